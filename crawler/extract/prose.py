"""Plain text and Markdown to a Document: paragraphs, headings, items and rows; links know line and column."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

from catalog.model import Block, Document, Link
from crawler.extract.charset import decode
from crawler.extract.dates import dates
from crawler.extract.fold import fold
from crawler.urls import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

    from catalog.model import WatchRules

_BARE = re.compile(r"https?://[^\s<>\"'`|\\^{}\[\]]+", re.IGNORECASE)
_AFTER_ADDRESS = ".,;:!?*_~"
_NAMING = {"heading_open": "", "list_item_open": "li", "tr_open": "tr", "blockquote_open": "blockquote"}


def extract_plain(source: str, *, url: str) -> Document:
    """Paragraphs between empty lines, list items and headings; each bare address is a link, its line the words."""
    blocks = tuple(_plain_blocks(source))
    links = tuple(
        Link(resolve(url, address) or address, fold(line), line=number, column=column)
        for number, line in enumerate(source.splitlines(), 1)
        for column, address in _bare_addresses(line)
    )
    title = blocks[0].text if blocks and len(blocks[0].text) <= _LONGEST_TITLE else ""
    return Document(title=title, dates=dates(blocks, (), None), blocks=blocks, links=links)


_LONGEST_TITLE = 120
_ITEM = re.compile(r"^\s*(?:[-*+•·▪‣◦]|\(?(?:\d{1,3}|[a-zA-Z])[.)])\s+\S")
_UNDERLINE = re.compile(r"^\s*([=~-])\1{2,}\s*$")


def _plain_blocks(source: str) -> Iterator[Block]:
    """Headings are underlined, or short lines in capitals that stand alone, as people write them without markup."""
    heading = ""
    for part in re.split(r"\n\s*\n", source.replace("\r\n", "\n")):
        lines = part.strip("\n").split("\n")
        is_underlined = len(lines) > 1 and _UNDERLINE.match(lines[1]) is not None
        first = fold(lines[0])
        is_heading = 0 < len(first) <= _LONGEST_TITLE and (is_underlined or (len(lines) == 1 and first.isupper()))
        if is_heading and not _ITEM.match(lines[0]):
            heading = first
            yield Block(first, "h2", tag="h2")
            lines = lines[2:] if is_underlined else []
        held: list[str] = []
        for line in lines:
            if held and _ITEM.match(line):
                yield from _plain_block(held, heading)
                held = []
            held.append(line)
        yield from _plain_block(held, heading)


def _plain_block(lines: list[str], heading: str) -> Iterator[Block]:
    if text := fold(" ".join(lines)):
        tag = "li" if _ITEM.match(lines[0]) else "p"
        yield Block(text, tag, heading=heading, tag=tag)


def extract_markdown(source: str, *, url: str) -> Document:
    """CommonMark with tables; links of every form (inline, reference, angle brackets, bare addresses), images not."""
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(source)
    reading = _Reading(source, url)
    for token in tokens:
        reading.take(token)
    blocks = tuple(reading.blocks)
    title = next((block.text for block in blocks if block.tag in ("h1", "h2")), "")
    return Document(title=title, dates=dates(blocks, (), None), blocks=blocks, links=tuple(reading.links))


def read_plain(body: bytes, *, url: str, content_type: str | None, rules: WatchRules) -> Document:  # noqa: ARG001 - a Reader
    """The document in the bytes of a plain text."""
    return extract_plain(decode(body, content_type), url=url)


def read_markdown(body: bytes, *, url: str, content_type: str | None, rules: WatchRules) -> Document:  # noqa: ARG001 - a Reader
    """The document in the bytes of a Markdown text."""
    return extract_markdown(decode(body, content_type), url=url)


class _Reading:
    """Follows the tokens of one Markdown source."""

    def __init__(self, source: str, url: str) -> None:
        self.blocks: list[Block] = []
        self.links: list[Link] = []
        self._lines = source.split("\n")
        self._url = url
        self._tags: list[str] = []
        self._headings: list[tuple[int, str]] = []
        self._cells: list[str] | None = None
        self._at = (0, 0)

    def take(self, token: Token) -> None:
        """The next token."""
        if token.type == "inline":
            self._inline(token)
        elif token.type in ("fence", "code_block", "html_block"):
            self._add(re.sub(r"<[^<>]*>", " ", token.content) if token.type == "html_block" else token.content, "pre")
            if token.type == "html_block":
                self._bare(token.content, token.map)
        elif token.type == "tr_close":
            self._add(" | ".join(cell for cell in self._cells or () if cell), "tr")
            self._cells = None
        elif token.nesting == 1:
            if token.type == "tr_open":
                self._cells = []
            self._tags.append(token.tag)
        if token.nesting == -1 and self._tags:
            self._tags.pop()

    def _inline(self, token: Token) -> None:
        text = "".join(_words(token.children or ()))
        section = self._headings[-1][1] if self._headings else ""
        tag = self._tags[-1] if self._tags else "p"
        if tag.startswith("h") and tag[1:].isdigit():
            level = int(tag[1:])
            self._headings = [kept for kept in self._headings if kept[0] < level]
            self._add(text, tag)
            self._headings.append((level, fold(text)))
        elif self._cells is not None:
            self._cells.append(fold(text))
        else:
            self._add(text, "li" if "li" in self._tags else tag)
        self._collect_links(token, section)

    def _add(self, text: str, tag: str) -> None:
        if folded := fold(text):
            heading = " > ".join(words for _, words in self._headings if words)
            self.blocks.append(Block(folded, "/".join(self._tags[-8:]) or tag, heading=heading, tag=tag))

    def _collect_links(self, token: Token, section: str) -> None:
        start, end = token.map or (0, 0)
        self._at = max(self._at, (start, 0))
        open_link: str | None = None
        words: list[str] = []
        for child in token.children or ():
            if child.type == "link_open":
                open_link, words = str(child.attrs.get("href", "")), []
            elif child.type == "link_close" and open_link is not None:
                self._link(open_link, "".join(words), section, end)
                open_link = None
            elif open_link is not None:
                words.append(child.content if child.type != "softbreak" else " ")
            elif child.type in ("text", "html_inline"):
                for _, address in _bare_addresses(child.content):
                    self._link(address, address, section, end)

    def _bare(self, content: str, span: Sequence[int] | None) -> None:
        start, end = span or (0, 0)
        self._at = max(self._at, (start, 0))
        for _, address in _bare_addresses(content):
            self._link(address, address, self._headings[-1][1] if self._headings else "", end)

    def _link(self, reference: str, words: str, section: str, end: int) -> None:
        line, column = self._place(reference, words, end)
        target = resolve(self._url, reference) or reference
        self.links.append(Link(target, fold(words), section=section, line=line, column=column))

    def _place(self, reference: str, words: str, end: int) -> tuple[int, int]:
        """Line and column from 1 of the next place in this block that names the target, or else the words."""
        for wanted in (f"]({reference}", f"<{reference}", reference, words):
            row, start = self._at
            while wanted and row < min(end, len(self._lines)):
                column = self._lines[row].find(wanted, start)
                if column >= 0:
                    self._at = (row, column + len(wanted))
                    opening = self._lines[row].rfind("[", 0, column + 1) if wanted[0] == "]" else -1
                    return row + 1, max(opening, start) + 1 if opening >= start else column + 1
                row, start = row + 1, 0
        return self._at[0] + 1, 1


def _words(children: Sequence[Token]) -> Iterator[str]:
    for child in children:
        if child.type in ("softbreak", "hardbreak"):
            yield " "
        elif child.type != "html_inline":
            yield child.content


def _bare_addresses(text: str) -> Iterator[tuple[int, str]]:
    """`(column from 1, address)` of each web address written out, without the punctuation of the sentence around it."""
    for match in _BARE.finditer(text):
        address = match[0].rstrip(_AFTER_ADDRESS)
        while address.endswith(")") and address.count(")") > address.count("("):
            address = address[:-1].rstrip(_AFTER_ADDRESS)
        yield match.start() + 1, address
