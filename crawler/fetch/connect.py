"""Where connections begin: names are looked up and addresses connected to, each past the guard, twice.

name -> every address past the guard -> connect, the next one a moment later (RFC 8305) -> guard again -> TLS
"""

from __future__ import annotations

import asyncio
import socket
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import chain, zip_longest
from typing import TYPE_CHECKING

from crawler.fetch.faults import GuardError, NoAddressError
from crawler.fetch.tls import TlsLayer, tls_context
from crawler.fetch.wire import Wire

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Sequence

    from catalog.stages import Resolver
    from crawler.fetch.guard import Guard
    from crawler.fetch.proxy import Proxy
    from crawler.fetch.target import Origin

_LOOKUPS = 32
"""Look-ups at once: getaddrinfo blocks a thread, and one slow name server must not hold up all other hosts."""
_HEAD_START = 0.25
"""Seconds before the next address of a name is tried beside the one before (RFC 8305 section 5)."""
_MOST_ADDRESSES = 8


class SystemResolver:
    """The machine's own way of looking up names."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_LOOKUPS, thread_name_prefix="look-up")

    async def resolve(self, host: str, port: int) -> Sequence[tuple[str, int]]:
        """`(ip, port)` pairs in the system's order of preference; raises `socket.gaierror`."""
        addresses = await asyncio.get_running_loop().run_in_executor(self._threads, _look_up, host, port)
        return [(address, port) for address in addresses]

    def close(self) -> None:
        """Let go of the threads; a look-up under way ends by itself."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _look_up(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    return list(dict.fromkeys(str(where[0]) for *_, where in found))


class Dialer:
    """Opens connections.

    Args:
        guard: asked about every address before and after it is connected to; the proxy's own is the operator's choice.
        resolver: turns names into addresses; None for the system's own.
        clock: seconds that only go forward.
        proxy: on the way to every host, or None.
    """

    def __init__(
        self, guard: Guard, resolver: Resolver | None, clock: Callable[[], float], proxy: Proxy | None = None
    ) -> None:
        self._guard = guard
        self._system: SystemResolver | None = None
        self._resolver = resolver
        self._clock = clock
        self._proxy = proxy
        self._context: ssl.SSLContext | None = None

    def close(self) -> None:
        """Let go of the look-up threads, if any."""
        if self._system:
            self._system.close()
            self._system = None

    async def dial(self, origin: Origin) -> Wire:
        """A new connection to `origin`, with TLS where its scheme says so.

        Raises:
            NoAddressError: the name does not resolve.
            GuardError: one of its addresses may not be connected to.
            OSError: none of its addresses could be reached, or TLS failed (`ssl.SSLError`).
        """
        begun = self._clock()
        if self._proxy is None:
            addresses = await self._addresses(origin)
            found = self._clock()
            wire = await self._race(addresses)
        else:
            addresses = await self._addresses(origin) if self._proxy.wants_address(origin) else ()
            found = self._clock()
            host, port = addresses[0] if addresses else (origin.name, origin.port)
            wire = await self._adopt(await self._proxy.reach(origin, host, port))
        connected = self._clock()
        if origin.tls:
            if self._context is None:
                self._context = tls_context()
            try:
                await wire.secure(TlsLayer(self._context, origin.name))
            except BaseException:
                wire.close()
                raise
        wire.opening = (found - begun, connected - found, self._clock() - connected if origin.tls else 0.0)
        return wire

    async def whereabouts(self, origin: Origin) -> tuple[str, ...]:
        """The IP addresses of a host; none where a proxy looks it up, it has none, or one of them is refused."""
        if self._proxy is not None and not self._proxy.wants_address(origin):
            return ()
        try:
            return tuple(ip for ip, _ in await self._addresses(origin))
        except (NoAddressError, GuardError):
            return ()

    async def _addresses(self, origin: Origin) -> Sequence[tuple[str, int]]:
        """All addresses of a name; a name with any refused address is refused whole."""
        if origin.literal:
            return ((origin.name, origin.port),)
        if self._resolver is None:
            self._resolver = self._system = SystemResolver()
        try:
            pairs = await self._resolver.resolve(origin.name, origin.port)
        except (OSError, UnicodeError) as error:
            raise NoAddressError(origin.name) from error
        if not pairs:
            raise NoAddressError("the name has no address")
        for ip, _ in pairs:
            if why := self._guard.objection(ip):
                raise GuardError(f"{origin.name} is at {ip}: {why}")
        return pairs

    async def _race(self, addresses: Sequence[tuple[str, int]]) -> Wire:
        """The first address that takes a connection; each gets a head start on the next."""
        if len(addresses) == 1:
            return await self._connect(*addresses[0])
        waiting = deque(_interleaved(addresses))
        running: set[asyncio.Task[Wire]] = set()
        failure: BaseException = OSError("no address could be connected to")
        try:
            while waiting or running:
                if waiting:
                    running.add(asyncio.create_task(self._connect(*waiting.popleft())))
                done, running = await asyncio.wait(
                    running, timeout=_HEAD_START if waiting else None, return_when=asyncio.FIRST_COMPLETED
                )
                good = [task.result() for task in done if task.exception() is None]
                for second in good[1:]:
                    second.close()
                if good:
                    return good[0]
                for task in done:
                    failure = task.exception() or failure
                    if isinstance(failure, GuardError):
                        raise failure
            raise failure
        finally:
            for task in running:
                task.cancel()
                task.add_done_callback(_hang_up)

    async def _connect(self, ip: str, port: int) -> Wire:
        if why := self._guard.objection(ip):
            raise GuardError(f"{ip}: {why}")
        _, wire = await asyncio.get_running_loop().create_connection(lambda: Wire(self._clock), ip, port)
        if wire.peer is None or (why := self._guard.objection(wire.peer)):
            wire.close()
            if wire.peer is None:
                raise ConnectionResetError("the connection ended at once")
            raise GuardError(f"{wire.peer}: {why}")
        return wire

    async def _adopt(self, connected: socket.socket) -> Wire:
        try:
            _, wire = await asyncio.get_running_loop().create_connection(lambda: Wire(self._clock), sock=connected)
        except BaseException:
            connected.close()
            raise
        return wire


def _interleaved(addresses: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """Families in turn, the first one first (RFC 8305 section 4)."""
    first = ":" in addresses[0][0]
    same = [pair for pair in addresses if (":" in pair[0]) == first]
    other = [pair for pair in addresses if (":" in pair[0]) != first]
    mixed = chain.from_iterable(zip_longest(same, other))
    return [pair for pair in mixed if pair is not None][:_MOST_ADDRESSES]


def _hang_up(task: asyncio.Task[Wire]) -> None:
    """A connection that came up after another one had won."""
    with suppress(asyncio.CancelledError):
        if task.exception() is None:
            task.result().close()
