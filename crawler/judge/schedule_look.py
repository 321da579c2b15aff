"""When a page is visited next, from all earlier looks at it. Pure: no clock, no network, no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from catalog.model import State
from crawler.judge.schedule_rate import DAY, History, Prior, Version, estimate, history_of, looked_again
from crawler.judge.schedule_share import Claim, Rhythm

if TYPE_CHECKING:
    from catalog.model import Decision

DIGEST = 16
"""Digits of a digest that tell the versions of one page apart."""
_LONGEST = timedelta(days=3650)


@dataclass(frozen=True, slots=True)
class LooksPast:
    """The versions of a page that earlier looks found, its host, and how the budget was shared among all pages."""

    versions: tuple[Version, ...]
    host: str
    rhythm: Rhythm


def claim_of(history: History, host: str, every: timedelta | None, prior: Prior) -> Claim:
    """What a page with this history asks for."""
    return Claim(rate=estimate(history, prior), host=host, every=every / DAY if every else None)


def pace_of(looks: LooksPast, decision: Decision, every: timedelta | None) -> timedelta | None:
    """Time until the next visit to a page that is well, this look included; None where it is not well.

    A look that found what was there before, or only noise, or bytes of an earlier version, is a look without a change.
    """
    found = decision.snapshot
    if decision.standing.state is not State.ALIVE or not decision.check.verdict.is_success:
        return None
    versions = looks.versions
    if found is not None:
        versions = looked_again(versions, found.digest[:DIGEST], decision.check.at)
    claim = claim_of(history_of(versions), looks.host, every, looks.rhythm.prior)
    visits = looks.rhythm.visits(claim)
    return min(timedelta(days=min(1 / visits, _LONGEST / DAY)), _LONGEST) if visits > 0 else _LONGEST
