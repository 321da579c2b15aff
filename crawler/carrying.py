"""A page whose new address was put into the catalog goes on where it was: what is known of it moves along.

page of the catalog that was never looked at  +  an address that moved there for good and is no page any more
    -> its snapshot, links, memory and standing, under the new address    (no row in the log)
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from catalog.errors import LostSnapshot
from catalog.model import Check, Decision, Evidence, State, Verdict
from crawler.plan import pages_of
from crawler.urls import canonical

if TYPE_CHECKING:
    from catalog.model import Past
    from catalog.stages import Context


def carry_over(context: Context) -> int:
    """Moves what is known along with pages that got a new address; returns how many did.

    Raises:
        StoreError: the store cannot be read or written.
    """
    pages = pages_of(context.catalog)
    known = context.store.standings(pages)
    fresh = {url for url in pages if url not in known}
    if not fresh:
        return 0
    carried = []
    for old in context.store.standings().values():
        new = canonical(old.final_url) if old.final_url and old.verdict is Verdict.MOVED else None
        if new in fresh and old.url not in pages and old.state is State.ALIVE:
            fresh.discard(new)
            if decision := _moved_along(context, context.store.past(old.url), new):
                carried.append(decision)
    context.store.record(carried)
    return len(carried)


def _moved_along(context: Context, past: Past, url: str) -> Decision | None:
    """What the last look by way of the old address says of the new one; None where no page is kept of it."""
    standing, snapshot = past.standing, past.snapshot
    if standing is None or snapshot is None or standing.last_checked_at is None:
        return None
    try:
        body = context.store.body(snapshot.digest)
    except LostSnapshot:
        return None  # then it is a new page like any other
    evidence = (Evidence("redirect", standing.url),)
    return Decision(
        check=Check(
            url=url,
            at=standing.last_checked_at,
            verdict=Verdict.ALIVE,
            status=standing.status,
            final_url=url,
            evidence=evidence,
        ),
        standing=replace(standing, url=url, verdict=Verdict.ALIVE, final_url=url, evidence=evidence),
        # Validators are those of the new address already: the walk ended there.
        snapshot=replace(snapshot, url=url, final_url=url),
        body=body,
        links=context.store.links(standing.url),
        memory=past.memory,
        watching=past.watching,
    )
