"""The `links` spider: walks the links found on cataloged pages, one Scrapy request per visit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import scrapy

from crawler.contact import require_contact
from crawler.parts import due_addresses
from crawler.plan import batches, due_links
from crawler.record import LinkRecorder
from crawler.spiders.base import Sink, VisitingSpider

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Sequence

    from crawler.plan import Citation
    from crawler.reach import Reach


class LinksSpider(VisitingSpider):
    """One `visit://host` request per visit; `urls` and `sink` override what is due and where the visits go.

    `incidents` are the hosts whose open incidents are followed; None for all.
    """

    name = "links"

    def __init__(
        self,
        *,
        urls: Sequence[str] | None = None,
        cited: dict[str, list[Citation]] | None = None,
        sink: Sink | None = None,
        reach: Reach | None = None,
        incidents: Collection[str] | None = None,
        **kwargs: Any,  # noqa: ANN401 - passed on to Scrapy
    ) -> None:
        super().__init__(**kwargs)
        self.urls = urls
        self.cited = cited
        self.given_sink = sink
        self.reach = reach
        self.incidents = incidents
        self.recorder: LinkRecorder | None = None

    def prepare(self) -> None:
        """Finds the due links and opens the recorder, unless both were given."""
        if self.given_sink is not None:
            self.sink = self.given_sink
        else:
            if self.cited is None:
                due = due_addresses(self.context)
                self.cited, self.urls = due.cited, due.urls if self.urls is None else self.urls
            self.sink = self.recorder = LinkRecorder(self.context, self.cited, self.reach, self.incidents)
            self.alike = self.recorder.alike
        if self.urls is None:
            self.urls = due_links(self.context, self.cited or ())
        if self.given_sink is None:
            require_contact(self.context.config, self.urls)

    async def start(self) -> AsyncIterator[Any]:
        """One request per visit."""
        for name, urls in batches(self.urls or ()):
            if self.recorder is not None:
                self.recorder.foresee(urls)
            yield scrapy.Request(f"visit://{name}/", meta={"urls": urls}, dont_filter=True)
