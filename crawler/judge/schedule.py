"""When to look again, and how to ask. Pure: now, the past, the policy and the jitter are arguments."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from catalog.model import State, Verdict

if TYPE_CHECKING:
    from datetime import datetime

    from catalog.config import ScheduleSettings
    from catalog.model import Check, Snapshot, Standing

_SPREAD = 0.1
"""Share of an interval by which jitter shortens it, so that what was first seen together is not always due together."""
_LONGEST_PAUSES = 4
"""A dead page is looked at no less often than every so many times `dead_hours`."""
_LONGEST = timedelta(days=3650)
_WRONG_CLOCK = timedelta(days=1)
_CONDITIONS = (("etag", "If-None-Match"), ("last-modified", "If-Modified-Since"))


def next_due(
    standing: Standing,
    check: Check,
    *,
    is_page: bool,
    policy: ScheduleSettings,
    every: timedelta | None,
    jitter: float,
) -> datetime:
    """When to look at this URL again, UTC.

    Args:
        standing: what is known, this look included.
        check: the look just made.
        is_page: a cataloged page, not only a link on one.
        policy: hours between looks.
        every: the catalog's ceiling between two visits, None for none.
        jitter: 0..1; shortens the interval by up to a tenth.

    Returns:
        Never before the server's Retry-After, which outranks every ceiling.
    """
    interval = _interval(standing, check, _hours(policy.page_hours if is_page else policy.link_hours), policy)
    if every is not None:
        interval = min(interval, max(every, timedelta()))
    due = check.at + interval * (1 - _SPREAD * min(max(jitter, 0.0), 1.0))
    return due if check.retry_at is None else max(due, check.retry_at)


def _interval(standing: Standing, check: Check, pace: timedelta, policy: ScheduleSettings) -> timedelta:
    if standing.state is State.DEAD:
        # As long again as it has been dead: often enough to see it revive, ever less of a burden.
        dead = check.at - (standing.since or check.at)
        shortest = _hours(policy.dead_hours)
        return min(max(dead, shortest), shortest * _LONGEST_PAUSES)
    soon = standing.state in (State.SUSPECT, State.HIJACKED) or check.verdict is Verdict.LIMITED
    # Coming back sooner to a wall that turns us away would only make it higher.
    if soon and check.verdict is not Verdict.BLOCKED:
        return min(pace, _hours(policy.suspect_hours))
    return pace


def _hours(hours: float) -> timedelta:
    return min(timedelta(hours=min(hours, _LONGEST / timedelta(hours=1))), _LONGEST)


def is_due(standing: Standing | None, now: datetime) -> bool:
    """Whether a URL is to be looked at: never seen, its time has come, or its last look lies in the future.

    The last means that a clock was wrong; without it the URL would not be looked at until that clock is right.
    """
    if standing is None or standing.next_due_at is None or standing.next_due_at <= now:
        return True
    return standing.last_checked_at is not None and standing.last_checked_at - now > _WRONG_CLOCK


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
