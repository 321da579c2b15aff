"""Idle: until when no link can be due, noted after a round, so that the next one need not ask each of them.

round that left nothing due -> note: until when, for which catalog       crawl, or links read anew -> note dropped
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from catalog.stages import Context

_NOTE = "no-link-due"
_LONGEST = timedelta(days=7)


def is_idle(context: Context) -> bool:
    """Whether an earlier round found that no link of this catalog is due before a time that has not come."""
    noted = json.loads(context.store.note(_NOTE) or "null")
    if noted is None or noted["catalog"] != _catalog(context):
        return False
    return bool(context.clock() < datetime.fromisoformat(noted["until"]) <= context.clock() + _LONGEST)


def rest(context: Context) -> None:
    """Notes that no link is due now, and when the next address is."""
    now = context.clock()
    until = min(context.store.next_due(now) or now + _LONGEST, now + _LONGEST)
    context.store.set_note(_NOTE, json.dumps({"until": until.isoformat(), "catalog": _catalog(context)}))


def wake(context: Context) -> None:
    """Drops the note: links may have come or changed."""
    if context.store.note(_NOTE) is not None:
        context.store.set_note(_NOTE, None)


def _catalog(context: Context) -> str:
    """What the due links of a catalog depend on: whose pages they stand on."""
    pages = sorted((resource.slug, url) for resource in context.catalog.resources for url, _ in resource.addresses)
    return sha256(repr(pages).encode()).hexdigest()
