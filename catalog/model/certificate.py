"""A host's certificate, as it was last seen: who vouches for it, for which names, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

_SHARE = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class HostCertificate:
    """The certificate of one host. Times are UTC; `seen_at` is when it was first seen.

    `warned_at` is when it was found to run out soon, None while it is not; another certificate begins anew.
    """

    host: str
    issuer: str
    names: tuple[str, ...]
    not_before: datetime
    not_after: datetime
    seen_at: datetime
    warned_at: datetime | None = None

    def runs_out_soon(self, now: datetime, days: float) -> bool:
        """Whether it ends within `days`, and no machine is expected to renew it before it does.

        Certificates that live a few weeks are renewed by machines in the last third of their life (RFC 9773), so these
        count from its last quarter.
        """
        ahead = min(timedelta(days=days), (self.not_after - self.not_before) / _SHARE)
        return self.not_after - ahead <= now < self.not_after
