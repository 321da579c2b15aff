"""HTML and XHTML to a Document."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from catalog.model import Block, Document, Link, Region, WatchRules
from crawler.extract import dates, position, title
from crawler.extract.charset import decode
from crawler.extract.embedded import embedded
from crawler.extract.fold import fold
from crawler.extract.regions import regions
from crawler.extract.scripted import unread
from crawler.extract.selectors import narrow
from crawler.extract.sniff import media_type
from crawler.extract.tree import parse
from crawler.extract.walk import Walker
from crawler.urls import resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml.etree import _Element as Element

    from crawler.extract.piece import Anchor, Pieces, Root

_NOT_A_LINK = ("javascript:", "data:", "blob:", "about:")
_NO_BASE = ("javascript:", "data:")
_NOT_READ_AS_MARKUP = frozenset({"template", "noscript", "svg", "math", "iframe", "noframes"})
LITTLE = 200
"""Characters of text below which it is asked whether the page says more in what is not read normally."""
_MUCH_MORE = 4
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
    found = _pieces(content)
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
        unread=unread(root, content, found.blocks) if _size(found) < LITTLE else (),
        unmatched=unmatched,
    )


def _pieces(content: Element) -> Pieces:
    """What the page says; a page with next to no text is read again with what is normally not content."""
    found = Walker().walk(content)
    if (size := _size(found)) >= LITTLE:
        return found
    loose = Walker(loose=True).walk(content)
    if not loose.blocks:
        return Walker(loose=True, drawn=True).walk(content)
    return loose if _size(loose) >= max(_MUCH_MORE * size, 1 if not size else LITTLE) else found


def _size(found: Pieces) -> int:
    return sum(len(block.text) for block in found.blocks)


def parts(body: bytes, *, url: str, content_type: str | None) -> tuple[Link, ...]:
    """What a page is made of besides words and links, each address once (`crawler.extract.embedded`)."""
    source = decode(body, content_type)
    root = parse(source)
    return () if root is None else embedded(root, source, _base(root, url))


def read(body: bytes, *, url: str, content_type: str | None, rules: WatchRules) -> Document:
    """The document in the bytes of a page; the reader of every form that is no other."""
    return extract_html(markup(body, content_type), url=url, rules=rules)


def markup(body: bytes, content_type: str | None) -> str:
    """The decoded markup of a page."""
    text = decode(body, content_type)
    if "xml" in media_type(content_type) and "<![CDATA[" in text:  # in HTML it is a comment, in XML text
        text = _as_text(text)
    return text


def _as_text(text: str) -> str:
    before, *sections = text.split("<![CDATA[")
    parts = [section.partition("]]>") for section in sections]
    return before + "".join(escape(inside) + after for inside, _, after in parts)


def _base(root: Element, url: str) -> str:
    """The address that references are relative to: that of the first `<base href>`, or the page's own.

    Source: WHATWG HTML 4.2.3. Only the first counts, even where it cannot be read; it must not be script or data.
    """
    for element in root.iter("base"):
        reference = element.get("href")
        if reference is None or any(above.tag in _NOT_READ_AS_MARKUP for above in element.iterancestors()):
            continue
        base = resolve(url, reference)
        return url if base is None or base.startswith(_NO_BASE) else base
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
    places = position.Places(source)
    for anchor in found.anchors:
        line, column = places.place(anchor.written)
        if (target := target_of(anchor.reference, base)) is not None:
            where = region(anchor.roots, anchor.hidden)
            section = anchor.heading.rpartition(" > ")[2]
            yield Link(target, link_text(anchor), where, section, line or anchor.line, column, anchor.kind)


def target_of(reference: str, base: str) -> str | None:
    """The address that a reference means, as written where it means none; None for what is no link."""
    reference = reference.strip()
    target = resolve(base, reference)
    # What the parsed address is counts: browsers also run "java\\nscript:".
    if (target or reference.lower()).startswith(_NOT_A_LINK):
        return None
    return reference if target is None else target  # kept as written: a broken address is a finding, not nothing


def link_text(anchor: Anchor) -> str:
    """What a link says, or is called where it has no words."""
    for words in (anchor.words[:_PIECES_OF_LINK_TEXT], anchor.images, anchor.names[:1]):
        if text := fold(" ".join(words) if words is anchor.images else "".join(words)):
            return text[:_LONGEST_LINK_TEXT]
    return ""
