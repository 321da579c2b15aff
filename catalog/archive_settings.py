"""The settings under `[archives]`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from catalog.setting_types import WebAddress


@dataclass(frozen=True, kw_only=True)
class ArchiveSettings:
    """Web archives that are asked for copies of pages that are dead or taken over; they learn the address. Off."""

    wayback: bool = False
    """Ask the Internet Archive (its Wayback availability service), about an address at most once a week."""
    memento: bool = False
    """Ask a Memento TimeGate, which knows many archives, about an address at most once a week."""
    timegate: WebAddress = "https://timetravel.mementoweb.org/timegate/"
    """The TimeGate (RFC 7089); the address of the page is put at its end."""
