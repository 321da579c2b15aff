"""Health: how the last round went, in a small file that a monitor can read. It holds no address of anybody or anything.

    {"ok": true, "rounds": 12, "failures_in_a_row": 0, "started_at": "2026-11-22T06:00:00Z", "ended_at": ...,
     "next_due_at": ..., "next_round_at": ..., "pages": {"watched": 84, "read": 79, ...}, "changes": 31}

`rounds` and `failures_in_a_row` count since the process began, `changes` the rows of the change log.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from catalog.coverage import Coverage
from catalog.errors import OutputError

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

FILE = "health.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How the last round went; times UTC, None where there was none yet."""

    ok: bool = True
    rounds: int = 0
    failures_in_a_row: int = 0
    started_at: datetime | None = None
    """Of the last round that got to its end."""
    ended_at: datetime | None = None
    next_due_at: datetime | None = None
    next_round_at: datetime | None = None
    """When a run that goes on forever looks again; for single runs, when the next one is worth it."""
    coverage: Coverage = field(default_factory=Coverage)
    changes: int = 0


def write_health(folder: Path, health: Health) -> None:
    """Write the health file of a state folder: the old one, or the new one, never half of it.

    Raises:
        OutputError: it cannot be written.
    """
    pages = health.coverage
    values = {
        "ok": health.ok,
        "rounds": health.rounds,
        "failures_in_a_row": health.failures_in_a_row,
        "started_at": _iso(health.started_at),
        "ended_at": _iso(health.ended_at),
        "next_due_at": _iso(health.next_due_at),
        "next_round_at": _iso(health.next_round_at),
        "pages": {
            "watched": pages.watched,
            "read": pages.read,
            "blocked": pages.blocked,
            "failing": pages.failing,
            "unchecked": pages.unchecked,
            "unseen": pages.unseen,
        },
        "changes": health.changes,
    }
    put(folder / FILE, json.dumps(values, indent=2) + "\n")


def put(path: Path, text: str) -> None:
    """Write a small file: the old one stays, or the new one is there, never half of it.

    Raises:
        OutputError: it cannot be written.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    except OSError as trouble:
        with suppress(OSError):
            part.unlink()
        raise OutputError(f"{path}: cannot be written ({trouble.strerror}); is the disk full?") from trouble


def _iso(at: datetime | None) -> str | None:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if at else None
