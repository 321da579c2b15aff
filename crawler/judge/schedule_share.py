"""How a budget of visits is shared among pages. Pure: no clock, no network, no database.

What a visit is worth falls with the square root: to keep the sum of delays small, a page that changes four times as
often deserves twice as many visits, not four times. So each page is visited at a rate of `scale * sqrt(weight *
changes a day)`, within bounds, and the one `scale` for all is the one that spends the budget.

Source: Azar, Horvitz, Lubetzky, Peres and Shahaf, "Tractable near-optimal policies for crawling", PNAS 115(32), 2018,
for sharing by a rule in closed form; the square root minimises sum(changes / (2 * visits)) under sum(visits) = budget.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from crawler.judge.schedule_rate import Prior

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from catalog.config import ScheduleSettings

SPREAD = 0.1
"""Share of an interval by which jitter shortens it, so that what was first seen together is not always due together."""
_HALVINGS = 50
_DAY_HOURS = 24.0
_BOUNDS = 7.0
"""A page is visited at most and at least so many times as often as usual, where the settings name no bounds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What one page asks for: how often it changes a day, what it weighs beside others, whose host it is on.

    `every` is the catalog's own ceiling between two visits in days, None for none.
    """

    rate: float
    host: str = ""
    weight: float = 1.0
    every: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What sharing must keep to, all in visits a day: `least` and `most` for a page, `host` for one host's pages."""

    least: float
    most: float
    host: float = math.inf

    @classmethod
    def of(cls, policy: ScheduleSettings) -> Bounds:
        """The bounds that the settings make; `page_hours` always lies within them."""
        longest = max(policy.longest_hours or policy.page_hours * _BOUNDS, policy.page_hours)
        shortest = min(policy.shortest_hours or policy.page_hours / _BOUNDS, policy.page_hours)
        return cls(
            least=_DAY_HOURS / longest,
            most=min(_DAY_HOURS / shortest, 1e9),
            host=policy.host_visits_per_day,
        )

    def kept(self, rate: float, every: float | None) -> float:
        """A rate within the bounds of a page; the catalog's own word moves them."""
        asked = 1 / every if every else 0.0
        return max(min(rate, self.most), self.least, asked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How a budget was shared: what is needed to say when any page is visited next.

    `squeeze` is below 1 where the budget is too small for even the least of visits; `hosts` holds such a factor for
    each host whose pages ask for more than one host may be asked.
    """

    bounds: Bounds
    scale: float
    squeeze: float = 1.0
    hosts: Mapping[str, float] = field(default_factory=dict)
    prior: Prior = field(default_factory=Prior)
    budget: float = math.inf
    """Visits a day that were shared."""

    def visits(self, claim: Claim) -> float:
        """Visits a day to a page."""
        return self.wanted(claim) * self.hosts.get(claim.host, 1.0) * self.squeeze

    def wanted(self, claim: Claim) -> float:
        """Visits a day that its share makes before hosts and a budget that is too small take from it."""
        return self.bounds.kept(self.scale * math.sqrt(claim.weight * claim.rate), claim.every)


def share(claims: Sequence[Claim], *, budget: float, bounds: Bounds, prior: Prior | None = None) -> Rhythm:
    """Shares so many visits a day among pages.

    Budget and host outrank every other bound, so the visits of all pages are never more than `budget` a day, nor those
    of one host more than `bounds.host`.
    """
    prior = prior or Prior()
    roots = [math.sqrt(claim.weight * claim.rate) for claim in claims if claim.weight * claim.rate > 0]
    if not roots:
        return Rhythm(bounds=bounds, scale=0.0, prior=prior, budget=budget)
    groups = _groups(claims, bounds)
    low, high = bounds.least / max(roots) / 2, max(bounds.most, bounds.least) / min(roots) * 2
    squeeze = 1.0
    if _spent(groups, high, bounds) <= budget:
        low = high
    elif (least := _spent(groups, low, bounds)) > budget:
        squeeze = budget / least
    else:
        for _ in range(_HALVINGS):
            middle = math.sqrt(low * high)
            low, high = (low, middle) if _spent(groups, middle, bounds) > budget else (middle, high)
            if high / low < 1 + 1e-9:
                break
    hosts = {name: bounds.host / spent for name, spent in _by_host(groups, low, bounds) if spent > bounds.host}
    return Rhythm(bounds=bounds, scale=low, squeeze=squeeze, hosts=hosts, prior=prior, budget=budget)


_Groups = dict[str, list[tuple[float, float | None]]]


def _groups(claims: Iterable[Claim], bounds: Bounds) -> _Groups:
    """Claims by host, as `(square root, every)`; one group for all hosts where none has a limit."""
    found: _Groups = defaultdict(list)
    limited = math.isfinite(bounds.host)
    for claim in claims:
        found[claim.host if limited else ""].append((math.sqrt(claim.weight * claim.rate), claim.every))
    return found


def _by_host(groups: _Groups, scale: float, bounds: Bounds) -> Iterable[tuple[str, float]]:
    kept = bounds.kept
    return ((name, math.fsum(kept(scale * root, every) for root, every in listed)) for name, listed in groups.items())


def _spent(groups: _Groups, scale: float, bounds: Bounds) -> float:
    return math.fsum(min(spent, bounds.host) for _, spent in _by_host(groups, scale, bounds))


def budget_of(policy: ScheduleSettings, pages: int) -> float:
    """Visits a day to so many pages: one a page every `page_hours`, and no more than `visits_per_day` where it is set.

    Jitter makes intervals shorter by half of `SPREAD` on average; a budget that somebody set allows for it.
    """
    usual = pages * _DAY_HOURS / policy.page_hours
    return usual if policy.visits_per_day is None else min(usual, policy.visits_per_day * (1 - SPREAD / 2))
