"""Scrapy's seams: its download handlers and item pipeline, handing requests to `crawler.fetch` and visits to a sink.

request http(s)://page  -> PageHandler  -> look   -> WalkResponse (one walk)
request visit://host    -> VisitHandler -> visit  -> WalkResponse (one walk per link)
item Visit              -> SinkPipeline -> spider.sink
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrapy.core.downloader.handlers.base import BaseDownloadHandler

from crawler.fetch import Ask
from crawler.fetch.look import look
from crawler.fetch.visit import visit
from crawler.observe import Visit, WalkResponse
from crawler.spiders.base import VisitingSpider

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response


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
        walk = await spider.unless_stopped(look(spider.manners, ask, robots=spider.obeys_robots(page=True)))
        return WalkResponse(request.url, walks=(walk,), request=request)


class VisitHandler(_WalkHandler):
    """Walks the due links of one host over few kept-alive connections."""

    async def download_request(self, request: Request) -> Response:
        """One polite visit; the addresses are in `request.meta["urls"]`."""
        spider = _spider(self.crawler)
        asks = [Ask(url=url, enough=spider.link_bytes) for url in request.meta["urls"]]
        walks = await spider.unless_stopped(visit(spider.manners, asks, robots=spider.obeys_robots(page=False)))
        return WalkResponse(request.url, walks=walks, request=request)


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
