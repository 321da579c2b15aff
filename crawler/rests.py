"""What hosts asked of us, kept from one run to the next: rests (Retry-After) and the rules of robots.txt.

Asking again early is what a rest forbids, and asking for the rules once a day is enough.
"""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from catalog.stages import Context
    from crawler.fetch import Pace, Robots

_NOTE = "resting-hosts"
_RULES = "robots-rules"
_MOST_SITES = 5000


@asynccontextmanager
async def kept_rests(context: Context, pace: Pace) -> AsyncIterator[None]:
    """Puts the hosts that still rest to rest again, and notes at the end, however it comes, which rest then."""
    now = context.clock()
    for host, until in json.loads(context.store.note(_NOTE) or "{}").items():
        if (ends := datetime.fromisoformat(until)) > now:
            pace.rest(f"http://{host}/", ends)
    try:
        yield
    finally:
        resting = {host: until.isoformat() for host, until in pace.rests(context.clock()).items()}
        context.store.set_note(_NOTE, json.dumps(resting))


@asynccontextmanager
async def kept_robots(context: Context, robots: Robots) -> AsyncIterator[None]:
    """Takes up the rules of sites that were read within a day, and notes at the end, however it comes, what holds."""
    noted = context.store.note(_RULES) or "{}"
    kept = {site: (datetime.fromisoformat(until), text) for site, (until, text) in json.loads(noted).items()}
    robots.recall(kept)
    try:
        yield
    finally:
        # The newest, should there be very many.
        newest = sorted(robots.kept().items(), key=lambda one: one[1][0])[-_MOST_SITES:]
        rules = json.dumps({site: (until.isoformat(), text) for site, (until, text) in sorted(newest)})
        if rules != noted:
            context.store.set_note(_RULES, rules)
