"""Which candidates for page furniture really are: those that hold little of the text, while enough remains.

A class called `menu` may hold a restaurant's menu. A rule that could throw away the page fails open instead: everything
is main content, and noise in it is left to what the page's own history teaches.
"""

from __future__ import annotations

import re
from collections import defaultdict
from enum import IntEnum
from functools import partial
from typing import TYPE_CHECKING

from catalog.model import Region
from crawler.extract.cues import MENU_NAMES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crawler.extract.piece import Piece, Root

    _Where = tuple[tuple[Root, ...], bool]
    _Shares = defaultdict[int | str, float]

SMALL = 0.25
"""A candidate is furniture while it holds less than this share of the text (DESIGN section 4)."""
_MOSTLY_LINKS = 0.6
_SMALL_OF_LINKS = 0.9
"""A `<nav>` or `<header>` that is little but links may hold more: short pages carry the same menus as long ones."""
_SMALL_OF_LINKS_ELSEWHERE = 0.5
_SHORT_FOOTER = 400
"""Letters of a `<footer>` that is one whatever its share: pages may be very short."""
_LINKS_OF_A_MENU = 0.25
"""A menu that only a name calls so and that links nowhere is not for getting about: a kitchen's, a list of services."""
_MOSTLY_TOLD = 0.5
"""An aside within an article that is mostly sentences belongs to it."""
_FEW_LINKS = 0.5
# From the first letter after an end, so that a text without any end is not searched from each of its letters.
_SENTENCE = re.compile(r"(?:^|[.!?\u3002])[^.!?\u3002\w]*+\w[^.!?\u3002]{25,}+[.!?\u3002]")
_ENOUGH = 0.4
_ENOUGH_TEXT = 1_500
_ENOUGH_BESIDE_TEXT = 0.15
_A_LITTLE = 100
"""Letters that a very short page must have beside its menus."""


def regions(blocks: Sequence[Piece]) -> Callable[[tuple[Root, ...], bool], Region]:
    """A function from the candidates around a place (outermost first) and its hiddenness to its region."""
    page = _Page(blocks)
    spots = {(block.roots, block.hidden) for block in blocks}
    for trust in _Trust:
        known = {where: page.place(where, trust) for where in spots}
        kept = sum(len(block.text) for block in blocks if known[block.roots, block.hidden] is Region.MAIN)
        if _is_enough(kept, page.total, trust):
            return partial(_look_up, known, partial(page.place, trust=trust))
    return _all_main


class _Trust(IntEnum):
    """Which candidates are believed: all, those that HTML or ARIA name, or menus and footers beyond doubt."""

    ALL = 0
    STRONG = 1
    SURE = 2


def _is_enough(kept: int, total: int, trust: _Trust) -> bool:
    """Whether what remains as main text can be what the page is about."""
    if trust is _Trust.SURE:
        return kept >= _A_LITTLE and kept / total >= _ENOUGH_BESIDE_TEXT
    return kept / total >= _ENOUGH or (kept >= _ENOUGH_TEXT and kept / total >= _ENOUGH_BESIDE_TEXT)


class _Page:
    """How much of one page's text its furniture candidates hold."""

    def __init__(self, blocks: Sequence[Piece]) -> None:
        self.total = sum(len(block.text) for block in blocks) or 1
        self._shares, self._linked, self._spoken = _shares(blocks, self.total)
        self._hidden_is_small = sum(len(block.text) for block in blocks if block.hidden) / self.total < SMALL

    def place(self, where: _Where, trust: _Trust) -> Region:
        """The region of a place."""
        roots, hidden = where
        if hidden and self._hidden_is_small:
            return Region.HIDDEN
        if roots and roots[-1].cue.region is Region.MAIN:
            return Region.MAIN
        found = [root for root in reversed(roots) if self._is_furniture(root, trust)]
        best = next((root for root in found if root.cue.strong), found[0] if found else None)
        return best.cue.region if best else Region.MAIN

    def _is_furniture(self, root: Root, trust: _Trust) -> bool:
        key = root.number if root.cue.strong else root.cue.name
        share, linked = self._shares[key], self._linked[key]
        if not root.cue.strong:
            is_kitchens = root.cue.name in MENU_NAMES and linked < _LINKS_OF_A_MENU * share
            return trust is _Trust.ALL and share < SMALL and not is_kitchens
        if root.cue.name == "aside" and root.cue.inner and self._spoken[key] >= _MOSTLY_TOLD * share:
            return False
        is_footer = root.cue.region is Region.FOOTER
        if is_footer and share * self.total < _SHORT_FOOTER:
            return True
        of_links = linked >= _MOSTLY_LINKS * share
        gets_about = root.cue.region in (Region.NAV, Region.HEADER)
        if trust is _Trust.SURE:
            return of_links and (gets_about or is_footer) and not root.cue.inner
        if not of_links:
            return share < SMALL
        return share < (_SMALL_OF_LINKS if gets_about else _SMALL_OF_LINKS_ELSEWHERE)


def _look_up(
    known: dict[_Where, Region],
    place: Callable[[_Where], Region],
    roots: tuple[Root, ...],
    hidden: bool,  # noqa: FBT001 - the shape of a place
) -> Region:
    where = (roots, hidden)
    return known.get(where) or known.setdefault(where, place(where))


def _all_main(_roots: tuple[Root, ...], _hidden: bool) -> Region:  # noqa: FBT001 - the shape of a place
    return Region.MAIN


def _shares(blocks: Sequence[Piece], total: int) -> tuple[_Shares, _Shares, _Shares]:
    """Share of the text, of the text in links, and of sentences with few links, by candidate.

    An element's own share counts for `<nav>` and its like. For a name that somebody chose, all elements of that name
    count together: a page builder that calls every block a `promo` has not built a page of furniture.
    """
    sizes: defaultdict[int | str, float] = defaultdict(float)
    linked: defaultdict[int | str, float] = defaultdict(float)
    spoken: defaultdict[int | str, float] = defaultdict(float)
    for block in blocks:
        tells = bool(_SENTENCE.search(block.text)) and block.linked <= _FEW_LINKS * len(block.text)
        for key in {root.number if root.cue.strong else root.cue.name for root in block.roots}:
            sizes[key] += len(block.text) / total
            linked[key] += block.linked / total
            spoken[key] += tells * len(block.text) / total
    return sizes, linked, spoken
