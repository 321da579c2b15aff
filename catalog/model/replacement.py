"""A replacement: another address that may stand in for one that fails or moved. Offered, never put in silently."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class Origin(StrEnum):
    """Where a replacement comes from, the surest first."""

    MOVED = "moved"
    """The server sends visitors there for good, and the page there matches."""
    SITEMAP_TEXT = "sitemap-text"
    """A page in the sitemap of a rebuilt site that says what this one said."""
    SITEMAP_TITLE = "sitemap-title"
    """A page in the sitemap of a rebuilt site that goes by the same title or words."""
    SAME_TITLE = "same-title"
    """Another page of the host that goes by the same words, and works."""
    WAYBACK = "wayback"
    """A copy in the Internet Archive, by its availability service."""
    MEMENTO = "memento"
    """A copy in some archive, by Memento (RFC 7089)."""

    @property
    def is_archive(self) -> bool:
        """Whether it is an external archive's copy and not the page itself."""
        return self in (Origin.WAYBACK, Origin.MEMENTO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """An address to offer; `at` is when an archive took its copy (UTC), None for pages that are not copies."""

    url: str
    origin: Origin
    at: datetime | None = None
