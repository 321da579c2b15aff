"""Which candidates for page furniture really are: those that hold little of the text, while enough remains.

A class called `menu` may hold a restaurant's menu. A rule that could throw away the page fails open instead: everything
is main content, and noise in it is left to what the page's own history teaches.
"""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from typing import TYPE_CHECKING

from catalog.model import Region
from crawler.extract.cues import MENU_NAMES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crawler.extract.piece import Piece, Root

    _Where = tuple[tuple[Root, ...], bool]

SMALL = 0.25
"""A candidate is furniture while it holds less than this share of the text (DESIGN section 4)."""
_MOSTLY_LINKS = 0.6
_SMALL_OF_LINKS = 0.5
"""A `<nav>` or `<footer>` that is little but links may hold more: short pages carry the same menus as long ones."""
_LINKS_OF_A_MENU = 0.25
"""A menu that only a name calls so and that links nowhere is not for getting about: a kitchen's, a list of services."""
_ENOUGH = 0.4
_ENOUGH_TEXT = 1_500
_ENOUGH_BESIDE_TEXT = 0.15


def regions(blocks: Sequence[Piece]) -> Callable[[tuple[Root, ...], bool], Region]:
    """A function from the candidates around a place (outermost first) and its hiddenness to its region."""
    total = sum(len(block.text) for block in blocks) or 1
    shares, linked = _shares(blocks, total)
    hidden_is_small = sum(len(block.text) for block in blocks if block.hidden) / total < SMALL

    def furniture(root: Root, *, strong_only: bool) -> bool:
        key = root.number if root.cue.strong else root.cue.name
        if (
            root.cue.name in MENU_NAMES
            and not root.cue.strong
            and linked.get(key, 0.0) < _LINKS_OF_A_MENU * shares[key]
        ):
            return False
        of_links = root.cue.strong and linked.get(key, 0.0) >= _MOSTLY_LINKS * shares[key]
        return shares[key] < (_SMALL_OF_LINKS if of_links else SMALL) and (root.cue.strong or not strong_only)

    def place(where: _Where, strong_only: bool) -> Region:  # noqa: FBT001 - a step of a two-step search
        roots, hidden = where
        if hidden and hidden_is_small:
            return Region.HIDDEN
        found = [root for root in reversed(roots) if furniture(root, strong_only=strong_only)]
        best = next((root for root in found if root.cue.strong), found[0] if found else None)
        return best.cue.region if best else Region.MAIN

    spots = {(block.roots, block.hidden) for block in blocks}
    for strong_only in (False, True):
        known = {where: place(where, strong_only) for where in spots}
        kept = sum(len(block.text) for block in blocks if known[block.roots, block.hidden] is Region.MAIN)
        if kept / total >= _ENOUGH or (kept >= _ENOUGH_TEXT and kept / total >= _ENOUGH_BESIDE_TEXT):
            return partial(_look_up, known, partial(place, strong_only=strong_only))
    return _all_main


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


def _shares(blocks: Sequence[Piece], total: int) -> tuple[dict[int | str, float], dict[int | str, float]]:
    """Share of the text, and of the text in links, by candidate.

    An element's own share counts for `<nav>` and its like. For a name that somebody chose, all elements of that name
    count together: a page builder that calls every block a `promo` has not built a page of furniture.
    """
    sizes: defaultdict[int | str, float] = defaultdict(float)
    linked: defaultdict[int | str, float] = defaultdict(float)
    for block in blocks:
        for key in {root.number if root.cue.strong else root.cue.name for root in block.roots}:
            sizes[key] += len(block.text) / total
            linked[key] += block.linked / total
    return sizes, linked
