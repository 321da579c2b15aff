"""Many links of one host that fail together are one incident."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from catalog.model import Change, ChangeKind, Check, Decision, Incident, Standing, State, Verdict
from crawler.judge.incidents import follow, outbreak

NOW = datetime(2026, 9, 14, 9, tzinfo=UTC)
HOST = "clinic.example"


def alive(number: int, *, days: float = 0) -> Standing:
    """A link that works, looked at so many days ago."""
    at = NOW - timedelta(days=days)
    return Standing(url=url(number), state=State.ALIVE, verdict=Verdict.ALIVE, last_ok_at=at, last_checked_at=at)


def failing(
    number: int,
    verdict: Verdict = Verdict.TIMEOUT,
    *,
    days: float = 0,
    state: State = State.SUSPECT,
    worked: bool = True,
    at: datetime = NOW,
) -> Standing:
    """A link that began to fail so many days ago and was looked at now."""
    return Standing(
        url=url(number),
        state=state,
        verdict=verdict,
        first_failed_at=NOW - timedelta(days=days),
        last_ok_at=NOW - timedelta(days=30) if worked else None,
        last_checked_at=at,
    )


def url(number: int) -> str:
    """A link on the host."""
    return f"http://{HOST}/{number}"


def look(after: Standing, *kinds: ChangeKind) -> Decision:
    """What a look at a link settled."""
    at = after.last_checked_at or NOW
    rows = tuple(Change(id=f"{kind}{after.url}", at=at, slug="a", url=after.url, kind=kind) for kind in kinds)
    check = Check(url=after.url, at=at, verdict=after.verdict or Verdict.ALIVE)
    return Decision(check=check, standing=after, changes=rows)


def by_url(*links: Standing) -> dict[str, Standing]:
    """Standings by address."""
    return {link.url: link for link in links}


def opened(**fields: object) -> Incident:
    """An incident that began a week ago with five links."""
    week = NOW - timedelta(days=7)
    given = {"host": HOST, "verdict": Verdict.TIMEOUT, "first_at": week, "last_at": week, "count": 5, **fields}
    return Incident(**given)  # type: ignore[arg-type]  # the caller names the fields


@pytest.mark.parametrize(
    ("works", "fails", "begins"),
    [
        (0, 5, True),
        (2, 3, True),
        (3, 3, True),
        (5, 5, True),
        (0, 4, False),
        (1, 3, False),
        (3, 2, False),
        (6, 5, False),
    ],
)
def test_outbreak_needs_five_links_and_half_of_them(works: int, fails: int, *, begins: bool) -> None:
    """Exactly five links that were alive and exactly half of them failing are enough, less of either is not."""
    links = [alive(number) for number in range(works)] + [failing(10 + number) for number in range(fails)]
    found = outbreak(HOST, links, NOW)
    assert (found is not None) is begins
    if found:
        assert (found.host, found.count, found.verdict, found.first_at) == (HOST, fails, Verdict.TIMEOUT, NOW)


@pytest.mark.parametrize(
    ("verdicts", "begins"),
    [
        ([Verdict.TIMEOUT, Verdict.DNS, Verdict.REFUSED, Verdict.BAD_RESPONSE, Verdict.TIMEOUT], True),
        ([Verdict.MISSING, Verdict.GONE, Verdict.SOFT_404, Verdict.MISSING, Verdict.GONE], True),
        ([Verdict.MISSING, Verdict.SERVER_ERROR, Verdict.TLS, Verdict.TIMEOUT, Verdict.TIMEOUT], False),
    ],
    ids=["no answer in many ways", "not there in two ways", "everything at once"],
)
def test_outbreak_is_of_one_trouble(verdicts: list[Verdict], *, begins: bool) -> None:
    """A host that is down fails in several ways that are one; different troubles are not."""
    links = [failing(number, verdict) for number, verdict in enumerate(verdicts)]
    assert (outbreak(HOST, links, NOW) is not None) is begins


@pytest.mark.parametrize(
    "links",
    [
        [failing(number, days=2) for number in range(5)],
        [failing(number, worked=False) for number in range(5)],
        [failing(number) for number in range(4)] + [alive(9, days=6)],
    ],
    ids=["failing for days", "never worked", "not looked at with them"],
)
def test_outbreak_is_of_links_that_worked_until_now(links: list[Standing]) -> None:
    """Old failures, links that never worked and links nobody looked at count for nothing."""
    assert outbreak(HOST, links, NOW) is None


def test_outbreak_counts_the_runs_of_one_day() -> None:
    """Links of a host come due at different hours; those of one day are seen together."""
    earlier = [failing(number, days=0.9, at=NOW - timedelta(days=0.9)) for number in range(3)]
    found = outbreak(HOST, [*earlier, failing(8), failing(9)], NOW)
    assert found is not None
    assert (found.count, found.first_at) == (5, NOW - timedelta(days=0.9))


def test_incident_tells_once_for_all_its_links() -> None:
    """The first link that dies makes the host's news; each link's own is left out, then and later."""
    links = by_url(*(failing(number, days=6, state=State.DEAD) for number in range(5)))
    decisions = [look(link, ChangeKind.DIED) for link in links.values()]
    before = by_url(*(failing(number, days=6) for number in range(5)))
    first = follow(opened(), host=HOST, links=links, decisions=decisions[:2], before=before)
    assert (first.told, len(first.members)) == (ChangeKind.DIED, 5)
    assert [change for decision in first.decisions for change in decision.changes] == []
    assert first.incident is not None
    later = follow(first.incident, host=HOST, links=links, decisions=decisions[2:], before=before)
    assert (later.told, later.incident) == (None, first.incident)
    assert [change for decision in later.decisions for change in decision.changes] == []


def test_incident_leaves_other_news_of_its_host_alone() -> None:
    """A link that failed long before is told by itself."""
    old = failing(9, days=20, state=State.DEAD)
    links = by_url(old, *(failing(number, days=6) for number in range(5)))
    found = follow(opened(), host=HOST, links=links, decisions=[look(old, ChangeKind.DIED)], before={})
    assert found.told is None
    assert [change.kind for change in found.decisions[0].changes] == [ChangeKind.DIED]


def test_incident_is_over_when_all_its_links_work_again() -> None:
    """One `revived` for the host, none for its links."""
    before = by_url(*(failing(number, days=6, state=State.DEAD) for number in range(5)))
    links = by_url(*(alive(number) for number in range(5)))
    decisions = [look(link, ChangeKind.REVIVED) for link in links.values()]
    known = opened(told_at=NOW - timedelta(days=3))
    found = follow(known, host=HOST, links=links, decisions=decisions, before=before)
    assert (found.incident, found.told, found.left) == (None, ChangeKind.REVIVED, ())
    assert [change for decision in found.decisions for change in decision.changes] == []


def test_incident_never_told_ends_in_silence() -> None:
    """Nothing is taken back that nobody heard of."""
    before = by_url(*(failing(number, days=6) for number in range(5)))
    links = by_url(*(alive(number) for number in range(5)))
    found = follow(opened(), host=HOST, links=links, decisions=[look(alive(0))], before=before)
    assert (found.incident, found.told) == (None, None)


def test_incident_waits_for_a_look_at_all_its_links() -> None:
    """One link that works again is no end while the others were not looked at since."""
    unseen = [failing(number, days=6, state=State.DEAD, at=NOW - timedelta(days=2)) for number in (1, 2, 3, 4)]
    before = by_url(failing(0, days=6, state=State.DEAD))
    known = opened(told_at=NOW - timedelta(days=3))
    links = by_url(alive(0), *unseen)
    found = follow(known, host=HOST, links=links, decisions=[look(alive(0), ChangeKind.REVIVED)], before=before)
    assert found.incident is not None
    assert (found.incident.recovering_at, found.told) == (NOW, None)


@pytest.mark.parametrize(("fail", "over"), [(2, True), (3, False)])
def test_incident_is_over_below_half(fail: int, *, over: bool) -> None:
    """Looked at again, less than half failing is the end, and what is still dead is told by itself."""
    still = [failing(number, days=6, state=State.DEAD) for number in range(fail)]
    works = [alive(number) for number in range(fail, 5)]
    before = by_url(*(failing(number, days=6, state=State.DEAD) for number in range(5)))
    known = opened(told_at=NOW - timedelta(days=3))
    decisions = [look(link) for link in (*still, *works)]
    found = follow(known, host=HOST, links=by_url(*still, *works), decisions=decisions, before=before)
    assert (found.incident is None) is over
    assert found.told is (ChangeKind.REVIVED if over else None)
    assert found.left == (tuple(still) if over else ())
    if found.incident:
        assert found.incident.recovering_at is None
