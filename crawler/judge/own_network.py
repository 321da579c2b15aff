"""Whether it is our own network that is down, and not so many hosts at once (DESIGN section 3).

Pure: knows only how the hosts of one run fared. Does not look at anything and does not remember.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from catalog.urls import host
from crawler.fetch.reply import FaultKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from catalog.model import Check
    from crawler.fetch.reply import Walk

HOSTS = 10
"""So many hosts must have been alive before a share of them says anything."""
SHARE = 0.3
FEW_HOSTS = 3
"""With fewer than `HOSTS`: so many at least, when none of all hosts answers."""

_BELOW_HTTP = frozenset(
    {
        FaultKind.NXDOMAIN,
        FaultKind.DNS,
        FaultKind.REFUSED,
        FaultKind.UNREACHABLE,
        FaultKind.TIMEOUT,
        FaultKind.RESET,
        # A wrong clock or a captive portal makes every certificate wrong.
        *(kind for kind in FaultKind if kind.is_tls),
    }
)
_OURS_AS_LIKELY = frozenset({FaultKind.DNS, FaultKind.UNREACHABLE, FaultKind.TIMEOUT})
"""What a machine sees that is cut off: no name server, no route, no answer. The rest is somebody's answer."""
_GARBLED = frozenset({FaultKind.TRUNCATED, FaultKind.MALFORMED, FaultKind.TOO_LARGE})
"""Not HTTP, but the network brought it."""


@dataclass(slots=True, kw_only=True)
class HostFate:
    """How one host fared in one run."""

    worked: bool = False
    """One of its addresses was alive before this run."""
    excused: bool = False
    """The run before already blamed our network for it."""
    fresh: bool = False
    """Nothing of it was ever looked at before."""
    answered: bool = False
    """Something came back, good or bad."""
    failed: bool = False
    """At least one look ended below HTTP."""
    cut_off: bool = True
    """Every such failure is one that a machine without a network would see."""

    def with_looks(self, other: HostFate) -> HostFate:
        """How the host fared in both parts of a run."""
        return HostFate(
            worked=self.worked or other.worked,
            excused=self.excused or other.excused,
            fresh=self.fresh and other.fresh,
            answered=self.answered or other.answered,
            failed=self.failed or other.failed,
            cut_off=self.cut_off and other.cut_off,
        )


@dataclass(frozen=True, slots=True)
class Suspicion:
    """So many of so many hosts that should have answered did not."""

    failing: int
    hosts: int

    def __str__(self) -> str:
        return f"{self.failing} of {self.hosts} hosts could not be reached"


def fails_below_http(walk: Walk) -> bool:
    """Whether a walk ended where no answer came over HTTP: name, connection, encryption or waiting failed."""
    return walk.fault is not None and walk.final.status is None and walk.fault.kind in _BELOW_HTTP


def observe_fate(fate: HostFate, walk: Walk) -> None:
    """Adds one look at a host to its fate; a redirect is an answer, wherever it led.

    What we did not ask (robots.txt, a host at rest, a private address) says nothing about any network.
    """
    if any(hop.status is not None for hop in walk.hops) or (walk.fault and walk.fault.kind in _GARBLED):
        fate.answered = True
    elif walk.fault and walk.fault.kind in _BELOW_HTTP:
        fate.failed = True
        fate.cut_off = fate.cut_off and walk.fault.kind in _OURS_AS_LIKELY


def blame_of(checks: Iterable[Check]) -> Suspicion | None:
    """Whether our own network is to be blamed for checks made without any memory; every host is then a fresh one."""
    fates: dict[str, HostFate] = {}
    for check in checks:
        fate = fates.setdefault(host(check.url), HostFate(fresh=True))
        kinds = {evidence.rule for evidence in check.evidence}
        if check.status is not None or kinds & _GARBLED:
            fate.answered = True
        elif kinds & _BELOW_HTTP:
            fate.failed = True
            fate.cut_off = fate.cut_off and bool(kinds & _OURS_AS_LIKELY)
    return suspicion(fates.values())


def suspicion(fates: Iterable[HostFate]) -> Suspicion | None:
    """Whether our own network is to be blamed for what failed below HTTP in a run.

    Either 10 hosts or more that worked before were looked at and 30 % of them fail. Or nothing at all answers, and of
    hosts that worked before, or that nobody ever looked at, there are 10 (some networks say of every name that it does
    not exist), or 3 that fail as they do on a machine that is cut off.

    A host that was excused by the run before counts only while nothing at all answers: hosts that really went down
    together are excused once, then they get their strikes, and the run does not blame itself for ever.
    """
    looked_at = [fate for fate in fates if fate.answered or fate.failed]
    any_answer = any(fate.answered for fate in looked_at)
    known = [fate for fate in looked_at if fate.worked and not (fate.excused and any_answer)]
    failing = sum(not fate.answered for fate in known)
    if len(known) >= HOSTS and failing >= SHARE * len(known):
        return Suspicion(failing, len(known))
    hopeful = [fate for fate in looked_at if fate.worked or fate.fresh]
    silent = len(hopeful) >= HOSTS or (len(hopeful) >= FEW_HOSTS and all(fate.cut_off for fate in hopeful))
    if not any_answer and silent:
        return Suspicion(len(hopeful), len(hopeful))
    return None
