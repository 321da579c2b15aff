"""When to look again, and how to ask. Pure: now, the past, the policy and the jitter are arguments."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

from catalog.model import State, Verdict
from catalog.model.check import SECOND_LOOK_WORKED_RULE
from crawler.judge.schedule_share import SPREAD

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from catalog.config import ScheduleSettings
    from catalog.model import Check, Snapshot, Standing

_LONGEST_PAUSES = 4
"""A dead page is looked at no less often than every so many times `dead_hours`."""
_LONGEST = timedelta(days=3650)
_WRONG_CLOCK = timedelta(days=1)
_DAY_HOURS = 24.0
_FIRST_PAUSE = timedelta(days=1)
"""Between the first two looks at a link; then it doubles."""
_SLOTS = tuple(timedelta(hours=hours) for hours in (0.25, 6, 24, 72))
"""After a first failure: a hiccup is over soon, and the last two are when failing becomes dead (`crawler.judge.state`:
24 hours where there is little doubt, else 3 days)."""
_WIDEST_SLOT = timedelta(hours=2)
_CONDITIONS = (("etag", "If-None-Match"), ("last-modified", "If-Modified-Since"))


def next_due(
    standing: Standing,
    check: Check,
    *,
    is_page: bool,
    policy: ScheduleSettings,
    every: timedelta | None,
    jitter: float,
    pace: timedelta | None = None,
) -> datetime:
    """When to look at this URL again, UTC.

    Args:
        standing: what is known, this look included.
        check: the look just made.
        is_page: a cataloged page, not only a link on one.
        policy: hours between looks.
        every: the catalog's ceiling between two visits, None for none.
        jitter: 0..1, the same for a URL at all times; shortens an interval by up to a tenth, and moves the looks at
            something that fails behind their hour, never before it.
        pace: between two visits to this page while it is well (`crawler.judge.schedule_share`); None for `page_hours`.

    Returns:
        Never before the server's Retry-After, which outranks every ceiling.
    """
    usual = _page_pace(policy, pace) if is_page else _link_pace(standing, check, policy)
    share = min(max(jitter, 0.0), 1.0)
    due = _settling(standing, check, usual, policy, share)
    if due is None:
        due = check.at + _interval(standing, check, usual, policy) * (1 - SPREAD * share)
    if every is not None:
        due = min(due, check.at + max(every, timedelta()) * (1 - SPREAD * share))
    return due if check.retry_at is None else max(due, check.retry_at)


def _page_pace(policy: ScheduleSettings, pace: timedelta | None) -> timedelta:
    return _hours(policy.page_hours) if pace is None else min(pace, _LONGEST)


def _link_pace(standing: Standing, check: Check, policy: ScheduleSettings) -> timedelta:
    """As long again as the link has worked: 1 day, 2, 4 and so on."""
    longest = _hours(policy.link_hours)
    if standing.state is not State.ALIVE or check.verdict is Verdict.BLOCKED:
        return longest
    return min(max(check.at - (standing.since or check.at), _FIRST_PAUSE), longest)


def _settling(
    standing: Standing, check: Check, pace: timedelta, policy: ScheduleSettings, share: float
) -> datetime | None:
    """The next slot after the first failure of something that is not dead yet; None for everything else.

    Never farther off than `suspect_hours`, nor than a look at the same thing would be if it were well.
    """
    if standing.state is not State.SUSPECT or not check.verdict.is_failure or standing.first_failed_at is None:
        return None
    latest = check.at + min(pace, _hours(policy.suspect_hours))
    for slot in _SLOTS:
        due = standing.first_failed_at + slot + min(slot / 4, _WIDEST_SLOT) * share
        if due > check.at:
            return min(due, latest)
    return latest


def _interval(standing: Standing, check: Check, pace: timedelta, policy: ScheduleSettings) -> timedelta:
    if standing.state is State.DEAD:
        # As long again as it has been dead: often enough to see it revive, ever less of a burden.
        dead = check.at - (standing.since or check.at)
        shortest = _hours(policy.dead_hours)
        return min(max(dead, shortest), shortest * _LONGEST_PAUSES)
    soon = standing.state in (State.SUSPECT, State.HIJACKED) or check.verdict is Verdict.LIMITED
    # Coming back sooner to a wall that turns us away would only make it higher; who let one of two looks in is no wall.
    if soon and (check.verdict is not Verdict.BLOCKED or _opened_once(check)):
        return min(pace, _hours(policy.suspect_hours))
    return pace


def _opened_once(check: Check) -> bool:
    return any(found.rule == SECOND_LOOK_WORKED_RULE for found in check.evidence)


def _hours(hours: float) -> timedelta:
    return min(timedelta(hours=min(hours, _LONGEST / timedelta(hours=1))), _LONGEST)


def jitter_of(url: str) -> float:
    """A share in 0..1 that is the same for a URL on every run, so that visits spread without randomness."""
    return int.from_bytes(hashlib.sha256(url.encode()).digest()[:4]) / 2**32


def is_due(standing: Standing | None, now: datetime) -> bool:
    """Whether a URL is to be looked at: never seen, its time has come, or its last look lies in the future.

    The last means that a clock was wrong; without it the URL would not be looked at until that clock is right.
    """
    if standing is None or standing.next_due_at is None or standing.next_due_at <= now:
        return True
    return standing.last_checked_at is not None and standing.last_checked_at - now > _WRONG_CLOCK


def affordable(
    due: Sequence[str], standings: Mapping[str, Standing], *, now: datetime, policy: ScheduleSettings
) -> list[str]:
    """The due pages that `visits_per_day` has room for, those first whose time is longest past beside their interval.

    Args:
        due: URLs whose time has come.
        standings: of all pages, by URL; each looked at within the last day has used a visit.
        now: UTC.
        policy: the budget; without one there is room for all.
    """
    if policy.visits_per_day is None:
        return list(due)
    # A budget of less than one visit a day is one visit in so many days.
    within = _hours(_DAY_HOURS / min(policy.visits_per_day, 1.0))
    room = int(policy.visits_per_day * (within / timedelta(days=1)) + 1e-9)
    spent = sum(
        one.last_checked_at is not None and timedelta() <= now - one.last_checked_at < within
        for one in standings.values()
    )
    return sorted(due, key=lambda url: _lateness(standings.get(url), now), reverse=True)[: max(room - spent, 0)]


def _lateness(standing: Standing | None, now: datetime) -> float:
    """How long a page has waited, in intervals between its looks; one that nobody looked at is just due."""
    if standing is None or standing.last_checked_at is None or standing.next_due_at is None:
        return 1.0
    interval = max(standing.next_due_at - standing.last_checked_at, timedelta(minutes=1))
    return (now - standing.last_checked_at) / interval


def conditional_headers(
    snapshot: Snapshot | None, visits: int, policy: ScheduleSettings
) -> tuple[tuple[str, str], ...]:
    """Headers that ask for the page only if it changed (RFC 9110, 13.1), echoing the server's own words exactly.

    Args:
        snapshot: the last good one; None asks for the page itself.
        visits: made until now.
        policy: on every `refetch_every`-th visit the page itself is asked for, in case its validators lie.
    """
    if snapshot is None or (visits + 1) % policy.refetch_every == 0:
        return ()
    # A control character could only have come from a damaged store, and would end the header early.
    return tuple(
        (name, value)
        for key, name in _CONDITIONS
        if (value := snapshot.headers.get(key)) and not any(ord(character) < ord(" ") for character in value)
    )
