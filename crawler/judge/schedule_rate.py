"""How often a page changes, estimated from what a visitor can know. Pure: no clock, no network, no database.

A look says only whether a page changed since the last one, not how often in between: observations are one bit wide and
censored. Changes are taken as a Poisson process whose rate comes from a Gamma distribution that the pages of a catalog
share, so that a page that was looked at twice is judged mostly by its neighbours, and one that was looked at a hundred
times by itself. Pages change in bursts, so what was seen counts for less the longer ago it was.

Nothing is stored for it: the runs of a page's snapshots (first seen, last seen) hold every such observation already.

Source: Cho and Garcia-Molina, "Estimating frequency of change", ACM Transactions on Internet Technology 3(3), 2003.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

DAY = timedelta(days=1)
HALF_LIFE = 45.0
"""Days after which an observation counts for half (chosen on one half of real histories, `bench/schedule.py`)."""
FORGOTTEN = timedelta(days=HALF_LIFE * 8)
"""Observations older than this change no estimate."""
_MEMORY = HALF_LIFE / math.log(2)
_STEPS = 50
_PRECISION = 1e-9
_LEARNING_STEPS = 20
_NEIGHBOURS = 10.0
"""Pages of the usual kind that stand beside those of the catalog when its rates are learned: three make no rule."""


class Version(NamedTuple):
    """A run of looks that found the same page: the beginning of its digest, and the first and last look, UTC."""

    digest: str
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Prior:
    """Gamma distribution of change rates a day, before anything is known of a page: its mean is `shape / days`."""

    shape: float = 0.15
    days: float = 20.0

    @property
    def rate(self) -> float:
        """Changes a day to be expected of a page that nobody knows."""
        return self.shape / self.days


@dataclass(frozen=True, slots=True)
class History:
    """All that the looks at a page say about its changes, newer ones weighing more.

    `quiet` is weighted days between looks that found the page unchanged; `changed` holds `(days, weight)` of each pair
    of looks of which the second found a change, oldest first. `days` is the plain time from the first look to the last.
    """

    quiet: float = 0.0
    changed: tuple[tuple[float, float], ...] = field(default=(), repr=False)
    days: float = 0.0

    @property
    def changes(self) -> int:
        """How many looks found a change."""
        return len(self.changed)


def history_of(versions: Iterable[Version]) -> History:
    """The history that the versions of a page tell, oldest first.

    Noise is not in them: what was muted made no new version. A version that was seen before is a flip and no change;
    where it comes back at once (A-B-A), the step away from it was none either.
    """
    return _faded(_steps(versions))


def _steps(versions: Iterable[Version]) -> list[tuple[float, bool]]:
    """Days between looks, and whether the second one found a change; quiet ones in a row as one."""
    steps: list[tuple[float, bool]] = []
    seen: list[Version] = []
    known: set[str] = set()
    left: int | None = None
    for version in versions:
        if seen:
            if len(seen) > 1 and left is not None and version.digest == seen[-2].digest:
                steps[left] = (steps[left][0], False)
            left = len(steps)
            steps.append((max((version.first_at - seen[-1].last_at) / DAY, 0.0), version.digest not in known))
        steps.append((max((version.last_at - version.first_at) / DAY, 0.0), False))
        known.add(version.digest)
        seen.append(version)
    return steps


def _faded(steps: Sequence[tuple[float, bool]]) -> History:
    """The history of steps, oldest first, as of the last one's end."""
    age = quiet = 0.0
    changed: list[tuple[float, float]] = []
    for days, was_changed in reversed(steps):
        weight = 0.5 ** (age / HALF_LIFE)
        age += days
        if was_changed:
            changed.append((days, weight))
        else:
            # Each quiet day weighs what its own age makes it, so that one long step says what many short ones do.
            quiet += _MEMORY * (weight - 0.5 ** (age / HALF_LIFE))
    return History(quiet=quiet, changed=tuple(reversed(changed)), days=age)


def looked_again(versions: Sequence[Version], digest: str, at: datetime) -> tuple[Version, ...]:
    """The versions after one more good look, which found the page with this digest."""
    if versions and versions[-1].digest == digest:
        last = versions[-1]
        return (*versions[:-1], last._replace(last_at=max(last.last_at, at)))
    return (*versions, Version(digest, at, at))


def estimate(history: History, prior: Prior) -> float:
    """Changes a day: the most probable rate (on a logarithmic scale) after what was seen, always above 0.

    It solves shape / r - days - quiet + sum(weight * d / (exp(r d) - 1)) = 0 over the intervals d that had a change.
    The left side falls and is convex, so Newton's steps from a rate that is too low climb to the only solution.
    """
    floor = prior.days + history.quiet
    weights = math.fsum(weight for _, weight in history.changed)
    rate = (prior.shape + weights) / (floor + math.fsum(days * weight for days, weight in history.changed))
    for _ in range(_STEPS):
        value, slope = prior.shape / rate - floor, -prior.shape / rate**2
        for days, weight in history.changed:
            power = rate * days
            if power < 1e-6:  # noqa: PLR2004 - where exp(x) - 1 is x, for a double
                value += weight / rate
                slope -= weight / rate**2
            elif power < 500:  # noqa: PLR2004 - beyond it the term is nothing and exp() overflows
                growth = math.expm1(power)
                value += weight * days / growth
                slope -= weight * days * days * (growth + 1) / growth**2
        step = -value / slope
        rate = max(rate + step, rate / 2)
        if abs(step) <= _PRECISION * rate:
            break
    return rate


def learned(histories: Iterable[History], usual: Prior | None = None) -> Prior:
    """The prior that the pages of a catalog make together: the usual one's shape, with a mean of their own.

    Changes between two looks count as one, so that it takes no estimate of each page.
    """
    usual = usual or Prior()
    counts = [
        (math.fsum(weight for _, weight in one.changed), one.quiet + math.fsum(d * w for d, w in one.changed))
        for one in histories
    ]
    mean = usual.rate
    for _ in range(_LEARNING_STEPS):
        days = usual.shape / mean
        rates = math.fsum((usual.shape + changes) / (days + seen) for changes, seen in counts)
        mean = (rates + _NEIGHBOURS * usual.rate) / (len(counts) + _NEIGHBOURS)
    return Prior(usual.shape, usual.shape / mean)
