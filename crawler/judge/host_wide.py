"""Blocks that a host puts on many of its pages and turns over there: a section whose place other pages have too.

That text is shared proves nothing: a hotline on every page is real, and so is its change on all of them at once. What
tells a rotation is that the place itself turns over and is fed from one pool: it holds as many items as before; several
went and as many came, or the newest pushed out the oldest; each item is little more than a link to the host's own
pages; and another page has the same place with some of the same items in it.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from catalog.model import Region
from catalog.urls import host, registrable_domain
from catalog.wording.contacts import contacts
from crawler.judge.keys import key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog.model import Block, Document

MOST_SIBLINGS = 3
"""Other pages of a host that are asked: three of a pool's draws know most of it."""
_FEWEST_ITEMS = 3
_FEWEST_TURNED = 2
_MOSTLY = 0.5
_SMALL = 0.25
_SAME_PAGE = 0.6
_Place = tuple[str, str]


class HostWide:
    """What the other pages of its host show about the places of one page.

    Args:
        before: the last good document.
        after: the document of this look.
        siblings: documents of other pages of the host; one that is mostly this page (another language, a copy) is not
            asked, because all of it is shared.
        url: the page's address.
    """

    def __init__(self, before: Document, after: Document, *, siblings: Sequence[Document], url: str) -> None:
        self._before, self._after = before, after
        self._all = siblings[:MOST_SIBLINGS]
        self._domain = registrable_domain(host(url))

    def rotates(self, block: Block) -> str | None:
        """The section that a block stands in, where it rotates all over the host; None where nothing shows that."""
        if not self._all:
            return None
        return self._rotating.get(_place(block))

    @cached_property
    def _rotating(self) -> dict[_Place, str]:
        old, new = _places(self._before), _places(self._after)
        total = sum(len(block.text) for block in self._after.blocks) or 1
        found: dict[_Place, str] = {}
        for place in old.keys() & new.keys():
            small = sum(len(block.text) for block in new[place]) < _SMALL * total
            if small and self._turns_over(old[place], new[place]) and self._is_elsewhere(place, old, new):
                found[place] = new[place][0].section or "links"
        return found

    def _turns_over(self, old: list[Block], new: list[Block]) -> bool:
        if len(old) != len(new) or len(new) < _FEWEST_ITEMS:
            return False
        had, has = ([key(block.text) for block in side] for side in (old, new))
        turned = len(set(has) - set(had))
        if not turned or (turned < _FEWEST_TURNED and has[turned:] != had[:-turned]):
            return False
        return all(self._is_own_link(block) and not contacts(block.text) for block in (*old, *new))

    def _is_own_link(self, block: Block) -> bool:
        words = key(block.text)
        return any(link in words and len(link) >= _MOSTLY * len(words) for link in self._own_links[block.section])

    def _is_elsewhere(self, place: _Place, old: dict[_Place, list[Block]], new: dict[_Place, list[Block]]) -> bool:
        pool = {key(block.text) for block in (*old[place], *new[place])}
        return any(not pool.isdisjoint(listed.get(place, ())) for listed in self._siblings)

    @cached_property
    def _siblings(self) -> list[dict[_Place, set[str]]]:
        own = {key(block.text) for side in (self._before, self._after) for block in side.blocks}
        found = []
        for sibling in self._all:
            keys = {key(block.text) for block in sibling.blocks}
            if sum(map(len, keys & own)) < _SAME_PAGE * (sum(map(len, keys)) or 1):
                found.append(
                    {place: {key(block.text) for block in listed} for place, listed in _places(sibling).items()}
                )
        return found

    @cached_property
    def _own_links(self) -> dict[str, set[str]]:
        """Keys of the words of links to the host's own pages, by section."""
        found: dict[str, set[str]] = defaultdict(set)
        for side in (self._before, self._after):
            for link in side.links:
                if registrable_domain(host(link.href)) == self._domain and (words := key(link.text)):
                    found[link.section].add(words)
        return found


def _places(document: Document) -> dict[_Place, list[Block]]:
    found: dict[_Place, list[Block]] = defaultdict(list)
    for block in document.blocks:
        if block.region is not Region.HIDDEN:
            found[_place(block)].append(block)
    return found


def _place(block: Block) -> _Place:
    """Where a block stands, alike on all pages of a template: under which heading, and as what element."""
    return key(block.section), block.path
