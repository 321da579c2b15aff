"""The forms of a feed agree with each other, and OPML lists them all."""

from __future__ import annotations

import json
import re
from datetime import datetime

import feedparser
import pytest
from lxml import etree

from tests.feeds.making import CHANGES, PAGE, SITE, view
from tests.feeds.shelf import LOG, built, rows, shelf

FILES = built(shelf(*LOG)) | {f"long/{path}": body for path, body in built(shelf(*rows(140))).items()}
STEMS = sorted(path.removesuffix(".json") for path in FILES if path.endswith(".json"))


@pytest.mark.parametrize("stem", STEMS)
def test_forms_tell_the_same(stem: str) -> None:
    """Atom, RSS and JSON of one feed: no complaint, and the same ids, titles, links and seconds in the same order."""
    atom, rss = (feedparser.parse(FILES[f"{stem}.{form}"]) for form in ("atom", "rss"))
    assert not atom.bozo
    assert not rss.bozo
    items = json.loads(FILES[f"{stem}.json"])["items"]
    assert [entry.id for entry in atom.entries] == [entry.id for entry in rss.entries] == [one["id"] for one in items]
    assert [entry.link for entry in atom.entries] == [entry.link for entry in rss.entries]
    assert [entry.link for entry in atom.entries] == [one["url"] for one in items]
    assert [entry.title for entry in atom.entries] == [one["title"] for one in items]
    assert [entry.published_parsed for entry in atom.entries] == [entry.published_parsed for entry in rss.entries]
    for entry, one in zip(atom.entries, items, strict=True):
        assert datetime.fromisoformat(one["date_published"]) == datetime.fromisoformat(entry.published)
        assert entry.content[0].value


def test_rss_guids_are_no_addresses() -> None:
    """A tag URI is not a permalink, and RSS has to say so."""
    guids = etree.fromstring(FILES["feeds/all.rss"]).findall("channel/item/guid")
    assert {guid.get("isPermaLink") for guid in guids} == {"false"}
    assert all(str(guid.text).startswith("tag:updates.example.org,2026-") for guid in guids)


def test_entries_keep_their_ids_in_every_language() -> None:
    """A change is the same change in Spanish; the feed is another feed, and its links stay in Spanish."""
    english, spanish = (feedparser.parse(FILES[f"{prefix}feeds/all.atom"]) for prefix in ("", "es/"))
    assert [entry.id for entry in english.entries] == [entry.id for entry in spanish.entries]
    assert english.feed.id != spanish.feed.id
    assert all(entry.link.startswith(f"{SITE}es/changes/") for entry in spanish.entries)
    assert spanish.feed.language == "es"
    assert english.entries[0].title != spanish.entries[0].title


@pytest.mark.parametrize("stem", STEMS)
def test_json_feed_keeps_its_rules(stem: str) -> None:
    """JSON Feed 1.1: required members, text ids, absolute addresses, dates with an offset, no unknown names."""
    feed = json.loads(FILES[f"{stem}.json"])
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"]
    assert feed["feed_url"] == f"{SITE}{stem.removeprefix('long/')}.json"
    assert set(feed) <= {
        "version", "title", "home_page_url", "feed_url", "description", "user_comment", "language", "authors", "items",
    }  # fmt: skip
    assert feed["authors"] == [{"name": "Checkback"}]
    assert len({item["id"] for item in feed["items"]}) == len(feed["items"])
    for item in feed["items"]:
        assert set(item) <= {
            "id", "url", "external_url", "title", "summary", "content_html", "date_published", "date_modified",
            "language",
        }  # fmt: skip
        assert item["content_html"]
        assert item["url"].startswith(SITE)
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00", item["date_published"])


def test_json_feed_names_a_source_only_while_it_may_be_offered() -> None:
    """The page itself is named as the Atom feed does it: not where it is dead."""
    items = json.loads(built(view(*CHANGES))["feeds/all.json"])["items"]
    by_id = {item["id"].rpartition("/")[2]: item for item in items}
    assert by_id[CHANGES[0].id]["external_url"] == PAGE
    assert "external_url" not in by_id[CHANGES[2].id]


@pytest.mark.parametrize("prefix", ["", "es/"])
def test_opml_lists_every_feed(prefix: str) -> None:
    """OPML 2.0: head and body, and one subscription for each feed, by addresses that are there."""
    top = etree.fromstring(FILES[f"{prefix}feeds.opml"])
    assert (top.tag, top.get("version")) == ("opml", "2.0")
    assert [part.tag for part in top if isinstance(part.tag, str)] == ["head", "body"]
    assert top.findtext("head/title")
    outlines = list(top.iter("outline"))
    assert all(outline.get("text") for outline in outlines)
    feeds = {str(outline.get("xmlUrl")) for outline in outlines if outline.get("type") == "rss"}
    assert feeds == {
        SITE + path
        for path in FILES
        if path.startswith(f"{prefix}feeds/") and path.endswith(".atom") and "/2026-" not in path
    }
    pages = {str(outline.get("htmlUrl")).removeprefix(SITE) for outline in outlines if outline.get("htmlUrl")}
    assert {f"{path}index.html" for path in pages} <= set(FILES)
