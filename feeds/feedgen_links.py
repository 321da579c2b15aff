"""A feedgen extension that writes an entry's links as RFC 4287 means them.

feedgen 1.0.0 hands an entry's links to its XML writer in a way that loses `rel` and `type`, and allows only some
relations. An extension is its public way to add elements, so the links are kept and written here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from lxml import etree

if TYPE_CHECKING:
    from lxml.etree import _Element

NAME = "links"


class FeedLinks(BaseExtension):  # type: ignore[misc]  # feedgen is untyped
    """Nothing to add to the feed itself; feedgen registers extensions in pairs."""


class EntryLinks(BaseEntryExtension):  # type: ignore[misc]  # feedgen is untyped
    """Links of one entry, written in the order they were added."""

    def __init__(self) -> None:
        self._links: list[dict[str, str]] = []

    def add(self, href: str, rel: str, **attributes: str) -> None:
        """One link; `attributes` are those of RFC 4287 section 4.2.7 (type, hreflang, title, length)."""
        self._links.append({"href": href, "rel": rel, **attributes})

    def extend_atom(self, entry: _Element) -> _Element:
        """Puts the links into the entry, behind its other elements (their order means nothing, section 4.1.2)."""
        for attributes in self._links:
            etree.SubElement(entry, "link", attributes)
        return entry
