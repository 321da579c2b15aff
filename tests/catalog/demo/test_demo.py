"""The whole demo, as a user runs it: the right things are told, and only those."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from catalog.demo import pages, story
from catalog.demo.folder import prepare
from catalog.demo.server import DemoSite
from catalog.demo.visits import make_visits
from catalog.talk import Talk
from catalog.wording import entry

if TYPE_CHECKING:
    from pathlib import Path

    from catalog.model import Change

TOLD = [
    (2, "item-added", "leaders-and-raids", pages.BRIEFING, "Steps to take"),
    (2, "item-added", "protecting-communities", pages.RESOURCES, "Reports and toolkits"),
    (2, "text-changed", "ice-at-the-door", pages.DOOR, "Before you open"),
    (3, "hijacked", "hotlines", pages.HOTLINES, ""),
    (3, "moved", "partnerships-round-up", pages.ROUND_UP, ""),
    (3, "text-changed", "police-questions", pages.QUESTIONS, "Community Guide: How Do Your Police Work With ICE?"),
    (4, "died", "protecting-communities", story.DYING, "City examples"),
    (4, "item-removed", "community-action", pages.ACTION, "Less policing, fewer prisons"),
    (4, "translation-behind", "ice-at-the-door", pages.DOOR_ES, ""),
    (5, "died", "community-action", "http://schools.example/safe-zones/", ""),
    (5, "died", "leaders-and-raids", "http://schools.example/board-resolutions/", ""),
    (5, "died", "protecting-communities", story.SOFT, "Reports and toolkits"),
    (5, "died", "protecting-communities", "http://schools.example/resolution-nea/", ""),
]
"""Everything the demo's readers hear: visit, kind, resource, address, section."""


def _told(changes: list[Change]) -> list[tuple[int, str, str, str, str]]:
    return sorted(
        (story.VISITS.index(change.at) + 1, change.kind.value, change.slug, change.url, change.section)
        for change in changes
    )


def test_exactly_the_right_things_are_told(changes: list[Change]) -> None:
    """What happened in four weeks is in the log, and nothing else: no news, spaces, keys or challenges."""
    assert _told(changes) == TOLD


def test_added_item_comes_with_its_link(changes: list[Change]) -> None:
    """The new resource is one piece of news: its words and where it leads."""
    (added,) = [change for change in changes if change.section == "Reports and toolkits" and change.edits]
    assert [edit.kind.value for edit in added.edits] == ["item-added", "link-added"]
    assert added.edits[0].text.startswith("NEW: Access to Justice")
    assert added.edits[1].after == "http://library.example/access-to-justice/"


def test_lost_host_is_one_thing_on_each_page(changes: list[Change]) -> None:
    """Five links to the host that is gone are three pieces of news, one for each page that lists some of them."""
    lost = [change for change in changes if change.url.startswith(f"http://{story.SCHOOLS}/")]
    assert {(change.slug, entry(change, None).title.partition(": ")[2]) for change in lost} == {
        ("community-action", "1 link to schools.example stopped working"),
        ("leaders-and-raids", "2 links to schools.example stopped working"),
        ("protecting-communities", "2 links to schools.example stopped working"),
    }


def test_moved_page_offers_its_new_address(changes: list[Change]) -> None:
    """The page that moved is told once, with where it is now."""
    (moved,) = [change for change in changes if change.kind == "moved"]
    assert moved.final_url == pages.ROUND_UP_MOVED


@pytest.mark.parametrize(("url", "failing_since"), [(story.DYING, 2), (story.SOFT, 3)])
def test_dead_link_failed_for_two_weeks_first(changes: list[Change], url: str, failing_since: int) -> None:
    """A link is told as dead at its third failure, with the dates of its first one and of its last good day."""
    (died,) = [change for change in changes if change.kind == "died" and change.url == url]
    last_ok, first_failed, told = (
        story.VISITS[number - 1] for number in (failing_since - 1, failing_since, failing_since + 2)
    )
    assert (died.last_ok_at, died.first_failed_at, died.at) == (last_ok, first_failed, told)
    assert died.link_text


@pytest.mark.parametrize("seed", [1, 2])
def test_other_news_changes_nothing(seed: int, tmp_path: Path) -> None:
    """Whichever news rotates, the same things are told."""
    settings = prepare(tmp_path / "demo")
    with DemoSite(seed=seed) as site:
        visits = list(make_visits(settings, site, Talk(quiet=True)))
    told = sorted((number, entry.kind.value, entry.slug) for number, v in enumerate(visits, 1) for entry in v.told)
    assert told == [row[:3] for row in TOLD]
    held_back = [{finding.url for finding in visit.held_back} for visit in visits]
    assert held_back == [
        set(),
        {story.DYING, pages.MAP},
        {story.DYING, pages.MAP, story.SOFT},
        {pages.MAP, story.SOFT, "http://schools.example/"},
        {pages.MAP},
    ]
