"""The status page: silence explained. What was read, what fails since when, what keeps us out, and when we looked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from catalog.coverage import Condition, condition, of_pages
from catalog.model import Access
from catalog.urls import canonical
from catalog.wording import defanged, mask_contacts, printable, reason, resource_path, short
from feeds.templating import fitted

if TYPE_CHECKING:
    from catalog.coverage import Coverage
    from catalog.model import Resource, Standing
    from feeds.rendition import Rendition
    from feeds.sheet import Sheet
    from feeds.view import View

_LISTED = (150, 80, 40, 10, 0)
_LONGEST = 160
_LISTS = {
    Condition.DEAD: "failing",
    Condition.HIJACKED: "failing",
    Condition.FAILING: "failing",
    Condition.BLOCKED: "blocked",
    Condition.GATED: "blocked",
    Condition.UNCHECKED: "unchecked",
    Condition.UNREADABLE: "unreadable",
}
_LATER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusLine:
    """One address that was not read at the last look, and why; times UTC."""

    title: str
    path: str
    address: str
    condition: Condition
    because: str
    failing_since: datetime | None
    last_ok_at: datetime | None


def status(rendition: Rendition, links: Coverage) -> Sheet:
    """The status page of one language; `links` is the coverage of the links on cataloged pages."""
    view = rendition.view
    now = of_pages(view.catalog, view.standings)
    unread = _unread(view)
    told = view.told
    changed_at = told[-1].at if told else None
    without = sum(not resource.addresses for resource in view.catalog.resources)

    def render(limit: int) -> bytes:
        lists = [
            (name, [_line(resource, standing, rendition.language) for resource, standing in found[:limit]], len(found))
            for name, found in unread.items()
            if found
        ]
        return rendition.render(
            "status.html",
            "status/",
            [rendition.channels.broken],
            coverage=now,
            looked_at=now.looked_at,
            changed_at=changed_at,
            without_address=without,
            links=links,
            lists=lists,
        )

    marks = [
        f"{name} {resource.slug} {resource.title} {standing.url} {rendition.marks.standing(standing.url)}"
        for name, found in unread.items()
        for resource, standing in found
    ]
    parts = [repr((now, links, changed_at, without)), *marks]
    return rendition.sheet("status/index.html", parts, lambda: fitted(render, _LISTED))


def _unread(view: View) -> dict[str, list[tuple[Resource, Standing]]]:
    """Pages that could not be read at the last look, each address once, those that fail longest first."""
    found: dict[str, list[tuple[Resource, Standing]]] = {
        "failing": [],
        "blocked": [],
        "unchecked": [],
        "unreadable": [],
    }
    seen: set[str] = set()
    for resource in view.catalog.resources:
        for url, _ in resource.addresses:
            key = canonical(url)
            standing = view.standings.get(key) if key else None
            state = condition(standing, login=resource.access is Access.PASSWORD)
            if key is None or standing is None or state not in _LISTS or key in seen:
                continue
            seen.add(key)
            found[_LISTS[state]].append((resource, standing))
    return {name: sorted(inside, key=_longest_first) for name, inside in found.items()}


def _longest_first(found: tuple[Resource, Standing]) -> tuple[datetime, datetime, str]:
    resource, standing = found
    return standing.first_failed_at or _LATER, standing.last_ok_at or _LATER, resource.title.casefold()


def _line(resource: Resource, standing: Standing, language: str) -> StatusLine:
    state = condition(standing)
    shown = defanged(standing.url) if state is Condition.HIJACKED else standing.url
    return StatusLine(
        title=short(mask_contacts(printable(resource.title)), _LONGEST),
        path=resource_path(resource.slug),
        address=short(mask_contacts(printable(shown)), _LONGEST),
        condition=state,
        because=reason(standing.verdict, standing.evidence, language=language) if standing.verdict else "",
        failing_since=standing.first_failed_at if _LISTS[state] == "failing" else None,
        last_ok_at=standing.last_ok_at,
    )
