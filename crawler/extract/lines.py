"""Lines on paper to paragraphs: which line goes on, which begins something new, and which is a heading.

A PDF says where letters stand and not what belongs together. Any rule is a guess; the comparison forgives text that is
cut elsewhere, so a wrong guess costs readability and tells no change.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from crawler.extract.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_WIDER = 1.35
_MOST_LEADING = 2.2
_OTHER_SIZE = 0.15
_HEADING = 1.2
_SHORT_LINE = 0.8
_LONGEST_HEADING = 200
_ITEM = re.compile(r"^(?:[•▪‣◦●○■□\u2013\u2014*\uf0b7\uf0a7-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)])\s+\S")
_SPLIT_WORD = re.compile("[\x02\ufffe\u00ad]$")
_LEFTOVER = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text and its box in points, from the lower left corner of the page; a box of zeros is unknown."""

    text: str
    left: float
    right: float
    bottom: float
    top: float

    @property
    def height(self) -> float:
        """How high its letters may be."""
        return self.top - self.bottom


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Folded text with the tag it would have on a page, and the height of its first line in points."""

    text: str
    tag: str
    height: float


def paragraphs(lines: Sequence[Line]) -> Iterator[Paragraph]:
    """The paragraphs of one page, in the order of its lines."""
    if not lines:
        return
    usual = median(line.height for line in lines)
    leading = _leading(lines, usual)
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    edge = left + _SHORT_LINE * (right - left)
    held: list[Line] = []
    for line in lines:
        if held and _begins(held[-1], line, leading=leading, edge=edge):
            yield from _paragraph(held, usual)
            held = []
        held.append(line)
    yield from _paragraph(held, usual)


def _leading(lines: Sequence[Line], usual: float) -> float:
    """The distance from line to line inside a paragraph: the lower quarter of all steps downwards."""
    steps = sorted(one.bottom - other.bottom for one, other in pairwise(lines) if one.bottom > other.bottom)
    return min(steps[len(steps) // 4], _MOST_LEADING * usual) if steps else usual


def _begins(before: Line, line: Line, *, leading: float, edge: float) -> bool:
    """Whether a line begins something new after the one before it."""
    step = before.bottom - line.bottom
    return (
        step > _WIDER * leading
        or step < -leading / 2
        or abs(before.height - line.height) > _OTHER_SIZE * max(before.height, line.height)
        or _ITEM.match(line.text) is not None
        or (before.right < edge and not _SPLIT_WORD.search(before.text))
    )


def _paragraph(lines: Sequence[Line], usual: float) -> Iterator[Paragraph]:
    joined = ""
    for line in lines:
        joined = _SPLIT_WORD.sub("", joined) + line.text if _SPLIT_WORD.search(joined) else f"{joined} {line.text}"
    text = fold(_LEFTOVER.sub("", joined))
    if not text:
        return
    height = lines[0].height
    is_item = _ITEM.match(lines[0].text) is not None
    is_heading = not is_item and height >= _HEADING * usual and len(text) <= _LONGEST_HEADING
    yield Paragraph(text, "h2" if is_heading else "li" if is_item else "p", height)
