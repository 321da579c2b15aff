"""HTML and XHTML to a Document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog.model import Block, Document, Link, Region, WatchRules
from crawler.extract import dates, position, title
from crawler.extract.charset import decode
from crawler.extract.fold import fold
from crawler.extract.regions import regions
from crawler.extract.selectors import narrow
from crawler.extract.tree import parse
from crawler.extract.walk import Walker
from crawler.urls import resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml.etree import _Element as Element

    from crawler.extract.piece import Anchor, Pieces, Root

_NOT_A_LINK = ("javascript:", "data:", "blob:", "about:")
_LONGEST_LINK_TEXT = 300
_PIECES_OF_LINK_TEXT = 200


def extract_html(source: str, *, url: str, rules: WatchRules) -> Document:
    """The document in decoded markup; empty only where the markup has no text at all."""
    root = parse(source)
    if root is None:
        return Document()
    base = _base(root, url)
    name, language, away = title.title(root), title.language(root), title.refresh(root)
    content, unmatched = narrow(root, rules) if rules.keep or rules.drop else (root, ())
    found = Walker().walk(content)
    if not found.blocks:
        found = Walker(loose=True).walk(content)
    region = regions(found.blocks)
    blocks = tuple(
        Block(piece.text, piece.path, region(piece.roots, piece.hidden), piece.heading, piece.tag)
        for piece in found.blocks
    )
    return Document(
        title=name,
        language=language,
        dates=dates.dates(blocks, _stamps(content), language),
        blocks=blocks,
        links=tuple(_links(found, source, base, region)),
        refresh=resolve(base, away) if away else None,
        unmatched=unmatched,
    )


def read(body: bytes, *, url: str, content_type: str | None, rules: WatchRules) -> Document:
    """The document in the bytes of a page; the reader of every form that is no other."""
    return extract_html(decode(body, content_type), url=url, rules=rules)


def _base(root: Element, url: str) -> str:
    """The address that references are relative to: the first `<base href>` (WHATWG HTML 4.2.3) or the page's own."""
    for element in root.iter("base"):
        if reference := element.get("href"):
            return resolve(url, reference) or url
    return url


def _stamps(root: Element) -> Iterator[tuple[str, str]]:
    for element in root.iter("time"):
        if stamp := element.get("datetime"):
            parent = element.getparent()
            yield stamp, _words_before(element, parent) if parent is not None else ""


def _words_before(element: Element, parent: Element) -> str:
    previous = element.getprevious()
    said = parent.text if previous is None else previous.tail
    if not (said or "").strip() and previous is not None:
        said = previous.text
    return fold(said or "")


def _links(found: Pieces, source: str, base: str, region: Callable[[tuple[Root, ...], bool], Region]) -> Iterator[Link]:
    places = position.positions(source, [anchor.written for anchor in found.anchors])
    for anchor, (line, column) in zip(found.anchors, places, strict=True):
        reference = anchor.reference.strip()
        if reference.lower().startswith(_NOT_A_LINK):
            continue
        target = resolve(base, reference)
        if target is None:
            target = reference  # kept as written: a broken address is a finding, not nothing
        section = anchor.heading.rpartition(" > ")[2]
        yield Link(
            target, _link_text(anchor), region(anchor.roots, anchor.hidden), section, line or anchor.line, column
        )


def _link_text(anchor: Anchor) -> str:
    for words in (anchor.words[:_PIECES_OF_LINK_TEXT], anchor.images, anchor.names[:1]):
        if text := fold(" ".join(words) if words is anchor.images else "".join(words)):
            return text[:_LONGEST_LINK_TEXT]
    return ""
