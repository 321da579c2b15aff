"""The real page pairs that benchmarks read: an unpacked `changes-dev` folder with its labels read by hand.

The folder holds `set/dev/pairs.jsonl` and `set/dev/blobs/<id>.html`; the labels are a JSON object of pair id to
`{"label", "why"}`. The project ships none of these pages.
"""

from __future__ import annotations

import json
import os
import platform
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

LABELS = "changes-dev-reviewed.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two consecutive snapshots of a page, what came before them, and what a person who read both says.

    `label` is `content`, `noise`, `broken` (one side is not the page) or `unchanged`; `history` is blobs, oldest first.
    """

    id: str
    service: str
    page: str
    url: str
    label: str
    why: str
    before: str
    after: str
    times: dict[str, int]
    history: tuple[str, ...]
    siblings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pairs:
    """All pairs of a folder, in file order."""

    folder: Path
    pairs: tuple[Pair, ...]

    def body(self, blob: str) -> bytes:
        """The bytes of a snapshot."""
        return (self.folder / "blobs" / f"{blob}.html").read_bytes()


def load(folder: Path, labels: Path | None, limit: int | None) -> Pairs:
    """The first `limit` pairs below `folder`; ends the program with a word on what is missing."""
    found = next((path.parent for path in sorted(folder.glob("**/pairs.jsonl"))), None)
    if found is None:
        sys.exit(f"{folder} holds no pairs.jsonl; unpack changes-dev.tar.zst there")
    read = {}
    if labels is not None:
        if not labels.is_file():
            sys.exit(f"{labels} is not there; name the labels read by hand with --labels FILE")
        read = json.loads(labels.read_text("utf-8"))
    rows = [json.loads(line) for line in (found / "pairs.jsonl").read_text("utf-8").splitlines()]
    return Pairs(found, tuple(_pair(row, read.get(row["id"], {})) for row in rows[:limit]))


def _pair(row: dict[str, Any], label: dict[str, str]) -> Pair:
    history = tuple((str(blob), int(time)) for blob, time in row["history"])
    times = dict(history) | {row["before"]: row["before_time"], row["after"]: row["after_time"]}
    return Pair(
        id=row["id"],
        service=row["service"],
        page=row["path"],
        url=row["url"] or f"https://example.org/{quote(row['path'])}",
        label=label.get("label", "unchanged"),
        why=label.get("why", ""),
        before=row["before"],
        after=row["after"],
        times=times,
        history=tuple(blob for blob, _ in history),
        siblings=tuple(row["siblings"]),
    )


def default_labels(folder: Path) -> Path:
    """Where the labels are looked for: beside or above the unpacked folder, or where CHECKBACK_LABELS says."""
    named = os.environ.get("CHECKBACK_LABELS")
    places = [Path(named)] if named else [folder / LABELS, folder.parent / LABELS]
    return next((place for place in places if place.is_file()), places[0])


def machine() -> str:
    """Date, cores and versions: what a figure means nothing without."""
    day = datetime.now(UTC).date().isoformat()
    return f"{day}, {os.cpu_count()} cores, Python {platform.python_version()}, lxml {version('lxml')}"
