"""A feedgen extension that writes an entry's links and texts as RFC 4287 means them.

feedgen 1.0.0 hands an entry's links to its XML writer in a way that loses `rel` and `type`, and allows only some
relations; titles have no type. An extension is its public way to add to an entry, so both are done here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from lxml import etree
from markupsafe import escape

if TYPE_CHECKING:
    from lxml.etree import _Element

NAME = "atom"
_LOOKS_LIKE_HTML = re.compile(r"<|&#?\w+;")


class AtomFeed(BaseExtension):  # type: ignore[misc]  # feedgen is untyped
    """Nothing to add to the feed itself; feedgen registers extensions in pairs."""


class AtomEntry(BaseEntryExtension):  # type: ignore[misc]  # feedgen is untyped
    """What one entry needs; links are written in the order they were added."""

    def __init__(self) -> None:
        self._links: list[dict[str, str]] = []

    def link(self, href: str, rel: str, **attributes: str) -> None:
        """One link; `attributes` are those of RFC 4287 section 4.2.7 (type, hreflang, title, length)."""
        self._links.append({"href": href, "rel": rel, **attributes})

    def extend_atom(self, entry: _Element) -> _Element:
        """Puts the links into the entry, behind its other elements (their order means nothing, section 4.1.2).

        A plain text that looks like HTML is declared as HTML and escaped once more: readers that take every title for
        HTML, and there are many, then show the words instead of obeying them.
        """
        for name in ("title", "summary"):
            text = entry.find(name)
            if text is not None and text.text and _LOOKS_LIKE_HTML.search(text.text):
                text.text = str(escape(text.text))
                text.set("type", "html")
        for attributes in self._links:
            etree.SubElement(entry, "link", attributes)
        return entry
