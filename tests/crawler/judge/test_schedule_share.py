"""How often a page changes, and how a budget of visits is shared."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from catalog.config import ScheduleSettings
from catalog.model import Check, Decision, Evidence, Snapshot, Standing, State, Verdict
from crawler.judge.schedule_look import LooksPast, claim_of, pace_of
from crawler.judge.schedule_rate import DAY, History, Prior, Version, estimate, history_of, learned, looked_again
from crawler.judge.schedule_share import Bounds, Claim, Rhythm, budget_of, share

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
BOUNDS = Bounds(least=1 / 30, most=4)
DAYS = st.floats(0.01, 60)
LOOKS = st.lists(st.tuples(DAYS, st.booleans()), max_size=40)
CLAIMS = st.lists(
    st.builds(Claim, rate=st.floats(1e-6, 50), host=st.sampled_from("abc"), weight=st.floats(0.1, 10)), min_size=1
)


def versions(looks: list[tuple[float, bool]]) -> tuple[Version, ...]:
    """Versions of a page looked at after so many days each, with a change or without."""
    at, digest = NOW, 0
    found: tuple[Version, ...] = (Version("0", NOW, NOW),)
    for days, changed in looks:
        at, digest = at + timedelta(days=days), digest + changed
        found = looked_again(found, str(digest), at)
    return found


def rate(looks: list[tuple[float, bool]]) -> float:
    """The estimate after these looks."""
    return estimate(history_of(versions(looks)), Prior())


def letters(text: str) -> tuple[Version, ...]:
    """Versions of a page looked at daily, one letter for what each look found."""
    found: tuple[Version, ...] = ()
    for day, letter in enumerate(text):
        found = looked_again(found, letter, NOW + day * DAY)
    return found


@given(looks=LOOKS, flipped=st.integers(0, 39))
def test_estimate_with_more_changes(looks: list[tuple[float, bool]], flipped: int) -> None:
    """A look that found a change instead of none never makes a page seem quieter."""
    assume(flipped < len(looks))
    days, _ = looks[flipped]
    without, with_one = ([*looks[:flipped], (days, one), *looks[flipped + 1 :]] for one in (False, True))
    assert rate(with_one) >= rate(without) * (1 - 1e-6)


@given(looks=LOOKS, days=DAYS, longer=DAYS)
def test_estimate_after_longer_quiet(looks: list[tuple[float, bool]], days: float, longer: float) -> None:
    """The longer nothing changed, the less often changes are expected."""
    assert rate([*looks, (days + longer, False)]) <= rate([*looks, (days, False)]) * (1 + 1e-6)
    assert rate([*looks, (days, False)]) <= rate(looks) * (1 + 1e-6)


@given(looks=LOOKS)
def test_estimate_of_anything(looks: list[tuple[float, bool]]) -> None:
    """Any history has one finite rate above 0, the one at which the equation holds, and always the same."""
    history, prior = history_of(versions(looks)), Prior()
    found = estimate(history, prior)
    left = prior.shape / found - prior.days - history.quiet
    terms = [weight * days / math.expm1(min(found * days, 700)) for days, weight in history.changed]
    assert 0 < found < math.inf
    assert left + math.fsum(terms) == pytest.approx(0, abs=1e-5 * (prior.days + history.quiet + math.fsum(terms)))
    assert estimate(history_of(versions(looks)), prior) == found


@given(cut=st.floats(0.05, 0.95), days=DAYS, looks=LOOKS)
def test_history_with_more_quiet_looks(cut: float, days: float, looks: list[tuple[float, bool]]) -> None:
    """Two looks without a change say what one after the same time says."""
    once, twice = [*looks, (days, False)], [*looks, (days * cut, False), (days * (1 - cut), False)]
    assert rate(twice) == pytest.approx(rate(once), rel=1e-3)


def test_estimate_of_a_known_rate() -> None:
    """A page that changes every ten days, looked at every five for two years, is known to a quarter."""
    looks = [(5.0, number % 2 == 0) for number in range(146)]
    assert 1 / rate(looks) == pytest.approx(10, rel=0.35)


def test_estimate_of_a_stranger() -> None:
    """What nobody looked at changes as often as the prior says; a page that always changes does so more often."""
    assert estimate(History(), Prior()) == pytest.approx(Prior().rate)
    assert rate([(1, True)] * 50) > 1


@pytest.mark.parametrize(
    ("looks", "changes"),
    [("A", 0), ("AAAA", 0), ("AB", 1), ("ABC", 2), ("ABA", 0), ("ABABAB", 0), ("AABBA", 0), ("ABCA", 2), ("ABCBC", 1)],
)
def test_history_with_flips(looks: str, changes: int) -> None:
    """What was there before is no news, and a page that goes to and fro has not changed."""
    history = history_of(letters(looks))
    assert history.changes == changes
    assert history.days == len(looks) - 1


def test_history_with_clock_set_back() -> None:
    """A version that seems to be older than the one before it breaks nothing."""
    found = (Version("a", NOW, NOW), Version("b", NOW - 9 * DAY, NOW - 9 * DAY), Version("c", NOW, NOW))
    assert history_of(found).days == 9
    assert 0 < estimate(history_of(found), Prior()) < math.inf


def test_learned_prior() -> None:
    """Pages of a lively catalog are expected to be lively, of a quiet one quiet, and none says nothing."""
    lively, quiet = ([history_of(versions([(3.0, one)] * 20))] * 40 for one in (True, False))
    assert learned([]).rate == pytest.approx(Prior().rate)
    assert learned(quiet).rate < Prior().rate < learned(lively).rate


@given(claims=CLAIMS, budget=st.floats(0.001, 500), host=st.floats(0.01, 50))
def test_share_keeps_budget_host_and_bounds(claims: list[Claim], budget: float, host: float) -> None:
    """No more visits than the budget has, none too many to a host, no page too often, and none is forgotten."""
    bounds = replace(BOUNDS, host=host)
    rhythm = share(claims, budget=budget, bounds=bounds)
    visits = [rhythm.visits(claim) for claim in claims]
    assert sum(visits) <= budget * (1 + 1e-6)
    for name in "abc":
        assert sum(one for one, claim in zip(visits, claims, strict=True) if claim.host == name) <= host * (1 + 1e-6)
    assert all(0 < one <= bounds.most for one in visits)
    # Only a host or a budget too small for all takes a page below the least.
    assert all(rhythm.wanted(claim) >= bounds.least for claim in claims)


@given(claims=CLAIMS, budget=st.floats(0.001, 500))
def test_share_spends_the_budget(claims: list[Claim], budget: float) -> None:
    """What the budget has is spent, unless every page is visited as often as any may be."""
    visits = sum(map(share(claims, budget=budget, bounds=BOUNDS).visits, claims))
    assert visits == pytest.approx(min(budget, len(claims) * BOUNDS.most), rel=1e-4)


@given(claims=CLAIMS, budget=st.floats(0.1, 500), times=st.floats(1, 100))
def test_share_of_what_changes_more(claims: list[Claim], budget: float, times: float) -> None:
    """A page that changes more often, or weighs more, is visited no less often."""
    rhythm = share(claims, budget=budget, bounds=BOUNDS)
    for claim in claims:
        assert rhythm.visits(replace(claim, rate=claim.rate * times)) >= rhythm.visits(claim)
        assert rhythm.visits(replace(claim, weight=claim.weight * times)) >= rhythm.visits(claim)


def test_share_is_by_the_square_root() -> None:
    """Four times the changes make twice the visits."""
    claims = [Claim(rate=0.4), Claim(rate=0.1)]
    rhythm = share(claims, budget=3, bounds=BOUNDS)
    assert [rhythm.visits(claim) for claim in claims] == pytest.approx([2, 1])


def test_share_with_a_ceiling_of_the_catalog() -> None:
    """The catalog's own word makes visits more frequent than its share, and what is left goes to the others."""
    claims = [Claim(rate=0.001, every=0.5), Claim(rate=1), Claim(rate=1)]
    rhythm = share(claims, budget=4, bounds=BOUNDS)
    assert [rhythm.visits(claim) for claim in claims] == pytest.approx([2, 1, 1])


def test_budget_of_settings() -> None:
    """Without a number the budget is one visit a page every `page_hours`; a number only ever lowers it."""
    assert budget_of(ScheduleSettings(), 84) == 84
    assert budget_of(ScheduleSettings(visits_per_day=20), 84) == pytest.approx(19)
    assert budget_of(ScheduleSettings(visits_per_day=2000), 84) == 84


@pytest.mark.parametrize(
    ("settings", "least", "most"),
    [({}, 1 / 7, 7), ({"page_hours": 168}, 1 / 49, 1), ({"longest_hours": 2, "shortest_hours": 90}, 1, 1)],
)
def test_bounds_of_settings(settings: dict[str, float], least: float, most: float) -> None:
    """Bounds follow `page_hours`, and never shut it out."""
    bounds = Bounds.of(ScheduleSettings(**settings))
    assert (bounds.least, bounds.most) == pytest.approx((least, most))


def look(verdict: Verdict = Verdict.ALIVE, state: State = State.ALIVE, digest: str | None = "z") -> Decision:
    """What a look settled ten days after the last of the versions below."""
    at = NOW + 20 * DAY
    snapshot = Snapshot(url="https://a.example/", digest=digest, first_at=at, last_at=at) if digest else None
    return Decision(
        check=Check(url="https://a.example/", at=at, verdict=verdict, evidence=(Evidence("http", "200"),)),
        standing=Standing(url="https://a.example/", state=state, since=NOW),
        snapshot=snapshot,
    )


def looks(*digests: str) -> LooksPast:
    """A page looked at ten days apart, among pages that spend one visit a day each."""
    known = tuple(Version(one, NOW + 10 * at * DAY, NOW + 10 * at * DAY) for at, one in enumerate(digests))
    return LooksPast(known, "a.example", Rhythm(bounds=BOUNDS, scale=1.0))


def test_pace_after_a_look() -> None:
    """A change brings the next visit nearer; what was there before, or an earlier version again, puts it off."""
    changed, same, flip = pace_of(looks("x", "y"), look(), None), pace_of(looks("x", "z"), look(), None), None
    flip = pace_of(looks("z", "y"), look(), None)
    assert changed is not None
    assert same is not None
    assert flip is not None
    assert changed < same < flip
    assert pace_of(looks("x"), look(), timedelta(hours=1)) == timedelta(hours=1)


def test_pace_of_what_is_not_well() -> None:
    """Failing and hijacked pages have a pace of their own; one that could not be read is as it was."""
    assert pace_of(looks("x"), look(Verdict.MISSING, State.SUSPECT), None) is None
    assert pace_of(looks("x"), look(Verdict.ALIVE, State.HIJACKED), None) is None
    claim = claim_of(history_of(looks("x", "y").versions), "a.example", None, Prior())
    expected = 1 / Rhythm(bounds=BOUNDS, scale=1.0).visits(claim)
    unread = pace_of(looks("x", "y"), look(digest=None), None)
    assert unread is not None
    assert unread / DAY == pytest.approx(expected)
