"""The `pages` spider: revisits every cataloged page that is due, with conditional requests."""

from __future__ import annotations

from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, Any

import scrapy
from scrapy.exceptions import IgnoreRequest

from catalog.errors import CheckbackError
from crawler.contact import require_contact
from crawler.judge.schedule import conditional_headers
from crawler.record import PageRecorder
from crawler.spiders.base import VisitingSpider

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from crawler.backdrop import Backdrop
    from crawler.plan import Page
    from crawler.reach import Reach


_AHEAD = 50
"""Pages whose pasts are read at once."""


class PagesSpider(VisitingSpider):
    """One ordinary Scrapy request per due page; `pages` (canonical address to page) overrides what is due."""

    name = "pages"

    def __init__(
        self,
        *,
        pages: dict[str, Page] | None = None,
        reach: Reach | None = None,
        backdrop: Backdrop | None = None,
        **kwargs: Any,  # noqa: ANN401 - passed on to Scrapy
    ) -> None:
        super().__init__(**kwargs)
        self.pages = pages
        self.reach = reach
        self.backdrop = backdrop

    def prepare(self) -> None:
        """Finds the due pages and opens the recorder."""
        from crawler.plan import due_pages  # noqa: PLC0415 - only a crawl without its own pages plans

        if self.pages is None:
            self.pages = due_pages(self.context)
        require_contact(self.context.config, self.pages)
        self.sink = self.recorder = PageRecorder(self.context, self.pages, self.reach, self.backdrop)

    async def start(self) -> AsyncIterator[Any]:
        """One request per page, echoing the validators of its last snapshot."""
        waiting = iter(self.pages or ())
        while urls := list(islice(waiting, _AHEAD)):
            for url, past in self.recorder.foresee(urls).items():
                visits = past.standing.visits if past.standing else 0
                # Without its stored bytes a page is asked for anew, or a 304 would leave it incomparable for good.
                kept = past.snapshot if past.snapshot and self.context.store.has_body(past.snapshot.digest) else None
                conditions = conditional_headers(kept, visits, self.context.config.schedule)
                origin = past.snapshot.final_url if past.snapshot else None
                meta = {"urls": (url,), "conditions": conditions, "validators_of": origin}
                yield scrapy.Request(url, meta=meta, dont_filter=True)

    async def closed(self, reason: str) -> None:
        """Records what was looked at, also when the crawl was stopped."""
        try:
            if self.failure is None:
                self.recorder.keep()
                if reason == "finished" and not self.stopping.is_set():
                    with suppress(IgnoreRequest):  # told to stop
                        await self.unless_stopped(self.recorder.held.settle(self.manners))
        except CheckbackError as failure:
            self.failure = failure
        await super().closed(reason)
