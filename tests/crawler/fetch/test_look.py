"""Looks: second tries where DESIGN section 3 grants them, and rest for hosts that ask for it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from crawler.fetch import FaultKind
from tests.crawler.fetch.asking import Stopwatch, look_at, manners_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.clock import Clock
    from tests.site import Page, Site


@pytest.mark.parametrize("status", [429, 503, 999])
@pytest.mark.parametrize("wait", [0, 2, 10])
def test_look_waits_out_a_short_retry_after(site: Site, clock: Clock, status: int, wait: int) -> None:
    """A pause of up to ten seconds is waited out, whole, and the second answer counts."""
    site.page("/").says("here").once().limits(wait, status)
    watch = Stopwatch()
    before = watch()
    walked = look_at(manners_for(site, clock, stopwatch=watch), site.url())[0]
    assert (walked.final.status, len(site.requests)) == (200, 2)
    assert watch() - before >= wait


def test_look_waits_out_a_date(site: Site, clock: Clock) -> None:
    """A pause given as a date is waited out too."""
    site.page("/").says("here").once().answers(
        429, {"Date": "Mon, 07 Sep 2026 10:00:00 GMT", "Retry-After": "Mon, 07 Sep 2026 10:00:04 GMT"}
    )
    watch = Stopwatch()
    before = watch()
    assert look_at(manners_for(site, clock, stopwatch=watch), site.url())[0].final.status == 200
    assert watch() - before >= 4


def test_look_waits_only_once(site: Site, clock: Clock) -> None:
    """A host that limits again after a waited-out pause rests: its other addresses are not asked at all."""
    site.page("/a").limits(3)
    first, second = look_at(manners_for(site, clock), site.url("/a"), site.url("/b"))
    assert (first.final.status, first.fault) == (429, None)
    assert second.fault is not None
    assert second.fault.kind is FaultKind.RESTING
    assert site.paths == ["/a", "/a"]


def test_look_rests_a_host_that_asks_for_long(site: Site, clock: Clock) -> None:
    """A longer pause is kept without waiting: nothing is sent to the host until it is over."""
    site.page("/a").limits(3600)
    manners = manners_for(site, clock)
    urls = site.url("/a"), site.url("/b")
    limited, resting = look_at(manners, *urls)
    assert limited.final.status == 429
    assert resting.fault is not None
    assert resting.fault.kind is FaultKind.RESTING
    assert "2026-09-07T10:00:00Z" in resting.fault.detail
    assert site.paths == ["/a"]
    clock.advance(hours=1)
    assert look_at(manners, site.url("/b"))[0].final.status == 404


def test_look_keeps_a_rest_from_an_earlier_run(site: Site, clock: Clock) -> None:
    """A rest that was stored is given to the pace and kept."""
    manners = manners_for(site, clock)
    manners.pace.rest(site.url(), clock() + timedelta(minutes=5))
    walked = look_at(manners, site.url("/x"))[0]
    assert walked.fault is not None
    assert (walked.fault.kind, site.requests) == (FaultKind.RESTING, [])


TRIES: dict[str, tuple[Callable[[Page], Page], int]] = {
    "503 without a word": (lambda page: page.dies(503), 2),
    "a reset": (lambda page: page.resets(), 2),
    "a close": (lambda page: page.closes(), 2),
    "a timeout": (lambda page: page.hangs(), 1),
    "429 without a word": (lambda page: page.limits(None), 1),
    "500": (lambda page: page.dies(500), 1),
    "404": (lambda page: page.dies(404), 1),
    "a cut body": (lambda page: page.truncates(), 1),
    "garbage": (lambda page: page.garbage(), 1),
}


@pytest.mark.parametrize("failure", TRIES)
def test_look_tries_again_after(site: Site, clock: Clock, failure: str) -> None:
    """Only what a moment may cure is tried once more, and then it stands."""
    script, tries = TRIES[failure]
    script(site.page("/"))
    look_at(manners_for(site, clock, timeout=0.5), site.url())
    assert len(site.requests) == tries


def test_look_believes_the_second_answer(site: Site, clock: Clock) -> None:
    """A page that failed for a moment is alive."""
    site.page("/a").says("here").once().dies(503)
    site.page("/b").says("here").once().resets()
    statuses = [walked.final.status for walked in look_at(manners_for(site, clock), site.url("/a"), site.url("/b"))]
    assert statuses == [200, 200]


def test_look_paces_every_hop(site: Site, clock: Clock) -> None:
    """Redirects within a host keep its pause too."""
    site.page("/a").redirects("/b")
    site.page("/b").redirects("/c")
    watch = Stopwatch()
    before = watch()
    look_at(manners_for(site, clock, stopwatch=watch, delay=5), site.url("/a"))
    assert watch() - before >= 10


def test_look_rests_the_host_that_asked(site: Site, clock: Clock) -> None:
    """When a redirect's target asks for a pause, its host rests and not the one that redirected."""
    site.page("/a", host="one.example").redirects("http://two.example/b")
    site.page("/b", host="two.example").limits(3600)
    manners = manners_for(site, clock)
    look_at(manners, "http://one.example/a")
    assert manners.pace.rests_until("http://two.example/", clock())
    assert manners.pace.rests_until("http://one.example/", clock()) is None
