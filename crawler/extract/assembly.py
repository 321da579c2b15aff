"""Words to blocks: knows where a block ends, which unit it belongs to and which headings stand above it.

List items, table rows and definitions are *units*: what stands inside them stays one block until a nested list, table,
heading or a great length shows that the element only lays out the page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from crawler.extract.fold import fold
from crawler.extract.piece import Piece, Root

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
_BOLD_LEVEL = 7
_BOLD_LONGEST = 90
# How long a unit may grow before it is taken for layout, in characters.
_UNITS = {"li": 800, "tr": 2_000, "dd": 800, "dt": 800}
_ENDS_UNIT = frozenset(
    {"ul", "ol", "table", "dl", *_HEADINGS, "nav", "aside", "header", "footer", "section", "article", "form"}
)
_NAMING = frozenset({"p", "td", "th", "blockquote", "pre", "figcaption", "caption", "summary", "address"})
_CELLS = frozenset({"td", "th"})
_CELL = "\x1f"
_BREAK = "\x0b"
_EMPTY_CELL = "(empty)"
_LONG_RUN = 400
_LONGEST_TERM = 80
_FEWEST_LINES = 3
_LONGEST_LINE = 60
_PATH_STEPS = 8
_ABOVE_ALL = frozenset({"html", "head", "body"})
# Every block below a heading repeats it, so what is longer names nothing and costs.
_LONGEST_HEADING = 300
# A page that is one run of text still has sentences; what has not even those is cut.
_LONGEST_BLOCK = 20_000
_LONGEST_PIECE = 100_000
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


@dataclass(slots=True)
class Frame:
    """What holds inside an open block element."""

    step: str = ""
    tag: str = "p"
    path: tuple[str, ...] = ()
    roots: tuple[Root, ...] = ()
    hidden: bool = False
    in_main: bool = False
    kept_headings: tuple[tuple[int, str], ...] | None = None
    """The headings to go back to when the element ends: headings inside furniture name nothing outside it."""


class Assembly:
    """Takes words and block boundaries in reading order, gives blocks."""

    def __init__(self) -> None:
        self.blocks: list[Piece] = []
        self.headings: list[tuple[int, str]] = []
        self._heading_path: str | None = ""
        self.frame = Frame()
        """Of the innermost open block element."""
        self._outer: list[Frame] = []
        self._words: list[str] = []
        self._bold = self._linked = self._length = self._blank = 0
        self._unit = ""
        self._unit_depth = 0
        self._term: Piece | None = None
        self._headed: list[bool] = []
        """For each open table, whether it has shown a header cell: then its columns mean something."""

    @property
    def heading(self) -> str:
        """The heading path at this point; inside a heading it is the path above that heading, as for its block."""
        level = _HEADINGS.get(self.frame.tag, 0)
        if level and self.headings and self.headings[-1][0] >= level:
            return " > ".join(text for above, text in self.headings if above < level)
        if self._heading_path is None:
            self._heading_path = " > ".join([text for _, text in self.headings])
        return self._heading_path

    @property
    def is_speaking(self) -> bool:
        """Whether a block has begun: there are words since the last boundary."""
        return self._length > 0

    def say(self, text: str, *, bold: bool = False, linked: bool = False) -> None:
        """Adds text to the block being read."""
        if not text.isspace():
            self._words.append(text)
            self._length += len(text)
            if bold:
                self._bold += len(text)
            if linked:
                self._linked += len(text)
        elif self._words:
            self._words.append(text)
        else:
            self._blank += len(text)  # nothing begins with it: half of all texts stand between elements

    def line_break(self) -> None:
        """A `<br>`: a space inside a run, a boundary after an empty line or a long run."""
        words = self._words
        if self._blank and not words:
            words.append(" " * self._blank)
            self._blank = 0
        after_break = words[-1:] == [_BREAK] or (words[-2:-1] == [_BREAK] and words[-1].isspace())
        if words and not self._unit and (after_break or self._length > _LONG_RUN):
            self.flush()
        elif words:
            words.append(_BREAK)

    def open(self, tag: str, step: str, *, root: Root | None, hidden: bool, in_main: bool) -> None:
        """A block element starts."""
        outer = self.frame
        self._boundary(tag, ends=tag in _ENDS_UNIT or root is not None or hidden != outer.hidden)
        name = tag if tag in _UNITS or tag in _HEADINGS or (tag in _NAMING and outer.tag not in _UNITS) else outer.tag
        self._outer.append(outer)
        self.frame = Frame(
            step,
            name,
            () if tag in _ABOVE_ALL else (*outer.path[-_PATH_STEPS + 1 :], step),
            (*outer.roots, root) if root else outer.roots,
            hidden,
            in_main,
            tuple(self.headings) if root else None,
        )
        if tag in _UNITS and not self._unit:
            self._unit, self._unit_depth = tag, len(self._outer)
        if tag == "dl":
            self._release_term()
        elif tag == "table":
            self._headed.append(False)
        elif tag == "th" and self._headed:
            self._headed[-1] = True

    def close(self, tag: str) -> None:
        """The innermost block element ends."""
        if self._unit and len(self._outer) <= self._unit_depth:
            self.flush()
            self._unit = ""
        else:
            self._boundary(tag, ends=False)
        frame, self.frame = self.frame, self._outer.pop()
        if frame.kept_headings is not None:
            self.headings = list(frame.kept_headings)
            self._heading_path = None
        if tag == "dl":
            self._release_term()
        elif tag == "table" and self._headed:
            self._headed.pop()

    def finish(self) -> list[Piece]:
        """The blocks, after the last word was said."""
        self.flush()
        self._release_term()
        if any(len(block.text) > _LONGEST_BLOCK for block in self.blocks):
            return [part for block in self.blocks for part in _parts(block)]
        return self.blocks

    def _boundary(self, tag: str, *, ends: bool) -> None:
        if not self._unit:
            self.flush()
        elif ends or self._length > _UNITS[self._unit]:
            self._unit = ""
            self.flush()
        else:
            self._words.append(_CELL if tag in _CELLS and self._unit == "tr" else "\n")

    def flush(self) -> None:
        """Ends the block being read."""
        blank, self._blank = self._blank, 0
        if not self._words:
            return
        raw, bold, linked = "".join(self._words), self._bold, self._linked
        self._words.clear()
        self._bold = self._linked = self._length = 0
        if _CELL in raw:
            cells = [fold(cell) for cell in raw.split(_CELL)]
            if self._headed and self._headed[-1]:  # a tick that moves to another column must not look the same
                cells = _columns(cells[1::2]) + cells[::2]
            text = " | ".join(cell for cell in cells if cell)
        elif _BREAK in raw and not self._unit and (lines := _lines(raw)):
            for line in lines:
                self._add(line, is_bold=bold >= blank + len(raw), linked=min(linked // len(lines), len(line)))
            return
        else:
            text = fold(raw)
        if text:
            self._add(text, is_bold=bold >= len(text), linked=linked)

    def _add(self, text: str, *, is_bold: bool, linked: int) -> None:
        frame = self.frame
        tag = "p" if frame.tag == "tr" and not self._unit else frame.tag  # a row that only lays out the page
        level = _HEADINGS.get(tag, 0)
        if not level and is_bold and tag == "p" and len(text) <= _BOLD_LONGEST:
            level = _BOLD_LEVEL
        if level:
            while self.headings and self.headings[-1][0] >= level:
                self.headings.pop()
            self._heading_path = None
        piece = Piece(text, "/".join(frame.path) or "body", tag, self.heading, frame.roots, frame.hidden, linked)
        if level:
            self.headings.append((level, text[:_LONGEST_HEADING]))
            self._heading_path = None
        if tag == "dt":
            self._release_term()
            self._term = piece
            return
        if tag == "dd" and self._term is not None:
            term, self._term = self._term, None
            if len(term.text) > _LONGEST_TERM or term.text.endswith("?"):
                self.blocks.append(term)
            else:
                piece.text = f"{term.text.removesuffix(':')}: {text}"
        else:
            self._release_term()
        self.blocks.append(piece)

    def _release_term(self) -> None:
        if self._term is not None:
            self.blocks.append(self._term)
            self._term = None


def _lines(raw: str) -> list[str]:
    """The items of a list that somebody made of `<br>`: three short lines or more; empty for everything else."""
    lines = [text for line in raw.split(_BREAK) if (text := fold(line))]
    return lines if len(lines) >= _FEWEST_LINES and max(map(len, lines)) <= _LONGEST_LINE else []


def _columns(cells: list[str]) -> list[str]:
    """Cells by column: the empty ones before the last that is not stay, said in a word that a comparison keeps."""
    while cells and not cells[-1]:
        cells.pop()
    return [cell or _EMPTY_CELL for cell in cells]


def _parts(block: Piece) -> Iterator[Piece]:
    """The block itself, or its sentences where it is far too long to be read, aligned or shown as one."""
    if len(block.text) <= _LONGEST_BLOCK:
        yield block
        return
    for sentence in _SENTENCE.split(block.text):
        for start in range(0, len(sentence), _LONGEST_PIECE):
            text = sentence[start : start + _LONGEST_PIECE]
            yield replace(block, text=text, linked=min(block.linked, len(text)))
