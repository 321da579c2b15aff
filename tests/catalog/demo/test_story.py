"""The story the demo tells, read without a server."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from catalog.demo import story
from catalog.urls import parse

VISITS = range(1, len(story.VISITS) + 1)


@pytest.mark.parametrize("edit", story.EDITS, ids=lambda edit: f"{edit.url}@{edit.visit}")
def test_edit_applies_exactly_once(edit: story.Edit) -> None:
    """Each edit finds its words once, from its visit on and not before."""
    before, after = story.content(edit.url, edit.visit - 1), story.content(edit.url, edit.visit)
    assert before.count(edit.before) == 1
    assert edit.after in after
    assert story.content(edit.url, edit.visit, seed=1) != before


def test_visits_are_a_week_apart() -> None:
    """Four visits, each a week after the other, so that three failures span more than three days."""
    assert [later - earlier for earlier, later in zip(story.VISITS, story.VISITS[1:], strict=False)] == [
        timedelta(weeks=1)
    ] * 3


@pytest.mark.parametrize("visit", VISITS)
def test_every_link_answers_but_the_dying_and_the_hidden(visit: int) -> None:
    """No page of the story links to anything that is broken without the story saying so."""
    wrong = {
        (url, status)
        for page in story.PAGES
        for reference in re.findall(r'href="([^"]+)"', story.content(page, visit))
        if (url := parse(page, reference)) and (status := story.answer(url, visit).status) != 200
    }
    assert wrong == ({(story.DYING, 404), (story.MAP, 403)} if visit >= 2 else set())


def test_shelf_holds_only_what_is_linked() -> None:
    """Nothing is left on the shelf that no page links to."""
    linked = {
        parse(page, reference)
        for page in story.PAGES
        for visit in VISITS
        for seed in range(30)
        for reference in re.findall(r'href="([^"]+)"', story.content(page, visit, seed))
    }
    assert set(story._shelf()) <= linked


@pytest.mark.parametrize(
    ("url", "statuses"),
    [
        (story.RESOURCES, [200, 200, 200, 200]),
        (story.DYING, [200, 404, 404, 404]),
        (story.MAP, [200, 403, 403, 403]),
        (story.ROUND_UP, [200, 200, 301, 301]),
        ("http://rights.example/robots.txt", [200] * 4),
        ("http://rights.example/nowhere/", [404] * 4),
    ],
)
def test_answers_follow_the_story(url: str, statuses: list[int]) -> None:
    """Each address answers on each visit as the story says."""
    assert [story.answer(url, visit).status for visit in VISITS] == statuses


def test_moved_page_is_the_same_page() -> None:
    """Behind the redirect stands the page that was there before."""
    assert dict(story.answer(story.ROUND_UP, 3).headers)["Location"] == story.ROUND_UP_MOVED
    assert story.answer(story.ROUND_UP_MOVED, 3).body == story.answer(story.ROUND_UP, 2).body


def test_challenge_is_marked_as_one() -> None:
    """The page that hides says so in the header that Cloudflare sends."""
    assert dict(story.answer(story.MAP, 2).headers)["cf-mitigated"] == "challenge"


@pytest.mark.parametrize("page", [story.RESOURCES, story.BRIEFING])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_news_rotates_completely(page: str, seed: int) -> None:
    """The news block shows three items, none of them twice in the four weeks."""
    shown = [
        re.findall(r'href="(/news/|http://policy.example/news/)(\d+)/', story.content(page, v, seed)) for v in VISITS
    ]
    assert [len(items) for items in shown] == [3, 3, 3, 3]
    assert len({number for items in shown for _, number in items}) == 12


def test_sibling_pages_show_the_same_news() -> None:
    """Both pages of the host carry the same block, as real sites do."""
    news = [
        story.content(page, 2).partition("latest-news")[2].partition("</div>")[0]
        for page in (story.RESOURCES, story.BRIEFING)
    ]
    assert news[0] == news[1] != ""


def test_pages_keep_what_real_pages_have() -> None:
    """The pages keep abbreviations, languages, flags and spaces that make real resource pages hard to read."""
    html = story.content(story.RESOURCES, 1)
    for part in ("(ILRC)", "(English and Spanish)", "NEW:", "&nbsp;", "<ul><li>"):
        assert part in html
    assert all(host.endswith(".example") for host in story.hosts())
