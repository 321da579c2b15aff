"""The revisit schedule on real change times: `python bench/schedule.py histories-dev.json`.

The file is a JSON object of page to `[first, last, [[time, version], ...]]` in Unix seconds. Every page is met for the
first time at its `first`, nothing is known of it, and each look says only whether the page is what it was at the look
before. The budget is one visit a week a page. What decides is the product's own: history, estimate, prior, sharing and
`next_due`, with its jitter. A version that was on the page before is a flip and no change, neither to be found nor to
be counted by the estimate.

policy        when a page is visited
checkback     as `checkback run` does
uniform       every page once a week
proportional  in proportion to the product's estimate of its changes, not to the square root of it
oracle        sqrt of the page's true mean rate: it knows the future, but not when
"""

from __future__ import annotations

import argparse
import hashlib
import heapq
import json
import time
from bisect import bisect_right
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from _pairs import machine

from catalog.config import ScheduleSettings
from catalog.model import Check, Decision, Snapshot, Standing, State, Verdict
from crawler.judge.schedule import jitter_of, next_due
from crawler.judge.schedule_look import DIGEST, LooksPast, claim_of, pace_of
from crawler.judge.schedule_rate import FORGOTTEN, Version, estimate, history_of, learned, looked_again
from crawler.judge.schedule_share import Bounds, Claim, Rhythm, budget_of, share

_DAY = timedelta(days=1)
_WEEK = 7.0
_AGAIN = timedelta(days=7)
"""Between two sharings of the budget; a real run does it whenever something is due."""
POLICIES = ("uniform", "proportional", "oracle", "checkback")


@dataclass
class Page:
    """A page with its true past and what a visitor knows of it; times UTC, `changes` without flips."""

    url: str
    first: datetime
    last: datetime
    served: list[tuple[datetime, str]]
    changes: list[datetime]
    versions: tuple[Version, ...] = ()
    looks: int = 0
    looked_at: datetime | None = None
    widest: float = 0.0
    told: int = 0
    delays: list[float] = field(default_factory=list)
    stale: float = 0.0

    @property
    def true_rate(self) -> float:
        """Changes a day, over all of its life."""
        return (len(self.changes) + 0.05) / ((self.last - self.first) / _DAY + 1)

    def serves(self, at: datetime) -> str:
        """The digest of what is on the page."""
        place = bisect_right(self.served, at, key=lambda one: one[0])
        return self.served[place - 1][1] if place else "before the first change"

    def find(self, at: datetime) -> None:
        """Counts the changes that a look finds: days each one waited, and days the last look's text was out of date."""
        found = self.told
        while found < len(self.changes) and self.changes[found] <= at:
            found += 1
        if found > self.told:
            self.stale += (at - self.changes[self.told]) / _DAY
            self.delays += [(at - change) / _DAY for change in self.changes[self.told : found]]
            self.told = found


def read(file: Path, half: int | None) -> list[Page]:
    """The pages of a file, or of one half of them, told apart by the name's digest."""
    pages = []
    for name, (first, last, changes) in sorted(json.loads(file.read_text()).items()):
        if half is not None and hashlib.sha256(name.encode()).digest()[5] % 2 != half:
            continue
        known: set[str] = set()
        served = [(datetime.fromtimestamp(at, UTC), version) for at, version in changes]
        fresh = []
        for at, version in served:
            if version not in known:
                fresh.append(at)
            known.add(version)
        url = "https://pages.example/" + hashlib.sha256(name.encode()).hexdigest()[:16]
        begun, ended = (datetime.fromtimestamp(at, UTC) for at in (first, last))
        pages.append(Page(url, begun, ended, served, fresh))
    return pages


class Visitor:
    """Visits pages by a policy, `every` days a page on average."""

    def __init__(self, pages: list[Page], policy: str, every: float = _WEEK) -> None:
        self.pages = pages
        self.policy = policy
        self.every = every
        self.rhythm: Rhythm | None = None
        self.settings = ScheduleSettings(page_hours=every * 24, host_visits_per_day=1e12)
        self.bounds = Bounds.of(self.settings)

    def run(self) -> None:
        """All visits, from the first page's beginning to the last one's end."""
        # Before its first look a page waits a share of the usual interval, or all would be met on the day of a change.
        due = [(page.first + self.every * jitter_of(page.url) * _DAY, number) for number, page in enumerate(self.pages)]
        heapq.heapify(due)
        again = due[0][0]
        while due:
            at, number = heapq.heappop(due)
            page = self.pages[number]
            if at >= page.last:
                page.find(page.last)
                continue
            if at >= again:
                self._share(at)
                again = at + _AGAIN
            heapq.heappush(due, (self._look(page, at), number))

    def _share(self, now: datetime) -> None:
        going = [page for page in self.pages if page.first <= now < page.last]
        for page in going:
            page.versions = tuple(one for one in page.versions if one.last_at >= now - FORGOTTEN)
        histories = [history_of(page.versions) for page in going]
        prior = learned(histories)
        claims = [claim_of(history, "", None, prior) for history in histories]
        if self.policy == "oracle":
            claims = [Claim(rate=page.true_rate) for page in going]
        elif self.policy == "proportional":
            claims = [Claim(rate=claim.rate**2) for claim in claims]
        # Jitter shortens intervals, so the settings' own budget stands in for `visits_per_day`, which allows for that.
        settings = replace(self.settings, visits_per_day=len(going) / self.every)
        budget = budget_of(settings, len(claims))
        self.rhythm = share(claims, budget=budget, bounds=self.bounds, prior=prior)

    def _look(self, page: Page, at: datetime) -> datetime:
        page.find(at)
        page.looks += 1
        page.widest = max(page.widest, (at - (page.looked_at or page.first)) / _DAY)
        page.looked_at = at
        digest = page.serves(at)
        decision = Decision(
            check=Check(url=page.url, at=at, verdict=Verdict.ALIVE),
            standing=Standing(url=page.url, state=State.ALIVE, since=page.first),
            snapshot=Snapshot(url=page.url, digest=digest, first_at=at, last_at=at),
        )
        if self.policy == "uniform" or self.rhythm is None:
            return at + self.every * _DAY
        pace = self._pace(page, decision)
        return next_due(
            decision.standing,
            decision.check,
            is_page=True,
            policy=self.settings,
            every=None,
            jitter=jitter_of(page.url),
            pace=pace,
        )

    def _pace(self, page: Page, decision: Decision) -> timedelta | None:
        rhythm = self.rhythm
        if rhythm is None or decision.snapshot is None:
            return None
        pace = pace_of(LooksPast(page.versions, "", rhythm), decision, None)
        page.versions = looked_again(page.versions, decision.snapshot.digest[:DIGEST], decision.check.at)
        if self.policy == "checkback":
            return pace
        rate = page.true_rate
        if self.policy == "proportional":
            rate = estimate(history_of(page.versions), rhythm.prior) ** 2
        return timedelta(days=1 / rhythm.visits(Claim(rate=rate)))


@dataclass(frozen=True)
class Result:
    """How a policy did: days for delays, percent of all time for staleness, visits a page and week."""

    policy: str
    mean: float
    middle: float
    p95: float
    worst: float
    stale: float
    visits: float
    widest: float
    """The longest time between two visits to a page."""
    seconds: float


def measure(pages: list[Page], policy: str) -> Result:
    """Runs one policy over all pages."""
    begun = time.process_time()
    visitor = Visitor(pages, policy)
    visitor.run()
    delays = sorted(delay for page in pages for delay in page.delays)
    life = sum((page.last - page.first) / _DAY for page in pages)
    return Result(
        policy=policy,
        mean=sum(delays) / len(delays),
        middle=delays[len(delays) // 2],
        p95=delays[int(len(delays) * 0.95)],
        worst=delays[-1],
        stale=100 * sum(page.stale for page in pages) / life,
        visits=_WEEK * sum(page.looks for page in pages) / life,
        widest=max(page.widest for page in pages),
        seconds=time.process_time() - begun,
    )


def main() -> None:
    """Prints a table for each half of the pages and for all of them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, metavar="DATA.json")
    parser.add_argument("--half", choices=["0", "1", "all"], action="append", help="which pages (default: each)")
    parser.add_argument("--policy", choices=POLICIES, action="append", help="which policies (default: each)")
    options = parser.parse_args()
    print(machine())
    for half in options.half or ["0", "1", "all"]:
        which = None if half == "all" else int(half)
        changes = 0
        print(f"\n| pages {half} | mean delay | middle | p95 | worst | stale % | longest wait | visits | CPU s |")
        print("|---|---|---|---|---|---|---|---|---|")
        uniform = None
        for policy in options.policy or POLICIES:
            pages = read(options.file, which)
            changes = sum(len(page.changes) for page in pages)
            found = measure(pages, policy)
            uniform = uniform or (found.mean if policy == "uniform" else None)
            ratio = f" ({found.mean / uniform:.2f})" if uniform else ""
            print(
                f"| {policy} | {found.mean:.2f}{ratio} | {found.middle:.2f} | {found.p95:.2f} | {found.worst:.1f} "
                f"| {found.stale:.2f} | {found.widest:.1f} | {found.visits:.3f} | {found.seconds:.1f} |",
                flush=True,
            )
        print(f"{len(pages)} pages, {changes} changes without flips; delays and waits in days, visits a page a week")


if __name__ == "__main__":
    main()
