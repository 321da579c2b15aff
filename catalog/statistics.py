"""Statistics: counts of each round, in a small file for programs. It holds no address of anybody or anything.

    {"rounds": [{"started_at": "2026-11-22T06:00:00Z", "ok": true, "seconds": 41.2, "changes": 3,
                 "check": {"pages": 80, "links": 412, "requests": 501, "not_modified": 71, ...}}, ...]}

Newest last; of each stage that counted something there is an object of its own.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from catalog.health import put

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FILE = "statistics.json"
KEPT = 200
"""Rounds that are kept: fifty days of one every six hours."""


def write_statistics(folder: Path, latest: Mapping[str, Any]) -> None:
    """Add a round to the statistics of a state folder: the old file, or the new one, never half of it.

    Raises:
        OutputError: it cannot be written.
    """
    rounds = [*read_statistics(folder), dict(latest)][-KEPT:]
    lines = ",\n".join("  " + json.dumps(one) for one in rounds)
    put(folder / FILE, f'{{"rounds": [\n{lines}\n]}}\n')


def read_statistics(folder: Path) -> list[dict[str, Any]]:
    """The rounds that are kept, oldest first; none where there is no file or it cannot be read."""
    with suppress(OSError, ValueError, TypeError, KeyError):
        return [dict(one) for one in json.loads((folder / FILE).read_text(encoding="utf-8"))["rounds"]]
    return []
