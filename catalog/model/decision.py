"""What a look at a URL settles: everything that is recorded, in one transaction, for one visit."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from catalog.model.change import Change
    from catalog.model.check import Check, Standing
    from catalog.model.document import Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Stored bytes of a page that was really there. `digest` is the sha256 (hex) of the decoded body.

    `headers` holds what a conditional request must echo (`etag`, `last-modified`, exactly as sent) and `content-type`,
    keys in lower case. `first_at` and `last_at` bound the visits (`count`) on which exactly these bytes were served.
    """

    url: str
    digest: str
    first_at: datetime
    last_at: datetime
    count: int = 1
    size: int = 0
    final_url: str | None = None
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What we knew about a URL before this look. `memory` is the noise model's own JSON, opaque to the store."""

    standing: Standing | None = None
    snapshot: Snapshot | None = None
    memory: str | None = None
    watching: str | None = None
    """`catalog.model.Watching` as JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What one look at one URL settles.

    `snapshot` is set when a good page was read: a new digest comes with its `body`; a 304 or identical bytes come
    without one and only move counters. `links` replaces the page's stored links; None leaves them as they are.
    """

    check: Check
    standing: Standing
    snapshot: Snapshot | None = None
    body: bytes | None = None
    links: tuple[Link, ...] | None = None
    changes: tuple[Change, ...] = ()
    memory: str | None = None
    watching: str | None = None
    """`catalog.model.Watching` as JSON; None leaves it as it is."""
