"""Works on a site: how long a page that only says so is excused. Pure.

first look that shows it -> limited, no strike -> still so after two weeks -> a failure like any other, with its strikes
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from catalog.model import Evidence, Verdict
from crawler.judge.stand_ins import MAINTENANCE

if TYPE_CHECKING:
    from catalog.model import Check, Standing

EXCUSED = timedelta(days=14)
"""Longer than works that somebody planned last, shorter than a reader should wait for a page that nobody finishes."""
OVERDUE = "maintenance-overdue"
"""The rule of a look at works that have lasted longer; its detail is the day (ISO 8601) they were first seen."""


def are_works(check: Check) -> bool:
    """Whether a look shows nothing but works that are still excused."""
    return check.verdict is Verdict.LIMITED and any(found.rule == MAINTENANCE for found in check.evidence)


def are_overdue(check: Check) -> bool:
    """Whether a look shows works that are not excused any more."""
    return any(found.rule == OVERDUE for found in check.evidence)


def weighed_by_time(past: Standing | None, check: Check) -> Check:
    """The look itself, or the failure that it is where the page has been worked on, or failed, for too long.

    Args:
        past: the standing before it; `first_failed_at` is when works were first seen (`crawler.judge.state`).
        check: the look.
    """
    since = past.first_failed_at if past else None
    if since is None or not are_works(check) or check.at - since < EXCUSED:
        return check
    verdict = Verdict.SERVER_ERROR if check.status == HTTPStatus.SERVICE_UNAVAILABLE else Verdict.SOFT_404
    return replace(check, verdict=verdict, evidence=(Evidence(OVERDUE, f"{since:%F}"), *check.evidence))
