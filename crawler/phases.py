"""The phases of a crawl, pages and then links: each in this process, or shared out where that is worth its cost.

phase -> worth sharing? -> no:  here, on one event loop with one set of manners for as long as nothing is shared out
                        -> yes: manners closed -> processes, each host in one of them -> what they know of hosts
"""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING, Any, Self, TypeVar

from catalog.incidents import open_incidents
from catalog.stages import utc_now
from crawler.backdrop import Backdrop
from crawler.contact import require_contact
from crawler.crawl import run_spider
from crawler.fetch import Manners
from crawler.loop import runner
from crawler.processes import cores, forks, place_of, shares_of, together
from crawler.rebuilding import follow_rebuilt
from crawler.shared_crawl import crawl_parts
from crawler.shared_part import Part, limited
from crawler.spiders.links import LinksSpider
from crawler.spiders.pages import PagesSpider
from crawler.urls import host

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Coroutine, Mapping, Sequence
    from types import TracebackType

    from catalog.stages import Context
    from crawler.known_hosts import KnownHosts
    from crawler.plan import Citation, Page
    from crawler.reach import Reach
    from crawler.spiders.base import VisitingSpider

Result = TypeVar("Result")

WORTH_PAGES = 200
"""Due pages below which more processes cost more than they save."""
WORTH_LINKS = 2000
"""As above, of due links."""


class Phases:
    """Runs the phases of one crawl; use as a context manager, after which `known` is complete."""

    def __init__(self, context: Context, reach: Reach, known: KnownHosts) -> None:
        self._context = context
        self._reach = reach
        self._known = known
        self._key = together(context.config)
        self._runner: asyncio.Runner | None = None
        self._manners: Manners | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave()

    def pages(self, pages: Mapping[str, Page]) -> None:
        """Visits pages.

        Raises:
            CheckbackError: as `crawler.crawl.run_spider` and `crawler.shared_crawl.crawl_parts`.
        """
        shares = self._shares(list(pages), WORTH_PAGES)
        if _is_one(shares):
            self._spider("pages", PagesSpider, len(pages), pages=dict(pages))
            return
        require_contact(self._context.config, pages)
        backdrop = Backdrop(self._context).read()
        given = [{"pages": {url: pages[url] for url in share}, "backdrop": backdrop} for share in shares]
        self._share_out("pages", PagesSpider, shares, given)

    def links(self, urls: Sequence[str], cited: Mapping[str, Sequence[Citation]]) -> None:
        """Walks links, which are cited as `cited` says; in it are those that are not walked now too.

        Raises:
            CheckbackError: as `pages`.
        """
        shares = self._shares(urls, WORTH_LINKS)
        if _is_one(shares):
            self._spider("links", LinksSpider, len(urls), urls=urls, cited=cited)
            return
        require_contact(self._context.config, urls)
        self._share_out("links", LinksSpider, shares, self._citations(shares, cited))

    def rebuilt(self, cited: Mapping[str, Sequence[Citation]]) -> None:
        """Looks for the lost pages of rebuilt hosts.

        Raises:
            CheckbackError: as `crawler.rebuilding.follow_rebuilt`.
        """
        self._here(lambda manners: follow_rebuilt(self._context, manners, cited))

    def _shares(self, urls: Sequence[str], enough: int) -> list[list[str]]:
        """The addresses in as many shares as processes are worth, some of which may be empty."""
        return shares_of(urls, self._processes(urls, enough), self._key)

    def _processes(self, urls: Sequence[str], enough: int) -> int:
        context = self._context
        is_own = context.resolver is not None or context.clock is not utc_now
        wanted = context.workers
        if wanted is None:
            wanted = cores() if len(urls) >= enough and not is_own else 1
        if wanted == 1 or context.store.origin is None or (is_own and not forks()):
            return 1  # what a clock or resolver of somebody's own knows may not be known in another process
        return min(wanted, len({self._key(url) for url in urls}))

    def _place(self, name: str, shares: Sequence[Sequence[str]]) -> int:
        """Which share a host belongs to; where nothing of that is looked at, the first of those that are."""
        place = place_of(self._key(f"http://{name}/"), len(shares))
        return place if shares[place] else next(number for number, share in enumerate(shares) if share)

    def _citations(
        self, shares: Sequence[Sequence[str]], cited: Mapping[str, Sequence[Citation]]
    ) -> list[dict[str, object]]:
        """What each share has to know of links: of those of its hosts, looked at or not, and of the incidents there."""
        known: list[dict[str, Sequence[Citation]]] = [{} for _ in shares]
        incidents: list[set[str]] = [set() for _ in shares]
        places: dict[str, int] = {}
        for url, places_of in cited.items():
            name = host(url)
            if name not in places:
                places[name] = self._place(name, shares)
            known[places[name]][url] = places_of
        for name in open_incidents(self._context.store):
            incidents[self._place(name, shares)].add(name)
        return [
            {"urls": share, "cited": listed, "incidents": names}
            for share, listed, names in zip(shares, known, incidents, strict=True)
        ]

    def _share_out(
        self,
        words: str,
        spider: type[VisitingSpider],
        shares: Sequence[Sequence[str]],
        arguments: Sequence[Mapping[str, object]],
    ) -> None:
        """Looks at each share that is not empty in a process of its own."""
        self._leave()
        context = self._context
        count = sum(map(bool, shares))
        if context.store.origin is None:
            raise TypeError("a store in memory cannot be shared")
        parts = [
            Part(
                spider=spider,
                expected=len(share),
                arguments=given,
                config=limited(context.config, count),
                catalog=context.catalog,
                clock=context.clock,
                resolver=context.resolver,
                origin=context.store.origin,
                known=self._known.for_others(),
                parent=os.getpid(),
            )
            for share, given in zip(shares, arguments, strict=True)
            if share
        ]
        crawl_parts(context, parts, words=words, reach=self._reach, known=self._known)

    def _spider(self, words: str, spider: type[VisitingSpider], expected: int, **arguments: Any) -> None:  # noqa: ANN401 - each spider's own
        with self._context.talk.progress(words, expected) as advance:
            work = partial(run_spider, spider, expected, setup=self._context, reach=self._reach, advance=advance)
            self._here(lambda manners: work(manners=manners, **arguments))

    def _here(self, work: Callable[[Manners], Coroutine[Any, Any, Result]]) -> Result:
        if self._runner is None or self._manners is None:
            self._runner = runner()
            self._manners = Manners.from_config(
                self._context.config, resolver=self._context.resolver, clock=self._context.clock
            )
            self._known.teach(self._manners)
        return self._runner.run(work(self._manners))

    def _leave(self) -> None:
        """Closes every connection and the loop: neither may be taken along to another process."""
        loop, manners, self._runner, self._manners = self._runner, self._manners, None, None
        if loop is None or manners is None:
            return
        with loop:
            self._known.learn(manners)
            loop.run(manners.close())


def _is_one(shares: Sequence[Sequence[str]]) -> bool:
    return sum(map(bool, shares)) == 1
