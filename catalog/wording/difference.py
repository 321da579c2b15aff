"""The word diff of two texts.

    texts -> pieces -> equal beginnings and ends -> words that both have once, in the same order (patience diff)
          -> between them the shortest edit script (Myers 1986), within a budget -> spans, tidied for reading

The work is bounded: what is too long or too different to align comes as one removal and one addition.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from catalog.wording.pieces import pieces

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

_FEWEST_SHARED = 0.2
# Inner steps of the shortest edit script: for one gap (its differences squared, about), and for all gaps of a text.
_MOST_DIFFERENCES = 250
_STEPS = 400_000
_RUN = 4
# Pieces of both texts; two megabytes of prose have 700,000, and nobody will look at single words of it.
_PIECES_WORTH_ALIGNING = 200_000

Span = tuple[str, str]
_Pair = tuple[int, int]


def words(before: str, after: str) -> tuple[Span, ...]:
    """The word diff of two texts as `(op, text)` spans; op is `same`, `added` or `removed`.

    Dropping the `added` spans gives exactly `before`; dropping the `removed` spans gives exactly `after`. What is left
    between equal beginnings and ends comes as one removal and one addition where it shares next to nothing, or is too
    long to align in reasonable time.
    """
    old, new = pieces(before), pieces(after)
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    spans = [("same", "".join(old[:head]))]
    spans += _middle(old[head : len(old) - tail], new[head : len(new) - tail])
    spans.append(("same", "".join(old[len(old) - tail :])))
    return tuple(_tidied([span for span in spans if span[1]]))


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    for shared, (one, other) in enumerate(zip(old, new, strict=False)):
        if one != other:
            return shared
    return min(len(old), len(new))


def _middle(old: list[str], new: list[str]) -> Iterator[Span]:
    if len(old) + len(new) > _PIECES_WORTH_ALIGNING or not _alike(old, new):
        yield "removed", "".join(old)
        yield "added", "".join(new)
        return
    i = j = 0
    for same_i, same_j in (*_matches(old, new), (len(old), len(new))):
        yield "removed", "".join(old[i:same_i])
        yield "added", "".join(new[j:same_j])
        if same_i < len(old):
            yield "same", old[same_i]
        i, j = same_i + 1, same_j + 1


def _alike(old: Sequence[str], new: Sequence[str]) -> bool:
    one, other = (Counter(token for token in side if token[0].isalnum()) for side in (old, new))
    return 2 * (one & other).total() >= _FEWEST_SHARED * (one.total() + other.total())


def _matches(old: list[str], new: list[str]) -> list[_Pair]:
    """Pairs of places that hold the same piece, rising on both sides."""
    # White space only counts beside what it stands beside: alone it would be half of all pieces, and all alike.
    words_old, words_new = _without_space(old), _without_space(new)
    budget = [_STEPS]
    found: list[_Pair] = []
    for i, j in _aligned([old[n] for n in words_old], [new[n] for n in words_new], budget):
        one, other = words_old[i], words_new[j]
        if one and other and old[one - 1].isspace() and old[one - 1] == new[other - 1]:
            last = found[-1] if found else (-1, -1)
            if last[0] < one - 1 and last[1] < other - 1:
                found.append((one - 1, other - 1))
        found.append((one, other))
    return found


def _without_space(found: list[str]) -> list[int]:
    return [number for number, piece in enumerate(found) if not piece.isspace()]


def _aligned(old: list[str], new: list[str], budget: list[int], *, run: int = 1) -> list[_Pair]:
    """Equal pieces of both lists: runs of pieces that each side has once are anchors, the rest is aligned between them.

    In a long text most words stand more than once; there, runs of four words are looked for next.
    """
    found: list[_Pair] = []
    i = j = 0
    for at_i, at_j in (*_anchors(_runs(old, run), _runs(new, run)), (len(old), len(new))):
        if at_i < i or at_j < j:  # runs overlap
            continue
        left, right = old[i:at_i], new[j:at_j]
        is_long = run == 1 and min(len(left), len(right)) > _MOST_DIFFERENCES
        inner = _aligned(left, right, budget, run=_RUN) if is_long else _gap(left, right, budget)
        found += ((i + a, j + b) for a, b in inner)
        i, j = at_i, at_j
        if at_i < len(old):
            found += ((at_i + n, at_j + n) for n in range(run))
            i, j = at_i + run, at_j + run
    return found


def _runs(found: list[str], run: int) -> Sequence[Hashable]:
    return found if run == 1 else list(zip(*(found[n:] for n in range(run)), strict=False))


def _anchors(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[_Pair]:
    """The longest rising run of pieces that stand once on each side (patience sorting, n log n)."""
    once = {piece for piece, count in Counter(old).items() if count == 1}
    place = {piece: j for j, piece in enumerate(new) if piece in once}
    once &= {piece for piece, count in Counter(new).items() if count == 1}
    pairs = [(i, place[piece]) for i, piece in enumerate(old) if piece in once]
    tops: list[int] = []
    chain: list[int] = []
    back: list[int] = []
    for number, (_, j) in enumerate(pairs):
        pile = bisect_left(tops, j)
        back.append(chain[pile - 1] if pile else -1)
        if pile == len(tops):
            tops.append(j)
            chain.append(number)
        else:
            tops[pile], chain[pile] = j, number
    run: list[_Pair] = []
    number = chain[-1] if chain else -1
    while number >= 0:
        run.append(pairs[number])
        number = back[number]
    return run[::-1]


def _gap(old: list[str], new: list[str], budget: list[int]) -> list[_Pair]:
    """Equal pieces between two anchors."""
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    found = [(n, n) for n in range(head)]
    found += (
        (head + i, head + j) for i, j in _shortest(old[head : len(old) - tail], new[head : len(new) - tail], budget)
    )
    return found + [(len(old) - n, len(new) - n) for n in range(tail, 0, -1)]


def _shortest(old: list[str], new: list[str], budget: list[int]) -> list[_Pair]:
    """The equal pieces that the shortest edit script keeps; none where it is longer than the budget allows."""
    if not old or not new:
        return []
    ends = {1: 0}
    trail: list[dict[int, int]] = []
    for edits in range(min(len(old) + len(new), _MOST_DIFFERENCES) + 1):
        budget[0] -= edits + 1
        if budget[0] < 0:
            return []
        trail.append(dict(ends))
        for diagonal in range(-edits, edits + 1, 2):
            down = diagonal == -edits or (diagonal != edits and ends[diagonal - 1] < ends[diagonal + 1])
            i = ends[diagonal + 1] if down else ends[diagonal - 1] + 1
            j = i - diagonal
            start = i
            while i < len(old) and j < len(new) and old[i] == new[j]:
                i, j = i + 1, j + 1
            ends[diagonal] = i
            budget[0] -= i - start
            if i >= len(old) and j >= len(new):
                return _walked_back(trail, len(old), len(new))
    return []


def _walked_back(trail: list[dict[int, int]], i: int, j: int) -> list[_Pair]:
    found: list[_Pair] = []
    for edits in range(len(trail) - 1, -1, -1):
        ends, diagonal = trail[edits], i - j
        down = diagonal == -edits or (diagonal != edits and ends[diagonal - 1] < ends[diagonal + 1])
        from_i = ends[diagonal + 1] if down else ends[diagonal - 1]
        from_j = from_i - (diagonal + 1 if down else diagonal - 1)
        while i > from_i and j > from_j and i and j:
            i, j = i - 1, j - 1
            found.append((i, j))
        i, j = from_i, from_j
    return found[::-1]


def _tidied(spans: list[Span]) -> Iterator[Span]:
    """Joins neighbours; an equal scrap between two larger changes goes into them: confetti is unreadable."""
    runs = [(is_same, list(run)) for is_same, run in groupby(spans, key=lambda span: span[0] == "same")]
    loose: list[Span] = []
    for number, (is_same, run) in enumerate(runs):
        text = "".join(part for _, part in run)
        if is_same and 0 < number < len(runs) - 1 and _is_scrap(text, runs[number - 1][1], runs[number + 1][1]):
            loose += (("removed", text), ("added", text))
        else:
            loose += run
    for is_same, parts in groupby(loose, key=lambda span: span[0] == "same"):
        yield from _in_order(list(parts), is_same=is_same)


def _in_order(parts: list[Span], *, is_same: bool) -> Iterator[Span]:
    for op in ("same",) if is_same else ("removed", "added"):
        if joined := "".join(text for name, text in parts if name == op):
            yield op, joined


def _is_scrap(text: str, left: Iterable[Span], right: Iterable[Span]) -> bool:
    """Whether an equal stretch is white space, or no longer than what changed on each side of it."""
    if text.isspace():
        return True
    return all(
        len(text) <= max(sum(len(part) for name, part in side if name == op) for op in ("removed", "added"))
        for side in (list(left), list(right))
    )
