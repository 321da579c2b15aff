"""The rhythm of a run: reads what earlier looks found, and shares the budget of visits among the pages of the catalog.

snapshots -> versions of each page -> change rates -> one scale for all -> the next visit of each page
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from catalog.model import State
from crawler.judge.schedule_look import DIGEST, LooksPast, claim_of
from crawler.judge.schedule_rate import FORGOTTEN, Version, history_of, learned
from crawler.judge.schedule_share import Bounds, Rhythm, budget_of, share
from crawler.urls import host

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import timedelta

    from catalog.model import Standing
    from catalog.stages import Context
    from crawler.judge.schedule_rate import History, Prior
    from crawler.judge.schedule_share import Claim
    from crawler.plan import Page


@dataclass(frozen=True, slots=True)
class Beat:
    """What is known of all pages at one moment, and the rhythm that follows from it."""

    rhythm: Rhythm
    versions: Mapping[str, tuple[Version, ...]]

    def looks(self, url: str) -> LooksPast:
        """What is known of one page, for its next look."""
        return LooksPast(self.versions.get(url, ()), host(url), self.rhythm)

    def history(self, url: str) -> History:
        """What earlier looks say of how often a page changes."""
        return history_of(self.versions.get(url, ()))

    def claim(self, page: Page) -> Claim:
        """What a page asks for now."""
        return _claim(page, self.history(page.url), self.rhythm.prior)


def beat(context: Context, pages: Mapping[str, Page], standings: Mapping[str, Standing] | None = None) -> Beat:
    """Shares the budget among `pages` by what the store knows of them now; dead ones have a pace of their own."""
    if standings is None:
        standings = context.store.standings(pages)
    found: dict[str, list[Version]] = defaultdict(list)
    for url, digest, first_at, last_at in context.store.versions(context.clock() - FORGOTTEN):
        if url in pages:
            found[url].append(Version(digest[:DIGEST], first_at, last_at))
    versions = {url: tuple(listed) for url, listed in found.items()}
    policy = context.config.schedule
    going = [page for url, page in pages.items() if not _is_dead(standings.get(url))]
    histories = {page.url: history_of(versions.get(page.url, ())) for page in going}
    prior = learned(histories.values())
    claims = [_claim(page, histories[page.url], prior) for page in going]
    budget = budget_of(policy, len(claims))
    return Beat(share(claims, budget=budget, bounds=Bounds.of(policy), prior=prior), versions)


def every_of(page: Page) -> timedelta | None:
    """The shortest ceiling between two visits that a resource at this address asks for."""
    return min((resource.watch.every for resource in page.resources if resource.watch.every), default=None)


def _claim(page: Page, history: History, prior: Prior) -> Claim:
    return claim_of(history, host(page.url), every_of(page), prior)


def _is_dead(standing: Standing | None) -> bool:
    return standing is not None and standing.state is State.DEAD
