"""Condition: what a reader needs to know of an address now; coverage: how many addresses are in which.

Said on the status line and in every digest, so that silence is explained.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from catalog.model import Access, State, Verdict
from catalog.model.check import UNREAD_RULE
from catalog.urls import canonical

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from catalog.model import Catalog, Standing


class Condition(StrEnum):
    """One word for a standing, worst first."""

    DEAD = "dead"
    HIJACKED = "hijacked"
    """Somebody else's page, or a domain for sale: what is there cannot be confirmed, and is never linked."""
    FAILING = "failing"
    """The last look failed, or too few looks to say dead."""
    REPLACED = "replaced"
    """Most of what was read before is not there any more."""
    BLOCKED = "blocked"
    """The site keeps us out: we cannot tell."""
    GATED = "gated"
    """A login stands in front of it: we cannot tell."""
    UNCHECKED = "unchecked"
    """Not looked at, and the evidence says why."""
    MOVED = "moved"
    UNREADABLE = "unreadable"
    """There, but of a kind or in a state that we cannot read: we cannot tell what changes in it."""
    UNSEEN = "unseen"
    """Not looked at yet."""
    WORKING = "working"

    @property
    def is_problem(self) -> bool:
        """Whether a reader who follows the link may not get what it promises."""
        return self not in (Condition.WORKING, Condition.UNREADABLE, Condition.UNSEEN)


def condition(standing: Standing | None, *, login: bool = False) -> Condition:
    """The condition that a standing shows; `login` where the catalog expects a password page (`access: password`)."""
    if standing is None or standing.verdict is None:
        return Condition.UNSEEN
    if standing.state is State.HIJACKED:
        return Condition.HIJACKED
    if standing.state is State.DEAD or standing.verdict.is_failure:
        return Condition.DEAD if standing.state is State.DEAD else Condition.FAILING
    if login and standing.verdict is Verdict.GATED:
        return Condition.WORKING
    found = _CONDITIONS.get(standing.verdict, Condition.WORKING)
    if found is Condition.WORKING and any(said.rule in _UNREADABLE for said in standing.evidence):
        return Condition.UNREADABLE
    return found


_UNREADABLE = frozenset(UNREAD_RULE + rule for rule in ("encrypted", "damaged", "pictures", "type", "json"))
_CONDITIONS = {
    Verdict.BLOCKED: Condition.BLOCKED,
    Verdict.LIMITED: Condition.BLOCKED,
    Verdict.GATED: Condition.GATED,
    Verdict.REPLACED: Condition.REPLACED,
    Verdict.UNCHECKED: Condition.UNCHECKED,
    Verdict.MOVED: Condition.MOVED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How many addresses are watched and what became of the last look at each; times UTC."""

    watched: int = 0
    read: int = 0
    blocked: int = 0
    failing: int = 0
    unchecked: int = 0
    unseen: int = 0
    unreadable: int = 0
    """There, but nothing of them could be read."""
    failing_since: datetime | None = None
    looked_at: datetime | None = None
    """The newest look of all."""

    @property
    def unread(self) -> int:
        """Pages of which nothing can be said."""
        return self.unchecked + self.unseen


def coverage(standings: Iterable[Standing | None], *, logins: Collection[str] = ()) -> Coverage:
    """Counts standings; None stands for an address without one. `logins`: where a password page is expected."""
    listed = list(standings)
    found = [condition(standing, login=standing is not None and standing.url in logins) for standing in listed]
    failing = [
        standing
        for standing, state in zip(listed, found, strict=True)
        if standing and state in (Condition.DEAD, Condition.FAILING, Condition.HIJACKED)
    ]
    looks = [standing.last_checked_at for standing in listed if standing and standing.last_checked_at]
    since = [standing.first_failed_at for standing in failing if standing.first_failed_at]
    return Coverage(
        watched=len(listed),
        read=sum(state in (Condition.WORKING, Condition.MOVED, Condition.REPLACED) for state in found),
        blocked=found.count(Condition.BLOCKED) + found.count(Condition.GATED),
        failing=len(failing),
        unchecked=found.count(Condition.UNCHECKED),
        unseen=found.count(Condition.UNSEEN),
        unreadable=found.count(Condition.UNREADABLE),
        failing_since=min(since, default=None),
        looked_at=max(looks, default=None),
    )


def of_pages(catalog: Catalog, standings: Mapping[str, Standing]) -> Coverage:
    """Coverage of the cataloged pages, each address once however often it is cited; `standings` by canonical URL."""
    return coverage((standings.get(page) for page in pages_of(catalog)), logins=expected_logins(catalog))


def pages_of(catalog: Catalog) -> tuple[str, ...]:
    """The canonical addresses of all cataloged pages, each once."""
    listed = (canonical(url) or url for resource in catalog.resources for url, _ in resource.addresses)
    return tuple(dict.fromkeys(listed))


def expected_logins(catalog: Catalog) -> frozenset[str]:
    """Canonical addresses of the pages whose password page is their expected state."""
    locked = (resource for resource in catalog.resources if resource.access is Access.PASSWORD)
    return frozenset(url for resource in locked for address, _ in resource.addresses if (url := canonical(address)))
