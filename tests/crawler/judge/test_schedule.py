"""When to look again, and how to ask."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.config import ScheduleSettings
from catalog.model import Check, Snapshot, Standing, State, Verdict
from crawler.judge.schedule import conditional_headers, is_due, next_due

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
URL = "https://kyr.example.org/rights"
POLICY = ScheduleSettings()


def hours(
    state: State,
    verdict: Verdict,
    *,
    is_page: bool = True,
    since: float = 0,
    retry: float | None = None,
    every: float | None = None,
    jitter: float = 0,
) -> float:
    """Hours until the next look; `since`, `retry` and `every` are hours too."""
    check = Check(url=URL, at=NOW, verdict=verdict, retry_at=None if retry is None else NOW + timedelta(hours=retry))
    standing = Standing(url=URL, state=state, since=NOW - timedelta(hours=since), last_checked_at=NOW)
    ceiling = None if every is None else timedelta(hours=every)
    due = next_due(standing, check, is_page=is_page, policy=POLICY, every=ceiling, jitter=jitter)
    return (due - NOW) / timedelta(hours=1)


def test_next_due_of_healthy_url() -> None:
    """Pages are looked at daily, links weekly, and jitter only ever makes it sooner."""
    assert hours(State.ALIVE, Verdict.ALIVE) == 24
    assert hours(State.ALIVE, Verdict.ALIVE, is_page=False) == 168
    assert hours(State.ALIVE, Verdict.ALIVE, jitter=1) == pytest.approx(21.6)


def test_next_due_of_suspect() -> None:
    """A suspect link is looked at sooner, to settle it."""
    assert hours(State.SUSPECT, Verdict.MISSING, is_page=False) == 24


@pytest.mark.parametrize(("since", "expected"), [(0, 168), (200, 200), (9000, 672)])
def test_next_due_of_dead(since: float, expected: float) -> None:
    """A dead page is looked at ever less often, down to once in four weeks."""
    assert hours(State.DEAD, Verdict.MISSING, since=since) == expected


def test_next_due_of_limited() -> None:
    """A limited host is not asked before it said, even where the catalog wants it sooner."""
    assert hours(State.ALIVE, Verdict.LIMITED, retry=100, every=1) == 100
    assert hours(State.ALIVE, Verdict.LIMITED, retry=1) == 24
    assert hours(State.ALIVE, Verdict.LIMITED, is_page=False) == 24


@pytest.mark.parametrize("state", [State.ALIVE, State.SUSPECT, State.UNKNOWN])
def test_next_due_of_blocked(state: State) -> None:
    """A page behind a wall keeps its pace."""
    assert hours(state, Verdict.BLOCKED, is_page=False) == 168


def test_next_due_with_ceiling() -> None:
    """The catalog's ceiling shortens every interval and lengthens none."""
    assert hours(State.ALIVE, Verdict.ALIVE, every=6) == 6
    assert hours(State.DEAD, Verdict.MISSING, every=6) == 6
    assert hours(State.ALIVE, Verdict.ALIVE, every=600) == 24


@given(
    state=st.sampled_from(State),
    verdict=st.sampled_from(Verdict),
    policy=st.builds(ScheduleSettings, page_hours=st.floats(0.001, 1e300), dead_hours=st.floats(0.001, 1e300)),
    jitter=st.floats(0, 1),
    since=st.timedeltas(timedelta(days=-900), timedelta(days=900)),
)
def test_next_due_of_anything(
    state: State, verdict: Verdict, policy: ScheduleSettings, jitter: float, since: timedelta
) -> None:
    """Any setting gives a time after this look, and more jitter never a later one."""
    check = Check(url=URL, at=NOW, verdict=verdict)
    standing = Standing(url=URL, state=state, since=NOW - since)
    due = [next_due(standing, check, is_page=True, policy=policy, every=None, jitter=one) for one in (jitter, 0)]
    assert NOW < due[0] <= due[1]


def test_is_due_by_time() -> None:
    """Never seen is due, and otherwise its time decides."""
    standing = Standing(url=URL, next_due_at=NOW, last_checked_at=NOW - timedelta(days=1))
    assert is_due(None, NOW)
    assert is_due(Standing(url=URL), NOW)
    assert is_due(standing, NOW)
    assert not is_due(standing, NOW - timedelta(seconds=1))


def test_is_due_with_clock_set_back() -> None:
    """A last look that lies days ahead was dated by a wrong clock and keeps nobody waiting."""
    ahead = Standing(url=URL, last_checked_at=NOW + timedelta(days=900), next_due_at=NOW + timedelta(days=901))
    assert is_due(ahead, NOW)


def snapshot(**headers: str) -> Snapshot:
    """A snapshot with the given stored headers, dashes for underscores."""
    kept = {name.replace("_", "-"): value for name, value in headers.items()}
    return Snapshot(url=URL, digest="0" * 64, first_at=NOW, last_at=NOW, headers=kept)


def test_conditional_headers_echo() -> None:
    """The server's validators go back to it letter for letter."""
    kept = snapshot(etag='W/"abc:gzip"', last_modified="Mon, 2 Mar 2026 9:00:00 GMT", content_type="text/html")
    assert conditional_headers(kept, 1, POLICY) == (
        ("If-None-Match", 'W/"abc:gzip"'),
        ("If-Modified-Since", "Mon, 2 Mar 2026 9:00:00 GMT"),
    )


def test_conditional_headers_without_validators() -> None:
    """Without a snapshot or validators the page itself is asked for."""
    assert conditional_headers(None, 1, POLICY) == ()
    assert conditional_headers(snapshot(content_type="text/html"), 1, POLICY) == ()
    assert conditional_headers(snapshot(etag='"a"\r\nCookie: b'), 1, POLICY) == ()


def test_conditional_headers_every_nth_visit() -> None:
    """Every tenth visit asks for the page itself."""
    bare = [visit + 1 for visit in range(30) if not conditional_headers(snapshot(etag='"a"'), visit, POLICY)]
    assert bare == [10, 20, 30]
