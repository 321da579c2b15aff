"""Feeds to a Document, an item at a time: RSS 0.9x, 1.0 and 2.0, Atom, and JSON Feed.

An item is known again by its guid, id or link, whatever becomes of its words. The newest stands first where every item
is dated, so that a feed that rolls on loses items at its end. When the feed was made (`lastBuildDate`, `updated`) is
not looked at. Each item's page is a link.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from hashlib import blake2s
from html import unescape
from typing import TYPE_CHECKING, Any

from catalog.model import Block, Document, Link
from crawler.extract import unread
from crawler.extract.charset import decode
from crawler.extract.fold import fold
from crawler.extract.packages import local, xml_root
from crawler.extract.tree import parse
from crawler.urls import resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lxml.etree import _Element as Element

    from catalog.model import WatchRules

MOST_ITEMS = 1_000
_LONGEST_SUMMARY = 2_000
_LONGEST_SOURCE = 100_000
_LONGEST_TITLE = 300
_DECLARATION = re.compile(r"^\s*<\?xml[^<>]*\?>")
_NAMED_ENTITY = re.compile(r"&(?!amp;|lt;|gt;|quot;|apos;|#)(\w{2,31};)")
_UNPAIRED = re.compile("[\ud800-\udfff]")
_DATES = ("pubDate", "published", "issued", "date", "created", "updated", "modified")
_SUMMARIES = ("description", "summary", "subtitle", "encoded", "content")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry of a feed; `at` is a UTC time or None, `href` as written."""

    key: str
    title: str
    href: str
    at: datetime | None
    summary: str


def read(body: bytes, *, url: str, content_type: str | None, rules: WatchRules) -> Document:  # noqa: ARG001 - a Reader
    """The document in an XML feed; one that breaks off keeps the items before the break."""
    source = _NAMED_ENTITY.sub(lambda found: unescape(f"&{found[1]}"), _DECLARATION.sub("", decode(body, content_type)))
    root = xml_root(_UNPAIRED.sub("", source).encode())
    if root is None:
        return Document(form="feed", unread=(unread.DAMAGED,))
    head = next((element for element in root if local(element) == "channel"), root)
    said = _texts(head)
    items = [_item(element) for element in _first(root.iter("{*}item", "{*}entry"), MOST_ITEMS + 1)]
    return made(
        items,
        url=url,
        title=_plain(_pick(said, ("title",)))[:_LONGEST_TITLE],
        about=_plain(_pick(said, ("description", "subtitle", "tagline"))),
        home=_href(head),
        language=_language(root, said),
    )


def made(
    items: Sequence[Item], *, url: str, title: str, about: str = "", home: str = "", language: str | None = None
) -> Document:
    """The document of a feed's items, newest first where all are dated."""
    kept = items[:MOST_ITEMS]
    if all(item.at for item in kept):
        kept = sorted(kept, key=lambda item: item.at or datetime.min.replace(tzinfo=UTC), reverse=True)
    blocks = [Block(about, "feed/description")] if about else []
    links = [Link(resolve(url, home) or home, title)] if home else []
    for item in kept:
        path = f"feed/item-{blake2s(item.key.encode('utf-8', 'replace'), digest_size=4).hexdigest()}"
        title_of = item.title or item.summary[:_LONGEST_TITLE] or item.href
        if not title_of:
            continue
        blocks.append(Block(title_of, path, tag="li", key=item.key))
        day = item.at.date().isoformat() if item.at else ""
        summary = item.summary if item.title else ""
        if said := ": ".join(filter(None, (day, summary))):
            blocks.append(Block(said, f"{path}/summary", heading=title_of, key=f"{item.key}\x1fsummary"))
        if item.href:
            links.append(Link(resolve(url, item.href) or item.href, title_of))
    return Document(
        title=title,
        language=language,
        blocks=tuple(blocks),
        links=tuple(links),
        form="feed",
        unread=(unread.part(unread.TOO_LONG, f"after {MOST_ITEMS} items"),) if len(items) > MOST_ITEMS else (),
    )


def of_json_feed(feed: dict[str, Any], *, url: str) -> Document:
    """The document of a parsed JSON Feed (version 1 or 1.1)."""
    listed = feed.get("items")
    entries = [
        entry for entry in (listed if isinstance(listed, list) else ())[: MOST_ITEMS + 1] if isinstance(entry, dict)
    ]
    items = []
    for entry in entries:
        href = _string(entry, "url") or _string(entry, "external_url")
        title = fold(_string(entry, "title"))[:_LONGEST_TITLE]
        html = _plain(_string(entry, "content_html"))
        summary = fold(_string(entry, "summary") or _string(entry, "content_text"))[:_LONGEST_SUMMARY] or html
        key = _string(entry, "id") or href or title or summary
        items.append(Item(key=key, title=title, href=href, at=when(_string(entry, "date_published")), summary=summary))
    return made(
        items,
        url=url,
        title=fold(_string(feed, "title"))[:_LONGEST_TITLE],
        about=fold(_string(feed, "description"))[:_LONGEST_SUMMARY],
        home=_string(feed, "home_page_url"),
        language=_string(feed, "language") or None,
    )


def when(text: str) -> datetime | None:
    """A feed's date (RFC 822 with its many mistakes, or ISO 8601) as UTC; None where it cannot be read."""
    text = text.strip()[:64]
    for read_date in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            found = read_date(text)
            return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def _item(element: Element) -> Item:
    said = _texts(element)
    title, href = _plain(said.get("title", ""))[:_LONGEST_TITLE], _href(element)
    guid = _pick(said, ("guid", "id")) or next(
        (str(value) for name, value in element.attrib.items() if str(name).endswith("}about")), ""
    )
    at = next((found for name in _DATES if (found := when(said.get(name, ""))) is not None), None)
    summary = _plain(_pick(said, _SUMMARIES))
    is_address = guid.startswith(("http://", "https://")) and local(element) == "item"
    return Item(
        key=guid or href or title or summary,
        title=title,
        href=href or (guid if is_address else ""),
        at=at,
        summary=summary,
    )


def _texts(element: Element) -> dict[str, str]:
    """The text of the first child of each name that has any."""
    children: dict[str, str] = {}
    for child in element:
        name = local(child)
        if name and name not in children and name not in ("item", "entry"):
            said = "".join(map(str, child.itertext()))[:_LONGEST_SOURCE].strip()
            if said:
                children[name] = said
    return children


def _pick(said: dict[str, str], names: Iterable[str]) -> str:
    return next((said[name] for name in names if name in said), "")


def _href(element: Element) -> str:
    """The page an item or a feed is about: Atom's alternate link, RSS's link."""
    for child in element:
        if local(child) == "link" and child.get("rel", "alternate") == "alternate":
            href = child.get("href") or child.text or ""
            if href.strip():
                return str(href).strip()[:2_000]
    return ""


def _language(root: Element, said: dict[str, str]) -> str | None:
    tag = said.get("language") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    return tag if re.fullmatch(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*", tag) else None


def _plain(markup: str) -> str:
    """The words of a summary, which may be text, HTML, or HTML escaped twice."""
    if "<" not in markup and "&" not in markup:
        return fold(markup)[:_LONGEST_SUMMARY]
    root = parse(markup[:_LONGEST_SOURCE])
    said = " ".join(_words(root)) if root is not None else ""
    return fold(unescape(said))[:_LONGEST_SUMMARY]


def _words(root: Element) -> Iterator[str]:
    for element in root.iter():
        if local(element) not in ("script", "style") and element.text:
            yield element.text
        if element.tail:
            yield element.tail


def _string(entry: dict[str, Any], name: str) -> str:
    value = entry.get(name)
    return value.strip() if isinstance(value, str) else str(value) if isinstance(value, int) else ""


def _first(elements: Iterable[Element], most: int) -> Iterator[Element]:
    for _, element in zip(range(most), elements, strict=False):
        yield element
