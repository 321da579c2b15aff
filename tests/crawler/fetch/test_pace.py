"""Pace: one host is asked slowly, on few connections, and not while it rests."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.fetch import Pace
from crawler.fetch.pace import LONGEST_CRAWL_DELAY, authority, domain
from tests.crawler.fetch.asking import Stopwatch

NOW = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)


def starts(pace: Pace, watch: Stopwatch, urls: list[str], takes: float = 0.0) -> list[tuple[str, float]]:
    """When each of these requests, all wanted at once, began."""
    begun: list[tuple[str, float]] = []

    async def one(url: str) -> None:
        async with pace.turn(url):
            begun.append((url, watch()))
            await watch.sleep(takes)

    async def everything() -> None:
        await asyncio.gather(*map(one, urls))

    asyncio.run(everything())
    return begun


@given(
    delay=st.floats(0.01, 100),
    connections=st.integers(1, 4),
    count=st.integers(1, 12),
    takes=st.floats(0, 200),
)
def test_pace_keeps_the_pause(delay: float, connections: int, count: int, takes: float) -> None:
    """However many are wanted and however long they take, requests to a host begin at least `delay` apart."""
    watch = Stopwatch()
    pace = Pace(delay=delay, connections=connections, clock=watch, sleep=watch.sleep)
    times = [at for _, at in starts(pace, watch, ["http://a.example/"] * count, takes)]
    assert len(times) == count
    assert all(later - earlier >= delay * 0.999 for earlier, later in pairwise(times))


@given(delay=st.floats(0.01, 100), shares=st.lists(st.floats(0, 1), min_size=5, max_size=5))
def test_pace_varies_the_pause(delay: float, shares: list[float]) -> None:
    """A pause is never shorter than asked for, and longer by the share of a quarter that it was given."""
    watch, given_shares = Stopwatch(), iter(shares)
    pace = Pace(delay=delay, connections=1, clock=watch, sleep=watch.sleep, jitter=lambda: next(given_shares))
    times = [at for _, at in starts(pace, watch, ["http://a.example/"] * 5)]
    assert [later - earlier for earlier, later in pairwise(times)] == pytest.approx(
        [delay * (1 + share / 4) for share in shares[:4]]
    )


def test_pace_lets_hosts_go_side_by_side() -> None:
    """The pause of one host is not the pause of another."""
    watch = Stopwatch()
    pace = Pace(delay=50, connections=1, clock=watch, sleep=watch.sleep)
    begun = starts(pace, watch, ["http://a.example/", "http://b.example/", "https://c.example/"])
    assert {at for _, at in begun} == {1000.0}


def test_pace_limits_connections() -> None:
    """No more requests to a host are under way than allowed."""
    pace = Pace(delay=0, connections=2)
    under_way = most = 0

    async def one() -> None:
        nonlocal under_way, most
        async with pace.turn("http://a.example/"):
            under_way += 1
            most = max(most, under_way)
            await asyncio.sleep(0)
            under_way -= 1

    async def everything() -> None:
        await asyncio.gather(*(one() for _ in range(10)))

    asyncio.run(everything())
    assert most == 2


def test_pace_holds_a_host() -> None:
    """A held host is asked nothing until the hold is over, then at its usual pace."""
    watch = Stopwatch()
    pace = Pace(delay=1, connections=2, clock=watch, sleep=watch.sleep)
    pace.hold("http://a.example/x", 8)
    times = [at for _, at in starts(pace, watch, ["http://a.example/"] * 2)]
    assert times == [1008.0, 1009.0]


@pytest.mark.parametrize(("asked", "kept"), [(1, 2), (5, 5), (10_000, LONGEST_CRAWL_DELAY)])
def test_pace_slows_within_reason(asked: float, kept: float) -> None:
    """A Crawl-delay longer than our own pause is kept, an absurd one to a bound, a shorter one changes nothing."""
    watch = Stopwatch()
    pace = Pace(delay=2, connections=1, clock=watch, sleep=watch.sleep)
    pace.slow("http://a.example/", asked)
    first, second = (at for _, at in starts(pace, watch, ["http://a.example/"] * 2))
    assert second - first == kept


def test_pace_rests_a_host() -> None:
    """A rest lasts until its time, the longer of two counts, and only for that host."""
    pace = Pace(delay=0, connections=1)
    pace.rest("http://a.example/x", NOW + timedelta(hours=2))
    pace.rest("https://a.example/", NOW + timedelta(hours=1))
    assert pace.rests_until("http://a.example/", NOW) == NOW + timedelta(hours=2)
    assert pace.rests_until("http://a.example/", NOW + timedelta(hours=2)) is None
    assert pace.rests_until("http://a.example:8080/", NOW) is None


def test_authority_is_host_and_port() -> None:
    """A scheme's usual port is left out; what has no host has none."""
    assert authority("http://A.example:80/x") == authority("https://a.example:443/") == "a.example"
    assert authority("http://a.example:8080/") == "a.example:8080"
    assert authority("mailto:x@y") == authority("nonsense") == ""


def test_pace_of_a_domain_is_shared_by_its_hosts() -> None:
    """Where the settings say so, two hosts of one registrable domain are one; addresses without names stay apart."""
    assert domain("https://a.one.example.org:8443/x") == domain("http://b.example.org/") == "example.org"
    assert domain("http://127.0.0.1/") != domain("http://127.0.0.2/")
    watch = Stopwatch()
    pace = Pace(delay=5, connections=2, clock=watch, sleep=watch.sleep, key=domain)
    begun = starts(pace, watch, ["http://a.example.org/", "http://b.example.org/", "http://c.example.com/"])
    times = dict(begun)
    assert abs(times["http://a.example.org/"] - times["http://b.example.org/"]) >= 5
    assert times["http://c.example.com/"] < 1005
