"""The static site, as `(path, bytes)` pairs: a pure function of a view.

index.html                    what is watched, how the last look went, the latest changes
changes/<id>/index.html       a change, and what it is about as it is now
resources/<slug>/index.html   a page: its state, history and links
pages/index.html, 2/...       every page we watch, A to Z
months/<year-month>/...       every change of a month, so that each list stays light
"""

from __future__ import annotations

from dataclasses import replace
from importlib import resources as files
from itertools import groupby
from typing import TYPE_CHECKING

from catalog.coverage import Condition, coverage, of_pages
from catalog.model import ChangeKind, Verdict
from catalog.urls import canonical
from catalog.wording import mask_contacts, printable, resource_path, short
from feeds.lines import address_line, by_day, change_line, link_lines, page_line, publisher_of
from feeds.syndication import FEED
from feeds.templating import fitted, page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from catalog.coverage import Coverage
    from catalog.model import Change, Resource, Standing
    from feeds.lines import AddressLine, ChangeLine, PageLine
    from feeds.view import View

_LATEST = (50, 25, 10, 0)
_ALL_PAGES_ON_INDEX = 60
_PAGES_A_LIST = 200
_CHANGES_A_LIST = 100
_LINKS = (120, 60, 20, 0)
_DIFF = (100_000, 15_000, 4_000, 0)
_STYLE = "style.css"


def pages(view: View) -> Iterator[tuple[str, bytes]]:
    """Every file of the site but the feed, as its relative path and its bytes."""
    lines = {change.id: change_line(change, view) for change in view.changes}
    told = [lines[change.id] for change in reversed(view.told)]
    # First, because where somebody else's site is in the way it is nearly always its index.
    yield "index.html", _index(view, told)
    yield f"static/{_STYLE}", (files.files("feeds") / "static" / _STYLE).read_bytes()
    yield from _month_lists(view, told)
    yield from _page_lists(view)
    by_slug: dict[str, list[ChangeLine]] = {}
    for change in reversed(view.changes):
        by_slug.setdefault(change.slug, []).append(lines[change.id])
    for resource in view.catalog.resources:
        history = by_slug.get(resource.slug, [])
        yield f"{resource_path(resource.slug)}index.html", _resource_page(view, resource, history)
    for change in view.changes:
        yield f"{lines[change.id].entry.permalink}index.html", _change_page(view, change, lines[change.id])


def _frame(view: View, path: str) -> dict[str, object]:
    """What every page needs: `path` is its folder relative to the site, with a slash at its end or empty."""
    site = view.config.site
    return {
        "language": site.language,
        "site_title": printable(site.title) or "Checkback",
        "root": "../" * path.count("/"),
        "canonical": view.site_url + path,
        "feed": FEED,
        "style": f"static/{_STYLE}",
    }


def _index(view: View, told: Sequence[ChangeLine]) -> bytes:
    listed = sorted((page_line(resource, view) for resource in view.catalog.resources), key=_alphabetical)
    shown = listed if len(listed) <= _ALL_PAGES_ON_INDEX else [line for line in listed if line.condition.is_problem]

    def render(limit: int) -> bytes:
        values = {
            **_frame(view, ""),
            "coverage": of_pages(view.catalog, view.standings),
            "links": _of_links(view),
            "days": by_day(told[:limit]),
            "months": _months(told),
            "more": len(told) > limit,
            "watched": shown[:_ALL_PAGES_ON_INDEX],
            "all_watched": len(listed),
        }
        return page(view.config.site.language, "index.html", values)

    return fitted(render, _LATEST)


def _months(told: Sequence[ChangeLine]) -> list[tuple[str, datetime]]:
    """Months that have a list, newest first: the name of the folder and a time in the month."""
    return list({f"{line.entry.at:%Y-%m}": (f"{line.entry.at:%Y-%m}", line.entry.at) for line in told}.values())


def _month_lists(view: View, told: Sequence[ChangeLine]) -> Iterator[tuple[str, bytes]]:
    """Every told change by month, oldest first: a page once full never changes again."""
    for month, group in groupby(reversed(told), key=lambda line: f"{line.entry.at:%Y-%m}"):
        yield from _lists(view, f"months/{month}/", "changes.html", list(group), _CHANGES_A_LIST)


def _page_lists(view: View) -> Iterator[tuple[str, bytes]]:
    listed = sorted((page_line(resource, view) for resource in view.catalog.resources), key=_alphabetical)
    yield from _lists(view, "pages/", "pages.html", listed, _PAGES_A_LIST)


def _lists(
    view: View,
    folder: str,
    template: str,
    lines: Sequence[ChangeLine] | Sequence[PageLine],
    most: int,
) -> Iterator[tuple[str, bytes]]:
    """A long list as numbered pages: `folder`, `folder/2/`, ..."""
    total = max(1, -(-len(lines) // most))
    for number in range(1, total + 1):
        path = folder if number == 1 else f"{folder}{number}/"
        values = {
            **_frame(view, path),
            "lines": lines[(number - 1) * most : number * most],
            "number": number,
            "total": total,
            "folder": folder,
        }
        yield f"{path}index.html", page(view.config.site.language, template, values)


def _alphabetical(line: PageLine) -> tuple[str, str]:
    return line.title.casefold(), line.path


def _resource_page(view: View, resource: Resource, history: Sequence[ChangeLine]) -> bytes:
    language = view.config.site.language
    path = resource_path(resource.slug)
    addresses = [
        address_line(url, url, view.standing(url), language=language, edition=edition)
        for url, edition in resource.addresses
    ]
    links = link_lines(resource, view)
    problems = [line for line in links if line.condition.is_problem]
    counts = [(state, sum(line.condition is state for line in links)) for state in Condition]

    def render(limit: int) -> bytes:
        listed = links if len(links) <= limit else problems[:limit]
        values = {
            **_frame(view, path),
            "line": page_line(resource, view),
            "publisher": publisher_of(resource, view),
            "notes": short(mask_contacts(printable(resource.notes or "")), 1_000),
            "addresses": addresses,
            "history": history[: limit // 2],
            "older": max(0, len(history) - limit // 2),
            "links": listed,
            "left_out": len(links) - len(listed),
            "problems": len(problems),
            "counts": [(state, count) for state, count in counts if count],
            "all_links": len(links),
        }
        return page(language, "resource.html", values)

    return fitted(render, _LINKS)


def _change_page(view: View, change: Change, line: ChangeLine) -> bytes:
    addresses = _subjects(view, change)

    def render(limit: int) -> bytes:
        words = line.entry
        if len(words.html) > limit:
            words = replace(words, html="", text=short(words.text, limit) if limit else "")
        values = {**_frame(view, words.permalink), "line": line, "entry": words, "addresses": addresses}
        return page(view.config.site.language, "change.html", values)

    return fitted(render, _DIFF)


def _subjects(view: View, change: Change) -> list[AddressLine]:
    """The addresses a change is about, as they are now: the link if it is about one, the new address, the page."""
    language = view.config.site.language
    standing = view.standing(change.url)
    resource = view.catalog.by_slug.get(change.slug)
    words = change.link_text or (resource.title if resource and change.link_text is None else change.url)
    subjects = [address_line(change.url, words, standing, language=language)]
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


def _of_links(view: View) -> Coverage:
    """Of the links that stand on cataloged pages, each address once; only those that were ever due for a look."""
    known = {canonical(link.href) for links in view.links.values() for link in links}
    return coverage(view.standings[url] for url in sorted(filter(None, known)) if url in view.standings)
