"""Which change is told in which feed."""

from __future__ import annotations

import re
from dataclasses import replace

import feedparser
import pytest

from catalog.model import Catalog, ChangeKind
from feeds.channels import Channels
from tests.feeds.making import CHANGES, RESOURCES, change, view
from tests.feeds.shelf import AT_CITY, AT_CITY_IN_SPANISH, AT_ELSE, AT_STATE, LOG, built, shelf

FILES = built(shelf(*LOG))


def told(path: str) -> list[str]:
    """The ids of the changes in a feed, newest first."""
    return [entry.id.rpartition("/")[2] for entry in feedparser.parse(FILES[path]).entries]


@pytest.mark.parametrize(
    ("feed", "changes"),
    [
        ("all", LOG),
        ("broken", ()),
        ("topics/bail", (AT_CITY, AT_CITY_IN_SPANISH, AT_ELSE)),
        ("places/oakland", (AT_CITY, AT_CITY_IN_SPANISH)),
        ("places/alameda", (AT_CITY, AT_CITY_IN_SPANISH)),
        ("places/ca", (AT_CITY, AT_CITY_IN_SPANISH, AT_STATE)),
        ("publishers/office", (AT_CITY, AT_CITY_IN_SPANISH, AT_ELSE)),
        ("languages/en", (AT_CITY,)),
        ("languages/es", (AT_CITY_IN_SPANISH,)),
        ("resources/state", (AT_STATE,)),
    ],
)
@pytest.mark.parametrize("form", ["atom", "rss"])
def test_feed_holds_what_it_is_about(feed: str, changes: tuple[object, ...], form: str) -> None:
    """A topic, a place with all places inside it, a publisher, a language, a page: each tells its own changes."""
    assert told(f"feeds/{feed}.{form}") == [row.id for row in LOG[::-1] if row in changes]


def test_feeds_exist_only_for_what_is_used() -> None:
    """A topic or place that no resource uses has neither feed nor page."""
    assert not [path for path in FILES if "unused" in path or "texas" in path]


def test_broken_links_have_a_feed_of_their_own() -> None:
    """What happened to addresses is told apart from what changed on pages."""
    channels = Channels(view(*CHANGES))
    assert [row.kind for row in channels.broken.changes] == [ChangeKind.DIED, ChangeKind.MOVED]


def test_feed_of_broken_links_knows_every_kind_of_trouble() -> None:
    """A kind of change is either found on a page, about the catalog, or in the feed of broken links."""
    rows = [change(number, kind) for number, kind in enumerate(ChangeKind, start=1)]
    left_out = set(ChangeKind) - {row.kind for row in Channels(view(*rows)).broken.changes}
    assert {kind.value for kind in left_out} <= {
        "title-changed",
        "section-emptied",
        "document-replaced",
        "item-added",
        "item-removed",
        "text-changed",
        "link-added",
        "link-removed",
        "link-retargeted",
        "link-renamed",
        "link-moved",
        "resource-added",
        "resource-removed",
        "translation-behind",
    }


def test_ids_that_are_no_folder_names_are_safe() -> None:
    """A name that a disk or an address could trip over gets a folder of its own; the reader still sees the name."""
    odd = Catalog(resources=(replace(RESOURCES[0], topics=("../../etc",)),))
    (topic,) = Channels(replace(view(), catalog=odd)).groups["topics"]
    assert re.fullmatch(r"topics/x-[0-9a-f]+", topic.stem)
    assert topic.name("en") == "../../etc"
