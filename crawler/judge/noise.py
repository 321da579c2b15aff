"""The noise model of one page: what its own history teaches about what flickers.

A memory is small, kept per page as JSON, and learned from consecutive looks. It never forgets a page's content: it only
knows hashes of what came and went, and how often each place changed.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field, replace
from hashlib import blake2s
from types import MappingProxyType
from typing import TYPE_CHECKING

from crawler.judge.align import align
from crawler.judge.coarse import coarsened
from crawler.judge.keys import key, shape
from crawler.judge.links import identity
from crawler.judge.turnover import slot, turned_slots, turnover

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from catalog.model import Block, Document, Link

_VERSION = 1
_LEARNED_BY = 2
_VOLATILE = 0.5
_CROWDED = 10
_FORGOTTEN_AFTER = 2
_KEPT_PLACES = 500
_KEPT_KEYS = 400
_SHORT_NUMBER = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What earlier looks taught. All names are hashes of 8 hex digits.

    `visits` counts the pairs learned from; `changed` on how many of them a place turned over; `past` holds blocks and
    links that were there and went, with the visit on which they were last seen going; `fresh` what came last time.
    """

    visits: int = 0
    changed: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    past: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    fresh: frozenset[str] = frozenset()

    @classmethod
    def loads(cls, text: str | None) -> Memory:
        """The memory in `text`; a new one from None or from what this version cannot read: noise is learned again."""
        try:
            kept = json.loads(text or "")
            if kept["version"] != _VERSION:
                return cls()
            return cls(
                visits=int(kept["visits"]),
                changed=MappingProxyType({str(name): int(count) for name, count in kept["changed"].items()}),
                past=MappingProxyType({str(name): int(visit) for name, visit in kept["past"].items()}),
                fresh=frozenset(map(str, kept["fresh"])),
            )
        except (ValueError, KeyError, TypeError, AttributeError):
            return cls()

    def dumps(self) -> str:
        """JSON with sorted names: the same memory is the same bytes."""
        kept = {
            "version": _VERSION,
            "visits": self.visits,
            "changed": dict(self.changed),
            "past": dict(self.past),
            "fresh": sorted(self.fresh),
        }
        return json.dumps(kept, sort_keys=True, separators=(",", ":"))

    def rotation(self, block: Block, crowds: Mapping[str, int]) -> tuple[int, int] | None:
        """`(times, visits)` when what stands in the block's place is exchanged on half of the visits, else None.

        Where many blocks share one structural path the place is the path under its heading: one edited paragraph says
        nothing about all the others.
        """
        if self.visits < _LEARNED_BY:
            return None
        name = _place(block) if crowds.get(block.path, 0) <= _CROWDED else _place_under_heading(block)
        times = self.changed.get(name, 0)
        return (times, self.visits) if times >= max(_LEARNED_BY, _VOLATILE * self.visits) else None

    def counts_up(self, before: str, after: str) -> bool:
        """Whether only digits differ in a short text that did the same before."""
        own = shape(after)
        return len(own) < _SHORT_NUMBER and own == shape(before) and self.changed.get(_hash("n", own), 0) > 0

    def came_back(self, text: str) -> bool:
        """Whether a text that is new now was there before and went."""
        return self.visits - self.past.get(_hash("k", key(text)), -_FORGOTTEN_AFTER) < _FORGOTTEN_AFTER

    def passed_by(self, text: str) -> bool:
        """Whether a text that is gone now had come only on the visit before."""
        return self.visits >= _LEARNED_BY and _hash("k", key(text)) in self.fresh

    def swings(self, text: str, *, is_link: bool = False) -> str:
        """How often a text, or a link, came in how many visits, this time included, in words for a reason."""
        name = _hash("l", identity(text)) if is_link else _hash("k", key(text))
        return f"{self.changed.get(_back(name), 0) + 1} of {self.visits + 1} visits"

    def restamps(self, kind: str) -> bool:
        """Whether the page states another date of this kind on most visits: a stamp of the day, not of an edit."""
        times = self.changed.get(_hash("d", kind), 0)
        return self.visits >= _LEARNED_BY and times > _VOLATILE * self.visits

    def has_met(self, before: str | None, after: str | None, *, is_link: bool = False) -> bool:
        """Whether the last look that was learned from had this difference already.

        What stands before and after may be several blocks, one a line; of a link it is the target.
        """

        def names(text: str) -> list[str]:
            return [_hash("l", identity(text))] if is_link else [_hash("k", key(one)) for one in text.split("\n")]

        came = after is None or all(name in self.fresh for name in names(after))
        went = before is None or all(self.past.get(name) == self.visits for name in names(before))
        return self.visits > 0 and came and went

    def carried(self, before: Document, after: Document) -> Memory:
        """The same memory of a page that is read by other rules: what is known of a place is known of its new name."""
        names: dict[str, set[str]] = {}
        for block in before.blocks:
            names.setdefault(key(block.text), set()).update((_place(block), _place_under_heading(block)))
        changed = dict(self.changed)
        for block in after.blocks:
            known = max((self.changed.get(name, 0) for name in names.get(key(block.text), ())), default=0)
            for name in (_place(block), _place_under_heading(block)) if known else ():
                changed[name] = max(changed.get(name, 0), known)
        return replace(self, changed=MappingProxyType(dict(_most(changed, _KEPT_PLACES))))

    def link_rotates(self, words: str, section: str) -> bool:
        """Whether a link of these words in this section leads elsewhere on most visits."""
        times = self.changed.get(_slot(*slot(words, section)), 0) if self.changed else 0
        return times >= max(_LEARNED_BY, _VOLATILE * self.visits)

    def link_flickers(self, link: str) -> bool:
        """Whether a link's target went a little while ago."""
        if not self.past:
            return False
        return self.visits - self.past.get(_hash("l", identity(link)), -_FORGOTTEN_AFTER) < _FORGOTTEN_AFTER


def learn(memory: Memory, before: Document, after: Document, *, visit: int = 0) -> Memory:
    """The memory after one more look.

    Args:
        memory: what was known before it.
        before: the last good document.
        after: the document of this look.
        visit: how many looks followed the first, where looks that brought nothing new were not learned from. What
            changes twice in a year of quiet visits does not keep changing.
    """
    visit = max(memory.visits + 1, visit)
    before, after = coarsened(before, after)
    aligned = align(before.blocks, after.blocks)
    olds = [*aligned.removed, *(one for one, _ in aligned.pairs)]
    news = [*aligned.added, *(other for _, other in aligned.pairs)]
    turned = turnover(aligned)
    places = {
        name for block in (*olds, *news) if turned.holds(block) for name in (_place(block), _place_under_heading(block))
    }
    places |= {_hash("n", shape(other.text)) for one, other in aligned.pairs if shape(one.text) == shape(other.text)}
    old_dates, new_dates = ({date.kind: date.value for date in side.dates} for side in (before, after))
    places |= {_hash("d", kind) for kind in old_dates.keys() & new_dates.keys() if old_dates[kind] != new_dates[kind]}
    old_links, new_links = _targets(before.links), _targets(after.links)
    places |= {_slot(*each) for each in turned_slots(before, after)}
    fresh = {_hash("k", key(block.text)) for block in news} | {_hash("l", link) for link in new_links - old_links}
    gone = {_hash("k", key(block.text)) for block in olds} | {_hash("l", link) for link in old_links - new_links}
    places |= {_back(name) for name in fresh if name in memory.past}
    changed = Counter(memory.changed)
    changed.update(places)
    past = dict(memory.past) | dict.fromkeys(gone, visit)
    return replace(
        memory,
        visits=visit,
        changed=MappingProxyType(dict(_most(changed, _KEPT_PLACES))),
        past=MappingProxyType(dict(_most(past, _KEPT_KEYS))),
        fresh=frozenset(sorted(fresh)[:_KEPT_KEYS]),
    )


def crowds(document: Document) -> Counter[str]:
    """How many blocks share each structural path."""
    return Counter(block.path for block in document.blocks)


def _most(numbers: Mapping[str, int], limit: int) -> list[tuple[str, int]]:
    return sorted(numbers.items(), key=lambda item: (-item[1], item[0]))[:limit]


def _targets(links: Iterable[Link]) -> set[str]:
    return {identity(link.href) for link in links}


def _hash(kind: str, text: str) -> str:
    return kind + blake2s(text.encode("utf-8", "replace"), digest_size=4).hexdigest()


def _slot(words: str, section: str) -> str:
    return _hash("s", f"{words}\x1f{section}")


def _back(name: str) -> str:
    """What counts how often something came back."""
    return f"b{name}"


def _place(block: Block) -> str:
    return _hash("p", block.path)


def _place_under_heading(block: Block) -> str:
    return _hash("h", f"{block.path}\x1f{key(block.heading)}")
