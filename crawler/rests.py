"""Rests that hosts asked for (Retry-After), kept from one run to the next: asking again early is what they forbade."""

from __future__ import annotations

import json
from contextlib import asynccontextmanager
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from catalog.stages import Context
    from crawler.fetch import Pace

_NOTE = "resting-hosts"


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
