"""One crawl: a Scrapy spider run in this event loop, stopped cleanly when somebody asks, and counted to the end."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from scrapy.crawler import AsyncCrawlerRunner
from scrapy.settings import Settings

from catalog.errors import Interrupted, OwnFailure
from crawler import settings
from crawler.spiders.base import VisitingSpider
from crawler.stopping import stopped_by_signals

if TYPE_CHECKING:
    from catalog.stages import Setup
    from crawler.fetch import Manners


async def run_spider(
    spider_class: type[VisitingSpider], expected: int, *, setup: Setup, manners: Manners, **kwargs: object
) -> None:
    """Runs one crawl and makes sure that every address was looked at.

    Ctrl-C and SIGTERM break off the looks under way; what was recorded before stays.

    Raises:
        Interrupted: somebody asked us to stop.
        CheckbackError: the sink's own error, or `OwnFailure` when looks are missing.
    """
    values = Settings()
    values.setmodule(settings, priority="project")
    values.set("CONCURRENT_REQUESTS", setup.config.crawl.hosts)
    values.set("CONCURRENT_REQUESTS_PER_DOMAIN", setup.config.crawl.connections)
    runner = AsyncCrawlerRunner(values)
    crawler = runner.create_crawler(spider_class)
    stopping = asyncio.Event()
    with stopped_by_signals(stopping):
        crawl = runner.crawl(crawler, setup=setup, manners=manners, stopping=stopping, **kwargs)
        asked = asyncio.ensure_future(stopping.wait())
        await asyncio.wait({crawl, asked}, return_when=asyncio.FIRST_COMPLETED)
        asked.cancel()
        if stopping.is_set():
            await crawler.stop_async()
        await crawl
    spider = crawler.spider
    if not isinstance(spider, VisitingSpider):
        raise TypeError(f"{spider_class.__name__} is not one of our spiders")
    if spider.failure is not None:
        raise spider.failure
    if stopping.is_set():
        raise Interrupted
    if spider.looked_at != expected:
        raise OwnFailure(
            f"{expected - spider.looked_at} of {expected} addresses were not looked at: an error of ours, printed "
            "above. What was recorded is kept; please report the error and run again."
        )
