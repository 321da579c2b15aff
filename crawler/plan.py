"""What is due: cataloged pages and the links on them, one entry per canonical address however often it is cited."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from catalog.incidents import open_incidents
from catalog.model import Link, Region
from crawler.urls import canonical, host

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from catalog.model import Catalog, Resource
    from catalog.stages import Context

BATCH = 50
"""Links that are walked and recorded together: at most so much work is lost to a kill."""
_MOST_VISITS = 100
"""To one host in one run: where it has more links than fit, each visit is larger."""


@dataclass(frozen=True, slots=True)
class Page:
    """One cataloged address with the resources that cite it, in catalog order."""

    url: str
    resources: tuple[Resource, ...]


@dataclass(frozen=True, slots=True)
class Citation:
    """One place a link stands: on which resource, with which words."""

    slug: str
    link: Link


def pages_of(catalog: Catalog) -> dict[str, Page]:
    """Every cataloged page by canonical address; the same address in two resources is one page."""
    found: dict[str, list[Resource]] = defaultdict(list)
    for resource in catalog.resources:
        for address, _language in resource.addresses:
            url = canonical(address)
            if url is not None and resource not in found[url]:
                found[url].append(resource)
    return {url: Page(url, tuple(resources)) for url, resources in found.items() if resources}


def due_pages(context: Context) -> dict[str, Page]:
    """The cataloged pages whose next visit has come and that today's budget has room for."""
    from crawler.judge.schedule import affordable, is_due  # noqa: PLC0415 - a check without memory never comes here

    pages = pages_of(context.catalog)
    standings = context.store.standings(pages)
    now = context.clock()
    unsettled = _unsettled(context, pages)
    due = [url for url in pages if url in unsettled or is_due(standings.get(url), now)]
    chosen = set(affordable(due, standings, now=now, policy=context.config.schedule))
    return {url: page for url, page in pages.items() if url in chosen}


def _unsettled(context: Context, pages: Iterable[str]) -> Collection[str]:
    """Pages that failed together, while it is not settled which of them work again."""
    if not any(one.recovering_at for one in open_incidents(context.store, of_pages=True).values()):
        return ()
    from crawler.outbreaks import unsettled  # noqa: PLC0415 - most runs never need it

    return set(unsettled(context.store, pages, of_pages=True))


def as_cited(pages: Mapping[str, Page], hosts: Collection[str]) -> dict[str, list[Citation]]:
    """The pages of some hosts as `Outbreaks` takes them: each in the place of its resources, by their titles."""
    return {
        url: [Citation(resource.slug, Link(url, resource.title)) for resource in page.resources]
        for url, page in pages.items()
        if host(url) in hosts
    }


def citations(context: Context, pages: Mapping[str, Page]) -> dict[str, list[Citation]]:
    """Where each outbound link of `pages` stands, by canonical address; cataloged pages themselves are left out.

    Hidden blocks are left out too: no reader can follow them.
    """
    cataloged = pages_of(context.catalog)
    found: dict[str, list[Citation]] = defaultdict(list)
    for page_url, link in context.store.all_links():
        page = pages.get(page_url)
        url = canonical(link.href)
        if page is None or url is None or url in cataloged or link.region is Region.HIDDEN:
            continue
        found[url].extend(Citation(resource.slug, link) for resource in page.resources)
    return found


def cited_fragments(citations: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """The fragments (without `#`) that are cited of each page, by its canonical address.

    Args:
        citations: `(page, address)` of each; a page's references to its own parts are left out, because menus and
            buttons that scripts drive look the same.
    """
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for page, href in citations:
        _, _, fragment = href.partition("#")
        if fragment and (url := canonical(href)) and url != page:
            found[url][fragment] = None
    return {url: tuple(named) for url, named in found.items()}


def due_links(context: Context, cited: Iterable[str]) -> list[str]:
    """The addresses among `cited` whose next check has come, in the given order."""
    from crawler.judge.schedule import is_due  # noqa: PLC0415 - as above

    wanted = list(cited)
    standings = context.store.standings(wanted)
    now = context.clock()
    return [url for url in wanted if is_due(standings.get(url), now)]


def batches(urls: Iterable[str], size: int = BATCH) -> Iterator[tuple[str, tuple[str, ...]]]:
    """`(host, addresses)` of each visit, at most `size` addresses: of one host, or of several small ones together.

    A host that fills a visit has visits of its own, larger ones where it has very many links, because each visit is
    judged beside all of them; a bundle goes by the name of its first host.
    """
    by_host: dict[str, list[str]] = defaultdict(list)
    for url in urls:
        by_host[host(url)].append(url)
    bundle: list[str] = []
    for name, listed in by_host.items():
        if len(listed) >= size:
            most = max(size, -(-len(listed) // _MOST_VISITS))
            for start in range(0, len(listed), most):
                yield name, tuple(listed[start : start + most])
            continue
        if len(bundle) + len(listed) > size:
            yield host(bundle[0]), tuple(bundle)
            bundle = []
        bundle += listed
    if bundle:
        yield host(bundle[0]), tuple(bundle)
