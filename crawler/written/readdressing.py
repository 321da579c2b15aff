"""Other addresses put in the place of links in a file, byte for byte the same otherwise.

guesses where they are written -> each marked -> the file read again: a mark that is a link is one
                               -> edited -> read again: the same links but for those -> the new text

Readers decide what is a link, the same as for `check`; so nothing in code, comments, scripts or words is touched.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.extract import links_of
from crawler.extract.charset import Exact, exact
from crawler.extract.sniff import form_of
from crawler.urls import resolve
from crawler.written.spots import Spot, spots

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from catalog.model import Link

FORMS = ("html", "markdown", "plain")
"""What can be edited in place (`crawler.extract.sniff`)."""
_ONE_BY_ONE = 200
"""Places that are tried one after another where all together do not work."""


@dataclass(frozen=True, slots=True)
class Readdressed:
    """A file with other addresses in it; `left` are the links whose place was not found or cannot be edited."""

    was: Exact
    text: str
    left: tuple[Link, ...]


def readdressed(body: bytes, *, url: str, content_type: str, wanted: Mapping[str, str]) -> Readdressed | None:
    """The file with other addresses, or None where it is no text that can be edited.

    Args:
        body: the file.
        url: its own address.
        content_type: what its name says it is.
        wanted: new addresses by links as readers tell them (`Link.href`).
    """
    form = form_of(body, content_type)
    was = exact(body, content_type) if form in FORMS else None
    if was is None:
        return None
    file = _File(was, url, content_type, wanted)
    links = file.links(was.text)
    if not any(link.href in wanted for link in links):
        return Readdressed(was, was.text, ())
    guesses = [[spot for spot in place if spot.address in wanted] for place in spots(was.text, url=url, form=form)]
    found = _confirmed(file, [place for place in guesses if place])
    text, settled = _edited(file, links, found)
    return Readdressed(was, text, tuple(settled))


class _File:
    def __init__(self, was: Exact, url: str, content_type: str, wanted: Mapping[str, str]) -> None:
        self.was = was
        self.wanted = wanted
        self._url = url
        self._content_type = content_type

    def links(self, text: str) -> Sequence[Link]:
        body = self.was.mark + text.encode(self.was.codec, self.was.errors)
        return links_of(body, url=self._url, content_type=self._content_type)

    def with_new(self, some: Iterable[Spot]) -> str:
        return _with(self.was.text, [(spot, spot.written(self.wanted[spot.address])) for spot in some])

    def left(self, before: Sequence[Link], text: str) -> list[Link] | None:
        """The links that a text still has to be rid of; None where anything else would change."""
        after = self.links(text)
        if len(after) != len(before):
            return None
        left: list[Link] = []
        for old, new in zip(before, after, strict=True):
            meant = self.wanted.get(old.href, old.href)
            if new.href == (resolve(None, meant) or meant):
                continue
            if new.href != old.href:
                return None
            left.append(old)
        return left


def _confirmed(file: _File, guesses: Sequence[list[Spot]]) -> list[Spot]:
    """The guesses that readers see a link at, one for each place, in the order of the text."""
    found: list[Spot] = []
    waiting = list(guesses)
    while waiting:
        tried: list[tuple[list[Spot], str]] = []
        marks: list[tuple[Spot, str]] = []
        inside: list[list[Spot]] = []
        for number, place in enumerate(waiting):
            if marks and marks[-1][0].end > place[0].start:
                inside.append(place)  # of another address, which has its turn first
                continue
            tried.append((place, f"https://m{number}.checkback.invalid/"))
            marks.append((place[0], tried[-1][1]))
        seen = {link.href for link in file.links(_with(file.was.text, marks))}
        found += [place[0] for place, mark in tried if mark in seen]
        taken = [spot for spot, mark in marks if mark in seen]
        waiting = [place[1:] for place, mark in tried if mark not in seen and len(place) > 1]
        waiting += [place for place in inside if not any(it.start <= place[0].start < it.end for it in taken)]
        waiting.sort(key=lambda place: place[0].start)
    return sorted(found, key=lambda spot: spot.start)


def _edited(file: _File, links: Sequence[Link], found: Sequence[Spot]) -> tuple[str, list[Link]]:
    text = file.with_new(found)
    left = file.left(links, text)
    if left is not None:
        return text, left
    good: list[Spot] = []
    for spot in found[:_ONE_BY_ONE]:
        if file.left(links, file.with_new([*good, spot])) is not None:
            good.append(spot)
    text = file.with_new(good)
    return text, file.left(links, text) or []


def _with(text: str, written: Iterable[tuple[Spot, str]]) -> str:
    made, at = [], 0
    for spot, new in written:
        made += [text[at : spot.start], new]
        at = spot.end
    return "".join([*made, text[at:]])
