"""Our own outage is told from theirs."""

from __future__ import annotations

import pytest

from crawler.fetch.reply import Fault, FaultKind, Reply, Walk
from crawler.judge.own_network import HostFate, fails_below_http, observe_fate, suspicion

ANSWERED = Walk(hops=(Reply(url="http://a.example/", status=404),))


def failed(kind: FaultKind, *, after: int | None = None) -> Walk:
    """A walk that ended in a fault, perhaps after a redirect that was answered."""
    fault = Fault(kind, "why")
    hops: tuple[Reply, ...] = (Reply(url="http://a.example/", fault=fault),)
    if after is not None:
        hops = (Reply(url="http://a.example/", status=after), Reply(url="http://b.example/", fault=fault))
    return Walk(hops=hops, fault=fault)


def hosts(*, alive: int, failing: int, kind: FaultKind = FaultKind.REFUSED, **known: bool) -> list[HostFate]:
    """So many hosts that worked before, of which so many now fail."""
    fates = [HostFate(worked=True, **known) for _ in range(alive)]
    for number, fate in enumerate(fates):
        observe_fate(fate, failed(kind) if number < failing else ANSWERED)
    return fates


@pytest.mark.parametrize(
    ("alive", "failing", "ours"),
    [(10, 3, True), (10, 2, False), (9, 8, False), (20, 6, True), (20, 5, False), (11, 4, True), (11, 3, False)],
    ids=str,
)
def test_own_network_is_suspected_from_ten_hosts_and_three_tenths(alive: int, failing: int, *, ours: bool) -> None:
    """Exactly ten hosts and exactly 30 % are enough, one less of either is not."""
    blame = suspicion(hosts(alive=alive, failing=failing))
    assert (blame is not None) is ours
    if blame:
        assert str(blame) == f"{failing} of {alive} hosts could not be reached"


@pytest.mark.parametrize(
    ("alive", "kind", "ours"),
    [
        (3, FaultKind.DNS, True),
        (3, FaultKind.UNREACHABLE, True),
        (3, FaultKind.TIMEOUT, True),
        (2, FaultKind.DNS, False),
        (3, FaultKind.REFUSED, False),
        (3, FaultKind.NXDOMAIN, False),
    ],
    ids=str,
)
def test_own_network_with_few_hosts_needs_all_to_fail_as_if_cut_off(alive: int, kind: FaultKind, *, ours: bool) -> None:
    """A small catalog is protected too, but a refusal or "no such name" is somebody's answer."""
    assert (suspicion(hosts(alive=alive, failing=alive, kind=kind)) is not None) is ours


def test_own_network_works_when_one_of_few_hosts_answers() -> None:
    """One answer, even a bad one, and a small catalog's failures are theirs."""
    assert suspicion(hosts(alive=5, failing=4, kind=FaultKind.DNS)) is None


def test_own_network_at_the_very_first_run_is_suspected_once() -> None:
    """Without a network the first run of all blames nobody; the second one no longer takes that for an excuse."""
    first = [HostFate(fresh=True) for _ in range(3)]
    again = [HostFate() for _ in range(3)]
    for fate in (*first, *again):
        observe_fate(fate, failed(FaultKind.DNS))
    assert suspicion(first) is not None
    assert suspicion(again) is None


def test_own_network_excuses_hosts_once_while_others_answer() -> None:
    """Hosts that went down together for good get their strikes from the second run on."""
    down = hosts(alive=4, failing=4, excused=True)
    assert suspicion([*hosts(alive=6, failing=0), *down]) is None
    assert suspicion([*hosts(alive=10, failing=3), *down]) is not None


def test_own_network_outage_of_a_night_stays_ours() -> None:
    """While nothing at all answers, hosts excused before are excused again."""
    assert suspicion(hosts(alive=10, failing=10, excused=True)) is not None
    assert suspicion(hosts(alive=3, failing=3, kind=FaultKind.TIMEOUT, excused=True)) is not None


def test_own_network_needs_hosts_that_worked() -> None:
    """Hosts that were failing before say nothing about our network."""
    fates = [HostFate() for _ in range(30)]
    for fate in fates:
        observe_fate(fate, failed(FaultKind.DNS))
    assert suspicion(fates) is None


@pytest.mark.parametrize("kind", FaultKind, ids=str)
def test_host_that_was_not_asked_is_not_counted(kind: FaultKind) -> None:
    """robots.txt, a rest or our own guard is no failure; a broken answer is an answer."""
    fate = HostFate(worked=True)
    observe_fate(fate, failed(kind))
    below = kind in {
        FaultKind.NXDOMAIN,
        FaultKind.DNS,
        FaultKind.REFUSED,
        FaultKind.UNREACHABLE,
        FaultKind.TIMEOUT,
        FaultKind.RESET,
        *(known for known in FaultKind if known.is_tls),
    }
    assert fate.failed is below
    assert fails_below_http(failed(kind)) is below
    assert fate.answered is (kind in {FaultKind.TRUNCATED, FaultKind.MALFORMED, FaultKind.TOO_LARGE})


def test_host_that_redirects_has_answered() -> None:
    """A redirect to a host that is down is an answer of the first, and a failure of the look."""
    fate = HostFate(worked=True)
    walk = failed(FaultKind.DNS, after=301)
    observe_fate(fate, walk)
    assert (fate.answered, fate.failed) == (True, False)
    assert fails_below_http(walk)
