"""What the looks over time show."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.config import VerdictSettings
from catalog.model import ChangeKind, Check, Evidence, Standing, State, Verdict
from crawler.judge.state import fold, transition

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
URL = "https://kyr.example.org/rights"
POLICY = VerdictSettings()
FAILURES = [verdict for verdict in Verdict if verdict.is_failure]
OPEN = [Verdict.BLOCKED, Verdict.LIMITED, Verdict.UNCHECKED]


def look(day: float, verdict: Verdict, final_url: str = URL) -> Check:
    """A look `day` days after the start; a dns verdict is NXDOMAIN."""
    evidence = (Evidence("dns-nxdomain", ""),) if verdict is Verdict.DNS else ()
    return Check(url=URL, at=START + timedelta(days=day), verdict=verdict, final_url=final_url, evidence=evidence)


def life(*looks: Check) -> list[Standing]:
    """The standing after each look."""
    standings: list[Standing] = []
    for check in looks:
        standings.append(fold(standings[-1] if standings else None, check, POLICY))
    return standings


def told(*looks: Check) -> list[ChangeKind]:
    """What each step was worth telling."""
    steps: list[Standing | None] = [None, *life(*looks)]
    kinds = (transition(before, after) for before, after in pairwise(steps) if after)
    return [kind for kind in kinds if kind]


def states(*looks: Check) -> list[str]:
    """The state after each look."""
    return [standing.state.value for standing in life(*looks)]


def test_state_of_dying_page() -> None:
    """A page is suspect from its first failure, and dead from the third when three days have passed."""
    days = [(0, Verdict.ALIVE), (1, Verdict.MISSING), (2, Verdict.TIMEOUT), (3, Verdict.MISSING), (4, Verdict.MISSING)]
    assert states(*(look(*day) for day in days)) == ["alive", "suspect", "suspect", "suspect", "dead"]


@pytest.mark.parametrize("rule", ["missing-fragment", "fragment-unchecked-scripts"])
def test_state_of_page_not_sent_anew(rule: str) -> None:
    """What was known of its fragments stays known."""
    of_fragment = Evidence(rule, "part")
    first = replace(look(0, Verdict.ALIVE), evidence=(Evidence("http-status", "200"), of_fragment))
    again = replace(look(1, Verdict.ALIVE), evidence=(Evidence("not-modified", "304"),))
    assert life(first, again)[-1].evidence == (*again.evidence, of_fragment)


def test_state_waits_for_the_third_failure() -> None:
    """Two failures a month apart are not death."""
    assert states(look(0, Verdict.MISSING), look(30, Verdict.MISSING)) == ["suspect", "suspect"]


@pytest.mark.parametrize("verdict", [Verdict.GONE, Verdict.DNS])
def test_state_of_certain_failures(verdict: Verdict) -> None:
    """410 and a name that does not exist are believed after two looks a day apart."""
    assert states(look(0, verdict), look(0.9, verdict)) == ["suspect", "suspect"]
    assert states(look(0, verdict), look(1, verdict)) == ["suspect", "dead"]


def test_state_of_dns_failure_without_nxdomain() -> None:
    """A name server that does not answer leaves doubt, so the slower clock counts."""
    silent = [Check(url=URL, at=START + timedelta(days=day), verdict=Verdict.DNS) for day in (0, 2)]
    assert states(*silent) == ["suspect", "suspect"]


@pytest.mark.parametrize(
    "verdicts",
    [
        (Verdict.TIMEOUT, Verdict.GONE, Verdict.GONE),
        (Verdict.GONE, Verdict.TIMEOUT, Verdict.GONE),
        (Verdict.GONE, Verdict.GONE, Verdict.TIMEOUT),
    ],
)
def test_state_of_mixed_failures(verdicts: tuple[Verdict, ...]) -> None:
    """One uncertain failure among certain ones and the slower clock counts."""
    days = (0, 0.5, 2.9)
    assert states(*(look(day, verdict) for day, verdict in zip(days, verdicts, strict=True)))[-1] == "suspect"


def test_state_of_reviving_page() -> None:
    """One success resets everything, from suspect and from dead."""
    dead = [look(day, Verdict.MISSING) for day in (0, 2, 4)]
    last = life(*dead, look(9, Verdict.ALIVE), look(10, Verdict.MISSING))
    assert [one.state.value for one in last[2:]] == ["dead", "alive", "suspect"]
    assert (last[3].failures, last[3].first_failed_at, last[3].since) == (0, None, look(9, Verdict.ALIVE).at)
    assert last[4].last_ok_at == look(9, Verdict.ALIVE).at


@pytest.mark.parametrize("verdict", OPEN)
def test_state_of_open_question(verdict: Verdict) -> None:
    """Blocked, limited and unchecked neither count as strikes nor take any back."""
    before = life(look(0, Verdict.ALIVE), look(1, Verdict.MISSING))[-1]
    after = fold(before, look(2, verdict), POLICY)
    assert (after.state, after.failures, after.first_failed_at) == (State.SUSPECT, 1, before.first_failed_at)
    assert (after.verdict, after.last_ok_at, after.since) == (verdict, before.last_ok_at, before.since)
    assert fold(None, look(0, verdict), POLICY).state is State.UNKNOWN


def test_state_counts_one_visit_once() -> None:
    """The same look told again is no second strike and no second visit."""
    again = life(*[look(0, Verdict.MISSING)] * 5)[-1]
    assert (again.failures, again.visits) == (1, 1)


def test_state_with_clock_set_back_once() -> None:
    """A look dated long ago is a strike, but the way back to now is not taken for days that passed."""
    days = (100, 100.1, 0, 100.2)
    assert states(*(look(day, Verdict.MISSING) for day in days)) == ["suspect"] * 4


def test_state_with_clock_put_right() -> None:
    """A first failure dated years ahead does not keep a page from being called dead."""
    days = (4000, 0, 1, 2, 3, 4)
    assert states(*(look(day, Verdict.MISSING) for day in days))[-2:] == ["suspect", "dead"]


def test_transition_of_first_sight() -> None:
    """First sight tells nothing, good or bad, and a page first seen failing is told when it dies."""
    assert told(look(0, Verdict.ALIVE)) == []
    assert told(look(0, Verdict.MOVED, "https://new.example.org/")) == []
    assert told(look(0, Verdict.GONE), look(1, Verdict.GONE), look(2, Verdict.GONE)) == [ChangeKind.DIED]


def test_transition_of_death_and_revival() -> None:
    """Death is told once, revival once, suspicion never."""
    looks = [look(0, Verdict.ALIVE), *(look(day, Verdict.MISSING) for day in (1, 3, 5, 7)), look(9, Verdict.ALIVE)]
    assert told(*looks) == [ChangeKind.DIED, ChangeKind.REVIVED]
    assert told(look(0, Verdict.ALIVE), look(1, Verdict.MISSING), look(2, Verdict.ALIVE)) == []


def test_transition_of_move() -> None:
    """A move is told once for each new address, whatever fails in between."""
    first, second = "https://new.example.org/", "https://newer.example.org/"
    looks = [
        look(0, Verdict.ALIVE),
        look(1, Verdict.MOVED, first),
        look(2, Verdict.MOVED, first),
        look(3, Verdict.TIMEOUT),
        look(4, Verdict.BLOCKED),
        look(5, Verdict.MOVED, first),
        look(6, Verdict.MOVED, second),
    ]
    assert told(*looks) == [ChangeKind.MOVED, ChangeKind.MOVED]


def test_transition_of_redirect_made_permanent() -> None:
    """A temporary redirect that becomes permanent is a move, though the address is the same."""
    there = "https://new.example.org/"
    assert told(look(0, Verdict.ALIVE, there), look(1, Verdict.MOVED, there)) == [ChangeKind.MOVED]


LOOKS = st.lists(
    st.builds(
        look,
        st.floats(-20, 20),
        st.sampled_from(Verdict),
        st.sampled_from([URL, "https://new.example.org/"]),
    ),
    max_size=30,
)


@given(LOOKS)
def test_state_of_any_life(looks: list[Check]) -> None:
    """Whatever is seen, in any order of dates: dead only by failures, alive only by success, nothing told twice."""
    before: Standing | None = None
    strikes = 0
    for check in looks:
        after = fold(before, check, POLICY)
        strikes = 0 if check.verdict.is_success else strikes + (check.verdict.is_failure or check.verdict.is_hostile)
        was = before.state if before else State.UNKNOWN
        if after.state is State.DEAD and was is not State.DEAD:
            assert check.verdict.is_failure
            assert strikes >= 2
            assert after.first_failed_at is not None
            assert check.at - after.first_failed_at >= timedelta(hours=24)
            assert transition(before, after) is ChangeKind.DIED
        if check.verdict in OPEN:
            assert after.state is was
        if check.verdict.is_success:
            assert (after.state, after.failures) == (State.ALIVE, 0) or was is State.HIJACKED
        if was is State.HIJACKED:
            assert after.state is State.HIJACKED, "no look without a name lifts it"
        if after.state is not State.HIJACKED:
            assert 0 <= after.certain_failures <= after.failures <= strikes
        assert (after.failures > 0) == (after.first_failed_at is not None)
        assert transition(after, after) in (None, ChangeKind.MOVED)
        before = after


@given(LOOKS)
def test_transition_alternates(looks: list[Check]) -> None:
    """Died and revived are told in turn, beginning with died."""
    turns = [kind for kind in told(*looks) if kind in (ChangeKind.DIED, ChangeKind.REVIVED)]
    assert turns == [ChangeKind.DIED, ChangeKind.REVIVED] * (len(turns) // 2) + [ChangeKind.DIED] * (len(turns) % 2)
