"""Block alignment: which blocks of two documents are the same, which became which, and which are new or gone.

    exact text in the same section -> exact text anywhere -> same key anywhere -> same run of text, cut elsewhere
    -> most words in common -> same place

Moves and re-cut blocks are no difference. No step compares every block with every other: words vote for partners
through an index that leaves out common words, so the work grows with the text (`Alignment.work` counts it for tests).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from crawler.judge.keys import key, shape, smooth

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Sequence

    from catalog.model import Block

_WORD = re.compile(r"[$€£]?\w(?:[\w@.'-]*\w)?%?")
_RECUT = 12
# Letters searched for re-cut text: about 30 ms; and how many of them cost as much as one step elsewhere.
_RECUT_BUDGET = 20_000_000
_LETTERS_A_STEP = 1_000
_COMMON = 24
# Partners tried for one block, and for all together: beyond ten thousand rewritten blocks each gets fewer.
_TRIED = 6
_TRIED_IN_ALL = 60_000
_ALIKE = 0.5
_ALIKE_IN_PLACE = 0.25
_SHORT = 5


@dataclass(slots=True)
class Alignment:
    """`pairs` differ in words; `removed` and `added` have no partner; `recut` say nothing new; all in reading order."""

    pairs: list[tuple[Block, Block]] = field(default_factory=list)
    removed: list[Block] = field(default_factory=list)
    added: list[Block] = field(default_factory=list)
    same_key: list[tuple[Block, Block]] = field(default_factory=list)
    """Equal but for typography, flags, clocks and counters."""
    work: int = 0


@dataclass(slots=True)
class _Rest:
    """The blocks of one side that are still without a partner, by their index in the document."""

    blocks: Sequence[Block]
    open: dict[int, None]
    place: dict[int, int] = field(default_factory=dict)
    """Number of the matched pair before the block: equal on both sides for blocks in the same place."""
    keys: dict[int, str] = field(default_factory=dict)
    """Comparison key of each block that no exact match took."""


def align(before: Sequence[Block], after: Sequence[Block]) -> Alignment:
    """Aligns two documents' blocks."""
    result = Alignment(work=len(before) + len(after))
    old, new = _Rest(before, dict.fromkeys(range(len(before)))), _Rest(after, dict.fromkeys(range(len(after))))
    apart = _match_keyed(old, new, result)
    matches: list[tuple[int, int]] = []
    matches += _match(old, new, lambda block: (block.heading, block.text))
    matches += _match(old, new, lambda block: block.text)
    for side in (old, new):
        side.keys = {i: key(side.blocks[i].text) for i in side.open}
    named = {id(side.blocks[i]): words for side in (old, new) for i, words in side.keys.items()}
    same_key = _match(old, new, lambda block: named[id(block)] or None)
    result.same_key += [(before[i], after[j]) for i, j in same_key]
    _drop_wordless(old, new)
    _place(old, new, matches + same_key)
    if old.open and new.open:
        recut, work = _join_recut(old, new)
        result.pairs += recut
        result.work += work
    if old.open and new.open:
        chosen, work = _partners(old, new)
        result.work += work
        result.pairs += [(before[i], after[j]) for i, j in sorted(chosen, key=lambda pair: pair[1])]
    result.removed = [before[i] for i in sorted({*old.open, *apart[0]})]
    result.added = [after[j] for j in sorted({*new.open, *apart[1]})]
    return result


def _match_keyed(old: _Rest, new: _Rest, result: Alignment) -> tuple[list[int], list[int]]:
    """Pairs the blocks that bear a key; returns those of either side that are left, which are nobody else's partners.

    Where no key is on both sides, as after a change of how things are named, keys say nothing and words decide.
    """
    there = {block.key: i for i, block in enumerate(old.blocks) if block.key}
    if not there:
        return [], []
    here = {block.key: j for j, block in enumerate(new.blocks) if block.key}
    if there.keys().isdisjoint(here):
        return [], []
    for name, i in there.items():
        j = here.get(name)
        if j is None:
            continue
        one, other = old.blocks[i], new.blocks[j]
        if one.text != other.text:
            (result.same_key if key(one.text) == key(other.text) else result.pairs).append((one, other))
        del old.open[i], new.open[j]
    left = tuple([n for n in side.open if side.blocks[n].key] for side in (old, new))
    for side, numbers in zip((old, new), left, strict=True):
        for n in numbers:
            del side.open[n]
    return left[0], left[1]


def _match(old: _Rest, new: _Rest, name: Callable[[Block], Hashable | None]) -> list[tuple[int, int]]:
    """Pairs blocks of equal name, first with first; None has no partner."""
    waiting: dict[Hashable, list[int]] = defaultdict(list)
    for i in reversed(old.open):
        waiting[name(old.blocks[i])].append(i)
    found: list[tuple[int, int]] = []
    for j in list(new.open):
        known = name(new.blocks[j])
        if known is not None and (candidates := waiting.get(known)):
            i = candidates.pop()
            found.append((i, j))
            del old.open[i], new.open[j]
    return found


def _drop_wordless(*sides: _Rest) -> None:
    for side in sides:
        for i in list(side.open):
            if not side.keys[i]:
                del side.open[i]


def _place(old: _Rest, new: _Rest, matches: Iterable[tuple[int, int]]) -> None:
    """Numbers the gaps between matched blocks, so that "the same place" means something on both sides."""
    ordered = sorted(matches)
    before = {i: number for number, (i, _) in enumerate(ordered, 1)}
    after = {j: number for number, (_, j) in enumerate(ordered, 1)}
    for side, numbers in ((old, before), (new, after)):
        last = 0
        for i in range(len(side.blocks)):
            last = numbers.get(i, last)
            if i in side.open:
                side.place[i] = last


def _join_recut(old: _Rest, new: _Rest) -> tuple[list[tuple[Block, Block]], int]:
    """Takes out text that is only cut into other blocks; what else changed in it comes back as pairs of joined blocks.

    One paragraph that became three is looked for in both directions, through one search text for all blocks of a side.
    """
    _drop_equal_places(old, new)
    pairs: list[tuple[Block, Block]] = []
    work = 0
    for parts, wholes in ((old, new), (new, old)):
        inside, spent = _inside(parts, wholes)
        work += spent
        order = list(parts.open)
        for whole, members in inside.items():
            run = order[bisect_left(order, members[0]) : bisect_right(order, members[-1])]
            together = "".join(parts.keys[i] for i in run if i in parts.open)
            # One part is a shortened text, not a cut one; far too much text means that the parts only look alike.
            if (
                len(members) == 1
                or len(together) > 2 * len(wholes.keys[whole])
                or any(i not in parts.open for i in run)
            ):
                continue
            if together != wholes.keys[whole]:
                joined = replace(parts.blocks[run[0]], text=" ".join(parts.blocks[i].text for i in run))
                pair = (joined, wholes.blocks[whole])
                pairs.append(pair if parts is old else (pair[1], pair[0]))
            del wholes.open[whole]
            for i in run:
                del parts.open[i]
            work += len(run)
    return pairs, work


def _drop_equal_places(old: _Rest, new: _Rest) -> None:
    sides: list[dict[int, tuple[str, list[int]]]] = []
    for side in (old, new):
        by_place: dict[int, list[int]] = defaultdict(list)
        for i in side.open:
            by_place[side.place[i]].append(i)
        sides.append({place: ("".join(side.keys[i] for i in listed), listed) for place, listed in by_place.items()})
    for place, (text, listed) in sides[0].items():
        other = sides[1].get(place)
        if other and other[0] == text:
            for i in listed:
                del old.open[i]
            for j in other[1]:
                del new.open[j]


def _inside(parts: _Rest, wholes: _Rest) -> tuple[dict[int, list[int]], int]:
    """Block of `wholes` to the blocks of `parts` whose text stands in it, both by index; and the steps it took."""
    listed = list(wholes.open)
    flow = "\n".join(wholes.keys[j] for j in listed)
    starts, at = [], 0
    for j in listed:
        starts.append(at)
        at += len(wholes.keys[j]) + 1
    found: dict[int, list[int]] = defaultdict(list)
    letters = 0
    for i in parts.open:
        if len(parts.keys[i]) < _RECUT or letters > _RECUT_BUDGET:
            continue
        letters += len(flow)
        place = flow.find(parts.keys[i])
        if place >= 0:
            found[listed[bisect_right(starts, place) - 1]].append(i)
    return found, letters // _LETTERS_A_STEP


def words(text: str) -> Counter[str]:
    """A text's words with their numbers of occurrences, in one typography and lower case."""
    return Counter(_WORD.findall(smooth(text).casefold()))


def likeness(one: Counter[str], other: Counter[str]) -> float:
    """How far two texts have their words in common: Dice's coefficient over words, 0..1."""
    small, large = (one, other) if len(one) <= len(other) else (other, one)
    shared = sum(min(count, large[word]) for word, count in small.items() if word in large)
    return 2 * shared / ((one.total() + other.total()) or 1)


def _partners(old: _Rest, new: _Rest) -> tuple[list[tuple[int, int]], int]:
    """Blocks that became each other: by words in common first, then by standing in the same place."""
    bags = {("-", i): words(old.blocks[i].text) for i in old.open}
    bags |= {("+", j): words(new.blocks[j].text) for j in new.open}
    candidates, work = _candidates(old, new, bags)
    scored = []
    for i, j in candidates:
        alike = likeness(bags["-", i], bags["+", j])
        one, other = old.blocks[i], new.blocks[j]
        near = old.place[i] == new.place[j]
        if alike >= _ALIKE or (near and alike >= _ALIKE_IN_PLACE and one.tag == other.tag):
            bonus = 0.2 * near + 0.1 * (one.heading == other.heading) + 0.05 * (one.path == other.path)
            scored.append((alike + bonus, -abs(i - j), i, j))
    scored.sort(reverse=True)
    chosen = [(i, j) for _, _, i, j in scored if _take(old, new, i, j)]
    chosen += [(i, j) for i, j in _same_place(old, new, bags) if _take(old, new, i, j)]
    return chosen, work + len(scored)


def _take(old: _Rest, new: _Rest, i: int, j: int) -> bool:
    if i not in old.open or j not in new.open:
        return False
    del old.open[i], new.open[j]
    return True


def _candidates(old: _Rest, new: _Rest, bags: dict[tuple[str, int], Counter[str]]) -> tuple[set[tuple[int, int]], int]:
    """Pairs that share a word which is rare among the remaining blocks, or that stand alone in the same place."""
    index: dict[str, list[int]] = defaultdict(list)
    for j in new.open:
        for word in bags["+", j]:
            index[word].append(j)
    found: set[tuple[int, int]] = set()
    work = 0
    tried = max(1, min(_TRIED, _TRIED_IN_ALL // (len(old.open) or 1)))
    for i in old.open:
        votes: Counter[int] = Counter()
        for word in bags["-", i]:
            listed = index.get(word, ())
            if len(listed) <= _COMMON:
                work += len(listed)
                votes.update(listed)
        found.update((i, j) for j, _ in votes.most_common(tried))
    by_place: dict[int, list[int]] = defaultdict(list)
    for j in new.open:
        by_place[new.place[j]].append(j)
    for i in old.open:
        found.update((i, j) for j in by_place[old.place[i]][:tried])
    return found, work


def _same_place(old: _Rest, new: _Rest, bags: dict[tuple[str, int], Counter[str]]) -> list[tuple[int, int]]:
    """What is left, in its place on both sides and too short for words to tell: a phone number, a date, a name."""
    sides = []
    for side in (old, new):
        alone: dict[tuple[int, str], list[int]] = defaultdict(list)
        for i in side.open:
            alone[side.place[i], side.blocks[i].path].append(i)
        sides.append(alone)
    found = []
    for spot, listed in sides[0].items():
        others = sides[1].get(spot, [])
        if len(listed) != len(others):
            continue
        for i, j in zip(listed, others, strict=True):
            short = max(bags["-", i].total(), bags["+", j].total()) <= _SHORT
            if short or shape(old.blocks[i].text) == shape(new.blocks[j].text) or old.blocks[i].tag == "p":
                found.append((i, j))
    return found
