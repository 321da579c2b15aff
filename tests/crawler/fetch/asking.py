"""Asking the network from a test, in one line each: everything is loopback, nothing is mocked."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

from catalog.config import Config, CrawlSettings
from crawler.fetch import Ask, Manners, Pace, Reply, Transport, TransportPolicy, Walk
from crawler.fetch.look import look
from crawler.fetch.visit import visit
from crawler.fetch.walk import walk

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Sequence

    from catalog.stages import Resolver
    from tests.clock import Clock
    from tests.site import Site

Result = TypeVar("Result")
AGENT = "Checkback/0 (+https://example.org/contact)"


new_loop: Callable[[], asyncio.AbstractEventLoop] = asyncio.new_event_loop
"""The event loop that everything here runs on; the conformance suite puts others in its place."""


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """Run to the end on a fresh event loop."""
    with asyncio.Runner(loop_factory=new_loop) as runner:
        return runner.run(work)


class Stopwatch:
    """Seconds that pass only by sleeping, so that a day of politeness takes no time."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """The seconds it shows."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Let so many seconds pass, and everybody else have a go."""
        until = self.now + seconds
        await asyncio.sleep(0)
        self.now = max(self.now, until)


def exchange(
    *asks: Ask | str,
    resolver: Resolver | None = None,
    timeout: float = 5.0,
    max_body: int = 100_000,
    allow_private: bool = True,
    connections: int = 2,
) -> Reply:
    """Send each of `asks` over one transport, one after the other, and give the last answer."""
    limits = TransportPolicy(
        user_agent=AGENT, timeout=timeout, max_body=max_body, allow_private=allow_private, connections=connections
    )

    async def go() -> Reply:
        async with Transport(limits, resolver=resolver) as transport:
            for ask in asks:
                reply = await transport.exchange(Ask(url=ask) if isinstance(ask, str) else ask)
            return reply

    return run(go())


def follow(ask: Ask | str, *, resolver: Resolver | None = None, max_redirects: int = 5, **kwargs: object) -> Walk:
    """Walk from an address over a fresh transport that may reach loopback."""
    limits = TransportPolicy(user_agent=AGENT, timeout=5, allow_private=bool(kwargs.get("allow_private", True)))

    async def go() -> Walk:
        async with Transport(limits, resolver=resolver) as transport:
            first = Ask(url=ask) if isinstance(ask, str) else ask
            return await walk(transport, first, max_redirects=max_redirects)

    return run(go())


def manners_for(
    site: Site, clock: Clock, *, stopwatch: Stopwatch | None = None, resolver: Resolver | None = None, **crawl: object
) -> Manners:
    """Manners that know the site's names; `crawl` are settings of `[crawl]`, by default without any pause."""
    settings = CrawlSettings(**{"delay": 0, "timeout": 5, "allow_private": True, **crawl})
    watch = stopwatch or Stopwatch()
    pace = Pace(delay=settings.delay, connections=settings.connections, clock=watch, sleep=watch.sleep)
    return Manners.from_config(Config(crawl=settings), resolver=resolver or site.resolver, clock=clock, pace=pace)


def with_manners(manners: Manners, action: Callable[[Manners], Awaitable[object]]) -> object:
    """Run something that needs manners and close their connections."""

    async def go() -> object:
        async with manners:
            return await action(manners)

    return run(go())


def look_at(manners: Manners, *urls: str, robots: bool = False) -> list[Walk]:
    """Look at each address, one after the other."""
    walks: list[Walk] = []

    async def go(manners: Manners) -> None:
        walks.extend([await look(manners, Ask(url=url), robots=robots) for url in urls])

    with_manners(manners, go)
    return walks


def visit_to(manners: Manners, urls: Sequence[str], *, robots: bool = False) -> list[Walk]:
    """One visit to all of `urls`."""
    walks: list[Walk] = []

    async def go(manners: Manners) -> None:
        walks.extend(await visit(manners, [Ask(url=url) for url in urls], robots=robots))

    with_manners(manners, go)
    return walks
