"""An item: a change as every form of feed tells it, with the same id, date and words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import escape

if TYPE_CHECKING:
    from datetime import datetime

    from catalog.wording import Tongue


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry. `address` is our own permalink; `source` the page itself, only while it may be offered."""

    id: str
    address: str
    title: str
    summary: str
    html: str
    at: datetime
    source: str | None

    def content(self, spoken: Tongue) -> str:
        """The entry as an HTML fragment that leads to our own page only, which shows the present state."""
        now = spoken.say("This change, and what the page looks like now")
        return f'<p>{escape(self.summary)}</p>{self.html}<p><a href="{escape(self.address)}">{escape(now)}</a></p>'
