"""Changes: rows for the change log, made from a diff or from a URL's state having moved. Pure."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from catalog.model import Change, ChangeKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from catalog.model import Diff, Edit, Incident, Standing

_CARRIES = {
    ChangeKind.LINK_ADDED: (ChangeKind.ITEM_ADDED, ChangeKind.TEXT_CHANGED),
    ChangeKind.LINK_REMOVED: (ChangeKind.ITEM_REMOVED, ChangeKind.TEXT_CHANGED, ChangeKind.SECTION_EMPTIED),
}
"""A new list item and the link in it are one piece of news: the link edit rides along with the item's."""


def from_diff(diff: Diff, *, slug: str, at: datetime) -> tuple[Change, ...]:
    """One change per kind and section of the diff, most significant first."""
    groups: dict[tuple[ChangeKind, str], list[Edit]] = defaultdict(list)
    riders: list[Edit] = []
    for edit in diff.edits:
        if edit.kind in _CARRIES:
            riders.append(edit)
        else:
            groups[edit.kind, edit.section].append(edit)
    for rider in riders:
        carrier = _carrier(rider, groups)
        groups[carrier or (rider.kind, rider.section)].append(rider)
    changes = [_change(diff, kind, section, edits, slug=slug, at=at) for (kind, section), edits in groups.items()]
    return tuple(sorted(changes, key=lambda change: (-change.significance, change.kind, change.section)))


def _carrier(rider: Edit, groups: dict[tuple[ChangeKind, str], list[Edit]]) -> tuple[ChangeKind, str] | None:
    words = rider.text.strip()
    for kind in _CARRIES[rider.kind]:
        for edit in groups.get((kind, rider.section), ()):
            whole = edit.after if rider.kind is ChangeKind.LINK_ADDED else edit.before
            if edit.kind is kind and words and whole and words in whole:
                return kind, rider.section
    return None


def _change(diff: Diff, kind: ChangeKind, section: str, edits: Iterable[Edit], *, slug: str, at: datetime) -> Change:
    listed = tuple(edits)
    own = [edit for edit in listed if edit.kind is kind]
    significance = max(edit.significance for edit in listed)
    change = Change(
        id="",
        at=at,
        slug=slug,
        url=diff.url,
        kind=kind,
        section=section,
        edits=listed,
        significance=significance,
        reasons=tuple(dict.fromkeys(reason for edit in own for reason in edit.reasons)),
    )
    parts = [part for edit in listed for part in (edit.kind.value, edit.before or "", edit.after or "", edit.text)]
    return replace(change, id=identity(change, *parts))


def from_transition(
    kind: ChangeKind,
    *,
    before: Standing | None,
    after: Standing,
    slug: str,
    at: datetime,
    link_text: str | None = None,
    section: str = "",
) -> Change:
    """The change that a URL's new state makes for one resource: `died`, `revived` or `moved`."""
    failing = after if kind is ChangeKind.DIED else before
    change = Change(
        id="",
        at=at,
        slug=slug,
        url=after.url,
        kind=kind,
        section=section,
        significance=1.0,
        reasons=("state",),
        evidence=after.evidence,
        link_text=link_text,
        final_url=after.final_url if kind is ChangeKind.MOVED else None,
        first_failed_at=failing.first_failed_at if failing else None,
        last_ok_at=before.last_ok_at if before else None,
    )
    return replace(change, id=identity(change, link_text or "", change.final_url or ""))


def of_host(
    kind: ChangeKind,
    incident: Incident,
    *,
    slug: str,
    urls: Sequence[str],
    at: datetime,
    links: Sequence[Standing] = (),
) -> Change:
    """The change that an incident makes for one resource, instead of one for each link: `died`, or `revived` after it.

    Args:
        kind: which of the two.
        incident: of the host.
        slug: the resource.
        urls: the host's links on it that failed, in page order; not empty. The first stands for all as the address.
        at: time of the look, UTC.
        links: their standings, where they fail.
    """
    change = Change(
        id="",
        at=at,
        slug=slug,
        url=urls[0],
        kind=kind,
        significance=1.0,
        reasons=("incident",),
        evidence=links[0].evidence if links else (),
        link_text=incident.host,
        first_failed_at=incident.first_at,
        last_ok_at=max((link.last_ok_at for link in links if link.last_ok_at), default=None),
        details={"host": incident.host, "links": str(len(urls) if links else incident.count)},
    )
    return replace(change, id=identity(change, "incident", incident.host))


def of_resource(kind: ChangeKind, *, slug: str, title: str, url: str, at: datetime) -> Change:
    """The change of the catalog itself: `resource-added` or `resource-removed`."""
    change = Change(
        id="", at=at, slug=slug, url=url, kind=kind, significance=1.0, reasons=("catalog",), details={"title": title}
    )
    return replace(change, id=identity(change, title))


def identity(change: Change, *parts: str) -> str:
    """The id of a change: 16 hex digits of sha256 over what happened, where and when."""
    fields = (change.slug, change.url, change.kind.value, change.section, change.at.isoformat(), *parts)
    text = "\x1f".join(fields).encode("utf-8", "surrogatepass")
    return hashlib.sha256(text).hexdigest()[:16]
