"""Parts of cataloged pages, of ours or of all: which of them to look at now, beside the links.

due parts -> at most 200 of a host in one run: what fails first, then new ones, then those that wait longest
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from catalog.model import State
from catalog.parts import NOTE, parts_of_pages, wants_parts
from crawler.judge.schedule import is_due
from crawler.plan import Citation, citations, due_links, pages_of
from crawler.urls import canonical, host

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from catalog.stages import Context
    from crawler.plan import Page

MOST = 200
"""Parts of one host that are looked at in one run: a page may be made of thousands, and its server small."""
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def forget_parts(context: Context) -> None:
    """Drops what is known of pages whose parts are not wanted any more, so that no report asks about them.

    Raises:
        StoreError: the store cannot be written.
    """
    pages = pages_of(context.catalog)
    wanted = {NOTE + url for url, page in pages.items() if wants_parts(context.config, page.resources)}
    if dropped := [name for name in context.store.note_names(NOTE) if name not in wanted]:
        context.store.set_notes(dict.fromkeys(dropped))


def cited_parts(context: Context, pages: Mapping[str, Page]) -> dict[str, list[Citation]]:
    """Where each part of `pages` stands, by canonical address; cataloged pages themselves are left out."""
    cataloged = pages_of(context.catalog)
    found: dict[str, list[Citation]] = defaultdict(list)
    for page_url, listed in parts_of_pages(context.store).items():
        page = pages.get(page_url)
        if page is None or not wants_parts(context.config, page.resources):
            continue
        for link in listed:
            url = canonical(link.href)
            if url is not None and url not in cataloged:
                found[url].extend(Citation(resource.slug, link) for resource in page.resources)
    return found


@dataclass(frozen=True, slots=True)
class Due:
    """What to look at after the pages, and where that stands."""

    followed: dict[str, list[Citation]]
    """Every place of each link, due or not, so that a link that dies is told to all of them."""
    cited: dict[str, list[Citation]]
    """The same, and every place of each part."""
    links: list[str]
    parts: list[str]
    left: int = 0
    """Parts that wait for the next run, because their host was asked for enough of them."""

    @property
    def urls(self) -> list[str]:
        """Links, then parts."""
        return [*self.links, *self.parts]

    def also(self, links: Iterable[str]) -> Due:
        """The same with more links."""
        return replace(self, links=list(dict.fromkeys([*self.links, *links])))


def due_addresses(context: Context, pages: Mapping[str, Page] | None = None) -> Due:
    """The due links and parts of all pages; of `pages` alone, where they are given, whether due or not."""
    everything = pages_of(context.catalog)
    followed, parts = citations(context, everything), cited_parts(context, everything)
    if pages is None:
        links, waiting = due_links(context, followed), _due(context, [url for url in parts if url not in followed])
    else:
        links = list(citations(context, pages))
        known = set(links)
        waiting = [url for url in cited_parts(context, pages) if url not in known]
    cited = {url: [*followed.get(url, ()), *parts.get(url, ())] for url in (*followed, *parts)} if parts else followed
    chosen = _bounded(waiting)
    return Due(followed, cited, links, chosen, len(waiting) - len(chosen))


def _due(context: Context, urls: Sequence[str]) -> list[str]:
    """Those whose next look has come, the most pressing first."""
    standings = context.store.standings(urls)
    now = context.clock()

    def pressing(url: str) -> tuple[int, datetime]:
        known = standings.get(url)
        if known is None:
            return 1, _LONG_AGO
        return 0 if known.state is State.SUSPECT else 2, known.next_due_at or _LONG_AGO

    return sorted((url for url in urls if is_due(standings.get(url), now)), key=pressing)


def _bounded(urls: Iterable[str]) -> list[str]:
    taken: Counter[str] = Counter()
    chosen = []
    for url in urls:
        name = host(url)
        if taken[name] < MOST:
            taken[name] += 1
            chosen.append(url)
    return chosen
