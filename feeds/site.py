"""The static site in one language: a pure function of the view.

index.html                    what is watched, how the last look went, the latest changes
changes/<id>/index.html       a change, and what it is about as it is now
resources/<slug>/index.html   a page: its state, history, links and feeds
pages/index.html, 2/...       every page we watch, A to Z
months/<year-month>/...       every change of a month, so that each list stays light
feeds/, topics/, places/, publishers/, languages/   see `browse`; status/   see `status`
"""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from catalog.coverage import Condition, coverage, of_pages
from catalog.model import Access, ChangeKind, Verdict
from catalog.wording import mask_contacts, permalink, printable, resource_path, short
from feeds.browse import GROUP_NAMES, browse, follow_lines, name_line, numbered
from feeds.channels import GROUPS
from feeds.lines import address_line, by_day, link_lines, page_line, publisher_of, quiet_lines
from feeds.status import status
from feeds.templating import fitted

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from catalog.coverage import Coverage
    from catalog.model import Change, Resource, Standing
    from feeds.lines import AddressLine, PageLine
    from feeds.rendition import Rendition
    from feeds.sheet import Sheet
    from feeds.view import View

_LATEST = (50, 25, 10, 0)
_ALL_PAGES_ON_INDEX = 60
_MONTHS_ON_INDEX = 60
_PAGES_A_LIST = 200
_CHANGES_A_LIST = 100
_LINKS = (120, 60, 20, 0)
_DIFF = (100_000, 15_000, 4_000, 0)


def pages(rendition: Rendition) -> Iterator[Sheet]:
    """Every HTML page of one language."""
    view = rendition.view
    listed = sorted((page_line(resource, view) for resource in view.catalog.resources), key=alphabetical)
    links = of_links(view)
    # First, because where somebody else's site is in the way it is nearly always its index.
    yield _index(rendition, listed, links)
    yield status(rendition, links)
    yield from _months(rendition)
    yield from numbered(
        rendition, "pages/", "pages.html", lines=listed, most=_PAGES_A_LIST, marks=list(map(repr, listed))
    )
    yield from browse(rendition, {line.path: line for line in listed})
    by_slug: dict[str, list[Change]] = {}
    for change in reversed(view.changes):
        by_slug.setdefault(change.slug, []).append(change)
    for resource in view.catalog.resources:
        yield _resource_page(rendition, resource, by_slug.get(resource.slug, []))
    for change in view.changes:
        yield _change_page(rendition, change)


def alphabetical(line: PageLine) -> tuple[str, str]:
    """Resources as people look for them."""
    return line.title.casefold(), line.path


def of_links(view: View) -> Coverage:
    """Of the links that stand on cataloged pages, each address once; only those that were ever due for a look."""
    listed = (view.standings[url] for url in sorted(view.linked) if url in view.standings)
    return coverage(listed, logins=view.logins)


def _index(rendition: Rendition, listed: Sequence[PageLine], links: Coverage) -> Sheet:
    view = rendition.view
    shown = listed if len(listed) <= _ALL_PAGES_ON_INDEX else [line for line in listed if line.condition.is_problem]
    shown = shown[:_ALL_PAGES_ON_INDEX]
    told = view.stories[::-1]
    pages_now = of_pages(view.catalog, view.standings)
    months = _months_of(told)
    groups = [
        (group, rendition.tongue.word(GROUP_NAMES[group]), len(rendition.channels.groups[group]))
        for group in GROUPS
        if rendition.channels.groups[group]
    ]

    def render(limit: int) -> bytes:
        return rendition.render(
            "index.html",
            "",
            coverage=pages_now,
            links=links,
            days=by_day(rendition.lines(told[:limit])),
            months=months[:_MONTHS_ON_INDEX],
            more=len(told) > limit,
            watched=shown,
            all_watched=len(listed),
            groups=groups,
        )

    facts = (pages_now, links, shown, len(listed), [month for month, _ in months], groups, len(told))
    parts = [repr(facts), *map(rendition.marks.change, told[: _LATEST[0]])]
    return rendition.sheet("index.html", parts, lambda: fitted(render, _LATEST))


def _month_of(change: Change) -> str:
    return f"{change.at:%Y-%m}"


def _months_of(told: Sequence[Change]) -> list[tuple[str, datetime]]:
    """Months that have a list, newest first: the name of the folder and a time in the month."""
    return list({_month_of(change): (_month_of(change), change.at) for change in told}.values())


def _months(rendition: Rendition) -> Iterator[Sheet]:
    """Every story by month, oldest first: a page once full never changes again."""
    for month, group in groupby(rendition.view.stories, key=_month_of):
        changes = list(group)
        parts = list(map(rendition.marks.change, changes))
        yield from numbered(
            rendition,
            f"months/{month}/",
            "changes.html",
            lines=changes,
            most=_CHANGES_A_LIST,
            marks=parts,
            worded=rendition.lines,
        )


def _resource_page(rendition: Rendition, resource: Resource, history: Sequence[Change]) -> Sheet:
    view, language = rendition.view, rendition.language
    path = resource_path(resource.slug)
    fitting = rendition.channels.fitting(resource)

    def make() -> bytes:
        links = link_lines(resource, view, language)
        problems = [line for line in links if line.condition.is_problem]
        counts = [(state, sum(line.condition is state for line in links)) for state in Condition]
        addresses = [
            address_line(
                url,
                url,
                view.standing(url),
                language=language,
                edition=edition,
                login=resource.access is Access.PASSWORD,
                copy=view.copy(url),
            )
            for url, edition in resource.addresses
        ]

        def render(limit: int) -> bytes:
            listed = links if len(links) <= limit else problems[:limit]
            return rendition.render(
                "resource.html",
                path,
                fitting[:1],
                line=page_line(resource, view),
                publisher=publisher_of(resource, view),
                notes=short(mask_contacts(printable(resource.notes or "")), 1_000),
                addresses=addresses,
                history=rendition.lines(history[: limit // 2]),
                older=max(0, len(history) - limit // 2),
                links=listed,
                left_out=len(links) - len(listed),
                problems=len(problems),
                counts=[(state, count) for state, count in counts if count],
                all_links=len(links),
                found_under=[name_line(channel, language) for channel in fitting[1:]],
                about=rendition.about(fitting[0]),
                follow=follow_lines(rendition, fitting[0], path),
                quiet=quiet_lines(resource, view, language)[: max(limit // 6, 3)],
            )

        return fitted(render, _LINKS)

    parts = [rendition.marks.resource(resource), *map(rendition.marks.change, history[: _LINKS[0] // 2])]
    under = [repr(name_line(channel, language)) for channel in fitting]
    return rendition.sheet(f"{path}index.html", [*parts, str(len(history)), *under], make)


def _change_page(rendition: Rendition, change: Change) -> Sheet:
    path = permalink(change)
    resource = rendition.view.catalog.by_slug.get(change.slug)
    fitting = rendition.channels.fitting(resource)[:1] if resource else []

    def make() -> bytes:
        line = rendition.line(change)
        addresses = _subjects(rendition.view, change, rendition.language)

        def render(limit: int) -> bytes:
            words = line.entry
            if len(words.html) > limit:
                words = replace(words, html="", text=short(words.text, limit) if limit else "")
            return rendition.render("change.html", path, fitting, line=line, entry=words, addresses=addresses)

        return fitted(render, _DIFF)

    return rendition.sheet(f"{path}index.html", [rendition.marks.subjects(change)], make)


def _subjects(view: View, change: Change, language: str) -> list[AddressLine]:
    """The addresses a change is about, as they are now: the link if it is about one, the new address, the page."""
    standing = view.standing(change.url)
    resource = view.catalog.by_slug.get(change.slug)
    words = change.link_text or (resource.title if resource and change.link_text is None else change.url)
    subjects = [address_line(change.url, words, standing, language=language, copy=view.copy(change.url))]
    if change.kind is ChangeKind.MOVED and change.final_url:
        # Few new addresses are looked at under their own name: then the look through the old one speaks for them.
        arrived = view.standing(change.final_url) or _arrived(standing)
        subjects.append(address_line(change.final_url, change.final_url, arrived, language=language))
    if resource and resource.url and change.link_text is not None:
        subjects.append(address_line(resource.url, resource.title, view.standing(resource.url), language=language))
    return subjects


def _arrived(standing: Standing | None) -> Standing | None:
    """What a look that was sent on says of the address where it ended."""
    if standing is None or standing.verdict is not Verdict.MOVED:
        return standing
    return replace(standing, verdict=Verdict.ALIVE, final_url=None, evidence=())
