"""The story the demo tells, read without a server."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from catalog.demo import pages, story
from catalog.urls import parse

VISITS = range(1, len(story.VISITS) + 1)


def _links(page: str, visit: int) -> set[str]:
    """Where the page leads; Cloudflare's stand-in for an e-mail address is no place."""
    references = re.findall(r'href="([^"]+)"', pages.content(page, visit))
    return {url for reference in references if "/cdn-cgi/" not in reference and (url := parse(page, reference))}


def test_visits_are_a_week_apart() -> None:
    """Five visits, each a week after the other, so that three failures span more than three days."""
    assert [later - earlier for earlier, later in zip(story.VISITS, story.VISITS[1:], strict=False)] == [
        timedelta(weeks=1)
    ] * 4


@pytest.mark.parametrize("visit", VISITS)
def test_every_link_answers_but_those_the_story_names(visit: int) -> None:
    """No page of the story links to anything that is broken without the story saying so."""
    wrong = {
        (url, status)
        for page in pages.PAGES
        for url in _links(page, visit)
        if (status := story.answer(url, visit).status) != 200
    }
    expected = {(story.DYING, 404), (pages.MAP, 403)} if visit >= 2 else set()
    assert wrong == expected | ({(pages.HOTLINES, 302)} if visit >= 3 else set())


@pytest.mark.parametrize(
    ("url", "statuses"),
    [
        (pages.RESOURCES, [200, 200, 200, 200, 200]),
        (pages.ARCHIVES, [200, 200, 200, 200, 200]),
        (story.DYING, [200, 404, 404, 404, 404]),
        (story.SOFT, [200, 200, 200, 200, 200]),
        (pages.MAP, [200, 403, 403, 403, 403]),
        (pages.ROUND_UP, [200, 200, 301, 301, 301]),
        (pages.HOTLINES, [200, 200, 302, 302, 302]),
        ("http://rights.example/robots.txt", [200] * 5),
        ("http://rights.example/nowhere/", [404] * 5),
    ],
)
def test_answers_follow_the_story(url: str, statuses: list[int]) -> None:
    """Each address answers on each visit as the story says."""
    assert [story.answer(url, visit).status for visit in VISITS] == statuses


def test_moved_page_is_the_same_page() -> None:
    """Behind the redirect stands the page that was there before."""
    assert dict(story.answer(pages.ROUND_UP, 3).headers)["Location"] == pages.ROUND_UP_MOVED
    assert story.answer(pages.ROUND_UP_MOVED, 3).body == story.answer(pages.ROUND_UP, 2).body


def test_challenge_is_marked_as_one() -> None:
    """The page that hides says so in the header that Cloudflare sends."""
    assert dict(story.answer(pages.MAP, 2).headers)["cf-mitigated"] == "challenge"


def test_lost_report_answers_like_any_address_that_never_was() -> None:
    """From the third visit on the library answers 200 with the same page for the report and for nonsense."""
    for visit in (1, 2):
        assert story.answer("http://library.example/no-such-thing/", visit).status == 404
    for visit in (3, 4, 5):
        lost = story.answer(story.SOFT, visit)
        assert lost == story.answer("http://library.example/no-such-thing/", visit)
        assert b"<h1>Page not found</h1>" in lost.body
    assert b"detainers" in story.answer("http://library.example/detainer-memo/", 5).body


def test_sold_address_leads_to_a_casino_on_another_host() -> None:
    """The hotlines' address redirects to a host that nothing in the catalog names."""
    assert dict(story.answer(pages.HOTLINES, 3).headers)["Location"] == story.CASINO
    casino = story.answer(story.CASINO, 3)
    assert casino.status == 200
    assert b"casino" in casino.body
    assert b"Hotlines" not in casino.body


def test_archives_show_a_password_field_from_the_start() -> None:
    """The webinar archives never were open."""
    assert len({story.answer(pages.ARCHIVES, visit).body for visit in VISITS}) == 1
    assert b'type="password"' in story.answer(pages.ARCHIVES, 1).body


def test_one_host_goes_away_with_five_links() -> None:
    """The schools' name does not exist from the fourth visit on; every other host is there to the end."""
    assert [story.SCHOOLS in story.hosts(visit) for visit in VISITS] == [True, True, True, False, False]
    assert story.hosts(1) - story.hosts(5) == {story.SCHOOLS}
    linked = {url for page in pages.PAGES for url in _links(page, 4)}
    assert sum(url.startswith(f"http://{story.SCHOOLS}/") for url in linked) == 5


def test_our_own_network_is_never_in_doubt() -> None:
    """Of ten hosts and more, far fewer than three in ten are gone: that is their trouble, not ours."""
    assert len(story.hosts(1)) >= 10
    assert len(story.hosts(1) - story.hosts(5)) / len(story.hosts(1)) < 0.15


def test_hosts_belong_to_nobody() -> None:
    """Every host of the story stands under a name that is reserved for examples (RFC 2606)."""
    assert all(host.endswith(".example") for host in story.hosts(1))
