"""Markdown to a Document: CommonMark with tables; every link and picture knows the line and column it is written at.

source -> tokens that know where they stand in their block -> blocks, links, pictures ; HTML in it -> the HTML reader
"""

from __future__ import annotations

import re
from bisect import bisect_right
from html import unescape
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt
from markdown_it.rules_inline import autolink, backtick, html_inline, image, link

from catalog.model import Block, Document, Link, WatchRules
from crawler.extract.bare import LONGEST_WORDS, bare_addresses
from crawler.extract.charset import decode
from crawler.extract.dates import dates
from crawler.extract.fold import fold
from crawler.urls import resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

_LINE_END = re.compile(r"\r\n|\n|\r")
_TAG = re.compile(r"<[^<>]*>")
_ATTRIBUTE = re.compile(r"""\s(href|src)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+))""", re.IGNORECASE)
_HOST = re.compile(r"https?://[\w.-]*", re.IGNORECASE | re.ASCII)
_SELF = "at"
"""Where a token's own text begins in its block's content, as offset; kept in the token's `meta`."""
_RULES = {"link": link, "image": image, "autolink": autolink, "html_inline": html_inline, "backticks": backtick}


def _placed(rule: Callable[[StateInline, bool], bool]) -> Callable[[StateInline, bool], bool]:
    """The same rule, whose first token besides plain text notes where it began."""

    def placed(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - markdown-it's signature
        start, count = state.pos, len(state.tokens)
        found = rule(state, silent)
        if found and not silent:
            for at in range(count, len(state.tokens)):
                if state.tokens[at].type != "text":
                    state.tokens[at].meta[_SELF] = (start, state.pos)
                    break
        return found

    return placed


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    for name, rule in _RULES.items():
        parser.inline.ruler.at(name, _placed(rule))
    return parser


def extract_markdown(source: str, *, url: str) -> Document:
    """The document in a Markdown text; links of every form: inline, reference, angle brackets, bare, HTML."""
    reading = _Reading(source, url)
    blocks = tuple(reading.blocks)
    title = next((block.text for block in blocks if block.tag in ("h1", "h2")), "")
    return Document(title=title, dates=dates(blocks, (), None), blocks=blocks, links=tuple(reading.links))


def pictures(body: bytes, *, url: str, content_type: str | None) -> tuple[Link, ...]:
    """The pictures in the bytes of a Markdown text, each address once, as links of the kind `src`."""
    first: dict[str, Link] = {}
    for picture in _Reading(decode(body, content_type), url).pictures:
        first.setdefault(picture.href, picture)
    return tuple(first.values())


class _Reading:
    """Follows the tokens of one Markdown source."""

    def __init__(self, source: str, url: str) -> None:
        self.blocks: list[Block] = []
        self.links: list[Link] = []
        self.pictures: list[Link] = []
        self._lines = _LINE_END.split(source)
        self._url = url
        self._tags: list[str] = []
        self._headings: list[tuple[int, str]] = []
        self._cells: list[str] | None = None
        self._cell_end = (0, 0)
        """Line and offset in it where the last cell of a table ended."""
        for token in _parser().parse(source):
            self._take(token)

    def _take(self, token: Token) -> None:
        if token.type == "inline":
            self._inline(token)
        elif token.type == "html_block":
            self._add(_TAG.sub(" ", token.content), "pre")
            self._html(token)
        elif token.type in ("fence", "code_block"):
            self._add(token.content, "pre")
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
        section = self._section
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
        self._collect(token, section)

    @property
    def _section(self) -> str:
        return self._headings[-1][1] if self._headings else ""

    def _add(self, text: str, tag: str) -> None:
        if folded := fold(text):
            heading = " > ".join(words for _, words in self._headings if words)
            self.blocks.append(Block(folded, "/".join(self._tags[-8:]) or tag, heading=heading, tag=tag))

    def _collect(self, token: Token, section: str) -> None:
        """The links and pictures of one block of text."""
        content, place = token.content, self._places(token)
        opened: tuple[str, int] | None = None
        words: list[str] = []
        cursor = 0
        for child in token.children or ():
            at, end = child.meta.get(_SELF, (cursor, cursor))
            reference = _opens(child)
            if reference is not None and (child.type == "link_open" or opened is None):
                if opened is not None:
                    self.links.append(self._link(*opened, words, section, place))
                opened, words, cursor = (reference, at), [], end
            elif _closes(child) and opened is not None:
                self.links.append(self._link(*opened, words, section, place))
                opened = None
            elif child.type == "image" or (child.type == "html_inline" and child.content[:4].lower() == "<img"):
                self._picture(child, at, section, place)
                words.append(child.content if child.type == "image" else "")
                cursor = max(cursor, end)
            elif opened is not None:
                words += _words((child,))
            elif child.type == "text":
                for _, address in bare_addresses(child.content):
                    at = max(content.find(_host(address), cursor), cursor)
                    cursor = at + 1
                    self.links.append(self._link(address, at, [address], section, place))
            else:
                cursor = max(cursor, end)
        if opened is not None:
            self.links.append(self._link(*opened, words, section, place))

    def _link(
        self, reference: str, at: int, words: list[str], section: str, place: _Place, *, kind: str = "href"
    ) -> Link:
        line, column = place(at)
        said = fold("".join(words))[:LONGEST_WORDS]
        target = resolve(self._url, reference) or reference
        return Link(target, said, section=section, line=line, column=column, kind=kind)

    def _picture(self, child: Token, at: int, section: str, place: _Place) -> None:
        reference = str(child.attrs.get("src", "")) if child.type == "image" else _attribute(child.content, "src")
        if reference:
            self.pictures.append(self._link(reference, at, [child.content], section, place, kind="src"))

    def _html(self, token: Token) -> None:
        """The links, bare addresses and pictures of an HTML block, at their places in the whole text."""
        from crawler.extract.html import extract_html, parts  # noqa: PLC0415 - few texts have any HTML in them

        first = token.map[0] if token.map else 0
        indents = [self._column(first + row, line) for row, line in enumerate(token.content.split("\n"))]

        def moved(found: Link) -> Link:
            column = found.column + indents[min(max(found.line, 1), len(indents)) - 1] if found.column else 1
            return Link(
                found.href, found.text, section=self._section, line=found.line + first, column=column, kind=found.kind
            )

        links = [moved(found) for found in extract_html(token.content, url=self._url, rules=WatchRules()).links]
        known = {found.href for found in links}
        bare = _TAG.sub(lambda tag: re.sub(r"[^\n]", " ", tag[0]), token.content)
        for row, line in enumerate(bare.split("\n")):
            for column, address in bare_addresses(line):
                target = resolve(self._url, address) or address
                if target not in known:
                    at = first + row + 1, column + indents[row]
                    links.append(Link(target, address, section=self._section, line=at[0], column=at[1]))
        self.links += sorted(links, key=lambda found: (found.line, found.column))
        body = token.content.encode("utf-8", "replace")
        self.pictures += map(moved, parts(body, url=self._url, content_type="text/html; charset=utf-8"))

    def _column(self, row: int, line: str) -> int:
        """How far to the right a line of a block stands in its line of the source."""
        source = self._lines[row] if row < len(self._lines) else ""
        written = line.strip()
        indent = source.rfind(written) - (len(line) - len(line.lstrip())) if written else 0
        return max(indent, 0)

    def _places(self, token: Token) -> _Place:
        first = token.map[0] if token.map else 0
        lines = token.content.split("\n")
        if self._cells is None:
            return _Place(first, lines, [self._column(first + row, line) for row, line in enumerate(lines)])
        row, start = self._cell_end
        start = start if row == first else 0
        source = self._lines[first] if first < len(self._lines) else ""
        written = token.content.replace("|", "\\|")  # the only escape that a table takes away
        at = max(source.find(written, start), start)
        self._cell_end = (first, at + len(written))
        return _Place(first, lines, [at], cell=token.content)


class _Place:
    """Offsets in the content of one block to lines and columns of the source."""

    def __init__(self, first: int, lines: Sequence[str], indents: Sequence[int], *, cell: str = "") -> None:
        self._first = first
        self._cell = cell
        self._indents = indents
        self._starts = [0]
        for line in lines:
            self._starts.append(self._starts[-1] + len(line) + 1)

    def __call__(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1."""
        row = min(bisect_right(self._starts, offset) - 1, len(self._indents) - 1)
        escapes = self._cell.count("|", 0, offset)
        return self._first + row + 1, offset - self._starts[row] + self._indents[row] + escapes + 1


def _opens(token: Token) -> str | None:
    if token.type == "link_open":
        return str(token.attrs.get("href", ""))
    if token.type == "html_inline" and token.content[:2].lower() == "<a":
        return _attribute(token.content, "href") or None
    return None


def _closes(token: Token) -> bool:
    return token.type == "link_close" or (token.type == "html_inline" and token.content[:3].lower() == "</a")


def _attribute(tag: str, name: str) -> str:
    found = next((match for match in _ATTRIBUTE.finditer(tag) if match[1].lower() == name), None)
    return unescape(found[2] or found[3] or found[4] or "").strip() if found else ""


def _host(address: str) -> str:
    """The beginning of an address, which is written as it is read: what follows may be escaped."""
    found = _HOST.match(address)
    return found[0] if found else address


def _words(children: Sequence[Token]) -> Iterator[str]:
    for child in children:
        if child.type in ("softbreak", "hardbreak"):
            yield " "
        elif child.type != "html_inline":
            yield child.content
