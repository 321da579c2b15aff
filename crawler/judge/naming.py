"""Titles: whether two of them differ only in the site's name that templates put after the page's own. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog.model import Region
from catalog.urls import host
from crawler.judge.keys import bare, key, smooth

if TYPE_CHECKING:
    from catalog.model import Document

_ENDS = (" | ", " - ", " · ", " :: ", " » ", ": ")
_SHORTEST = 3


def only_site_name_differs(before: Document, after: Document, url: str) -> bool:
    """Whether one page name stands in both titles, and what follows it is the site's name.

    "Rent help - CLOSED" is news: a site's name stands in its address, or in its header or footer.
    """
    one, other = _parts(before.title), _parts(after.title)
    if key(one[0]) != key(other[0]):
        return False
    return all(_is_site_name(part, before, after, url) for part in {*one[1:], *other[1:]} if part)


def _parts(title: str) -> list[str]:
    title = smooth(title)
    for mark in _ENDS:
        title = title.replace(mark, "\n")
    return [part.strip() for part in title.split("\n")]


def _is_site_name(part: str, before: Document, after: Document, url: str) -> bool:
    words = bare(part)
    label = "".join(filter(str.isalnum, host(url).removeprefix("www.").rpartition(".")[0]))
    if len(words) >= _SHORTEST and label and (words in label or label in words):
        return True
    around = (block.text for side in (before, after) for block in side.blocks if block.region is not Region.MAIN)
    return len(words) >= _SHORTEST and any(words in bare(text) for text in around)
