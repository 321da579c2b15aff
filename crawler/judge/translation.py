"""Whether one language of a resource has fallen behind another (DESIGN section 4, `translation-behind`).

Pure: what the change log says of each page goes in, changes come out. Does not read the log and knows no clock.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import permutations
from typing import TYPE_CHECKING

from catalog.model import Change, ChangeKind
from crawler.judge.changes import identity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

CONTENT = frozenset(
    {
        ChangeKind.TITLE_CHANGED,
        ChangeKind.SECTION_EMPTIED,
        ChangeKind.ITEM_ADDED,
        ChangeKind.ITEM_REMOVED,
        ChangeKind.TEXT_CHANGED,
        ChangeKind.LINK_ADDED,
        ChangeKind.LINK_REMOVED,
        ChangeKind.LINK_RETARGETED,
    }
)
"""What a translation has to follow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionPast:
    """One language of a resource: its page, when that was first read and last found, and its changes in log order."""

    url: str
    language: str
    read_since: datetime | None
    last_ok_at: datetime | None
    changes: Sequence[Change] = ()


def behind(
    slug: str, editions: Sequence[EditionPast], *, now: datetime, days: int, minimum: float
) -> tuple[Change, ...]:
    """One change for each language that has not followed another one for `days` calendar days (UTC).

    The oldest change that was not followed counts, and is told once, however much more the page changes: the id of the
    change is made from it. When the language that is behind changes, the count starts anew. Nothing is said of a page
    that was not read yet when the other changed, nor of one that was not found since the days ran out.

    Args:
        slug: of the resource.
        editions: its languages that have a page of their own.
        now: UTC.
        days: the setting `changes.translation_days`.
        minimum: significance from which a change has to be followed.
    """
    found = []
    for ahead, late in permutations(editions, 2):
        if ahead.language == late.language or ahead.url == late.url:
            continue
        origin = _not_followed(ahead, late, minimum)
        if origin is None or late.last_ok_at is None:
            continue
        waited = min(now.date(), late.last_ok_at.date()) - origin.at.date()
        if waited >= timedelta(days=days):
            found.append(_change(slug, origin, ahead, late, now))
    return tuple(found)


def _not_followed(ahead: EditionPast, late: EditionPast, minimum: float) -> Change | None:
    """The oldest change of `ahead` after which `late` has not changed; following one asks for nothing in turn."""
    open_one: Change | None = None
    owed = False
    for change, is_ahead in _in_turn(ahead, late):
        tells = change.significance >= minimum
        if not is_ahead:
            owed = open_one is None and (owed or tells)
            open_one = None
        elif owed:
            owed = False
        elif open_one is None and tells and late.read_since is not None and late.read_since <= change.at:
            open_one = change
    return open_one


def _in_turn(ahead: EditionPast, late: EditionPast) -> list[tuple[Change, bool]]:
    """The most telling content change of each visit to either page, by time, with whether it is of `ahead`."""
    visits: dict[tuple[datetime, bool], Change] = {}
    for edition, is_ahead in ((ahead, True), (late, False)):
        for change in edition.changes:
            if change.kind in CONTENT:
                known = visits.get((change.at, is_ahead))
                if known is None or known.significance < change.significance:
                    visits[change.at, is_ahead] = change
    ordered = sorted(visits.items(), key=lambda visit: (visit[0][0], not visit[0][1]))
    return [(change, is_ahead) for (_at, is_ahead), change in ordered]


def _change(slug: str, origin: Change, ahead: EditionPast, late: EditionPast, now: datetime) -> Change:
    details: Mapping[str, str] = {
        "language": late.language,
        "ahead": ahead.language,
        "changed_at": origin.at.isoformat(),
    }
    change = Change(
        id="",
        at=origin.at,
        slug=slug,
        url=late.url,
        kind=ChangeKind.TRANSLATION_BEHIND,
        significance=0.5,
        reasons=("translation",),
        details=details,
    )
    return replace(change, id=identity(change, ahead.url, origin.id), at=now)
