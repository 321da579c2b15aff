"""Lines: what the page templates show of a change, a page and a link, already decided and in words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from catalog.coverage import Condition, condition
from catalog.model import Access, ChangeKind, Region
from catalog.muted import quiet_of
from catalog.urls import canonical
from catalog.wording import (
    Entry,
    defanged,
    entry,
    mask_contacts,
    offer,
    offered,
    printable,
    reason,
    resource_path,
    short,
    why,
    without_address,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from catalog.model import Change, Link, Replacement, Resource, Standing
    from feeds.view import View

_LONGEST_ADDRESS = 120
_LONGEST_WORDS = 160

_TONES = {
    "section-emptied": "removed",
    "item-added": "added",
    "item-removed": "removed",
    "link-added": "added",
    "link-removed": "removed",
    "resource-added": "added",
    "resource-removed": "removed",
    "died": "died",
    "expiring": "expiring",
    "hijacked": "hijacked",
    "parked": "hijacked",
    "revived": "revived",
    "opened": "opened",
    "corrected": "corrected",
    "replaced": "replaced",
}
TONES: Mapping[ChangeKind, str] = MappingProxyType({kind: _TONES.get(kind.value, "changed") for kind in ChangeKind})
"""What sort of news a kind is; templates have one word and one colour for each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressLine:
    """One address as it is now. `href` is None where it must not be clickable; `because` is empty where all is well."""

    words: str
    shown: str
    href: str | None
    condition: Condition
    because: str = ""
    failing_since: datetime | None = None
    last_ok_at: datetime | None = None
    new_address: str | None = None
    language: str | None = None
    copy: tuple[str, str] | None = None
    """Address and words of an archived copy, where there is one from before the trouble."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """One change in a list."""

    entry: Entry
    tone: str
    resource_path: str | None
    """None when the resource is no longer in the catalog."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLine:
    """One resource in a list."""

    title: str
    publisher: str
    path: str
    condition: Condition
    failing_since: datetime | None


def address_line(
    url: str,
    words: str,
    standing: Standing | None,
    *,
    language: str,
    edition: str | None = None,
    login: bool = False,
    copy: Replacement | None = None,
) -> AddressLine:
    """An address with its present condition and, where it is not simply working, why; `login` where one is expected.

    `copy` is shown where the address itself may not be followed.
    """
    now = condition(standing, login=login)
    explained = standing is not None and standing.verdict is not None and now is not Condition.WORKING
    if now is Condition.HIJACKED:
        words, url = without_address(words, url), defanged(url)
    return AddressLine(
        words=short(mask_contacts(printable(words)), _LONGEST_WORDS),
        shown=short(mask_contacts(printable(url)), _LONGEST_ADDRESS),
        href=None if now is Condition.HIJACKED else offered(url, standing),
        condition=now,
        because=reason(standing.verdict, standing.evidence, language=language)
        if explained and standing and standing.verdict
        else "",
        failing_since=standing.first_failed_at if standing and now in (Condition.DEAD, Condition.FAILING) else None,
        last_ok_at=standing.last_ok_at if standing and now is not Condition.MOVED else None,
        new_address=short(printable(standing.final_url), _LONGEST_ADDRESS)
        if standing and standing.final_url and now is Condition.MOVED
        else None,
        language=edition,
        copy=(copy.url, offer(copy, language=language))
        if copy and now in (Condition.DEAD, Condition.HIJACKED) and offered(copy.url)
        else None,
    )


def change_line(change: Change, view: View, language: str) -> ChangeLine:
    """A change in words, with the way to its resource's page.

    An address that was fine when the change was told may be hijacked since: readers of feeds make links of addresses.
    """
    resource = view.catalog.by_slug.get(change.slug)
    words = entry(change, resource, catalog=view.catalog, language=language)
    for url in view.hostile:
        words = replace(
            words,
            title=without_address(words.title, url),
            summary=without_address(words.summary, url),
            text=without_address(words.text, url),
            html=without_address(words.html, url),
        )
    return ChangeLine(
        entry=words,
        tone=TONES[change.kind],
        resource_path=resource_path(change.slug) if resource else None,
    )


def page_line(resource: Resource, view: View) -> PageLine:
    """A resource with the condition of the worst of its addresses."""
    standings = [view.standing(url) for url, _ in resource.addresses]
    order = list(Condition)
    login = resource.access is Access.PASSWORD
    worst = min(standings, key=lambda standing: order.index(condition(standing, login=login)), default=None)
    state = condition(worst, login=login)
    failing = state in (Condition.DEAD, Condition.FAILING)
    return PageLine(
        title=short(mask_contacts(printable(resource.title)), _LONGEST_WORDS),
        publisher=publisher_of(resource, view),
        path=resource_path(resource.slug),
        condition=state,
        failing_since=worst.first_failed_at if worst and failing else None,
    )


def publisher_of(resource: Resource, view: View) -> str:
    """The publisher's name, or nothing."""
    known = view.catalog.publishers.get(resource.publisher) if resource.publisher else None
    return printable(known.name) if known else ""


def link_lines(resource: Resource, view: View, language: str) -> list[AddressLine]:
    """The links on a resource's pages, each address once, worst condition first, else in page order.

    Links in menus and footers are left out unless they have a problem.
    """
    own = {canonical(url) for url, _ in resource.addresses}
    lines: dict[str, AddressLine] = {}
    for link in sorted(view.links_of(resource), key=_furniture_last):
        key = canonical(link.href)
        if key is None or key in own or key in lines:
            continue
        standing, login = view.standings.get(key), key in view.logins
        if link.region is Region.MAIN or condition(standing, login=login).is_problem:
            words, copy = link.text or link.href, view.copies.get(key)
            lines[key] = address_line(link.href, words, standing, language=language, login=login, copy=copy)
    order = list(Condition)
    return sorted(lines.values(), key=lambda line: order.index(line.condition))


def _furniture_last(link: Link) -> bool:
    return link.region.is_furniture


def by_day(lines: Iterable[ChangeLine]) -> list[tuple[datetime, list[ChangeLine]]]:
    """Lines grouped by the UTC day they happened on, in the order given."""
    days: list[tuple[datetime, list[ChangeLine]]] = []
    for line in lines:
        if not days or days[-1][0].date() != line.entry.at.date():
            days.append((line.entry.at, []))
        days[-1][1].append(line)
    return days


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietLine:
    """One thing of a page that is kept quiet. `edit_at` is where a maintainer can change that, None where unknown."""

    words: str
    because: str
    times: int
    looks: int
    edit_at: str | None


def quiet_lines(resource: Resource, view: View, language: str) -> list[QuietLine]:
    """What is kept quiet on the pages of a resource, most frequent first; paths, which say nothing to readers, last."""
    config = view.config
    listed = quiet_of(resource, view.watchings, edit_url=config.catalog.edit_url, folder=config.folder)
    return [
        QuietLine(
            words=short(
                mask_contacts(printable(one.text if one.target.startswith("/") else one.target)), _LONGEST_WORDS
            ),
            because=why(one.reason, language=language),
            times=one.times,
            looks=one.looks,
            edit_at=one.edit_at,
        )
        for one in sorted(listed, key=lambda one: one.target.startswith("/"))
    ]
