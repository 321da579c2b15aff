"""Rebuilt sites: where the pages that a host lost were found again, kept as one note a host."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from catalog.model import Origin, Replacement

if TYPE_CHECKING:
    from collections.abc import Mapping

    from catalog.store import Store

_PREFIX = "rebuilt "


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """What was found of one host. `asked_at` (UTC) is when its sitemap was last read, `times` how often it was.

    `found` leads from old addresses to `(new address, by what it was known again)`: `text` or `title`.
    """

    host: str
    asked_at: datetime
    times: int = 1
    found: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def rebuilt_hosts(store: Store) -> dict[str, Rebuilt]:
    """What was found of each host, by its name."""
    return {known.host: known for known in map(_rebuilt, store.notes(_PREFIX).values())}


def found_again(store: Store) -> dict[str, Replacement]:
    """By old canonical address, where a page of a rebuilt site is now."""
    return {
        old: Replacement(url=new, origin=Origin.SITEMAP_TEXT if by == "text" else Origin.SITEMAP_TITLE)
        for known in rebuilt_hosts(store).values()
        for old, (new, by) in known.found.items()
    }


def note_of(host: str, known: Rebuilt | None) -> dict[str, str | None]:
    """The note that keeps it; with None, the one that drops it."""
    return {_PREFIX + host: None if known is None else _text(known)}


def _text(known: Rebuilt) -> str:
    value = {"host": known.host, "asked_at": known.asked_at.isoformat(), "times": known.times, "found": known.found}
    return json.dumps(value, sort_keys=True)


def _rebuilt(text: str) -> Rebuilt:
    value = json.loads(text)
    return Rebuilt(
        host=value["host"],
        asked_at=datetime.fromisoformat(value["asked_at"]),
        times=value["times"],
        found={old: (new, by) for old, (new, by) in value["found"].items()},
    )
