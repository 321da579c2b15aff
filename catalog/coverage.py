"""Condition: what a reader needs to know of an address now; coverage: how many addresses are in which.

Said on the status line and in every digest, so that silence is explained.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from catalog.model import State, Verdict
from catalog.urls import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from catalog.model import Catalog, Standing


class Condition(StrEnum):
    """One word for a standing, worst first."""

    DEAD = "dead"
    FAILING = "failing"
    """The last look failed, or too few looks to say dead."""
    BLOCKED = "blocked"
    """The site keeps us out: we cannot tell."""
    UNCHECKED = "unchecked"
    """Not looked at, and the evidence says why."""
    MOVED = "moved"
    UNSEEN = "unseen"
    """Not looked at yet."""
    WORKING = "working"

    @property
    def is_problem(self) -> bool:
        """Whether a reader who follows the link may not get what it promises."""
        return self in (Condition.DEAD, Condition.FAILING, Condition.BLOCKED, Condition.UNCHECKED, Condition.MOVED)


def condition(standing: Standing | None) -> Condition:
    """The condition that a standing shows."""
    if standing is None or standing.verdict is None:
        return Condition.UNSEEN
    if standing.state is State.DEAD:
        return Condition.DEAD
    if standing.verdict.is_failure:
        return Condition.FAILING
    if standing.verdict in (Verdict.BLOCKED, Verdict.LIMITED):
        return Condition.BLOCKED
    if standing.verdict is Verdict.UNCHECKED:
        return Condition.UNCHECKED
    return Condition.MOVED if standing.verdict is Verdict.MOVED else Condition.WORKING


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How many addresses are watched and what became of the last look at each; times UTC."""

    watched: int = 0
    read: int = 0
    blocked: int = 0
    failing: int = 0
    unchecked: int = 0
    unseen: int = 0
    failing_since: datetime | None = None
    looked_at: datetime | None = None
    """The newest look of all."""

    @property
    def unread(self) -> int:
        """Pages of which nothing can be said."""
        return self.unchecked + self.unseen


def coverage(standings: Iterable[Standing | None]) -> Coverage:
    """Counts standings; None stands for an address without one."""
    listed = list(standings)
    found = [condition(standing) for standing in listed]
    failing = [
        standing
        for standing, state in zip(listed, found, strict=True)
        if standing and state in (Condition.DEAD, Condition.FAILING)
    ]
    looks = [standing.last_checked_at for standing in listed if standing and standing.last_checked_at]
    since = [standing.first_failed_at for standing in failing if standing.first_failed_at]
    return Coverage(
        watched=len(listed),
        read=sum(state in (Condition.WORKING, Condition.MOVED) for state in found),
        blocked=found.count(Condition.BLOCKED),
        failing=len(failing),
        unchecked=found.count(Condition.UNCHECKED),
        unseen=found.count(Condition.UNSEEN),
        failing_since=min(since, default=None),
        looked_at=max(looks, default=None),
    )


def of_pages(catalog: Catalog, standings: Mapping[str, Standing]) -> Coverage:
    """Coverage of the cataloged pages, each address once however often it is cited; `standings` by canonical URL."""
    pages = dict.fromkeys(canonical(url) or url for resource in catalog.resources for url, _ in resource.addresses)
    return coverage(standings.get(page) for page in pages)
