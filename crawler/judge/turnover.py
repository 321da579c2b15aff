"""What turns over between two looks: text of like size comes as other text goes, in one place; so do links of one name.

Only this may be muted by place. An addition that leaves the rest where it was is a list that grows, and an edit that
keeps most of a text is an edit, however often something changed there before. Pure.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.judge.align import likeness, words
from crawler.judge.keys import key, shape
from crawler.judge.links import identity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from catalog.model import Block, Document
    from crawler.judge.align import Alignment

    Slot = tuple[str, str]
    """The words of a link and the heading it stands under, as keys."""

_KEPT = 0.5
_SHORT = 80
"""Of so few letters half a text may stay ("Tip of the day: ...") and it is still exchanged."""
_LONGEST = 300
"""Teasers and tips are short; who exchanges a longer text with sentences writes."""
_LETTERS_A_SENTENCE = 300
_LIKE_COUNT = 0.5
_LIKE_SIZE = 1 / 3


@dataclass(frozen=True, slots=True)
class Turnover:
    """The blocks, by `id`, that came as others of like size went in their place, or went as others came."""

    blocks: frozenset[int]

    def holds(self, *blocks: Block) -> bool:
        """Whether all of these blocks were exchanged."""
        return all(id(block) in self.blocks for block in blocks)


def turnover(aligned: Alignment) -> Turnover:
    """What turned over between two aligned documents."""
    exchanged = [pair for pair in aligned.pairs if is_exchanged(*pair)]
    gone: dict[tuple[str, str], list[Block]] = defaultdict(list)
    came: dict[tuple[str, str], list[Block]] = defaultdict(list)
    for side, blocks in ((gone, aligned.removed), (came, aligned.added)):
        for block in blocks:
            if len(block.text) <= _LONGEST or not _is_prose(block.text):
                side[block.path, block.heading].append(block)
    found = {id(block) for pair in exchanged for block in pair}
    for place in gone.keys() & came.keys():
        old, new = gone[place], came[place]
        if _alike(len(old), len(new), _LIKE_COUNT) and _alike(_size(old), _size(new), _LIKE_SIZE):
            found |= {id(block) for block in (*old, *new)}
    return Turnover(frozenset(found))


def is_exchanged(one: Block, other: Block) -> bool:
    """Whether a block's text was exchanged for another, rather than edited."""
    if shape(one.text) == shape(other.text):
        return True
    size = max(len(one.text), len(other.text))
    if size > _LONGEST and any(_is_prose(block.text) for block in (one, other)):
        return False
    return size <= _SHORT or likeness(words(one.text), words(other.text)) < _KEPT


def _is_prose(text: str) -> bool:
    return text.count(". ") * _LETTERS_A_SENTENCE >= len(text)


def turned_slots(before: Document, after: Document) -> frozenset[Slot]:
    """The slots whose links lead elsewhere now: as many as before, and half of them turned or the newest moved in.

    In a list where every entry has a link called "Contact" one slot holds them all: an edit of one entry turns nothing.
    """
    had, has = _slots(before), _slots(after)
    return frozenset(slot for slot in had.keys() & has.keys() if _is_turned(had[slot], has[slot]))


def slot(text: str, section: str) -> Slot:
    """Which slot a link of these words in this section is in."""
    return key(text), key(section)


def _slots(document: Document) -> dict[Slot, list[str]]:
    found: dict[Slot, list[str]] = defaultdict(list)
    for link in document.links:
        found[slot(link.text, link.section)].append(identity(link.href))
    return found


def _is_turned(had: list[str], has: list[str]) -> bool:
    turned = len(set(has) - set(had))
    if not turned or len(had) != len(has):
        return False
    return turned >= _LIKE_COUNT * len(has) or has[turned:] == had[:-turned]


def _size(blocks: Iterable[Block]) -> int:
    return sum(len(block.text) for block in blocks)


def _alike(one: int, other: int, share: float) -> bool:
    return min(one, other) >= share * max(one, other)
