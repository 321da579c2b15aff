"""Held pages: good answers that only other addresses of their host can show to be no page, until the end of a crawl.

look -> first one, or something else than before? -> may be alike? -> held
     -> still says what it said                   -> there, whatever else the host shows
end of the crawl -> side by side (`crawler.lookalikes`) -> no page, or as it seemed
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from catalog.model import Verdict
from crawler.lookalikes import Lookalikes, StoreMemory
from crawler.plan import citations, pages_of
from crawler.urls import host

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from catalog.model import Check, Decision, Past
    from catalog.stages import Context
    from crawler.fetch import Manners
    from crawler.observe import Observation
    from crawler.plan import Page

_MOST = 64_000_000
"""Bytes of pages that are held; those that come later are judged alone."""


class HeldPages:
    """The pages of one crawl that are compared at its end."""

    def __init__(self, context: Context, pages: Mapping[str, Page]) -> None:
        self._context = context
        self._pages = pages
        self._alike = Lookalikes(StoreMemory(context.store), sparing=False, each=1)
        self._held: dict[str, tuple[Observation, Decision]] = {}
        self._strays: dict[str, Check] = {}
        self._room = _MOST

    def take(self, seen: Observation, past: Past, decision: Decision) -> bool:
        """Whether a good answer must be compared with others before it is settled; then it is held.

        Raises:
            StoreError: the store cannot be read.
        """
        check = decision.check
        is_open = past.snapshot is None or check.verdict is Verdict.REPLACED
        size = len(seen.walk.final.body)
        if not is_open or size > self._room:
            return False
        self._alike.take(seen.walk, check, _titles(self._pages[seen.url]))
        if not self._alike.is_taken(seen.url):
            return False
        if self._alike.sent_on(seen.url):
            self._alike.also(seen.walk, self._ended_before(seen))
        self._held[seen.url] = seen, decision
        self._room -= size
        return True

    async def settle(self, manners: Manners) -> None:
        """Compares what is held, and asks each doubtful host for an address that cannot exist, once a day.

        Raises:
            OwnFailure: this machine could not do its part.
            StoreError: the store cannot be read or written.
        """
        told = await self._alike.settle(manners, robots=True, urls=self._held) if self._held else []
        self._strays = {check.url: check for check in told if check.url in self._held}

    def stray(self, url: str) -> Check | None:
        """What a page turned out to be, where it is none."""
        return self._strays.get(url)

    def given_back(self) -> list[tuple[Observation, Decision]]:
        """All that was held, with what each look seemed to settle."""
        held, self._held = self._held, {}
        return list(held.values())

    def _ended_before(self, seen: Observation) -> Iterator[tuple[str, Sequence[str]]]:
        """Pages and links, with their words, that ended where this page does when they were looked at last."""
        beside = self._beside.get(host(seen.url), {})
        for url, known in self._context.store.standings(beside).items():
            if known.final_url == seen.walk.final.url and known.status == seen.walk.final.status and url != seen.url:
                yield url, beside[url]

    @cached_property
    def _beside(self) -> Mapping[str, Mapping[str, Sequence[str]]]:
        """By host, the words that each page of the catalog and each link goes by; few runs need to know."""
        found: dict[str, dict[str, Sequence[str]]] = defaultdict(dict)
        pages = pages_of(self._context.catalog)
        for url, places in citations(self._context, pages).items():
            found[host(url)][url] = [at.link.text for at in places]
        for url, page in pages.items():
            found[host(url)][url] = _titles(page)
        return found


def _titles(page: Page) -> list[str]:
    return [resource.title for resource in page.resources]
