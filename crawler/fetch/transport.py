"""The one way out to the network: `Transport.exchange` sends one request and says what came back.

    ask -> target: scheme, port, address past the guard -> pool: a kept connection
                                                              or look-up -> guard -> connect -> guard -> TLS
        -> wire: head, body -> call: limits, decoding -> reply

Pages, links, robots.txt, probes and archive look-ups all go through it, so the guard, the limits on time, size and
decompression, and the cassettes of the tests (which stand in for `Pool`) hold for all of them. There are no redirects,
cookies or retries in here, but one: a kept-alive connection that the server closed while we wrote to it is no answer
of the server (RFC 9112 section 9.3.1).
"""

from __future__ import annotations

import asyncio
import errno
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Self

from crawler.fetch.call import Call
from crawler.fetch.connect import Dialer
from crawler.fetch.faults import GuardError, NoAddressError, fault_of, tidy
from crawler.fetch.guard import Guard
from crawler.fetch.pool import Pool
from crawler.fetch.reply import Ask, Fault, FaultKind, Reply
from crawler.fetch.target import Targets
from crawler.fetch.traffic import Traffic

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from catalog.stages import Resolver


@dataclass(frozen=True, slots=True, kw_only=True)
class TransportPolicy:
    """Limits of every exchange.

    `timeout` is seconds for the whole of it, `max_body` decoded bytes, `connections` at once to one host and port,
    `proxy` an address that all of it goes through (`crawler.fetch.proxy`), `proxy_login` its `name:password`.
    """

    user_agent: str
    timeout: float = 20.0
    max_body: int = 20_000_000
    allow_private: bool = False
    connections: int = 2
    proxy: str | None = None
    proxy_login: str | None = field(default=None, repr=False)


class Transport:
    """One verb. Redirects are not followed: that is `walk`. Leave `async with`, or `close`, to let go of connections.

    Args:
        policy: the limits.
        resolver: turns names into addresses; None for the system's own.
        clock: seconds that only go forward, for `Reply.seconds` and its timings.

    Raises:
        ConfigError: the policy's proxy is no address of one.
    """

    def __init__(
        self,
        policy: TransportPolicy,
        *,
        resolver: Resolver | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.policy = policy
        self.traffic = Traffic()
        """What went out and came back so far."""
        guard = Guard(allow_private=policy.allow_private)
        proxy = None
        if policy.proxy:
            from crawler.fetch.proxy import Proxy  # noqa: PLC0415 - few have one

            proxy = Proxy(policy.proxy, policy.proxy_login)
        self._clock = clock
        self._targets = Targets(guard, policy.user_agent)
        self._dialer = Dialer(guard, resolver, clock, proxy)
        self._pool = Pool(self._dialer, policy.connections, proxy)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close every idle connection; the next exchange would open new ones."""
        self._pool.close()
        await asyncio.sleep(0)  # a closed connection says goodbye in the next turn of the loop

    def release(self, host: str) -> None:
        """Close idle connections to `host` (host and port, as in an address) when nothing more is due there."""
        self._pool.release(host)

    async def whereabouts(self, url: str) -> tuple[str, ...]:
        """The IP addresses of the host of `url`; none where they are not ours to look up, or not to be reached."""
        target = self._targets.of(url)
        return () if isinstance(target, Fault) else await self._dialer.whereabouts(target.origin)

    async def exchange(self, ask: Ask) -> Reply:
        """Send one request, read one answer. Whatever the server or the network does is in the reply, never raised.

        Raises:
            OwnFailure: this machine has run out of file descriptors or memory, or its proxy fails.
        """
        begun = self._clock()
        target = self._targets.of(ask.url)
        if isinstance(target, Fault):
            return Reply(url=ask.url, fault=target)
        policy = self.policy
        call = Call(ask, target, limit=policy.max_body, deadline=asyncio.get_running_loop().time() + policy.timeout)
        try:
            await self._pool.converse(call)
        except (NoAddressError, GuardError, OSError) as error:
            out_of_time = isinstance(error, TimeoutError) and error.errno != errno.ETIMEDOUT
            call.fault = Fault(FaultKind.TIMEOUT) if out_of_time else fault_of(error)
        reply = call.reply(self._clock() - begun)
        self.traffic.count(reply)
        return reply if reply.fault is None else replace(reply, fault=self._worded(reply.fault, reply))

    def _worded(self, fault: Fault, reply: Reply) -> Fault:
        if fault.kind is not FaultKind.TIMEOUT or fault.detail:
            return Fault(fault.kind, tidy(fault.detail))
        within = f"within {self.policy.timeout:g} s"
        if reply.status is not None:
            return Fault(FaultKind.TIMEOUT, f"the answer was not complete {within}")
        return Fault(FaultKind.TIMEOUT, f"no answer {within}" if reply.peer else f"no connection {within}")
