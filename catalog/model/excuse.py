"""An excuse: an entry of the catalog's `exceptions:` (in Python the word exception is taken), or of one resource."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from catalog.model.resource import SourceLine

if TYPE_CHECKING:
    from datetime import date

    from catalog.model.check import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Excuse:
    """A verdict that is expected of some addresses, why, and until when.

    Exactly one of `host` (`*.` before it means every name below it), `url` and `slug` says of which. The day `until`
    is the first on which it excuses nothing any more; None for never, which `lint` complains about.
    """

    verdict: Verdict
    host: str | None = None
    url: str | None = None
    slug: str | None = None
    reason: str | None = None
    until: date | None = None
    source: SourceLine = field(default_factory=lambda: SourceLine("<memory>"), compare=False)

    @property
    def about(self) -> str:
        """What it is about, as it is written."""
        return self.host or self.url or self.slug or ""

    def holds(self, today: date) -> bool:
        """Whether it has not expired."""
        return self.until is None or today < self.until
