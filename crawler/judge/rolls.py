"""Sections that roll: teasers of a site's own pages under a heading such as "Latest News" or "Related articles".

The heading alone proves nothing: under "Latest updates" a page may tell that an order is in force again. What rolls is
made of links, and a recommendation leads to the site's own pages, while a chosen list of related links leads elsewhere.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from catalog.urls import host
from crawler.judge.furniture import rotating_section

if TYPE_CHECKING:
    from catalog.model import Document

_SMALL = 0.25
_BLOCKS_A_LINK = 4


def rolling(*documents: Document, url: str) -> frozenset[str]:
    """The headings, as `rotating_section` names them, of the sections that roll in any of the documents.

    None where such sections hold a quarter of the text or more: a page of news is about its news.
    """
    found: set[str] = set()
    for document in documents:
        size = sum(len(block.text) for block in document.blocks if rotating_section(block.heading))
        if size >= _SMALL * (sum(len(block.text) for block in document.blocks) or 1):
            return frozenset()
        found |= _rolling(document, _site(url))
    return frozenset(found)


def _rolling(document: Document, site: str) -> set[str]:
    blocks: Counter[str] = Counter()
    named: defaultdict[str, set[str]] = defaultdict(set)
    for block in document.blocks:
        if part := rotating_section(block.heading):
            blocks[part] += 1
            named[block.section].add(part)
    own: Counter[str] = Counter()
    others: Counter[str] = Counter()
    for link in document.links:
        for part in named.get(link.section, ()):
            (own if _site(link.href) == site else others)[part] += 1
    return {part for part, count in blocks.items() if own[part] * _BLOCKS_A_LINK >= count and own[part] >= others[part]}


def _site(address: str) -> str:
    return (host(address) or "").removeprefix("www.")
