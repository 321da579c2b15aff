"""Looks without memory: addresses in, a check for each out, judged the moment its answer is there.

urls -> visit_each -> walk -> judge -> Check           in this process, or with each host in one of several
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from catalog.errors import Interrupted
from crawler.certificates import expiries
from crawler.fetch import Manners
from crawler.fetch.visit import visit_each
from crawler.judge.content import Expected
from crawler.judge.verdict import judge
from crawler.lookalikes import Lookalikes, RunMemory
from crawler.loop import run
from crawler.stopping import stopped_by_signals

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from catalog.model import Check
    from catalog.stages import Setup
    from crawler.fetch import Walk

LINK_BYTES = 262_144
"""Bytes of a link's body that are read: enough to recognise a page and find its fragments."""


class Settle(Protocol):
    """What is done once every walk was handed over, with the same manners."""

    async def __call__(self, manners: Manners, *, robots: bool) -> None:
        """Compares, and may look at a little more."""


class Cited:
    """With which words, and for which of their places, pages are cited; what a look then expects of them."""

    def __init__(self, words: Mapping[str, str | tuple[str, ...]], fragments: Mapping[str, tuple[str, ...]]) -> None:
        self._words = words
        self._fragments = fragments

    def expected(self, url: str) -> Expected:
        """What a canonical address should show."""
        said = self._words.get(url, ())
        return Expected(names=(said,) if isinstance(said, str) else said, fragments=self._fragments.get(url, ()))

    def of(self, urls: Iterable[str]) -> Cited:
        """The part that says something about `urls`."""
        wanted = set(urls)
        words = {url: said for url, said in self._words.items() if url in wanted}
        return Cited(words, {url: named for url, named in self._fragments.items() if url in wanted})


class Judge:
    """Makes a check of each walk."""

    def __init__(
        self, setup: Setup, cited: Cited, told: Callable[[Check], None], memory: RunMemory | None = None
    ) -> None:
        self._clock = setup.clock
        self._days = setup.config.verdicts.tls_days
        self._cited = cited
        self._told = told
        self._alike = Lookalikes(memory or RunMemory(), sparing=True)

    def take(self, url: str, walk: Walk) -> None:
        """Judges a walk and lets its bytes go."""
        now = self._clock()
        expected = self._cited.expected(url)
        check = judge(walk, now=now, expected=expected)
        if walk.final.certificate is not None and (ending := expiries(walk, now, self._days)):
            check = replace(check, evidence=(*check.evidence, *ending))
        self._told(check)
        self._alike.take(walk, check, expected.names)

    async def settle(self, manners: Manners, *, robots: bool) -> None:
        """Tells those checks again that look otherwise beside each other.

        Raises:
            OwnFailure: this machine could not do its part.
        """
        for check in await self._alike.settle(manners, robots=robots, again=self.take):
            self._told(check)


def look_at(
    setup: Setup,
    urls: Sequence[str],
    arrived: Callable[[str, Walk], None],
    *,
    enough: int | None,
    settle: Settle | None = None,
) -> None:
    """Looks at canonical addresses and hands over each walk as it comes; `settle` may then compare them.

    Raises:
        Interrupted: somebody asked us to stop.
        OwnFailure: this machine could not do its part.
    """
    if urls:
        run(_look_at(setup, urls, arrived, enough, settle))


async def _look_at(
    setup: Setup,
    urls: Sequence[str],
    arrived: Callable[[str, Walk], None],
    enough: int | None,
    settle: Settle | None,
) -> None:
    stopping = asyncio.Event()
    robots = setup.config.crawl.robots == "all"

    async def everything(manners: Manners) -> None:
        await visit_each(manners, urls, arrived, robots=robots, enough=enough)
        if settle is not None:
            await settle(manners, robots=robots)

    made = Manners.from_config(setup.config, resolver=setup.resolver, clock=setup.clock)
    async with made as manners:
        with stopped_by_signals(stopping):
            looking = asyncio.ensure_future(everything(manners))
            asked = asyncio.ensure_future(stopping.wait())
            await asyncio.wait({looking, asked}, return_when=asyncio.FIRST_COMPLETED)
            asked.cancel()
            if stopping.is_set():
                looking.cancel()
                await asyncio.gather(looking, return_exceptions=True)
                raise Interrupted
            looking.result()
