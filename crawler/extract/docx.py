"""DOCX to a Document: headings, paragraphs, list items, table rows, links and the page count that Word last wrote.

Reads Office Open XML (ECMA-376 part 1, WordprocessingML) as it would be printed: deletions under review are left out,
insertions are in. Running heads and comments are not read. One pass over the tree, without recursion.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lxml import etree

from catalog.model import Block, Document, Link
from crawler.extract import unread
from crawler.extract.dates import dates
from crawler.extract.fold import fold
from crawler.extract.packages import Package, local
from crawler.urls import resolve

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.etree import _Element as Element

    from catalog.model import WatchRules

MOST_CHARACTERS = 3_000_000
_MOST_BLOCKS = 50_000
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
# What is there twice (a drawing and its fallback), was deleted under review, or is a field's own code.
_LEFT_OUT = frozenset({"Fallback", "del", "moveFrom", "instrText", "delText", "pPrChange", "rPrChange", "sectPr"})
_SPACES = {"tab": " ", "br": " ", "cr": " ", "ptab": " ", "noBreakHyphen": "-"}
_HEADING = re.compile(r"^heading ([1-9])$", re.IGNORECASE)
_LIST = re.compile(r"^list\b", re.IGNORECASE)
_FIELD = re.compile(r'HYPERLINK\s+"([^"]{1,2000})"')


@dataclass(slots=True)
class _Paragraph:
    """A `<w:p>` that is being read."""

    text: list[str] = field(default_factory=list)
    tag: str = "p"
    level: int = 0


@dataclass(slots=True)
class _Anchor:
    """A link that is being read; it may hold the words of several runs."""

    href: str
    words: list[str] = field(default_factory=list)


def read(body: bytes, *, url: str, content_type: str | None, rules: WatchRules) -> Document:  # noqa: ARG001 - a Reader
    """The document in a DOCX file; one that is damaged or far too large says so in `unread`."""
    try:
        package = Package(body)
    except ValueError:
        return Document(form="docx", unread=(unread.DAMAGED,))
    root = package.part("word/document.xml")
    content = root.find(f"{_W}body") if root is not None else None
    if content is None:
        return Document(form="docx", unread=(unread.DAMAGED,))
    reading = _Reading(url, _targets(package), _styles(package))
    reading.walk(content)
    notes = package.part("word/footnotes.xml")
    if notes is not None:
        reading.walk(notes)
    core = package.part("docProps/core.xml")
    language = _said(core, "language") or None
    blocks = tuple(reading.blocks)
    return Document(
        title=_said(core, "title") or next((block.text for block in blocks if block.tag in ("h1", "h2")), ""),
        language=language,
        dates=dates(blocks, (), language),
        blocks=blocks,
        links=tuple(reading.links),
        form="docx",
        pages=_pages(package),
        unread=(unread.TOO_LONG,) if reading.is_full else (),
    )


def _targets(package: Package) -> dict[str, str]:
    relations = package.part("word/_rels/document.xml.rels")
    return {
        str(one.get("Id")): str(one.get("Target"))
        for one in (relations if relations is not None else ())
        if one.get("TargetMode") == "External"
    }


def _styles(package: Package) -> dict[str, str]:
    """Style ids, which Word translates, to style names, which it does not."""
    root = package.part("word/styles.xml")
    found = {}
    for style in root.iter(f"{_W}style") if root is not None else ():
        name = style.find(f"{_W}name")
        if name is not None:
            found[str(style.get(f"{_W}styleId"))] = str(name.get(f"{_W}val"))
    return found


def _said(root: Element | None, name: str) -> str:
    for element in root.iter() if root is not None else ():
        if local(element) == name:
            return fold(element.text or "")[:300]
    return ""


def _pages(package: Package) -> int | None:
    said = _said(package.part("docProps/app.xml"), "Pages")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 7 and int(said) else None  # noqa: PLR2004 - a document of a million pages is a mistake


class _Reading:
    """Follows the elements of one document in order."""

    def __init__(self, url: str, targets: Mapping[str, str], styles: Mapping[str, str]) -> None:
        self.blocks: list[Block] = []
        self.links: list[Link] = []
        self.is_full = False
        self._url, self._targets, self._styles = url, targets, styles
        self._headings: list[tuple[int, str]] = []
        self._paragraph: _Paragraph | None = None
        self._cells: list[list[str]] = []
        """The cells of the table rows that are open, innermost last."""
        self._anchor: _Anchor | None = None
        self._length = 0

    def walk(self, root: Element) -> None:
        """Everything below an element."""
        events = etree.iterwalk(root, events=("start", "end"))
        for event, element in events:
            name = local(element)
            if event == "end":
                self._end(name, element)
            elif name in _LEFT_OUT:
                self._field(name, element)
                events.skip_subtree()
            else:
                self._start(name, element)
            if self._length > MOST_CHARACTERS or len(self.blocks) > _MOST_BLOCKS:
                self.is_full = True
                return

    def _start(self, name: str, element: Element) -> None:
        if name == "p":
            self._flush()  # a text box inside a paragraph
            self._paragraph = _Paragraph()
        elif name == "tr":
            self._cells.append([])
        elif name == "t":
            self._say(element.text or "")
        elif name in _SPACES:
            self._say(_SPACES[name])
        elif name in ("pStyle", "numPr") and self._paragraph is not None:
            self._style(name, str(element.get(f"{_W}val")))
        else:
            self._link(name, element)

    def _link(self, name: str, element: Element) -> None:
        """What begins or ends a link in the midst of a paragraph."""
        if name == "hyperlink":
            target = self._targets.get(str(element.get(f"{_R}id")))
            self._anchor = _Anchor(target) if target else None
        elif name == "fldSimple":
            self._open_field(str(element.get(f"{_W}instr")))
        elif name == "fldChar" and element.get(f"{_W}fldCharType") == "end":
            self._close_anchor()

    def _end(self, name: str, element: Element) -> None:
        if name == "p":
            self._flush()
        elif name == "tr" and self._cells:
            self._row([cell for cell in self._cells.pop() if cell])
        elif name in ("hyperlink", "fldSimple"):
            self._close_anchor()
        elif name == "document" or element.getparent() is None:
            self._flush()

    def _style(self, given: str, style: str) -> None:
        name = self._styles.get(style, style)
        if self._paragraph is None:
            return
        if given == "numPr":
            self._paragraph.tag = "li"
        elif heading := _HEADING.match(name):
            self._paragraph.level = int(heading[1])
        elif name.lower() == "title":
            self._paragraph.level = 1
        elif _LIST.match(name) and name.lower() != "list paragraph":
            self._paragraph.tag = "li"

    def _say(self, text: str) -> None:
        self._length += len(text)
        if self._paragraph is not None:
            self._paragraph.text.append(text)
        if self._anchor is not None:
            self._anchor.words.append(text)

    def _field(self, name: str, element: Element) -> None:
        if name == "instrText":
            self._open_field(element.text or "")

    def _open_field(self, code: str) -> None:
        if found := _FIELD.search(code):
            self._close_anchor()
            self._anchor = _Anchor(found[1])

    def _close_anchor(self) -> None:
        anchor, self._anchor = self._anchor, None
        if anchor is None:
            return
        section = self._headings[-1][1] if self._headings else ""
        target = resolve(self._url, anchor.href) or anchor.href
        self.links.append(Link(target, fold("".join(anchor.words))[:300], section=section))

    def _flush(self) -> None:
        paragraph, self._paragraph = self._paragraph, None
        text = fold("".join(paragraph.text)) if paragraph is not None else ""
        if paragraph is None or not text:
            return
        if self._cells:
            self._cells[-1].append(text)
            return
        level = min(paragraph.level, 6)
        if level:
            self._headings = [kept for kept in self._headings if kept[0] < level]
        self._add(text, f"h{level}" if level else paragraph.tag)
        if level:
            self._headings.append((level, text))

    def _row(self, cells: list[str]) -> None:
        if cells and self._cells:
            self._cells[-1].append(" | ".join(cells))  # a table inside a cell
        elif cells:
            self._add(" | ".join(cells), "tr")

    def _add(self, text: str, tag: str) -> None:
        heading = " > ".join(words for _, words in self._headings)
        self.blocks.append(Block(text, f"body/{tag}", heading=heading, tag=tag))
