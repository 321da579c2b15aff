"""An incident: many links to one host, or pages of it, that failed together, told as one thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from catalog.model.check import State, Verdict

if TYPE_CHECKING:
    from datetime import datetime

    from catalog.model.check import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """What is open on one host. Times are UTC; `count` is the most links that failed at the same time.

    `told_at` is when it went into the change log, None while its links are only suspect. `recovering_at` is when one of
    its links first worked again; the others are looked at before the incident is called over.
    """

    host: str
    verdict: Verdict
    first_at: datetime
    last_at: datetime
    count: int
    told_at: datetime | None = None
    told_to: tuple[str, ...] = ()
    """Slugs of the resources in whose name it was told."""
    recovering_at: datetime | None = None
    of_pages: bool = False
    """Whether it is about pages of the catalog, and not about links on them."""

    def holds(self, standing: Standing) -> bool:
        """Whether a failing link of this host is part of it: it worked before, and failed since the incident began.

        The caller knows that the link is the host's.
        """
        failing = standing.state in (State.SUSPECT, State.DEAD)
        return (
            failing
            and standing.last_ok_at is not None
            and standing.first_failed_at is not None
            and standing.first_failed_at >= self.first_at
        )
