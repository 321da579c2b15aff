"""Plain text to a Document: paragraphs, headings and items; links know line and column. Markdown's reader by name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from catalog.model import Block, Document, Link
from crawler.extract.bare import LONGEST_WORDS, bare_addresses
from crawler.extract.charset import decode
from crawler.extract.dates import dates
from crawler.extract.fold import fold
from crawler.urls import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog.model import WatchRules


def extract_plain(source: str, *, url: str) -> Document:
    """Paragraphs between empty lines, list items and headings; each bare address is a link, its line the words."""
    blocks = tuple(_plain_blocks(source))
    links = tuple(_plain_links(source, url))
    title = blocks[0].text if blocks and len(blocks[0].text) <= _LONGEST_TITLE else ""
    return Document(title=title, dates=dates(blocks, (), None), blocks=blocks, links=links)


def _plain_links(source: str, url: str) -> Iterator[Link]:
    for number, line in enumerate(_LINE_END.split(source), 1):
        found = list(bare_addresses(line))
        words = fold(line[: 4 * LONGEST_WORDS])[:LONGEST_WORDS] if found else ""
        for column, address in found:
            yield Link(resolve(url, address) or address, words, line=number, column=column)


_LONGEST_TITLE = 120
_LINE_END = re.compile(r"\r\n|\n|\r")
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


def read_plain(body: bytes, *, url: str, content_type: str | None, rules: WatchRules) -> Document:  # noqa: ARG001 - a Reader
    """The document in the bytes of a plain text."""
    return extract_plain(decode(body, content_type), url=url)


def read_markdown(body: bytes, *, url: str, content_type: str | None, rules: WatchRules) -> Document:  # noqa: ARG001 - a Reader
    """The document in the bytes of a Markdown text."""
    from crawler.extract.markdown import extract_markdown  # noqa: PLC0415 - its parser is for Markdown alone

    return extract_markdown(decode(body, content_type), url=url)
