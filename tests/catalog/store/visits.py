"""Visits as decisions, in few words."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from catalog.model import Change, ChangeKind, Check, Decision, Evidence, Snapshot, Standing, State, Verdict

if TYPE_CHECKING:
    from catalog.model import Link

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
PAGE = "https://kyr.example.org/rights"


def moment(day: float) -> datetime:
    """A time so many days after the start."""
    return START + timedelta(days=day)


def change(name: str, *, day: float = 0, slug: str = "rights", url: str = PAGE) -> Change:
    """A change whose id is its name."""
    return Change(id=name, at=moment(day), slug=slug, url=url, kind=ChangeKind.TEXT_CHANGED)


def visit(
    day: float = 0,
    *,
    url: str = PAGE,
    verdict: Verdict = Verdict.ALIVE,
    body: bytes | None = None,
    links: tuple[Link, ...] | None = None,
    changes: tuple[Change, ...] = (),
    memory: str | None = None,
    detail: str = "200",
    headers: dict[str, str] | None = None,
) -> Decision:
    """What a look at a page settles; `body` are the bytes that were served."""
    at = moment(day)
    evidence = (Evidence("http-status", detail),)
    check = Check(url=url, at=at, verdict=verdict, status=200, final_url=url, evidence=evidence)
    standing = Standing(
        url=url, state=State.ALIVE, since=START, verdict=verdict, evidence=evidence, last_checked_at=at, visits=1
    )
    snapshot = None
    if body is not None:
        digest = hashlib.sha256(body).hexdigest()
        snapshot = Snapshot(
            url=url, digest=digest, first_at=at, last_at=at, size=len(body), final_url=url, headers=headers or {}
        )
    return Decision(
        check=check, standing=standing, snapshot=snapshot, body=body, links=links, changes=changes, memory=memory
    )
