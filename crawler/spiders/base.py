"""What both spiders share: the project they work for, the manners they keep, and the sink their visits go to."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import scrapy
from scrapy.exceptions import IgnoreRequest

from catalog.errors import CheckbackError
from catalog.stages import Context, open_context
from catalog.talk import Talk
from crawler.fetch import Manners
from crawler.looks import LINK_BYTES
from crawler.observe import Observation, Visit, observe

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from catalog.model import Evidence
    from catalog.stages import Setup
    from crawler.fetch import Walk
    from crawler.lookalikes import Lookalikes


_T = TypeVar("_T")


class Sink(Protocol):
    """Where visits go: a recorder with a store behind it."""

    def glimpse(self, seen: Observation) -> Observation:
        """What has to be kept of a look until its visit is taken."""

    def in_doubt(self, seen: Observation) -> bool:
        """Whether what was just glimpsed would be called dead for it, so that a second look is due."""

    def weigh(self, seen: Observation, walk: Walk, way: Evidence) -> Observation:
        """What was glimpsed with a second look weighed in, and by which way that went."""

    def take(self, visit: Visit) -> None:
        """Settles and keeps one visit.

        Raises:
            CheckbackError: it cannot be kept; the crawl stops.
        """

    def finish(self) -> None:
        """Settles what had to wait for the end of the crawl; not called when the crawl was stopped.

        Raises:
            CheckbackError: it cannot be kept.
        """


class VisitingSpider(scrapy.Spider):
    """A spider whose requests go through `crawler.fetch`; give it a setup, or it opens the project in this folder."""

    def __init__(
        self,
        *,
        setup: Setup,
        manners: Manners | None = None,
        link_bytes: int | None = LINK_BYTES,
        stopping: asyncio.Event | None = None,
        advance: Callable[[int], None] = lambda _steps: None,
        **kwargs: Any,  # noqa: ANN401 - passed on to Scrapy
    ) -> None:
        super().__init__(**kwargs)
        self.advance = advance
        self.setup = setup
        self.link_bytes = link_bytes
        self.stopping = stopping or asyncio.Event()
        self.manners = manners or Manners.from_config(setup.config, resolver=setup.resolver, clock=setup.clock)
        self._owns_manners = manners is None
        self.sink: Sink
        self.alike: Lookalikes | None = None
        self.failure: CheckbackError | None = None
        self.looked_at = 0
        self.own = ExitStack()
        self._closing: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> VisitingSpider:  # noqa: ANN401 - Scrapy's
        """Scrapy's constructor; plain `scrapy crawl` comes without one."""
        own = ExitStack()
        if "setup" not in kwargs:
            path = crawler.settings.get("CHECKBACK_CONFIG")
            kwargs["setup"] = own.enter_context(open_context(Path(path) if path else None, talk=Talk()))
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider.own = own
        spider.prepare()
        return spider

    def prepare(self) -> None:
        """Makes the sink and whatever the spider needs before its first request; runs once."""
        raise NotImplementedError

    def obeys_robots(self, *, page: bool) -> bool:
        """Whether requests for pages (or plain link checks) ask robots.txt first."""
        choice = self.setup.config.crawl.robots
        return choice == "all" or (page and choice == "pages")

    async def unless_stopped(self, look: Awaitable[_T]) -> _T:
        """Waits for a look, or breaks it off when the crawl is told to stop.

        Raises:
            IgnoreRequest: told to stop; Scrapy drops the request without a word.
        """
        task = asyncio.ensure_future(look)
        stop = asyncio.ensure_future(self.stopping.wait())
        try:
            await asyncio.wait({task, stop}, return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                return task.result()
            raise IgnoreRequest
        finally:
            stop.cancel()
            task.cancel()

    def take(self, visit: Visit) -> None:
        """Gives a visit to the sink; the first failure ends the crawl, because nothing after it would be kept."""
        if self.failure is not None:
            return
        try:
            self.sink.take(visit)
            self.looked_at += len(visit.observations)
            self.advance(len(visit.observations))
        except CheckbackError as failure:
            self.failure = failure
            engine = self.crawler.engine
            if engine is not None:
                self._closing = asyncio.get_running_loop().create_task(engine.close_spider_async(reason="own-failure"))

    @property
    def context(self) -> Context:
        """The project behind the setup; a crawl that records needs one."""
        if not isinstance(self.setup, Context):
            raise TypeError(f"the {self.name} spider records, so it needs a project (catalog.stages.Context)")
        return self.setup

    def parse(self, response: Response, **kwargs: Any) -> Iterator[Visit]:  # noqa: ANN401, ARG002 - Scrapy's signature
        """Every response becomes one visit."""
        yield observe(response)

    async def closed(self, reason: str) -> None:
        """Settles what waited for the end, then closes connections and store, where they are this spider's own."""
        if reason == "finished" and self.failure is None and not self.stopping.is_set():
            try:
                self.sink.finish()
            except CheckbackError as failure:
                self.failure = failure
        if self._owns_manners:
            await self.manners.close()
        self.own.close()

    def start(self) -> AsyncIterator[Any]:
        """The requests of this crawl."""
        raise NotImplementedError
