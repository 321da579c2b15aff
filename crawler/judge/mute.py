"""What is noise in one comparison, and why: each rule answers with its reason in words, or None.

Order matters only for the reason that is shown; any one rule mutes.
"""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING

from catalog.model import Region
from catalog.patterns import compile_pattern
from crawler.judge.facts import facts
from crawler.judge.furniture import (
    is_consent_notice,
    is_row_of_site_links,
    is_stock_phrase,
    rotating_section,
    speaks_of_cookies,
)
from crawler.judge.host_wide import HostWide
from crawler.judge.keys import key, reason
from crawler.judge.noise import crowds
from crawler.judge.notices import Notices
from crawler.judge.rolls import rolling
from crawler.judge.significance import only_numbers_differ
from crawler.judge.turnover import Turnover
from crawler.judge.unmute import Unmute

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from catalog.model import Block, Document, WatchRules
    from crawler.judge.noise import Memory

_SAME_PAGE = 0.6
_LONG_ENOUGH_TO_REPEAT = 60
_SHORT_SHARED = 120
_FRAME = (Region.NAV, Region.HEADER, Region.FOOTER)
_FEWEST_OF_A_FRAME = 5
_MOST_OF_A_FRAME = 4
_SMALL_END = 200
_A_PAGE = 1_000
_NEARLY_ALL = 0.95
_ITEM_TAGS = frozenset({"li", "tr", "dt", "dd"})
"""An item of a list says something by standing in it, whatever other lists have the same one."""
_HEADING_TAGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


class Mute:
    """The noise rules for one pair of documents."""

    def __init__(
        self,
        before: Document,
        after: Document,
        *,
        memory: Memory,
        rules: WatchRules,
        siblings: Sequence[Document],
        url: str = "",
    ) -> None:
        self._before, self._after = before, after
        self._memory = memory
        self._ignored = [(pattern, compile_pattern(pattern)) for pattern in rules.ignore]
        self.unmute = Unmute(rules.unmute)
        self._siblings = siblings
        self.url = url
        self.turnover = Turnover(frozenset())
        """What was exchanged between the two documents; known once they are aligned."""
        self._host_wide = HostWide(before, after, siblings=siblings, url=url)

    def pair(self, one: Block, other: Block) -> str | None:
        """Why a block that became another is noise."""
        if self.unmute and (self.unmute.names(one) or self.unmute.names(other)):
            return self._rule((one, other)) or reason(one.text, other.text)
        return (
            self._region((one, other))
            or self._rule((one, other))
            or reason(one.text, other.text)
            or self._history_of_pair(one, other)
            or self._section((one, other))
            or _stock(one, other)
            or self._notice_of_pair(one, other)
            or self._shared_by_host(other)
        )

    def added(self, block: Block) -> str | None:
        """Why a new block is noise."""
        if self.unmute and self.unmute.names(block):
            return self._rule((block,))
        if self._memory.came_back(block.text) and not facts(block.text):
            return f"was there before, comes and goes: {self._memory.swings(block.text)}"
        return self._lone(block, self._old_keys, self._after)

    def removed(self, block: Block) -> str | None:
        """Why a block that went is noise."""
        if self.unmute and self.unmute.names(block):
            return self._rule((block,))
        if self._memory.passed_by(block.text) and not facts(block.text):
            return f"came only last time, comes and goes: {self._memory.swings(block.text)}"
        return self._lone(block, self._new_keys, self._before)

    def _lone(self, block: Block, others: dict[str, set[str]], own: Document) -> str | None:
        return (
            self._region((block,))
            or self._rule((block,))
            or (None if facts(block.text) else self._rotation(block))
            or self._section((block,))
            or _stock(block)
            or self._notices(own).why(block)
            or self._repeated(block, others)
            or ("page frame" if id(block) in self._frame(own) else None)
            or self._contents(block, own)
            or self._shared_by_host(block)
        )

    def _region(self, blocks: Sequence[Block]) -> str | None:
        if any(block.region is Region.MAIN for block in blocks):
            return None
        named = [facts(block.text) for block in blocks]
        visible = all(block.region is not Region.HIDDEN for block in blocks)
        if len(blocks) > 1 and visible and named[0] != named[1] and all(named):
            return None  # a new phone number in a footer is still the number that people call
        return f"page furniture: {blocks[-1].region.value}"

    def _rule(self, blocks: Sequence[Block]) -> str | None:
        for pattern, matches in self._ignored:
            if all(matches(block.text) for block in blocks):
                return f"ignored by rule {pattern}"
        return None

    def _history_of_pair(self, one: Block, other: Block) -> str | None:
        if self._memory.came_back(other.text) and facts(one.text) == facts(other.text):
            return f"was there before, comes and goes: {self._memory.swings(other.text)}"
        if kinds := self._stated(other):
            is_stamp = only_numbers_differ(one.text, other.text) and all(map(self._memory.restamps, kinds))
            return "date of the visit" if is_stamp else None
        if self._memory.counts_up(one.text, other.text) and not facts(other.text):
            return "number that keeps changing"
        if facts(one.text) != facts(other.text):
            return None
        return self._rotation(other) or self._rotation(one)

    def _stated(self, block: Block) -> set[str]:
        """The kinds of the dates that the page states about itself in a block."""
        return {date.kind for date in self._after.dates if date.text in block.text}

    def _rotation(self, block: Block) -> str | None:
        found = self._memory.rotation(block, self._crowds) if self.turnover.holds(block) else None
        if found is None:
            return None
        times, visits = found
        return f"{block.section or 'this place'}: changed on {times} of {visits} visits"

    def _section(self, blocks: Sequence[Block]) -> str | None:
        found = [self.rotates(block.heading) or self.rotates(_as_heading(block)) for block in blocks]
        return f"rotating section: {found[-1]}" if all(found) else None

    def rotates(self, heading: str) -> str | None:
        """The part of a heading path that names a section of rolling teasers, or None."""
        part = rotating_section(heading)
        return part if part in self._rolling else None

    def in_site_links(self, words: str, section: str) -> bool:
        """Whether a link of these words in this section stands in a row of the links that a site has on every page."""
        return any(words in row for row in self._site_links.get(section, ()))

    @cached_property
    def _site_links(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for side in (self._before, self._after):
            words: dict[str, set[str]] = {}
            for link in side.links:
                words.setdefault(link.section, set()).add(link.text)
            for block in side.blocks:
                if is_row_of_site_links(block.text, words.get(block.section, ())):
                    found.setdefault(block.section, []).append(block.text)
        return found

    def _notice_of_pair(self, one: Block, other: Block) -> str | None:
        if any(
            speaks_of_cookies(text) and not is_consent_notice(text) for text in (one.text, other.section, other.text)
        ):
            return None  # what a page says about cookies, not what it asks
        why = self._notices(self._after).why(other)
        return why if why and why == self._notices(self._before).why(one) else None

    def _notices(self, own: Document) -> Notices:
        return self._notices_after if own is self._after else self._notices_before

    @cached_property
    def _notices_before(self) -> Notices:
        return Notices(self._before)

    @cached_property
    def _notices_after(self) -> Notices:
        return Notices(self._after)

    @cached_property
    def _rolling(self) -> frozenset[str]:
        return rolling(self._before, self._after, url=self.url)

    def _repeated(self, block: Block, others: dict[str, set[str]]) -> str | None:
        """Text that the other side has too, only less often: nothing was said or unsaid."""
        own = key(block.text)
        if own not in others:
            return None
        if block.tag in _HEADING_TAGS and own not in self._both_headings:
            return "repeated text" if self._is_doubled else None  # words of the text that now name a section
        is_clear = len(own) >= _LONG_ENOUGH_TO_REPEAT or block.heading in others[own]
        return "repeated text" if is_clear or self._is_doubled else None

    def _contents(self, block: Block, own: Document) -> str | None:
        if block.tag in _HEADING_TAGS or len(block.text) > _SHORT_SHARED:
            return None
        headings = self._headings_after if own is self._after else self._headings_before
        return "table of contents" if key(block.text) in headings else None

    def _shared_by_host(self, block: Block) -> str | None:
        if section := self._host_wide.rotates(block):
            return f"rotates all over the host: {section}"
        return "shared with other pages of the host" if self._is_shared(block) else None

    def _is_shared(self, block: Block) -> bool:
        """Whether new text is what other pages already said. Text that went may have gone from all of them at once."""
        words = key(block.text)
        if block.tag in _ITEM_TAGS or len(block.text) > _SHORT_SHARED or words in self._old_keys:
            return False
        return words in self._shared and not any(map(str.isdigit, words)) and not facts(block.text)

    @cached_property
    def _is_doubled(self) -> bool:
        """Whether one side is the other with its text rendered twice: nearly all that it has more is a repetition."""
        one, other = (Counter(key(block.text) for block in side.blocks) for side in (self._before, self._after))
        for more, fewer in ((other - one, one), (one - other, other)):
            surplus = sum(len(text) * count for text, count in more.items())
            repeated = sum(len(text) * count for text, count in more.items() if text in fewer)
            if repeated >= _A_PAGE and repeated >= _NEARLY_ALL * surplus:
                return True
        return False

    def _frame(self, own: Document) -> frozenset[int]:
        return self._frame_after if own is self._after else self._frame_before

    @cached_property
    def _frame_before(self) -> frozenset[int]:
        return _frame(self._before, self._after, self._new_keys)

    @cached_property
    def _frame_after(self) -> frozenset[int]:
        return _frame(self._after, self._before, self._old_keys)

    @cached_property
    def _crowds(self) -> Counter[str]:
        return crowds(self._after) | crowds(self._before)

    @cached_property
    def _old_keys(self) -> dict[str, set[str]]:
        return _keys(self._before)

    @cached_property
    def _new_keys(self) -> dict[str, set[str]]:
        return _keys(self._after)

    @cached_property
    def _both_headings(self) -> set[str]:
        return self._headings_before & self._headings_after

    @cached_property
    def _headings_before(self) -> set[str]:
        return {key(block.text) for block in self._before.blocks if block.tag in _HEADING_TAGS}

    @cached_property
    def _headings_after(self) -> set[str]:
        return {key(block.text) for block in self._after.blocks if block.tag in _HEADING_TAGS}

    @cached_property
    def _shared(self) -> set[str]:
        """Keys of blocks of the host's other pages; a sibling that is mostly this page teaches nothing."""
        own = set(self._new_keys)
        total = sum(map(len, own)) or 1
        shared: set[str] = set()
        for sibling in self._siblings:
            keys = set(_keys(sibling))
            if sum(map(len, keys & own)) / total < _SAME_PAGE:
                shared |= keys
        return shared


def _stock(*blocks: Block) -> str | None:
    if all(is_stock_phrase(block.text) for block in blocks):
        return "stock phrase"
    is_row = any(is_row_of_site_links(block.text) for block in blocks) and not any(". " in b.text for b in blocks)
    return "row of site links" if is_row else None


def _frame(own: Document, other: Document, kept: Mapping[str, set[str]]) -> frozenset[int]:
    """Blocks (by `id`) around the content of a page whose other side was served without most menus and footers.

    What little stands before the first and after the last block that both sides have went, or came, with them.
    """
    framed = [sum(block.region in _FRAME for block in side.blocks) for side in (own, other)]
    if framed[0] < max(_FEWEST_OF_A_FRAME, _MOST_OF_A_FRAME * framed[1]):
        return frozenset()
    main = [block for block in own.blocks if block.region is Region.MAIN]
    inside = [place for place, block in enumerate(main) if key(block.text) in kept]
    if not inside:
        return frozenset()
    ends = (main[: inside[0]], main[inside[-1] + 1 :])
    small = [end for end in ends if sum(len(block.text) for block in end) <= _SMALL_END]
    return frozenset(id(block) for end in small for block in end)


def _keys(document: Document) -> dict[str, set[str]]:
    """Key of each block to the heading paths it stands under."""
    found: dict[str, set[str]] = {}
    for block in document.blocks:
        found.setdefault(key(block.text), set()).add(block.heading)
    return found


def _as_heading(block: Block) -> str:
    return block.text if block.tag in _HEADING_TAGS else ""
