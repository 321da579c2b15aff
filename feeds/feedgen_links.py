"""Feedgen extensions that write links, texts and archive marks as RFC 4287, RFC 5005 and RSS 2.0 mean them.

feedgen 1.0.0 hands an entry's links to its XML writer in a way that loses `rel` and `type`, allows only some relations,
gives titles no type, and knows no archives. An extension is its public way to add to a feed, so all is done here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedgen.ext.base import BaseEntryExtension, BaseExtension
from lxml import etree
from markupsafe import escape

if TYPE_CHECKING:
    from lxml.etree import _Element

NAME = "links"
_ATOM = "http://www.w3.org/2005/Atom"
_HISTORY = "http://purl.org/syndication/history/1.0"
_LOOKS_LIKE_HTML = re.compile(r"<|&#?\w+;")


class FeedLinks(BaseExtension):  # type: ignore[misc]  # feedgen is untyped
    """What a feed says about itself beside feedgen's own elements; links are written in the order they were added."""

    def __init__(self) -> None:
        self._links: list[dict[str, str]] = []
        self._archived = False

    def link(self, href: str, rel: str, **attributes: str) -> None:
        """One link; `attributes` are those of RFC 4287 section 4.2.7 (type, hreflang, title, length)."""
        self._links.append({"href": href, "rel": rel, **attributes})

    def archive(self) -> None:
        """Marks the document as an archive: what is in it stays as it is (RFC 5005, section 4)."""
        self._archived = True

    def extend_ns(self) -> dict[str, str]:
        """The prefix of the archive mark, where there is one."""
        return {"fh": _HISTORY} if self._archived else {}

    def extend_atom(self, feed: _Element) -> _Element:
        """Puts links and mark into an Atom feed."""
        return self._extend(feed, feed, "link")

    def extend_rss(self, feed: _Element) -> _Element:
        """Puts links and mark into the channel of an RSS feed, links as Atom writes them."""
        return self._extend(feed, feed[0], f"{{{_ATOM}}}link")

    def _extend(self, feed: _Element, place: _Element, name: str) -> _Element:
        for attributes in self._links:
            etree.SubElement(place, name, attributes)
        if self._archived:
            etree.SubElement(place, f"{{{_HISTORY}}}archive")
        return feed


class EntryLinks(BaseEntryExtension):  # type: ignore[misc]  # feedgen is untyped
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

    def extend_rss(self, item: _Element) -> _Element:
        """Escapes a title that looks like HTML once more; RSS cannot declare it, and readers take it for HTML.

        The description is HTML by definition of RSS 2.0, and a plain text in it is escaped like any.
        """
        title, description = item.find("title"), item.find("description")
        if title is not None and title.text and _LOOKS_LIKE_HTML.search(title.text):
            title.text = str(escape(title.text))
        if description is not None and description.text:
            description.text = str(escape(description.text))
        return item
