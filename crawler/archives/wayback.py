"""The Wayback availability service of the Internet Archive: what it is asked, and what its answer means. Pure.

Source: https://archive.org/help/wayback_api.php
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from catalog.model import Origin, Replacement
from catalog.urls import canonical, host

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crawler.fetch import Reply

from crawler.fetch.reply import Ask

API = "https://archive.org/wayback/available"
_ARCHIVE = "web.archive.org"
_STAMP = re.compile(r"[0-9]{14}")
_OK = 200


def ask(url: str, before: datetime) -> Ask:
    """The question for the copy of `url` nearest to that time."""
    return Ask(url=f"{API}?url={quote(url, safe='')}&timestamp={before.astimezone(UTC):%Y%m%d%H%M%S}")


def copies(reply: Reply) -> Iterator[Replacement]:
    """The copies an answer names: one, or none. Only good ones, and only where the archive keeps them."""
    try:
        told = json.loads(reply.body) if reply.status == _OK and reply.fault is None else {}
        closest = told["archived_snapshots"]["closest"]
        url, stamp, status = str(closest["url"]), str(closest["timestamp"]), str(closest["status"])
        is_there = closest["available"] is True
    except (ValueError, KeyError, TypeError, RecursionError):
        return
    if not is_there or status != str(_OK) or not _STAMP.fullmatch(stamp):
        return
    address = canonical(re.sub(r"^http://", "https://", url))
    try:
        at = datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return
    if address and host(address) == _ARCHIVE:
        yield Replacement(url=address, origin=Origin.WAYBACK, at=at)
