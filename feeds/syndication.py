"""The Atom feed of everything: the newest changes, each in words, under ids that never change."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from feedgen.feed import FeedGenerator
from markupsafe import escape

from catalog.urls import host
from catalog.wording import entry as entry_of
from catalog.wording import offered, printable, tag_id, tongue
from feeds import feedgen_atom

if TYPE_CHECKING:
    from catalog.model import Change
    from catalog.wording import Entry
    from feeds.view import View

FEED = "feeds/all.atom"
MIME = "application/atom+xml"
LIVE_ENTRIES = 100
# `updated` is required and may only come from the log; a feed without any change carries this date and keeps its bytes.
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


def atom(view: View) -> bytes:
    """The feed as Atom (RFC 4287): up to 100 newest changes, newest first; every date comes from the change log.

    Entries lead to our own permalinks, which show the present state of what they tell about; the source page is named
    as `via` only while it may be offered.
    """
    newest = sorted(view.told, key=lambda change: (change.at, change.seq, change.id), reverse=True)[:LIVE_ENTRIES]
    feed = _feed(view, updated=max(map(_moment, newest)) if newest else EPOCH)
    for change in newest:
        _add(feed, change, view)
    return bytes(feed.atom_str(pretty=True)) + b"\n"


def feed_id(site_url: str) -> str:
    """The id of the feed itself, the same for ever (RFC 4151); the year is part of the name, not a date."""
    return f"tag:{host(site_url)},2026:feed/all"


def _moment(change: Change) -> datetime:
    """The time of a change, told apart from others of the same visit by its place in the log, in microseconds.

    Readers and the W3C validator want no two entries with one `updated`; the second stays as recorded.
    """
    return change.at.replace(microsecond=change.seq % 1_000_000)


def _feed(view: View, *, updated: datetime) -> FeedGenerator:
    site = view.config.site
    spoken = tongue(site.language)
    feed = FeedGenerator()
    feed.register_extension(feedgen_atom.NAME, feedgen_atom.AtomFeed, feedgen_atom.AtomEntry, rss=False)
    feed.id(feed_id(view.site_url))
    feed.title(printable(site.title) or "Checkback")
    feed.subtitle(spoken.say("What changed on the resource pages we watch"))
    feed.language(spoken.language)
    feed.author(name=printable(view.config.operator.name) or "Checkback")
    feed.generator("Checkback")
    feed.updated(updated)
    feed.link(href=view.site_url, rel="alternate", type="text/html", hreflang=spoken.language)
    feed.link(href=view.site_url + FEED, rel="self", type=MIME)
    return feed


def _add(feed: FeedGenerator, change: Change, view: View) -> None:
    language = view.config.site.language
    words = entry_of(change, view.catalog.by_slug.get(change.slug), catalog=view.catalog, language=language)
    address = view.site_url + words.permalink
    entry = feed.add_entry(order="append")
    entry.id(tag_id(view.site_url, change))
    entry.title(words.title)
    entry.published(_moment(change))
    entry.updated(_moment(change))
    entry.summary(words.summary)
    entry.content(_content(words, address, language), type="html")
    entry.atom.link(address, "alternate", type="text/html", hreflang=tongue(language).language)
    source = offered(words.url, view.standing(words.url))
    if source and offered(source, view.standing(change.url)):
        entry.atom.link(source, "via")


def _content(words: Entry, address: str, language: str) -> str:
    now = tongue(language).say("This change, and what the page looks like now")
    return f'<p>{escape(words.summary)}</p>{words.html}<p><a href="{escape(address)}">{escape(now)}</a></p>'
