"""Retry-After: how long a server asks us to stay away (RFC 9110 section 10.2.3)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from crawler.fetch.reply import Reply

LIMITED = frozenset({429, 503, 999})
"""Statuses whose Retry-After is a request to come back later (999 is LinkedIn's own)."""

LONGEST_PAUSE = 30 * 86_400.0
"""Seconds; a longer or absurd wish is cut to thirty days, so that one typing error cannot silence a host for years."""

_SECONDS = re.compile(r"[+-]?\d+(\.\d{1,9})?", re.ASCII)


def retry_after(reply: Reply, now: datetime) -> float | None:
    """Seconds from now that the server asks us to wait, in 0..LONGEST_PAUSE; None where it asks nothing we understand.

    A date is measured from the server's own Date header where it sends one, so that neither clock need be right.

    Args:
        reply: the answer.
        now: UTC, for a date without a Date header beside it.
    """
    value = (reply.header("retry-after") or "").strip()
    if _SECONDS.fullmatch(value):
        seconds = float(value)
    elif (until := _date(value)) is not None:
        seconds = (until - (_date(reply.header("date") or "") or now)).total_seconds()
    else:
        return None
    return min(max(seconds, 0.0), LONGEST_PAUSE)


def asks_to_wait(reply: Reply, clock: Callable[[], datetime]) -> float | None:
    """Seconds to wait when the answer limits us (429, 503, 999) and says for how long; None otherwise."""
    return retry_after(reply, clock()) if reply.status in LIMITED else None


def _date(value: str) -> datetime | None:
    """An HTTP-date; a time without zone is UTC."""
    try:
        date = parsedate_to_datetime(value)
        return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
