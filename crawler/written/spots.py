"""Where addresses may be written in a file, and how each would be written there anew.

A spot is a guess by the letters around it: it may stand in a comment, in code, in words. Whether it is a link is for
the readers of files to say (`crawler.written.readdressing`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from html import unescape
from html.entities import html5
from typing import TYPE_CHECKING

from markdown_it.common.utils import unescapeAll
from markdown_it.helpers import parseLinkDestination

from crawler.extract.bare import bare_addresses
from crawler.urls import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

_LONGEST = 10_000
"""Characters of a tag or address; what is longer is not looked into."""
_TAG = re.compile(r"<(a|area|base)(?=[\s/])", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"""[\s/]*([^\s/>=][^\s/>=]*)(?:\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<plain>[^\s"'>][^\s>]*)))?"""
)
_ENTITY = re.compile(r"&(?:#[0-9]+|#[xX][0-9a-fA-F]+|[A-Za-z][A-Za-z0-9]*);?")
_WEB = re.compile(r"https?://", re.IGNORECASE)
_ANGLE = re.compile(r"[^<>\s]*(?=>)")
_DESTINATION = re.compile(r"\](?:\(|:)[\s>]*\Z")
_BEFORE_DESTINATION = 200
_MOST_BASES = 3
"""Of which one may count; others may stand in comments."""
_NEEDS_QUOTES = re.compile(r"[\s\"'=<>`]")


class Form(Enum):
    """What kind of place an address is written in."""

    DOUBLE = '"'
    SINGLE = "'"
    UNQUOTED = ""
    DESTINATION = "()"
    ANGLE = "<>"
    BARE = "bare"


@dataclass(frozen=True, slots=True)
class Spot:
    """One place in a text that an address is written at: `text[start:end]`, and the absolute address that it means."""

    start: int
    end: int
    address: str
    form: Form

    def written(self, address: str) -> str:
        """Another address as it is written in a place of this kind."""
        match self.form:
            case Form.DOUBLE:
                return address.replace("&", "&amp;").replace('"', "&quot;")
            case Form.SINGLE:
                return address.replace("&", "&amp;").replace("'", "&#39;")
            case Form.UNQUOTED:
                if _NEEDS_QUOTES.search(address):
                    return f'"{address.replace("&", "&amp;").replace(chr(34), "&quot;")}"'
                return address.replace("&", "&amp;")
            case Form.DESTINATION:
                made = address if unescapeAll(address) == address else address.replace("&", "&amp;")
                return re.sub(r"([()])", r"\\\1", made) if _is_lopsided(made) else made
            case _:
                return address


def spots(text: str, *, url: str, form: str) -> Iterator[list[Spot]]:
    """The guesses about each place, the likelier first; places in the order of the text.

    Args:
        text: the file, decoded.
        url: its address, which references are relative to where no `<base>` says otherwise.
        form: `html`, `markdown` or `plain` (`crawler.extract.sniff`).
    """
    found: dict[int, list[Spot]] = {}
    if form != "plain":
        for spot in _in_tags(text, url):
            found.setdefault(spot.start, []).append(spot)
    if form != "html":
        for match in _WEB.finditer(text):
            if match.start() not in found:
                found[match.start()] = list(_in_text(text, match.start(), url))
    return (found[start] for start in sorted(found))


def _in_tags(text: str, url: str) -> Iterator[Spot]:
    written = [(tag[1].lower(), *place) for tag in _TAG.finditer(text) if (place := _reference(text, tag.end()))]
    bases = [resolve(url, _decoded(text[start:end])) for name, start, end, _ in written if name == "base"]
    for name, start, end, form in written:
        reference = _decoded(text[start:end])
        meant = {resolve(base, reference): None for base in (*bases[:_MOST_BASES], url)} if name != "base" else ()
        for address in meant:
            if address is not None:
                yield Spot(start, end, address, form)


def _reference(text: str, at: int) -> tuple[int, int, Form] | None:
    """Where the first `href` of a tag stands, without blanks around it; no other counts (WHATWG HTML 13.2.5.33)."""
    limit = at + _LONGEST
    while match := _ATTRIBUTE.match(text, at, limit):
        if match[1].lower() == "href":
            kind = match.lastgroup
            if kind is None:
                return None
            form = {"double": Form.DOUBLE, "single": Form.SINGLE, "plain": Form.UNQUOTED}[kind]
            value = match[kind]
            start = match.start(kind) + len(value) - len(value.lstrip())
            return start, max(match.start(kind) + len(value.rstrip()), start), form
        at = match.end()
    return None


def _decoded(written: str) -> str:
    """The value of an attribute: `&copy=1` is no sign there, `&amp;copy=1` and `&copy;` are (WHATWG HTML 13.2.5.73)."""
    return _ENTITY.sub(_character, written) if "&" in written else written


def _character(found: re.Match[str]) -> str:
    name = found[0][1:]
    follows = found.string[found.end() : found.end() + 1]
    is_named = name in html5 and (name.endswith(";") or follows != "=")
    return unescape(found[0]) if name.startswith("#") or is_named else found[0]


def _in_text(text: str, start: int, url: str) -> Iterator[Spot]:
    """What an address in Markdown or plain text may be, by what stands before it."""
    limit = min(len(text), start + _LONGEST)
    if text[start - 1 : start] == "<" and (angle := _ANGLE.match(text, start, limit)):
        for meant in dict.fromkeys((angle[0], unescapeAll(angle[0]))):
            yield from _spot(start, angle.end(), meant, Form.ANGLE, url)
    elif _DESTINATION.search(text, max(start - _BEFORE_DESTINATION, 0), start):
        found = parseLinkDestination(text, start, limit)
        if found.ok:
            yield from _spot(start, found.pos, found.str, Form.DESTINATION, url)
    line_end = text.find("\n", start, limit)
    for column, address in bare_addresses(text[start : line_end if line_end >= 0 else limit]):
        if column == 1:
            for meant in dict.fromkeys((address, unescapeAll(address))):
                yield from _spot(start, start + len(address), meant, Form.BARE, url)
        break


def _spot(start: int, end: int, meant: str, form: Form, url: str) -> Iterator[Spot]:
    if (address := resolve(url, meant)) is not None:
        yield Spot(start, end, address, form)


def _is_lopsided(address: str) -> bool:
    """Whether parentheses would end a destination of Markdown early."""
    depth = 0
    for char in address:
        depth += (char == "(") - (char == ")")
        if depth < 0:
            return True
    return depth != 0
