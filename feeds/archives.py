"""Archives of a feed (RFC 5005, section 4): everything that has left the live feed, in documents that stay as they are.

    log order:  | closed month | closed month | open month: full part | full part | rest |
                  archives, each at most 50 entries                                  live: the newest 100

A month is closed once the log has a later one; a full part of the open month is closed too, so that the live feed and
the archives together always hold everything.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from catalog.model import Change

LIVE_ENTRIES = 100
ARCHIVED_ENTRIES = 50
"""At most so many entries a document: half of the live feed, so that a feed with archives always has two of them.

Each then has a neighbour to name, which an archive that does not call itself complete must (W3C validator).
"""


@dataclass(frozen=True, slots=True)
class Archive:
    """One archive document: its name (`2026-09`, `2026-09-2`) and its changes in the order of the log."""

    name: str
    changes: tuple[Change, ...]


def months(log: Iterable[Change]) -> dict[str, str]:
    """The month of each change by its id, for archives.

    It never goes back along the log: a change recorded while a clock was wrong does not reopen a closed month.
    """
    latest = ""
    found = {}
    for change in sorted(log, key=lambda change: (change.seq, change.at, change.id)):
        latest = max(latest, f"{change.at:%Y-%m}")
        found[change.id] = latest
    return found


def archives(told: Sequence[Change], month_of: Mapping[str, str]) -> list[Archive]:
    """The archive documents of a feed, oldest first; none while the live feed holds everything."""
    if len(told) <= LIVE_ENTRIES:
        return []
    newest = max(month_of.values())
    found = []
    for month, group in groupby(told, key=lambda change: month_of[change.id]):
        listed = list(group)
        for number, start in enumerate(range(0, len(listed), ARCHIVED_ENTRIES), start=1):
            part = tuple(listed[start : start + ARCHIVED_ENTRIES])
            if month < newest or len(part) == ARCHIVED_ENTRIES:
                found.append(Archive(month if number == 1 else f"{month}-{number}", part))
    return found
