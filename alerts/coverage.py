"""Coverage: how much of the catalog we could really look at, said in every digest so that silence is explained."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from catalog.model import State, Verdict
from catalog.urls import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping

    from catalog.model import Catalog, Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """Page addresses by how the latest look at them went; `unread` is the rest, not looked at."""

    watched: int = 0
    read: int = 0
    blocked: int = 0
    failing: int = 0

    @property
    def unread(self) -> int:
        """Pages of which nothing can be said."""
        return self.watched - self.read - self.blocked - self.failing


def coverage(catalog: Catalog, standings: Mapping[str, Standing]) -> Coverage:
    """Count the catalog's own addresses, each page once however often it is cited.

    Args:
        catalog: Resources without an address are not watched and not counted.
        standings: By canonical URL.
    """
    cited = (canonical(url) for resource in catalog.resources for url, _ in resource.addresses)
    watched = {url for url in cited if url}
    known = [standings[url] for url in watched if url in standings]
    failing = sum(_failing(standing) for standing in known)
    blocked = sum(
        standing.verdict in (Verdict.BLOCKED, Verdict.LIMITED) and not _failing(standing) for standing in known
    )
    read = sum(bool(standing.verdict and standing.verdict.is_success) and not _failing(standing) for standing in known)
    return Coverage(watched=len(watched), read=read, blocked=blocked, failing=failing)


def _failing(standing: Standing) -> bool:
    # A page that began to fail and now lets nobody look counts as blocked: the latest look decides, unless it is dead.
    return standing.state is State.DEAD or bool(standing.verdict and standing.verdict.is_failure)
