"""When to look again, and how to ask."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.config import ScheduleSettings, VerdictSettings
from catalog.model import Check, Snapshot, Standing, State, Verdict
from crawler.judge.schedule import affordable, conditional_headers, is_due, jitter_of, next_due
from crawler.judge.second_look import weighed
from crawler.judge.state import fold

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
    """A page of which nothing is known is looked at daily, and jitter only ever makes it sooner."""
    assert hours(State.ALIVE, Verdict.ALIVE) == 24
    assert hours(State.ALIVE, Verdict.ALIVE, jitter=1) == pytest.approx(21.6)


@pytest.mark.parametrize(("since", "expected"), [(0, 24), (24, 24), (48, 48), (96, 96), (190, 168), (9000, 168)])
def test_next_due_of_link_that_works(since: float, expected: float) -> None:
    """Looks at a link that works thin out, from a day to a week."""
    assert hours(State.ALIVE, Verdict.ALIVE, is_page=False, since=since) == expected


def slots(jitter: float, *, is_page: bool = False) -> list[float]:
    """Hours after a first failure at which something that goes on failing is looked at."""
    looked = [0.0]
    while looked[-1] < 120:
        check = Check(url=URL, at=NOW + timedelta(hours=looked[-1]), verdict=Verdict.MISSING)
        standing = Standing(url=URL, state=State.SUSPECT, since=NOW, first_failed_at=NOW, failures=len(looked))
        due = next_due(standing, check, is_page=is_page, policy=POLICY, every=None, jitter=jitter)
        looked.append((due - NOW) / timedelta(hours=1))
    return looked[1:]


def test_next_due_of_suspect_link() -> None:
    """After a failure the looks come after a quarter of an hour, six hours, a day and three days, then every two."""
    assert slots(0) == [0.25, 6, 24, 72, 120]
    assert slots(1) == pytest.approx([0.3125, 7.5, 26, 74, 122])


def test_next_due_of_suspect_page() -> None:
    """A failing page is never looked at later than it would be if it were well."""
    assert slots(0, is_page=True) == [0.25, 6, 24, 48, 72, 96, 120]


@given(jitter=st.floats(0, 1))
def test_next_due_of_suspect_settles_as_soon_as_the_rules_allow(jitter: float) -> None:
    """By these looks alone a link is dead after three days, one that is gone after one, and neither before."""
    for verdict, limit, most in ((Verdict.MISSING, 72, 74), (Verdict.GONE, 24, 26)):
        standing = Standing(url=URL, state=State.ALIVE, since=NOW - timedelta(days=90))
        at, looks = NOW, 0
        while standing.state is not State.DEAD:
            check = Check(url=URL, at=at, verdict=verdict)
            standing = fold(standing, check, VerdictSettings())
            looks += 1
            died, at = at, next_due(standing, check, is_page=False, policy=POLICY, every=None, jitter=jitter)
        assert timedelta(hours=limit) <= died - NOW <= timedelta(hours=most)
        assert looks <= 5


def test_next_due_of_many_that_fail_at_once() -> None:
    """A thousand links that failed at the same moment do not come back at the same moment."""
    standing = Standing(url=URL, state=State.SUSPECT, since=NOW, first_failed_at=NOW, failures=1)
    for passed, spread in ((0, 3.5), (1, 85), (7.6, 110), (27, 110)):
        check = Check(url=URL, at=NOW + timedelta(hours=passed), verdict=Verdict.TIMEOUT)
        due = sorted(
            next_due(standing, check, is_page=False, policy=POLICY, every=None, jitter=jitter_of(f"{URL}/{number}"))
            for number in range(1000)
        )
        assert due[-1] - due[0] > timedelta(minutes=spread)
        assert max(later - sooner for sooner, later in pairwise(due)) < timedelta(minutes=spread / 20)


def test_next_due_of_suspect_waits_for_retry_after() -> None:
    """A server that asks for two days of rest gets them, whatever the slots say."""
    standing = Standing(url=URL, state=State.SUSPECT, since=NOW, first_failed_at=NOW, failures=1)
    retry = NOW + timedelta(days=2)
    check = Check(url=URL, at=NOW, verdict=Verdict.SERVER_ERROR, retry_at=retry)
    assert next_due(standing, check, is_page=False, policy=POLICY, every=timedelta(hours=1), jitter=0.5) == retry


def test_next_due_of_page_with_a_pace() -> None:
    """A page that is well keeps the pace that was worked out for it, under the catalog's ceiling."""
    check = Check(url=URL, at=NOW, verdict=Verdict.ALIVE)
    standing = Standing(url=URL, state=State.ALIVE, since=NOW)
    for every, expected in ((None, 5.0), (timedelta(days=2), 2.0)):
        due = next_due(standing, check, is_page=True, policy=POLICY, every=every, jitter=0, pace=timedelta(days=5))
        assert due - NOW == timedelta(days=expected)


def test_affordable_without_a_budget() -> None:
    """Without a budget every due page is visited, in catalog order."""
    assert affordable(["b", "a"], {}, now=NOW, policy=POLICY) == ["b", "a"]


@given(
    budget=st.floats(0.05, 40),
    looked=st.lists(st.floats(0, 60), max_size=30),
)
def test_affordable_keeps_the_budget(budget: float, looked: list[float]) -> None:
    """Visits of the last day and those granted now are never more than the budget allows for that time."""
    policy = ScheduleSettings(visits_per_day=budget)
    days = 1 / min(budget, 1)
    standings = {
        str(number): Standing(url=str(number), last_checked_at=NOW - timedelta(days=ago), next_due_at=NOW)
        for number, ago in enumerate(looked)
    }
    granted = affordable([*standings, "new"], standings, now=NOW, policy=policy)
    spent = sum(ago < days for ago in looked)
    assert len(granted) <= max(budget * days - spent + 1e-6, 0)


def test_affordable_takes_the_latest_first() -> None:
    """Who waited longest beside its own interval comes first; what nobody looked at is just due."""
    standings = {
        name: Standing(url=name, last_checked_at=NOW - timedelta(days=ago), next_due_at=NOW - timedelta(days=late))
        for name, ago, late in (("late", 8, 4), ("later", 6, 5), ("on-time", 9, 0))
    }
    policy = ScheduleSettings(visits_per_day=3)
    assert affordable(["late", "on-time", "new", "later"], standings, now=NOW, policy=policy)[:2] == ["later", "late"]


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


@pytest.mark.parametrize("is_page", [True, False], ids=["page", "link"])
def test_next_due_after_two_looks_that_differ(*, is_page: bool) -> None:
    """What only a second look found is looked at as soon as what fails, by whatever name the doubt goes."""
    check = weighed(
        Check(url=URL, at=NOW, verdict=Verdict.MISSING, status=404),
        Check(url=URL, at=NOW, verdict=Verdict.ALIVE, status=200),
    )
    standing = Standing(url=URL, state=State.SUSPECT, since=NOW, first_failed_at=NOW - timedelta(days=4), failures=2)
    slow = ScheduleSettings(page_hours=500)
    due = next_due(standing, check, is_page=is_page, policy=slow, every=None, jitter=0)
    assert (check.verdict, due - NOW) == (Verdict.BLOCKED, timedelta(hours=48))


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
