"""Times and words as reports print them; safe in a terminal, in JSON and in Markdown, whatever a page says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog.wording import printable, tongue

if TYPE_CHECKING:
    from datetime import datetime


def line(text: str) -> str:
    """The text on one line, without what a terminal acts on."""
    return printable(text)


def well_formed(text: str) -> str:
    """The same text with every lone surrogate replaced, so that it has a UTF-8 form."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def iso(at: datetime | None) -> str | None:
    """A UTC time as ISO 8601 with a Z and whole seconds, as every JSON of ours prints it."""
    return f"{at.isoformat()[:19]}Z" if at else None


def day(at: datetime) -> str:
    """A date as reports print it: 3 November 2026."""
    return tongue("en").day(at)
