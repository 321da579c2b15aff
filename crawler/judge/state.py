"""What the looks over time show: folds one check after another into a standing (DESIGN section 3).

    unknown -> alive <-> suspect -> dead -> alive      success resets; blocked, limited and unchecked move nothing

Pure: no clock (a check carries its time), no network, no database.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from catalog.model import ChangeKind, Standing, State, Verdict
from crawler.fetch.reply import FaultKind

if TYPE_CHECKING:
    from datetime import datetime

    from catalog.config import VerdictSettings
    from catalog.model import Check


def fold(past: Standing | None, check: Check, policy: VerdictSettings) -> Standing:
    """The standing after one more look.

    Never dead from one failure, nor by way of answers that leave open whether the page is there. A look at the time
    of the last one is the same visit and no second strike. `next_due_at` is left as it was
    (`crawler.judge.schedule`). `final_url` is where the page was last found; failures do not move it.
    """
    before = past or Standing(url=check.url)
    seen = replace(
        before,
        verdict=check.verdict,
        status=check.status,
        evidence=check.evidence,
        final_url=check.final_url if check.verdict.is_success or before.last_ok_at is None else before.final_url,
        last_checked_at=check.at,
        visits=before.visits + (before.last_checked_at != check.at),
    )
    if check.verdict.is_success:
        return _in_state(
            replace(seen, failures=0, certain_failures=0, first_failed_at=None, last_ok_at=check.at),
            State.ALIVE,
            check.at,
        )
    if check.verdict.is_failure:
        return _struck(before, seen, check, policy)
    return seen


def _struck(before: Standing, seen: Standing, check: Check, policy: VerdictSettings) -> Standing:
    again = before.last_checked_at == check.at and before.failures > 0
    struck = replace(
        seen,
        failures=seen.failures + (not again),
        certain_failures=seen.certain_failures + (_is_certain(check) and not again),
        first_failed_at=_failing_since(before, check.at),
    )
    dead = seen.state is State.DEAD or _is_confirmed(struck, check.at, policy)
    return _in_state(struck, State.DEAD if dead else State.SUSPECT, check.at)


def _failing_since(before: Standing, at: datetime) -> datetime:
    """The first failure. A look before it means that a clock was wrong: this one, or the first one's.

    A single look back in time moves nothing, so that the way forward again is not taken for days that passed. A second
    one there shows that the first failure was dated wrongly, in the future, and counting starts anew.
    """
    first, last = before.first_failed_at, before.last_checked_at
    settled_back = first is not None and last is not None and last <= at < first
    return at if first is None or settled_back else first


def _is_certain(check: Check) -> bool:
    rules = {evidence.rule for evidence in check.evidence}
    return check.verdict is Verdict.GONE or (check.verdict is Verdict.DNS and FaultKind.NXDOMAIN.value in rules)


def _is_confirmed(standing: Standing, now: datetime, policy: VerdictSettings) -> bool:
    """Whether failures were many and long enough; the short clock is for standings whose every failure was certain."""
    if standing.first_failed_at is None:
        return False
    failing = now - standing.first_failed_at
    if standing.failures >= policy.failures and failing >= timedelta(days=policy.days):
        return True
    certain = standing.certain_failures == standing.failures
    return certain and standing.failures >= policy.certain_failures and failing >= timedelta(hours=policy.certain_hours)


def _in_state(standing: Standing, state: State, at: datetime) -> Standing:
    return standing if standing.state is state else replace(standing, state=state, since=at)


def transition(before: Standing | None, after: Standing) -> ChangeKind | None:
    """What the step from one standing to the next is worth telling, if anything.

    First sight tells nothing, except death when it comes. `revived` outranks `moved`: it takes back what was told.
    A move is told once: a failure in between does not make the same new address news again.
    """
    if before is None:
        return None
    if after.state is State.DEAD and before.state is not State.DEAD:
        return ChangeKind.DIED
    if after.state is State.ALIVE and before.state is State.DEAD:
        return ChangeKind.REVIVED
    if after.verdict is not Verdict.MOVED or before.last_ok_at is None:
        return None
    known = before.final_url == after.final_url and before.verdict is not Verdict.ALIVE
    return None if known else ChangeKind.MOVED
