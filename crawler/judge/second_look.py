"""The second opinion before the last strike: who deserves one, and what two looks that differ come to. Pure.

failing look -> would it make a living address dead? -> a second look, by another way
    works too        cannot tell: what it was, with both looks as evidence
    fails too        dead, and the evidence says that it was looked at twice
    anything else    what the second look shows
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from catalog.model import Check, Evidence, State, Verdict
from catalog.model.check import SECOND_LOOK_WORKED_RULE
from crawler.judge.state import fold
from crawler.judge.works import weighed_by_time

if TYPE_CHECKING:
    from catalog.config import VerdictSettings
    from catalog.model import Standing

WAY = "second-look"
"""The rule under which a second look says by which way it went."""
FAILED = "second-look-failed"


def is_last_strike(past: Standing | None, check: Check, policy: VerdictSettings) -> bool:
    """Whether this look would make an address dead that was not."""
    if past is None or past.state is not State.SUSPECT:
        return False
    timed = weighed_by_time(past, check)
    return timed.verdict.is_failure and fold(past, timed, policy).state is State.DEAD


def weighed(first: Check, second: Check) -> Check:
    """What two looks at one address within one visit show together.

    Args:
        first: the failing one.
        second: the one that went another way; its evidence may say which (`WAY`).
    """
    way = next((found.detail for found in second.evidence if found.rule == WAY), "asked again")
    other = tuple(found for found in second.evidence if found.rule != WAY)
    both = f"{way}: {_summary(second)}; before: {_summary(first)}"
    if second.verdict.is_success:
        evidence = (Evidence(SECOND_LOOK_WORKED_RULE, both), *first.evidence)
        return replace(first, verdict=Verdict.BLOCKED, evidence=evidence)
    if second.verdict.is_failure:
        return replace(first, evidence=(*first.evidence, Evidence(FAILED, both)))
    return replace(second, at=first.at, evidence=(*other, Evidence(FAILED, both)))


def _summary(check: Check) -> str:
    return f"{check.verdict.value} ({check.status})" if check.status is not None else check.verdict.value
