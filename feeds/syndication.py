"""Atom (RFC 4287) and RSS 2.0 through feedgen: the same entries, ids and dates, each in words.

Entries lead to our own permalinks, which show the present state of what they tell about; the source page is named as
`via` only while it may be offered, and never in an archive, which has to stay as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from feedgen.feed import FeedGenerator

from feeds import feedgen_links
from feeds.rendition import FORMS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from feeds.items import Item
    from feeds.rendition import Rendition

# `updated` is required and may only come from the log; a feed without any change carries this date and keeps its bytes.
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """What a feed document says about itself. `address` is its own, `page` that of its HTML page, all absolute.

    `links` are further links by relation (RFC 5005: `current`, `prev-archive`, `next-archive`).
    """

    id: str
    title: str
    about: str
    author: str
    page: str
    address: str
    links: tuple[tuple[str, str], ...] = ()
    archived: bool = False


def atom(heading: Heading, items: Sequence[Item], rendition: Rendition) -> bytes:
    """A feed as Atom, newest entry first; every date comes from the change log."""
    feed = _feed(heading, items, rendition, "atom")
    feed.id(heading.id)
    feed.author(name=heading.author)
    feed.links.link(heading.page, "alternate", type="text/html", hreflang=rendition.language)
    for item in items:
        entry = feed.add_entry(order="append")
        entry.id(item.id)
        entry.title(item.title)
        entry.published(item.at)
        entry.updated(item.at)
        entry.summary(item.summary)
        entry.content(item.content(rendition.tongue), type="html")
        entry.links.link(item.address, "alternate", type="text/html", hreflang=rendition.language)
        if item.source and not heading.archived:
            entry.links.link(item.source, "via")
    return bytes(feed.atom_str(pretty=True)) + b"\n"


def rss(heading: Heading, items: Sequence[Item], rendition: Rendition) -> bytes:
    """A feed as RSS 2.0, with the ids of the Atom feed as `guid`; dates are to the second, as RSS has them."""
    feed = _feed(heading, items, rendition, "rss")
    feed.link(href=heading.page, rel="alternate")
    for item in items:
        entry = feed.add_entry(order="append")
        entry.guid(item.id, permalink=False)
        entry.title(item.title)
        entry.link(href=item.address)
        entry.description(item.summary)
        entry.content(item.content(rendition.tongue))
        entry.published(item.at)
    return bytes(feed.rss_str(pretty=True)) + b"\n"


def _feed(heading: Heading, items: Sequence[Item], rendition: Rendition, form: str) -> FeedGenerator:
    feed = FeedGenerator()
    feed.register_extension(feedgen_links.NAME, feedgen_links.FeedLinks, feedgen_links.EntryLinks)
    feed.title(heading.title)
    feed.subtitle(heading.about)
    feed.language(rendition.language)
    feed.generator("Checkback")
    feed.updated(max((item.at for item in items), default=EPOCH))
    feed.links.link(heading.address, "self", type=FORMS[form])
    for relation, address in heading.links:
        feed.links.link(address, relation, type=FORMS[form])
    if heading.archived:
        feed.links.archive()
    return feed
