"""The `check` stage: visits what is due and records it.

catalog -> due pages -> pages spider -> store -> due links -> links spider -> store
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from catalog.model import ChangeKind
from catalog.stages import Context, Outcome
from crawler.judge.changes import of_resource
from crawler.plan import Page, citations, due_links, due_pages, pages_of

if TYPE_CHECKING:
    from collections.abc import Mapping


_KNOWN = "known-resources"
_BULK = 10
"""More resources than this appearing at once are an import, which announces nothing (DESIGN section 4)."""


def stage(context: Context) -> Outcome:
    """Visits every due page, then every due link, and announces what joined or left the catalog."""
    announce_catalog(context)
    pages = due_pages(context)
    before = context.store.last_seq()
    links = crawl(context, pages=pages, only_due=True)
    changes = context.store.last_seq() - before
    return Outcome(summary=f"looked at {len(pages)} pages and {links} links: {changes} changes")


def crawl(context: Context, *, pages: Mapping[str, Page], only_due: bool) -> int:
    """Visits `pages`, then the links on all pages (`only_due`) or on these pages alone; returns how many links.

    Raises:
        ConfigError: an address beyond loopback is due and no operator contact is set.
        OwnFailure: something of ours broke; what was recorded before stays.
    """
    return asyncio.run(_crawl(context, pages, only_due=only_due))


async def _crawl(context: Context, pages: Mapping[str, Page], *, only_due: bool) -> int:
    from crawler.crawl import run_spider  # noqa: PLC0415 - half a second that a run with nothing due never pays
    from crawler.fetch import Manners  # noqa: PLC0415
    from crawler.rests import kept_rests  # noqa: PLC0415
    from crawler.spiders.links import LinksSpider  # noqa: PLC0415
    from crawler.spiders.pages import PagesSpider  # noqa: PLC0415

    made = Manners.from_config(context.config, resolver=context.resolver, clock=context.clock)
    async with made as manners, kept_rests(context, manners.pace):
        if pages:
            with context.talk.progress("pages", len(pages)) as advance:
                await run_spider(
                    PagesSpider, len(pages), setup=context, manners=manners, pages=dict(pages), advance=advance
                )
        cited = citations(context, pages_of(context.catalog) if only_due else pages)
        urls = due_links(context, cited) if only_due else list(cited)
        if urls:
            with context.talk.progress("links", len(urls)) as advance:
                await run_spider(
                    LinksSpider, len(urls), setup=context, manners=manners, urls=urls, cited=cited, advance=advance
                )
        return len(urls)


def announce_catalog(context: Context) -> None:
    """Adds `resource-added` and `resource-removed` to the log; a first run or a bulk import announces nothing."""
    titles = {resource.slug: (resource.title, resource.url or "") for resource in context.catalog.resources}
    noted = context.store.note(_KNOWN)
    known: dict[str, tuple[str, str]] = {slug: (title, url) for slug, (title, url) in json.loads(noted or "{}").items()}
    added = [slug for slug in titles if slug not in known]
    removed = [slug for slug in known if slug not in titles]
    rows: list[tuple[ChangeKind, str, str, str]] = []
    if known and len(added) <= _BULK and len(removed) <= _BULK:
        rows = [(ChangeKind.RESOURCE_ADDED, slug, *titles[slug]) for slug in added]
        rows += [(ChangeKind.RESOURCE_REMOVED, slug, *known[slug]) for slug in removed]
    if added or removed or noted is None:
        now = context.clock()
        context.store.append(
            [of_resource(kind, slug=slug, title=title, url=url, at=now) for kind, slug, title, url in rows],
            note=(_KNOWN, json.dumps(titles, sort_keys=True)),
        )
