"""Traffic: what went over the network, in counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.fetch.reply import Reply

_NOT_MODIFIED = 304


@dataclass(slots=True)
class Traffic:
    """Counts of all exchanges: pages, links, robots.txt. `body_bytes` are decoded bytes; `unanswered` had no status."""

    requests: int = 0
    not_modified: int = 0
    unanswered: int = 0
    body_bytes: int = 0

    def count(self, reply: Reply) -> None:
        """Counts one exchange."""
        self.requests += 1
        self.not_modified += reply.status == _NOT_MODIFIED
        self.unanswered += reply.status is None
        self.body_bytes += len(reply.body)

    def add(self, other: Traffic) -> None:
        """Counts what was counted elsewhere."""
        self.requests += other.requests
        self.not_modified += other.not_modified
        self.unanswered += other.unanswered
        self.body_bytes += other.body_bytes
