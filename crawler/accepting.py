"""Pages whose new content a maintainer accepted: the next good look at one becomes what is watched.

accept -> note -> visit: verdict without "replaced", new baseline, one change -> note dropped in the same transaction
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from catalog.model import Decision
    from catalog.store import Store

_NOTE = "accepted:"
LASTS = timedelta(days=14)
"""How long an acceptance waits for a good look; what stands there later nobody has seen."""


def accept_page(store: Store, url: str, now: datetime) -> None:
    """Remember that what stands at a canonical address now is the page.

    Raises:
        StoreError: it cannot be written.
    """
    store.set_note(_NOTE + url, now.isoformat())


def accepted_pages(store: Store, now: datetime) -> frozenset[str]:
    """Canonical addresses that were accepted and not read since."""
    kept = store.notes(_NOTE)
    return frozenset(key.removeprefix(_NOTE) for key, at in kept.items() if now - datetime.fromisoformat(at) <= LASTS)


def settled_notes(decisions: Iterable[Decision], accepted: Collection[str]) -> dict[str, None]:
    """The notes to drop with these decisions: of accepted pages that were read."""
    urls = (decision.check.url for decision in decisions if decision.check.verdict.is_success)
    return {_NOTE + url: None for url in urls if url in accepted}
