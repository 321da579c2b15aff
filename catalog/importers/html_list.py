"""A web page saved to a file (`checkback import resources.html --from html`).

Every link of the page becomes an entry, its words the title, the nearest heading above it the section. Links inside
`nav`, `header` and `footer` belong to the site around the list: they are skipped, and told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree, html

from catalog.errors import CatalogError
from catalog.importers.listing import Entry, Importer, Skipped, folded, listed_link
from catalog.model import SourceLine
from catalog.resources import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog.importers.listing import Listed

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_AROUND = ("nav", "header", "footer")


def read(source: bytes, file: str) -> Iterator[Listed]:
    """Entries of an HTML page."""
    text = decode(source, file)
    if not text.strip():
        raise CatalogError([(SourceLine(file), "the file is empty")])
    yield from links_of(text)


def links_of(text: str, *, before: int = 0, section: str | None = None) -> Iterator[Listed]:
    """The links of a page or of a piece of HTML that has `before` lines above it and stands in `section`."""
    try:
        root = html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8"))
    except etree.ParserError:
        return  # nothing but comments
    for element in root.iter(etree.Element):
        if element.tag in _HEADINGS:
            section = _words(element) or section
        elif element.tag == "a" and "href" in element.attrib:
            url = element.get("href", "")
            line = before + (element.sourceline if isinstance(element.sourceline, int) else 1)
            around = next((str(it.tag) for it in element.iterancestors(*_AROUND)), None)
            if around:
                yield Skipped(line=line, what=_words(element) or url, reason=f"part of the page's {around}")
            else:
                yield listed_link(Entry(line=line, title=_words(element), url=url, section=section))


def _words(element: etree._Element) -> str:
    """What a reader sees of an element, an image by its alternative text when there is nothing else."""
    text = folded("".join(map(str, element.itertext(etree.Element))))
    return text or folded(" ".join(image.get("alt", "") for image in element.iter("img")))


IMPORTER = Importer(suffixes=(".html", ".htm", ".xhtml"), read=read)
