"""A run of looks: consecutive checks of one URL that showed the same thing, kept as one row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from catalog.model import Check


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRun:
    """`count` looks from `first_at` to `last_at` (UTC) with one verdict, status, final address and evidence.

    `check` is the latest of them.
    """

    check: Check
    first_at: datetime
    last_at: datetime
    count: int = 1
