"""What the looks over time show: folds one check after another into a standing (DESIGN section 3).

    unknown -> alive <-> suspect -> dead -> alive      success resets; blocked, limited, unchecked, gated and replaced
                                                       move nothing
    any -> hijacked -> alive                           at once; back only by a look that names the page

Pure: no clock (a check carries its time), no network, no database.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from catalog.model import ChangeKind, Standing, State, Verdict
from catalog.model.check import MISSING_FRAGMENT_RULE, UNCHECKED_FRAGMENT_RULE
from crawler.fetch.reply import FaultKind
from crawler.judge.content import IDENTITY
from crawler.judge.works import are_overdue, are_works

if TYPE_CHECKING:
    from datetime import datetime

    from catalog.config import VerdictSettings
    from catalog.model import Check, Evidence

_OF_FRAGMENTS = (MISSING_FRAGMENT_RULE, UNCHECKED_FRAGMENT_RULE)


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
    if check.verdict.is_hostile:
        again = before.last_checked_at == check.at and before.failures > 0
        since = (before.first_failed_at if before.state is State.HIJACKED else None) or check.at
        struck = replace(seen, failures=seen.failures + (not again), first_failed_at=since)
        return _in_state(struck, State.HIJACKED, check.at)
    if before.state is State.HIJACKED and not _names_itself(check):
        # Whatever else was seen: what is told of the page stays what was seen when it was taken over.
        return replace(
            seen, verdict=before.verdict, status=before.status, evidence=before.evidence, final_url=before.final_url
        )
    if check.verdict.is_success:
        seen = replace(seen, evidence=_with_fragments(before, check))
        return _in_state(
            replace(seen, failures=0, certain_failures=0, first_failed_at=None, last_ok_at=check.at),
            State.ALIVE,
            check.at,
        )
    if check.verdict.is_failure and not _opens_in_browsers(check):
        return _struck(before, seen, check, policy)
    if are_works(check):
        return replace(seen, first_failed_at=_failing_since(before, check.at))
    return seen


def _opens_in_browsers(check: Check) -> bool:
    """Browsers fetch the certificate that a server leaves out: what its readers can open must not die."""
    return any(found.rule == FaultKind.TLS_INCOMPLETE.value for found in check.evidence)


def _names_itself(check: Check) -> bool:
    return check.verdict.is_success and any(found.rule == IDENTITY for found in check.evidence)


def _with_fragments(before: Standing, check: Check) -> tuple[Evidence, ...]:
    """The evidence of a look; a page that was not sent anew lacks and hides the same fragments as before."""
    if any(found.rule == "not-modified" for found in check.evidence):
        return (*check.evidence, *(found for found in before.evidence if found.rule.startswith(_OF_FRAGMENTS)))
    return check.evidence


def _struck(before: Standing, seen: Standing, check: Check, policy: VerdictSettings) -> Standing:
    again = before.last_checked_at == check.at and before.failures > 0
    struck = replace(
        seen,
        failures=seen.failures + (not again),
        certain_failures=seen.certain_failures + (_is_certain(check) and not again),
        # Works that were excused are no failures, so that they make no later one older.
        first_failed_at=_failing_since(before, check.at) if before.failures or are_overdue(check) else check.at,
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


def _of_trust(before: Standing, after: Standing) -> ChangeKind | None:
    """Told when a page cannot be confirmed any more, and when it can again."""
    if State.HIJACKED not in (before.state, after.state) or before.state is after.state:
        return None
    return ChangeKind.HIJACKED if after.state is State.HIJACKED else ChangeKind.CORRECTED


def transition(before: Standing | None, after: Standing) -> ChangeKind | None:
    """What the step from one standing to the next is worth telling, if anything.

    First sight tells nothing, except death when it comes. `revived` outranks `moved`: it takes back what was told.
    A move is told once: a failure in between does not make the same new address news again.
    """
    if before is None:
        return None
    if State.HIJACKED in (before.state, after.state):
        return _of_trust(before, after)
    if after.verdict is Verdict.REPLACED and before.verdict is not Verdict.REPLACED:
        return ChangeKind.REPLACED if before.state is State.ALIVE else None
    if after.state is State.DEAD and before.state is not State.DEAD:
        return ChangeKind.DIED
    if after.state is State.ALIVE and before.state is State.DEAD:
        return ChangeKind.REVIVED
    return _of_move(before, after)


def _of_move(before: Standing, after: Standing) -> ChangeKind | None:
    if after.verdict is not Verdict.MOVED or before.last_ok_at is None:
        return None
    known = before.final_url == after.final_url and before.verdict is not Verdict.ALIVE
    return None if known else ChangeKind.MOVED
