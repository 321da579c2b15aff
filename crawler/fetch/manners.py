"""Everything a polite look needs, put together once from the settings."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from random import random
from typing import TYPE_CHECKING, Self

from catalog.stages import utc_now
from crawler.fetch.agent import PROJECT, product, user_agent
from crawler.fetch.pace import Pace, authority, domain
from crawler.fetch.polite import PoliteTransport
from crawler.fetch.robots import Robots
from crawler.fetch.transport import Transport, TransportPolicy
from crawler.fetch.whereabouts import Whereabouts

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from types import TracebackType

    from catalog.config import Config
    from catalog.stages import Resolver


@dataclass(frozen=True, slots=True, kw_only=True)
class Manners:
    """How we behave. Connections open when they are needed; leave `async with`, or `close`, to let go of them.

    `hosts` holds the hosts that may be visited at once, whoever visits them. `clock` returns UTC; a rest that a host
    asked for in an earlier run goes into `pace.rest`.
    """

    transport: Transport
    pace: Pace
    polite: PoliteTransport
    robots: Robots
    hosts: asyncio.Semaphore
    max_redirects: int
    clock: Callable[[], datetime]

    @classmethod
    def from_config(
        cls,
        config: Config,
        *,
        resolver: Resolver | None = None,
        clock: Callable[[], datetime] = utc_now,
        pace: Pace | None = None,
    ) -> Self:
        """The manners that `[crawl]` and `[operator]` ask for.

        Args:
            config: the settings.
            resolver: turns names into addresses; None for the system's own.
            clock: UTC.
            pace: another pace than `crawl.delay` and `crawl.connections` make, for tests.

        Raises:
            ConfigError: `[operator]` does not make a User-Agent.
        """
        crawl, operator = config.crawl, config.operator
        policy = TransportPolicy(
            user_agent=user_agent(operator.name, operator.contact),
            timeout=crawl.timeout,
            max_body=crawl.max_body,
            allow_private=crawl.allow_private,
            connections=crawl.connections,
            proxy=crawl.proxy,
            proxy_login=crawl.proxy_login.get_secret_value() if crawl.proxy_login else None,
        )
        transport = Transport(policy, resolver=resolver)
        shared = crawl.politeness != "host"
        pace = pace or Pace(
            delay=crawl.delay,
            connections=crawl.connections,
            key=domain if crawl.politeness == "domain" else authority,
            jitter=random,
            whereabouts=Whereabouts(transport.whereabouts) if crawl.politeness == "address" else None,
            let_go=transport.release if shared else None,
        )
        polite = PoliteTransport(transport, pace, clock)
        agent = f"{product(operator.name)} {PROJECT}"
        return cls(
            transport=transport,
            pace=pace,
            polite=polite,
            robots=Robots(polite, agent=agent, clock=clock),
            hosts=asyncio.Semaphore(crawl.hosts),
            max_redirects=crawl.max_redirects,
            clock=clock,
        )

    async def close(self) -> None:
        """Close every connection."""
        await self.transport.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()
