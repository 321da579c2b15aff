"""The feeds: Atom, RSS and JSON Feed, the same entries under the same ids."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import feedparser
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from catalog.model import ChangeKind, Edit
from feeds.archives import LIVE_ENTRIES
from feeds.build import sheets
from feeds.syndication import EPOCH
from tests.feeds.making import CHANGES, NEW, PAGE, SITE, change, view

if TYPE_CHECKING:
    from feeds.view import View

ATOM = "{http://www.w3.org/2005/Atom}"
FEED = "feeds/all.atom"


def feed(shown: View, path: str = FEED) -> bytes:
    """One file of the site."""
    (found,) = (sheet for sheet in sheets(shown) if sheet.path == path)
    return found.make()


def atom(shown: View) -> bytes:
    """The Atom feed of everything."""
    return feed(shown)


def links(entry: etree._Element) -> set[tuple[str | None, str | None]]:
    """`(rel, href)` of an entry's links."""
    return {(link.get("rel"), link.get("href")) for link in entry.findall(f"{ATOM}link")}


def test_feed_reads_without_complaint() -> None:
    """A feed reader takes it as it is, newest first, each entry with title, summary, content and dates."""
    read = feedparser.parse(atom(view(*CHANGES)))
    assert not read.bozo
    assert read.version == "atom10"
    assert [entry.id.rpartition("/")[2] for entry in read.entries] == [row.id for row in reversed(CHANGES)]
    for entry in read.entries:
        assert entry.title
        assert entry.summary
        assert entry.content[0].type == "text/html"
        assert entry.updated.startswith("2026-09-")


def test_feed_names_itself_and_its_site() -> None:
    """Self and alternate links, language, author and id are there."""
    tree = etree.fromstring(atom(view(*CHANGES)))
    assert {(link.get("rel"), link.get("href"), link.get("type")) for link in tree.findall(f"{ATOM}link")} == {
        ("self", SITE + FEED, "application/atom+xml"),
        ("alternate", f"{SITE}feeds/all/", "text/html"),
    }
    assert tree.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
    assert tree.findtext(f"{ATOM}author/{ATOM}name") == "Checkback"
    assert tree.findtext(f"{ATOM}id") == "tag:updates.example.org,2026:feed/all"


def test_feed_entries_lead_to_our_permalinks() -> None:
    """The one page an entry leads to is ours; the source is named only while it may be offered."""
    entries = {
        str(entry.findtext(f"{ATOM}id")).rpartition("/")[2]: links(entry)
        for entry in etree.fromstring(atom(view(*CHANGES))).findall(f"{ATOM}entry")
    }
    for row in CHANGES:
        assert ("alternate", f"{SITE}changes/{row.id}/") in entries[row.id]
    assert ("via", PAGE) in entries[CHANGES[0].id]
    assert [rel for rel, _ in entries[CHANGES[2].id]] == ["alternate"]
    assert ("via", NEW) in entries[CHANGES[3].id]


def test_feed_source_that_died_since_is_no_longer_named() -> None:
    """A page that fails now is not linked from what was said of it before."""
    made = view(replace(CHANGES[0], slug="courts", url="https://courts.example/"))
    assert b'rel="via"' not in atom(made)


def test_feed_dates_come_from_the_log() -> None:
    """The feed's date is its newest change's; without changes it is a constant, never the clock's."""
    updated = etree.fromstring(atom(view(*CHANGES))).findtext(f"{ATOM}updated")
    assert str(updated).startswith(f"{CHANGES[-1].at:%Y-%m-%dT%H:%M:%S}")
    empty = etree.fromstring(atom(view()))
    assert empty.findtext(f"{ATOM}updated") == EPOCH.isoformat()
    assert not feedparser.parse(etree.tostring(empty)).bozo


def test_feed_changes_of_one_visit_have_dates_of_their_own() -> None:
    """Two changes seen at the same second keep their order in readers that sort by date."""
    rows = [replace(change(number), at=CHANGES[0].at) for number in range(1, 6)]
    dates = re.findall(rb"<updated>(.*?)</updated>", atom(view(*rows)))[1:]
    assert len(set(dates)) == len(rows)
    assert dates == sorted(dates, reverse=True)


def test_feed_holds_the_newest_hundred() -> None:
    """Older entries leave the live feed; those that stay keep their bytes."""
    rows = [change(number) for number in range(1, LIVE_ENTRIES + 20)]
    read = feedparser.parse(atom(view(*rows)))
    assert len(read.entries) == LIVE_ENTRIES
    assert read.entries[0].id.endswith(rows[-1].id)


def test_feed_leaves_out_what_readers_are_not_told() -> None:
    """A change below the configured significance is kept in the log and not in the feed."""
    assert not feedparser.parse(atom(view(replace(CHANGES[0], significance=0.1)))).entries


def test_feed_in_spanish_says_so() -> None:
    """The feed's language is the language of its words."""
    tree = etree.fromstring(atom(view(*CHANGES, language="es")))
    assert tree.get("{http://www.w3.org/XML/1998/namespace}lang") == "es"
    assert "septiembre" in str(tree.findtext(f"{ATOM}entry/{ATOM}summary"))


def test_feed_shows_markup_in_titles_as_words() -> None:
    """A title that looks like HTML is declared and escaped, so that no reader obeys it."""
    row = change(1, edits=(Edit(kind=ChangeKind.ITEM_ADDED, after="x", text="<b>Bold</b> &amp; more"),))
    title = etree.fromstring(atom(view(row))).find(f"{ATOM}entry/{ATOM}title")
    assert title is not None
    assert title.get("type") == "html"
    assert str(title.text).endswith("&lt;b&gt;Bold&lt;/b&gt; &amp;amp; more")


anything = st.text(st.characters(exclude_categories=()), max_size=60)


@given(title=anything, section=anything, text=anything, kind=st.sampled_from(ChangeKind))
def test_feed_is_well_formed_whatever_pages_say(title: str, section: str, text: str, kind: ChangeKind) -> None:
    """Any text in titles, sections and links gives XML that parses, the same bytes twice."""
    edit = Edit(kind=kind, section=section, before=title, after=text, text=text)
    row = change(1, kind, edits=(edit,), section=section, link_text=text, details={"title": title}, slug="else")
    made = view(row)
    for form in ("atom", "rss"):
        body = feed(made, f"feeds/all.{form}")
        assert not feedparser.parse(body).bozo
        assert len(feedparser.parse(body).entries) == 1
        assert feed(made, f"feeds/all.{form}") == body
    json.loads(feed(made, "feeds/all.json"))
