"""An OPML outline, as feed readers export it (`checkback import news.opml --from opml`).

Every outline with an address becomes an entry: its page (`htmlUrl`, or `url` of a link) where it has one, else its feed
(`xmlUrl`). The outline around it becomes the section, the description the notes. A bare `&`, which several readers
export, is read as the letter it is meant to be, and told.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from catalog.errors import CatalogError
from catalog.importers.listing import Entry, Importer, Remark, Skipped, folded, listed_link
from catalog.model import SourceLine

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog.importers.listing import Listed


_BARE_AMPERSAND = re.compile(rb"&(?!#?\w+;)")


def read(source: bytes, file: str) -> Iterator[Listed]:
    """Entries of an OPML 1.0 or 2.0 file."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    for bare in _BARE_AMPERSAND.finditer(source):
        line = source.count(b"\n", 0, bare.start()) + 1
        yield Remark(line=line, words="a bare & is not XML; it was read as &amp;")
    try:
        root = etree.fromstring(_BARE_AMPERSAND.sub(b"&amp;", source), parser=parser)
    except etree.XMLSyntaxError as wrong:
        raise CatalogError([(SourceLine(file, wrong.lineno or 0), f"not XML: {wrong.msg}")]) from wrong
    if root.tag != "opml":
        raise CatalogError([(SourceLine(file, _line(root)), f"this is <{root.tag}>, not an OPML outline")])
    for outline in root.iter("outline"):
        title = folded(outline.get("title") or outline.get("text"))
        url = outline.get("htmlUrl") or outline.get("url") or outline.get("xmlUrl")
        line = _line(outline)
        if url:
            around = outline.getparent()
            section = around is not None and (around.get("title") or around.get("text"))
            notes = folded(outline.get("description"))
            entry = Entry(
                line=line, title=title, url=url, section=section or None, notes=notes if notes != title else None
            )
            yield listed_link(entry)
        elif len(outline) == 0:
            yield Skipped(line=line, what=title or "an outline", reason="it has no address")


def _line(element: etree._Element) -> int:
    return element.sourceline if isinstance(element.sourceline, int) else 1


IMPORTER = Importer(suffixes=(".opml",), read=read)
