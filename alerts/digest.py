"""A digest: what changed since the last one, grouped by resource, the most significant first.

Pure: the changes, the catalog and all times are arguments; the same arguments give the same digest, byte for byte.

    changes -> entries (catalog.wording) -> groups, one a resource -> text part: all of them
                                                                   -> HTML part: as many as mail readers show whole

The only addresses that can be clicked are our own pages, which show the present state: a digest kept for years never
leads to a page that died, or that somebody else took over.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from hashlib import sha256
from html import unescape
from typing import TYPE_CHECKING, Final

from alerts.body import Body, Group, Told, absolute, html_part, text_part
from catalog.model import ChangeKind
from catalog.urls import canonical
from catalog.wording import entry, resource_path, tongue

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from catalog.coverage import Coverage
    from catalog.model import Catalog, Change
    from catalog.wording import Entry

# What happened to a page as a whole outranks an edit on it (DESIGN section 4), whatever its own figure says.
_STANDING: Final = {
    ChangeKind.HIJACKED: 1.0,
    ChangeKind.CORRECTED: 0.96,
    ChangeKind.DIED: 0.95,
    ChangeKind.REPLACED: 0.8,
    ChangeKind.OPENED: 0.7,
    ChangeKind.RESOURCE_REMOVED: 0.9,
    ChangeKind.REVIVED: 0.85,
    ChangeKind.RESOURCE_ADDED: 0.8,
    ChangeKind.MOVED: 0.75,
}

_ADDRESS: Final = re.compile(r"https?://[^\s<>“”\"]+", re.IGNORECASE)
_TRAILING: Final = ".,;:!?)]}'\N{RIGHT SINGLE QUOTATION MARK}»"


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """One digest in one language, the same for everybody. `id` is the same for the same changes; `made_at` is UTC."""

    id: str
    made_at: datetime
    language: str
    subject: str
    text: str
    html: str


def digest(
    changes: Iterable[Change],
    catalog: Catalog,
    *,
    since: datetime,
    until: datetime,
    coverage: Coverage,
    site: str,
    language: str = "en",
    unlinked: Collection[str] = (),
    one_click: bool = True,
) -> Digest | None:
    """The digest of some changes, or None when there is nothing to tell.

    Does not decide what is worth telling (see `worth_telling`), and keeps nothing.

    Args:
        changes: In any order; what is told is ordered by significance.
        catalog: Where the resources' titles are.
        since: UTC; when the last digest was made, or the first change happened.
        until: UTC; when this one is made, in whole seconds.
        coverage: What could be looked at.
        site: Absolute address of the published site.
        language: Of the words around what pages say.
        unlinked: Canonical URLs that are failing now. They are left out, because mail programs make a link of whatever
            looks like an address.
        one_click: Whether the mail program can unsubscribe by itself (RFC 8058).
    """
    told = tuple(changes)
    if not told:
        return None
    groups = _groups(told, _Maker(catalog, site, language, unlinked))
    spoken = tongue(language)
    heading = spoken.count("%(count)s page changed", "%(count)s pages changed", len(groups))
    body = Body(
        heading=heading, since=since, until=until, coverage=coverage, site=site, groups=groups, one_click=one_click
    )
    return Digest(
        id=_identity(told, spoken.language),
        made_at=until.replace(microsecond=0),
        language=spoken.language,
        # Neutral on purpose: a subject is shown on locked screens and in shared mailboxes.
        subject=f"Checkback: {heading}",
        text=text_part(body, spoken),
        html=html_part(body, spoken),
    )


def worth_telling(changes: Iterable[Change], catalog: Catalog, minimum: float) -> tuple[Change, ...]:
    """The changes readers should hear of: what happened to a page, and edits of at least `minimum` significance (0..1).

    A resource's own minimum counts where it is higher.
    """
    return tuple(change for change in changes if change.kind in _STANDING or _significant(change, catalog, minimum))


def _significant(change: Change, catalog: Catalog, minimum: float) -> bool:
    resource = catalog.by_slug.get(change.slug)
    return change.significance >= max(minimum, resource.watch.minimum_significance if resource else 0.0)


def _rank(change: Change) -> float:
    return max(change.significance, _STANDING.get(change.kind, 0.0))


def _identity(changes: Sequence[Change], language: str) -> str:
    words = "\n".join((language, *sorted(change.id for change in changes)))
    return sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def _groups(changes: Sequence[Change], maker: _Maker) -> tuple[Group, ...]:
    by_slug: defaultdict[str, list[Change]] = defaultdict(list)
    for change in changes:
        by_slug[change.slug].append(change)
    for same in by_slug.values():
        same.sort(key=lambda change: (-_rank(change), change.at, change.seq, change.id))
    order = sorted(by_slug, key=lambda slug: (-_rank(by_slug[slug][0]), slug))
    return tuple(maker.group(slug, by_slug[slug]) for slug in order)


@dataclass(frozen=True, slots=True)
class _Maker:
    """Puts changes into the words of one digest."""

    catalog: Catalog
    site: str
    language: str
    unlinked: Collection[str]

    def group(self, slug: str, changes: Sequence[Change]) -> Group:
        resource = self.catalog.by_slug.get(slug)
        entries = [
            (change, entry(change, resource, catalog=self.catalog, language=self.language)) for change in changes
        ]
        told = tuple(self._told(change, words) for change, words in entries)
        return Group(
            title=entries[0][1].resource_title,
            # A resource that left the catalog has no page any more; its last change has one.
            link=absolute(self.site, resource_path(slug)) if resource else told[0].link,
            told=told,
        )

    def _told(self, change: Change, words: Entry) -> Told:
        closed = {*self.unlinked, *((canonical(change.url) or change.url,) if words.url is None else ())}
        note = tongue(self.language).say("(address on our page)")

        def without_closed(text: str) -> str:
            return _ADDRESS.sub(lambda found: note if _leads_to(found[0], closed) else found[0], text)

        return Told(
            title=without_closed(words.title),
            summary=without_closed(words.summary),
            text=without_closed(words.text),
            html=without_closed(words.html),
            link=absolute(self.site, words.permalink),
        )


def _leads_to(address: str, closed: Collection[str]) -> bool:
    plain = unescape(address)
    return any(canonical(candidate) in closed for candidate in (plain, plain.rstrip(_TRAILING)))
