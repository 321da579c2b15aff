"""Import formats, found by name through the `checkback.importers` entry points."""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import TYPE_CHECKING

from catalog.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from catalog.importers.listing import Importer

GROUP = "checkback.importers"


def formats() -> tuple[str, ...]:
    """Names of the installed formats."""
    return tuple(sorted(point.name for point in entry_points(group=GROUP)))


def load(name: str) -> Importer:
    """One format by name.

    Raises:
        UsageError: no format of that name is installed.
    """
    for point in entry_points(group=GROUP, name=name):
        importer: Importer = point.load()
        return importer
    raise UsageError(f"there is no import format {name!r}; use one of: {', '.join(formats())}")


def by_suffix(file: Path) -> Importer:
    """The format a file name suggests.

    Raises:
        UsageError: none does; `--from` must say.
    """
    for name in formats():
        importer = load(name)
        if file.suffix.lower() in importer.suffixes:
            return importer
    raise UsageError(f"{file}: cannot tell the format from the name; add --from with one of: {', '.join(formats())}")
