"""Changes: rows for the change log, made from a diff or from a URL's state having moved. Pure."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from catalog.model import Change, ChangeKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from catalog.model import Diff, Edit, HostCertificate, Incident, Standing

_CARRIES = {
    ChangeKind.LINK_ADDED: (ChangeKind.ITEM_ADDED, ChangeKind.TEXT_CHANGED),
    ChangeKind.LINK_REMOVED: (ChangeKind.ITEM_REMOVED, ChangeKind.TEXT_CHANGED, ChangeKind.SECTION_EMPTIED),
    ChangeKind.LINK_RENAMED: (ChangeKind.TEXT_CHANGED,),
    ChangeKind.LINK_RETARGETED: (ChangeKind.TEXT_CHANGED,),
}
"""A new list item and the link in it are one piece of news: the link edit rides along with the item's."""
_MOST_SECTIONS = 8
"""Sections of one kind that are told apart. Where more changed, the page was gone over: one piece of news."""
_TRIED = 50
_ENDS_OURS, _ENDS_THEIRS = 0.5, 0.2
"""Significance of a certificate's end: on others' pages less than is told by default, for readers can do nothing."""
_WORD = re.compile(r"\w+")

_Group = tuple[ChangeKind, str]


def from_diff(diff: Diff, *, slug: str, at: datetime) -> tuple[Change, ...]:
    """One change per kind and section of the diff, most significant first.

    The same link changed alike in several sections is one change, and so is a kind found in more than eight sections;
    `section` is empty then, and the edits keep theirs. Nothing is said twice: a heading that only repeats the page's
    new title is left out, and a link rides along with the item or sentence that it came with.
    """
    edits = _without_echo(diff.edits)
    carriers = _Carriers([edit for edit in edits if edit.kind not in _CARRIES])
    groups: dict[_Group, list[Edit]] = defaultdict(list)
    own: list[Edit] = []
    for edit in edits:
        if edit.kind not in _CARRIES:
            groups[edit.kind, edit.section].append(edit)
        elif carrier := carriers.find(edit):
            groups[carrier.kind, carrier.section].append(edit)
        else:
            own.append(edit)
    for section, links in _alike(own):
        for edit in links:
            groups[edit.kind, section].append(edit)
    changes = [
        _change(diff, kind, section, listed, slug=slug, at=at) for (kind, section), listed in _joined(groups).items()
    ]
    return tuple(sorted(changes, key=lambda change: (-change.significance, change.kind, change.section)))


def _without_echo(edits: Sequence[Edit]) -> list[Edit]:
    """The edits without a heading that was changed as the page's title was."""
    title = next((edit for edit in edits if edit.kind is ChangeKind.TITLE_CHANGED), None)
    if title is None:
        return list(edits)
    return [edit for edit in edits if not _echoes(edit, title)]


def _echoes(edit: Edit, title: Edit) -> bool:
    if edit.kind is not ChangeKind.TEXT_CHANGED or not edit.before or not edit.after:
        return False
    return edit.before in (title.before or "") and edit.after in (title.after or "")


class _Carriers:
    """Finds the edit that a link's edit rides along with; looks only at those that share a rare word with it."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._by_word: dict[tuple[str, str], list[Edit]] = defaultdict(list)
        for edit in edits:
            words = {*_WORD.findall(edit.before or ""), *_WORD.findall(edit.after or "")}
            for word in words:
                self._by_word[edit.section, word].append(edit)

    def find(self, rider: Edit) -> Edit | None:
        """The edit whose text holds the link's words; of several kinds the one that `_CARRIES` names first."""
        words = _WORD.findall(rider.text)
        if not words:
            return None
        shared = min((self._by_word.get((rider.section, word), []) for word in words), key=len)
        fitting = [edit for edit in shared[:_TRIED] if _holds(edit, rider)]
        order = _CARRIES[rider.kind]
        return min(fitting, key=lambda edit: order.index(edit.kind), default=None)


def _holds(carrier: Edit, rider: Edit) -> bool:
    """Whether what one edit says includes the news of a link's edit."""
    from crawler.judge.significance import CONTACT  # noqa: PLC0415 - compiles a lot; a run that sees no change needs none

    if carrier.kind not in _CARRIES[rider.kind]:
        return False
    words, old = rider.text.strip(), (rider.before_text or rider.text).strip()
    before, after = carrier.before or "", carrier.after or ""
    if rider.kind is ChangeKind.LINK_ADDED:
        return words in after
    if rider.kind is ChangeKind.LINK_REMOVED:
        return words in before
    if rider.kind is ChangeKind.LINK_RENAMED:
        return old in before and words in after
    # Where an address or number behind a link changed with the sentence around it, the sentence says so; any other
    # new target cannot be seen in the text.
    return CONTACT in rider.reasons and words in after


def _alike(links: Sequence[Edit]) -> Iterator[tuple[str, list[Edit]]]:
    """Each section with its link edits; what happened alike in several sections comes once, under no section."""
    same: dict[tuple[ChangeKind, str | None, str | None, str], list[Edit]] = defaultdict(list)
    for edit in links:
        same[edit.kind, edit.before, edit.after, edit.text].append(edit)
    for listed in same.values():
        sections = {edit.section for edit in listed}
        yield sections.pop() if len(sections) == 1 else "", listed


def _joined(groups: Mapping[_Group, list[Edit]]) -> dict[_Group, list[Edit]]:
    """The groups, those of a kind joined under no section where there are too many of them to be read one by one."""
    sections = Counter(kind for kind, _ in groups)
    joined: dict[_Group, list[Edit]] = defaultdict(list)
    for (kind, section), edits in groups.items():
        joined[kind, section if sections[kind] <= _MOST_SECTIONS else ""] += edits
    return joined


def _change(diff: Diff, kind: ChangeKind, section: str, edits: Sequence[Edit], *, slug: str, at: datetime) -> Change:
    own = [edit for edit in edits if edit.kind is kind]
    listed = (*own, *(edit for edit in edits if edit.kind is not kind))
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
    parts += [edit.before_text for edit in listed if edit.before_text]
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


def accepted(standing: Standing, *, slug: str, at: datetime) -> Change:
    """The one change that is told when a maintainer accepts what stands in the place of a page."""
    change = from_transition(ChangeKind.REPLACED, before=standing, after=standing, slug=slug, at=at)
    return replace(change, id=identity(change, "accepted", ""), details={"accepted": "yes"})


_NAMED = 20
"""Titles of pages that a change names."""


def of_host(
    kind: ChangeKind,
    incident: Incident,
    *,
    slug: str,
    urls: Sequence[str],
    at: datetime,
    links: Sequence[Standing] = (),
    matched: int = 0,
    names: Sequence[str] = (),
) -> Change:
    """The change that an incident makes for one resource, instead of one for each link: `died`, or `revived` after it.

    An incident among pages makes one for the resource of each page, and each tells of all of them.

    Args:
        kind: which of the two.
        incident: of the host.
        slug: the resource.
        urls: the host's links on it that failed, in page order; not empty. The first stands for all as the address.
        at: time of the look, UTC.
        links: their standings, where they fail.
        matched: how many of them were found at other addresses of a rebuilt site.
        names: the titles of all pages of an incident among pages.
    """
    count = len(links) if incident.of_pages and links else len(urls) if links else incident.count
    change = Change(
        id="",
        at=at,
        slug=slug,
        url=urls[0],
        kind=kind,
        significance=1.0,
        reasons=("incident",),
        evidence=links[0].evidence if links else (),
        link_text=None if incident.of_pages else incident.host,
        first_failed_at=incident.first_at,
        last_ok_at=max((link.last_ok_at for link in links if link.last_ok_at), default=None),
        details={
            "host": incident.host,
            "pages" if incident.of_pages else "links": str(count),
            **({"names": "; ".join(names[:_NAMED])} if names else {}),
            **({"matched": str(matched)} if matched else {}),
        },
    )
    return replace(change, id=identity(change, "incident", incident.host))


def of_certificate(certificate: HostCertificate, *, slug: str, url: str, ours: bool, at: datetime) -> Change:
    """The change that a certificate makes which runs out soon. Only maintainers can renew it: of others' it is kept.

    Args:
        certificate: of the page's host.
        slug: the resource.
        url: its page on that host.
        ours: whether its maintainers can edit the page.
        at: UTC.
    """
    change = Change(
        id="",
        at=at,
        slug=slug,
        url=url,
        kind=ChangeKind.EXPIRING,
        significance=_ENDS_OURS if ours else _ENDS_THEIRS,
        reasons=("certificate",),
        details={"host": certificate.host, "expires_at": certificate.not_after.isoformat()},
    )
    return replace(change, id=identity(change, certificate.host, certificate.not_after.isoformat()))


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
