"""Report formats, found by name through the `checkback.reports` entry points; each writes one `Report` to a stream."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from catalog.errors import UsageError
from catalog.plugins import plugins

if TYPE_CHECKING:
    from collections.abc import Callable

    from catalog.model import Report

GROUP = "checkback.reports"


def formats() -> tuple[str, ...]:
    """Names of the installed formats."""
    return tuple(sorted(point.name for point in plugins(GROUP)))


def load(name: str) -> Callable[[Report, TextIO], None]:
    """The writer of one format.

    Raises:
        UsageError: no format of that name is installed.
    """
    for point in plugins(GROUP).select(name=name):
        writer: Callable[[Report, TextIO], None] = point.load()
        return writer
    raise UsageError(f"there is no report format {name!r}; use one of: {', '.join(formats())}")
