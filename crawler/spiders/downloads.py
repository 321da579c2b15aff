"""Scrapy's seams: its download handlers and item pipeline, handing requests to `crawler.fetch` and visits to a sink.

request http(s)://page  -> PageHandler  -> look       -> WalkResponse (one observation)
request visit://host    -> VisitHandler -> visit_each -> WalkResponse (one observation per link, judged as it came)
item Visit              -> SinkPipeline -> spider.sink

What would be called dead for this look is looked at once more first (`crawler.second_look`); links that may be no page
wait for the others of their visit (`crawler.lookalikes`).
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from scrapy.core.downloader.handlers.base import BaseDownloadHandler

from crawler.fetch import Ask
from crawler.fetch.look import look
from crawler.fetch.visit import visit_each
from crawler.observe import Observation, Visit, WalkResponse
from crawler.second_look import SecondLooks, second_looks
from crawler.spiders.base import VisitingSpider

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawler.fetch import Walk

_LONGEST_WAIT = 5.0
"""Seconds after which what a visit brought so far is recorded, if there is more of it to come."""


def _spider(crawler: Crawler) -> VisitingSpider:
    spider = crawler.spider
    if not isinstance(spider, VisitingSpider):
        raise TypeError("these download handlers serve Checkback's own spiders only")
    return spider


class _WalkHandler(BaseDownloadHandler):
    lazy = True  # the spider that carries the transport exists only when the first request comes


class PageHandler(_WalkHandler):
    """Looks at one page, with robots.txt obeyed and the conditional headers of its last snapshot."""

    async def download_request(self, request: Request) -> Response:
        """One polite look at `request.url`."""
        spider = _spider(self.crawler)
        meta = request.meta
        ask = Ask(url=request.url, headers=tuple(meta.get("conditions", ())), validators_of=meta.get("validators_of"))
        robots = spider.obeys_robots(page=True)
        walk = await spider.unless_stopped(look(spider.manners, ask, robots=robots))
        seen = spider.sink.glimpse(Observation(meta["urls"][0], walk, spider.setup.clock()))
        if spider.sink.in_doubt(seen):
            (seen,) = await _second_looks(spider, [seen], robots=robots, enough=None)
        return WalkResponse(request.url, observations=(seen,), request=request)


class VisitHandler(_WalkHandler):
    """Walks the due links of one host, or of several small ones, over few kept-alive connections."""

    async def download_request(self, request: Request) -> Response:
        """One polite visit; the addresses are in `request.meta["urls"]`.

        What came is recorded with the others of its visit, but does not wait for long for one that hangs.
        """
        spider = _spider(self.crawler)
        seen: list[Observation] = []
        doubted: list[Observation] = []
        held: list[Observation] = []
        since = asyncio.get_running_loop().time()

        def arrived(url: str, walk: Walk) -> None:
            nonlocal since
            one = spider.sink.glimpse(Observation(url, walk, spider.setup.clock()))
            doubtful = spider.sink.in_doubt(one)
            (doubted if doubtful else held if spider.alike and spider.alike.is_held(url) else seen).append(one)
            if (now := asyncio.get_running_loop().time()) - since >= _LONGEST_WAIT:
                spider.take(Visit(request.url, tuple(seen)))
                seen.clear()
                since = now

        robots = spider.obeys_robots(page=False)
        urls = request.meta["urls"]
        await spider.unless_stopped(visit_each(spider.manners, urls, arrived, robots=robots, enough=spider.link_bytes))
        if doubted:
            seen += await _second_looks(spider, doubted, robots=robots, enough=spider.link_bytes)
        seen = await _side_by_side(spider, [*seen, *held], robots=robots)
        return WalkResponse(request.url, observations=seen, request=request)


async def _second_looks(
    spider: VisitingSpider, doubted: Sequence[Observation], *, robots: bool, enough: int | None
) -> list[Observation]:
    async with SecondLooks(spider.manners, spider.setup.resolver) as looks:
        return await spider.unless_stopped(second_looks(spider.sink, doubted, looks, robots=robots, enough=enough))


async def _side_by_side(spider: VisitingSpider, seen: Sequence[Observation], *, robots: bool) -> list[Observation]:
    """The observations of a visit with what shows only when the pages of a host are compared."""
    if spider.alike is None:
        return list(seen)
    urls = [one.url for one in seen]
    told = await spider.unless_stopped(spider.alike.settle(spider.manners, robots=robots, urls=urls))
    checks = {check.url: check for check in told}
    return [replace(one, check=checks.get(one.url, one.check)) for one in seen]


class SinkPipeline:
    """Gives each visit to the spider's sink; a failure there stops the crawl instead of losing what follows."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> SinkPipeline:
        """Scrapy's constructor."""
        return cls(crawler)

    def process_item(self, item: Any) -> Any:  # noqa: ANN401 - Scrapy's own signature
        """Hands a visit over; anything else passes by."""
        spider = _spider(self.crawler)
        if isinstance(item, Visit):
            spider.take(item)
        return item
