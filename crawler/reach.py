"""Reach: how the hosts of one run fare, so that an outage of our own network is never written down as theirs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from catalog.model import State, Verdict
from crawler.fetch.reply import Fault, FaultKind, Reply, Walk
from crawler.judge.own_network import HostFate, Suspicion, fails_below_http, observe_fate, suspicion
from crawler.urls import host

if TYPE_CHECKING:
    from collections.abc import Mapping

    from catalog.model import Decision, Standing
    from crawler.observe import Observation


class Reach:
    """What both crawls of a run saw of each host, and whom to blame for what failed below HTTP."""

    def __init__(self) -> None:
        self._fates: dict[str, HostFate] = {}

    def observe(self, seen: Observation, past: Standing | None) -> bool:
        """Counts one look; whether it must wait for the end of the crawl before anybody may call it a failure.

        What is dead already waits for nothing: one more failure changes nothing about it.
        """
        fate = self._fates.setdefault(host(seen.url), HostFate(fresh=True))
        fate.worked = fate.worked or (past is not None and past.state is State.ALIVE)
        fate.excused = fate.excused or _was_excused(past)
        fate.fresh = fate.fresh and past is None
        observe_fate(fate, seen.walk)
        return fails_below_http(seen.walk) and (past is None or past.state is not State.DEAD)

    def fates(self) -> dict[str, HostFate]:
        """How each host fared so far."""
        return dict(self._fates)

    def add(self, fates: Mapping[str, HostFate]) -> None:
        """Counts looks that another process made."""
        for name, fate in fates.items():
            self._fates[name] = self._fates[name].with_looks(fate) if name in self._fates else fate

    def suspicion(self) -> Suspicion | None:
        """Why our own network is suspected, after all looks so far."""
        return suspicion(self._fates.values())


def bare(seen: Observation) -> Observation:
    """A look without bodies and headers, small enough to keep thousands of."""
    walk = seen.walk
    return replace(seen, walk=replace(walk, hops=tuple(replace(hop, headers=(), body=b"") for hop in walk.hops)))


def excused(seen: Observation, blame: Suspicion) -> Observation:
    """The same look as one that was never made, because our own network was down."""
    fault = seen.walk.fault
    why = f"{blame}; here: {fault.kind}, {fault.detail}" if fault else str(blame)
    ours = Fault(FaultKind.OWN_NETWORK, why)
    return replace(seen, walk=Walk(hops=(Reply(url=seen.walk.url, fault=ours),), fault=ours), check=None, second=None)


def still_due(decision: Decision, past: Standing | None) -> Decision:
    """What was not really looked at is as due as it was before, so that the next run looks again."""
    return replace(decision, standing=replace(decision.standing, next_due_at=past.next_due_at if past else None))


def _was_excused(past: Standing | None) -> bool:
    return (
        past is not None
        and past.verdict is Verdict.UNCHECKED
        and any(evidence.rule == FaultKind.OWN_NETWORK.value for evidence in past.evidence)
    )
