"""Which candidates for page furniture really are: only those that hold little of the text, and only while enough remains.

A class called `menu` may hold a restaurant's menu. A rule that could throw away the page fails open instead: everything
is main content, and noise in it is left to what the page's own history teaches.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from catalog.model import Region

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crawler.extract.piece import Piece, Root

SMALL = 0.25
"""A candidate is furniture while it holds less than this share of the text (DESIGN section 4)."""
_ENOUGH = 0.4
_ENOUGH_TEXT = 1_500
_ENOUGH_BESIDE_TEXT = 0.15


def regions(blocks: Sequence[Piece]) -> Callable[[tuple[Root, ...], bool], Region]:
    """A function from the candidates around a place (outermost first) and its hiddenness to its region."""
    total = sum(len(block.text) for block in blocks) or 1
    shares = _shares(blocks, total)
    hidden_is_small = sum(len(block.text) for block in blocks if block.hidden) / total < SMALL

    def furniture(root: Root, *, strong_only: bool) -> bool:
        key = root.number if root.cue.strong else root.cue.name
        return shares[key] < SMALL and (root.cue.strong or not strong_only)

    def place(roots: tuple[Root, ...], hidden: bool, *, strong_only: bool) -> Region:  # noqa: FBT001 - a pair with roots
        if hidden and hidden_is_small:
            return Region.HIDDEN
        return next((root.cue.region for root in roots if furniture(root, strong_only=strong_only)), Region.MAIN)

    for strong_only in (False, True):
        known = {
            key: place(*key, strong_only=strong_only) for key in {(block.roots, block.hidden) for block in blocks}
        }
        kept = sum(len(block.text) for block in blocks if known[block.roots, block.hidden] is Region.MAIN)
        if kept / total >= _ENOUGH or (kept >= _ENOUGH_TEXT and kept / total >= _ENOUGH_BESIDE_TEXT):
            return lambda roots, hidden, strong=strong_only: place(roots, hidden, strong_only=strong)
    return lambda _roots, _hidden: Region.MAIN


def _shares(blocks: Sequence[Piece], total: int) -> Counter[int | str]:
    """Share of the text by candidate.

    An element's own share counts for `<nav>` and its like. For a name that somebody chose, all elements of that name
    count together: a page builder that calls every block a `promo` has not built a page of furniture.
    """
    sizes: Counter[int | str] = Counter()
    for block in blocks:
        for key in {root.number if root.cue.strong else root.cue.name for root in block.roots}:
            sizes[key] += len(block.text)
    return Counter({key: size / total for key, size in sizes.items()})  # type: ignore[misc]  # shares, not counts
