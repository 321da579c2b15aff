"""Works on a site: excused for two weeks, whatever status they come with, and then a failure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from catalog.config import VerdictSettings
from catalog.model import Check, Evidence, Standing, State, Verdict
from crawler.fetch import Reply, Walk
from crawler.judge.second_look import is_last_strike
from crawler.judge.state import fold
from crawler.judge.verdict import judge
from crawler.judge.works import weighed_by_time

URL = "https://a.example/form"
BEGAN = datetime(2026, 11, 1, tzinfo=UTC)
WORKS = b"<title>Maintenance</title><p>Briefly unavailable for scheduled maintenance. Check back in a minute."
POLICY = VerdictSettings()


def look(day: float, body: bytes = WORKS, status: int = 503, **headers: str) -> Check:
    """What a look after so many days shows."""
    named = (("content-type", "text/html"), *((name.replace("_", "-"), value) for name, value in headers.items()))
    walk = Walk(hops=(Reply(url=URL, status=status, headers=named, body=body),))
    return judge(walk, now=BEGAN + timedelta(days=day))


def lived(*looks: Check) -> Standing:
    """The standing of a page that worked on the first day, after these looks."""
    standing = fold(None, Check(url=URL, at=BEGAN, verdict=Verdict.ALIVE), POLICY)
    for check in looks:
        standing = fold(standing, weighed_by_time(standing, check), POLICY)
    return standing


@pytest.mark.parametrize("status", [200, 503])
def test_works_are_limited(status: int) -> None:
    """The same page is judged the same with a good status and with 503."""
    found = look(0, status=status)
    assert (found.verdict, found.evidence[0].rule) == (Verdict.LIMITED, "maintenance")


@pytest.mark.parametrize(
    "body",
    [b"", b"<title>503 Service Unavailable</title>", b"<h1>Maintenance</h1>" + b"<p>A long page about it." * 90],
)
def test_works_that_are_none(body: bytes) -> None:
    """A 503 that says nothing of works, or much else, is the server's error as ever."""
    assert look(0, body).verdict is Verdict.SERVER_ERROR


def test_works_under_the_name_of_the_error() -> None:
    """A title that repeats the status does not hide the heading that says why."""
    assert look(0, b"<title>503 Service Unavailable</title><h1>Down for maintenance</h1>").verdict is Verdict.LIMITED


def test_works_with_retry_after() -> None:
    """A server that says when to come back is asked then."""
    found = look(0, retry_after="120")
    assert (found.evidence[0].rule, found.retry_at) == ("retry-after", BEGAN + timedelta(seconds=120))


@pytest.mark.parametrize("status", [200, 503])
def test_works_of_two_weeks_make_nothing_fail(status: int) -> None:
    """However often somebody looks, planned work leaves a page what it was."""
    standing = lived(*(look(1 + day / 2, status=status) for day in range(27)))
    assert (standing.state, standing.failures) == (State.ALIVE, 0)
    assert standing.first_failed_at == BEGAN + timedelta(days=1)


@pytest.mark.parametrize(("status", "verdict"), [(200, Verdict.SOFT_404), (503, Verdict.SERVER_ERROR)])
def test_works_that_nobody_finishes(status: int, verdict: Verdict) -> None:
    """After two weeks each look is a strike, and three make the page dead, the last with a second opinion."""
    looks = [look(day, status=status) for day in (1, 5, 15, 17, 19)]
    assert lived(*looks[:3]).state is State.SUSPECT
    past = lived(*looks[:4])
    assert is_last_strike(past, looks[4], POLICY)
    dead = lived(*looks)
    assert (dead.state, dead.verdict, dead.failures) == (State.DEAD, verdict, 3)
    assert dead.evidence[0] == Evidence("maintenance-overdue", "2026-11-02")


def test_works_are_forgotten_when_they_end() -> None:
    """Works of last month do not shorten those of today."""
    well = look(10, b"<title>A form</title><p>Fill it in.", status=200)
    standing = lived(look(1), well, look(16))
    assert (standing.verdict, standing.state) == (Verdict.LIMITED, State.ALIVE)
    assert standing.first_failed_at == BEGAN + timedelta(days=16)


def test_works_make_no_failure_older() -> None:
    """Three looks in an hour at a page that is missing after works are not three days of failing."""
    missing = [look(4 + hour / 48, b"", status=404) for hour in range(3)]
    standing = lived(look(1), *missing)
    assert (standing.state, standing.failures) == (State.SUSPECT, 3)
    assert standing.first_failed_at == BEGAN + timedelta(days=4)


def test_works_seen_by_a_clock_that_was_wrong() -> None:
    """Works dated in the future are not excused until then."""
    standing = lived(look(400), look(1), look(2))
    assert standing.first_failed_at == BEGAN + timedelta(days=2)
