"""A Markdown file (`checkback import README.md --from markdown`).

Every link becomes an entry, the nearest heading above it the section; words that follow a link after a dash or colon
become its notes. Links in raw HTML and in tables count too. Links to a place in the same file and relative links are
skipped, and told. Bare addresses are text in Markdown: they are told, and imported once they stand between < and >.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from catalog.errors import CatalogError
from catalog.importers.html_list import links_of
from catalog.importers.listing import Entry, Importer, Skipped, folded, listed_link
from catalog.model import SourceLine
from catalog.resources import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

    from catalog.importers.listing import Listed

_BARE = re.compile(r"https?://[^\s<>()]+")
_LEADS_TO_NOTES = re.compile(r"^[\s)]*[-\u2013\u2014:]\s*(?=\S)")


def read(source: bytes, file: str) -> Iterator[Listed]:
    """Entries of a Markdown file."""
    text = decode(source, file)
    if not text.strip():
        raise CatalogError([(SourceLine(file), "the file is empty")])
    section: str | None = None
    line = 0
    tokens = iter(_parser().parse(text))
    for token in tokens:
        line = token.map[0] if token.map else line
        if token.type == "heading_open":
            inline = next(tokens)
            section = _words(inline.children or []) or section
            yield from _links(inline, line, section)
        elif token.type == "inline":
            yield from _links(token, line, section)
        elif token.type == "html_block":
            yield from links_of(token.content, before=line, section=section)


def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - only this format pays for it

    parser = MarkdownIt("commonmark").enable("table")
    # A link's address as it was written: it is judged, and told when it is skipped, by our rules and not by theirs.
    parser.validateLink = lambda url: True  # type: ignore[method-assign] # noqa: ARG005 - the parser's own signature
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]
    return parser


def _links(inline: Token, line: int, section: str | None) -> Iterator[Listed]:
    children = inline.children or []
    at = line + 1
    inside = 0
    for number, child in enumerate(children):
        if child.type in ("softbreak", "hardbreak"):
            at += 1
        elif child.type == "link_open":
            inside += 1
            end = next(i for i in range(number, len(children)) if children[i].type == "link_close")
            yield listed_link(
                Entry(
                    line=at,
                    title=_words(children[number + 1 : end]),
                    url=str(child.attrs.get("href", "")),
                    section=section,
                    notes=_notes(children[end + 1 :]),
                )
            )
        elif child.type == "link_close":
            inside -= 1
        elif child.type == "html_inline":
            if child.content.startswith(("<a ", "<a\t")):
                words = _words(_until_closed(children[number + 1 :]))
                yield from links_of(f"{child.content}{words}</a>", before=at - 1, section=section)
        elif child.type == "text" and not inside:
            for bare in _BARE.findall(child.content):
                yield Skipped(line=at, what=bare, reason="a bare address; write it as <address> or [words](address)")


def _until_closed(children: list[Token]) -> list[Token]:
    end = next((i for i, it in enumerate(children) if it.content == "</a>"), 0)
    return children[:end]


def _words(children: list[Token]) -> str:
    """What a reader sees of these tokens, an image by its alternative text."""
    kinds = {"text", "code_inline", "image"}
    return folded("".join(it.content if it.type in kinds else " " if "break" in it.type else "" for it in children))


def _notes(after: list[Token]) -> str | None:
    """The words behind a link, when a dash or colon says that they describe it."""
    words = _words(after)
    return words[lead.end() :] if (lead := _LEADS_TO_NOTES.match(words)) else None


IMPORTER = Importer(suffixes=(".md", ".markdown"), read=read)
