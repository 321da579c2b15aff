"""Archived feeds (RFC 5005)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from feeds.archives import ARCHIVED_ENTRIES, LIVE_ENTRIES, archives, months
from tests.feeds.making import SITE, START, change
from tests.feeds.shelf import built, rows, shelf

if TYPE_CHECKING:
    from collections.abc import Mapping

LINK = "{http://www.w3.org/2005/Atom}link"
ARCHIVE = "{http://purl.org/syndication/history/1.0}archive"
FILES = built(shelf(*rows(260)))


def relations(body: bytes) -> dict[str, str]:
    """The feed's own links by relation, as paths of the site."""
    top = etree.fromstring(body)
    place = top.find("channel") if top.tag == "rss" else top
    assert place is not None
    return {str(link.get("rel")): str(link.get("href")).removeprefix(SITE) for link in place.findall(LINK)}


def walked(files: Mapping[str, bytes], form: str) -> list[str]:
    """The paths of a feed and its archives, followed by `prev-archive`."""
    path: str | None = f"feeds/all.{form}"
    found = []
    while path:
        found.append(path)
        path = relations(files[path]).get("prev-archive")
    return found


@pytest.mark.parametrize("form", ["atom", "rss"])
def test_archives_and_live_feed_hold_every_change(form: str) -> None:
    """Who follows the links back from the live feed misses nothing."""
    paths = walked(FILES, form)
    ids = {entry.id.rpartition("/")[2] for path in paths for entry in feedparser.parse(FILES[path]).entries}
    assert ids == {row.id for row in rows(260)}
    assert not [path for path in paths if feedparser.parse(FILES[path]).bozo]


@pytest.mark.parametrize("form", ["atom", "rss"])
def test_archives_name_their_neighbours(form: str) -> None:
    """Each archive says that it is one, leads to the live feed, and to the archives before and behind it."""
    live, *kept = walked(FILES, form)
    assert not etree.fromstring(FILES[live]).findall(f".//{ARCHIVE}")
    for number, path in enumerate(kept):
        found = relations(FILES[path])
        assert len(etree.fromstring(FILES[path]).findall(f".//{ARCHIVE}")) == 1
        assert found["self"] == path
        assert found["current"] == live
        assert found.get("next-archive") == (kept[number - 1] if number else None)
        assert found.get("prev-archive") == (kept[number + 1] if number + 1 < len(kept) else None)


def test_archive_of_a_closed_month_stays_as_it_is() -> None:
    """More changes and other looks leave a closed archive alone; the newest one only learns of its neighbour."""
    longer = built(shelf(*rows(330)))
    kept = [path for path in FILES if "/2026-" in path and path.endswith((".atom", ".rss"))]
    grown = {path for path in kept if b"next-archive" not in FILES[path]}
    assert len(kept) > 2 * len(grown) > 0
    for path in set(kept) - grown:
        assert longer[path] == FILES[path], path
    seen = {one.url: replace(one, url="https://city.example/") for one in shelf().standings.values()}
    for path in kept:
        assert built(replace(shelf(*rows(260)), standings=seen))[path] == FILES[path]
        break


def test_short_feed_has_no_archive() -> None:
    """As long as the live feed holds everything there is nothing to archive."""
    assert archives(rows(LIVE_ENTRIES), months(rows(LIVE_ENTRIES))) == []


@given(st.lists(st.integers(-40, 40), min_size=LIVE_ENTRIES, max_size=LIVE_ENTRIES * 3), st.integers(1, 60))
def test_archives_only_grow_whatever_the_clock_does(days: list[int], more: int) -> None:
    """With a clock that jumps back and forth nothing is lost, and what is archived stays."""
    log = [change(number, at=START + timedelta(days=day)) for number, day in enumerate(days, start=1)]
    for size in (len(log) - more, len(log)):
        kept = archives(log[:size], months(log[:size]))
        held = [row.id for archive in kept for row in archive.changes]
        assert len(set(held)) == len(held)
        live = [row.id for row in log[:size][-LIVE_ENTRIES:]]
        assert set(held) | set(live) == {row.id for row in log[:size]}
        assert all(len(archive.changes) <= ARCHIVED_ENTRIES for archive in kept)
        assert len(kept) != 1
    before = archives(log[: len(log) - more], months(log[: len(log) - more]))
    assert archives(log, months(log))[: len(before)] == before
