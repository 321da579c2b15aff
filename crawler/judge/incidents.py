"""Incidents: many links of one host that fail together are one thing to tell (DESIGN section 3).

    links of a host after a look -> outbreak? -> quiet changes -> told once -> recovering -> over, told once

Pure: standings and decisions in, an incident and quieter decisions out. Does not look, does not write, knows no clock.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from catalog.model import ChangeKind, Incident, State, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from catalog.model import Change, Decision, Standing

LINKS = 5
"""So many links of a host must have been alive ..."""
SHARE = 0.5
"""... and this share of them fail alike ..."""
TOGETHER = timedelta(days=1)
"""... within so long: looks at the links of a host are spread over the runs of a day."""

_ALIKE = {
    Verdict.DNS: "no-answer",
    Verdict.REFUSED: "no-answer",
    Verdict.TIMEOUT: "no-answer",
    Verdict.BAD_RESPONSE: "no-answer",
    Verdict.GONE: Verdict.MISSING.value,
    Verdict.SOFT_404: Verdict.MISSING.value,
}
"""Verdicts that are the same trouble: a host that goes down refuses some, breaks off others and lets the rest wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What a visit to a host means for its incident.

    `incident` is what is open afterwards, None for nothing. `decisions` are the visit's, without the changes that the
    incident tells for all. `told` is `DIED` or `REVIVED` when the host has news now, about `members` then. `left` are
    links still dead when the incident is over: each has to be told by itself.
    """

    incident: Incident | None
    decisions: Sequence[Decision]
    told: ChangeKind | None = None
    members: tuple[Standing, ...] = ()
    left: tuple[Standing, ...] = ()


def alike(verdict: Verdict | None) -> str:
    """The class of trouble that a verdict belongs to."""
    return "" if verdict is None else _ALIKE.get(verdict, verdict.value)


def outbreak(host: str, links: Iterable[Standing], now: datetime) -> Incident | None:
    """The incident that the links of a host show, if any.

    Args:
        host: its name.
        links: what is known about each of its cited links, the latest look included.
        now: time of that look, UTC.
    """
    recent = [link for link in links if link.last_checked_at and now - link.last_checked_at <= TOGETHER]
    failing = [link for link in recent if _newly_failing(link, now)]
    were_alive = len(failing) + sum(link.state is State.ALIVE for link in recent)
    if not failing or were_alive < LINKS:
        return None
    trouble, count = Counter(alike(link.verdict) for link in failing).most_common(1)[0]
    if count < SHARE * were_alive:
        return None
    same = [link for link in failing if alike(link.verdict) == trouble]
    began = min(link.first_failed_at for link in same if link.first_failed_at)
    return Incident(host=host, verdict=_commonest(same), first_at=began, last_at=now, count=count)


def _newly_failing(link: Standing, now: datetime) -> bool:
    failing = link.state in (State.SUSPECT, State.DEAD) and link.last_ok_at is not None
    return failing and link.first_failed_at is not None and now - link.first_failed_at <= TOGETHER


def follow(
    incident: Incident | None,
    *,
    host: str,
    links: Mapping[str, Standing],
    decisions: Sequence[Decision],
    before: Mapping[str, Standing],
) -> Followed:
    """Takes a visit to a host into account.

    Links that fail since an incident began are told by it and not by themselves, from the first of them that dies. It
    is over when one of them works again and, of those looked at since, less than half still fail.

    Args:
        incident: what was open on the host.
        host: its name.
        links: the standings of its cited links after this visit, by address.
        decisions: what this visit settled; not empty.
        before: standings before it.
    """
    now = max(decision.check.at for decision in decisions)
    known = incident or outbreak(host, links.values(), now)
    if known is None:
        return Followed(incident=None, decisions=decisions)
    members = tuple(link for link in links.values() if known.holds(link))
    recovered = any(
        decision.standing.state is State.ALIVE and _held(known, before.get(decision.check.url))
        for decision in decisions
    )
    now_known = replace(
        known,
        last_at=now,
        count=max(known.count, len(members)),
        verdict=_commonest(members) if members else known.verdict,
        recovering_at=known.recovering_at or (now if recovered else None),
    )
    quiet = [_quiet(decision, known, before.get(decision.check.url)) for decision in decisions]
    if _is_settled(now_known, members):
        if len(members) < SHARE * now_known.count:
            dead = tuple(link for link in members if link.state is State.DEAD)
            news = ChangeKind.REVIVED if known.told_at and now_known.recovering_at else None
            return Followed(incident=None, decisions=quiet, told=news, members=members, left=dead)
        now_known = replace(now_known, recovering_at=None)
    if known.told_at is None and any(link.state is State.DEAD for link in members):
        told = replace(now_known, told_at=now)
        return Followed(incident=told, decisions=quiet, told=ChangeKind.DIED, members=members)
    return Followed(incident=now_known, decisions=quiet)


def _is_settled(incident: Incident, members: Iterable[Standing]) -> bool:
    """Whether every link that still fails, if any does, was looked at after another one worked again."""
    since = incident.recovering_at
    return all(since and link.last_checked_at and link.last_checked_at >= since for link in members)


def _held(incident: Incident, standing: Standing | None) -> bool:
    return standing is not None and incident.holds(standing)


def _quiet(decision: Decision, incident: Incident, before: Standing | None) -> Decision:
    """The decision without what the incident tells."""

    def is_told_by_it(change: Change) -> bool:
        if change.kind is ChangeKind.DIED:
            return incident.holds(decision.standing)
        return change.kind is ChangeKind.REVIVED and _held(incident, before)

    if not any(is_told_by_it(change) for change in decision.changes):
        return decision
    return replace(decision, changes=tuple(change for change in decision.changes if not is_told_by_it(change)))


def _commonest(links: Iterable[Standing]) -> Verdict:
    counted = Counter(link.verdict for link in links if link.verdict is not None)
    return counted.most_common(1)[0][0] if counted else Verdict.TIMEOUT
