"""A store in a folder of its own, and visits to put into it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from catalog.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True)
class Place:
    """Where a store is kept."""

    database: Path
    snapshots: Path

    def open(self, *, wait: float = 30.0) -> Store:
        """Open the store that is kept here."""
        return Store.open(self.database, self.snapshots, wait=wait)

    def blobs(self) -> list[str]:
        """Names of all files in the snapshot folder, relative to it."""
        return sorted(str(path.relative_to(self.snapshots)) for path in self.snapshots.rglob("*") if path.is_file())


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A place with nothing in it."""
    return Place(tmp_path / "state" / "state.sqlite3", tmp_path / "state" / "snapshots")


@pytest.fixture
def store(place: Place) -> Iterator[Store]:
    """A new, open store."""
    with place.open() as store:
        yield store
