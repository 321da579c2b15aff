"""Where connections begin: names are resolved and sockets opened, each address past the guard.

The resolver sees every answer of a name, the socket door every address that is really connected to, literals included.
"""

from __future__ import annotations

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp.abc import AbstractResolver, ResolveResult

from crawler.fetch.faults import GuardError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextvars import ContextVar

    from aiohappyeyeballs import AddrInfoType

    from catalog.stages import Resolver
    from crawler.fetch.guard import Guard

_LOOKUPS = 32
"""Look-ups at once: getaddrinfo blocks a thread, and one slow name server must not hold up all other hosts."""


@dataclass(slots=True)
class Attempt:
    """What one exchange learns about its connection: whether it opened a socket, and the address it talked to."""

    opened: bool = False
    peer: str | None = None


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


class GuardedResolver(AbstractResolver):
    """aiohttp's view of a resolver: a name with any refused address is refused whole."""

    def __init__(self, guard: Guard, resolver: Resolver | None) -> None:
        self._guard = guard
        self._system = None if resolver else SystemResolver()
        self._resolver: Resolver | SystemResolver | None = resolver or self._system

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """All addresses of a name.

        Raises:
            OSError: the name does not resolve.
            GuardError: one of its addresses may not be connected to.
        """
        del family  # both are asked for; aiohttp connects to what is there
        if self._resolver is None:
            raise RuntimeError("the resolver is closed")
        try:
            pairs = await self._resolver.resolve(host, port)
        except UnicodeError as error:
            raise socket.gaierror(socket.EAI_NONAME, f"not a host name that can exist ({error})") from error
        if not pairs:
            raise OSError("the name has no address")
        for ip, _ in pairs:
            if why := self._guard.objection(ip):
                raise GuardError(f"{host} is at {ip}: {why}")
        return [_found(host, ip, number) for ip, number in pairs]

    async def close(self) -> None:
        """Let go of the look-up threads, if any."""
        self._resolver = None
        if self._system:
            self._system.close()


def _found(host: str, ip: str, port: int) -> ResolveResult:
    family = socket.AF_INET6 if ":" in ip else socket.AF_INET
    return ResolveResult(
        hostname=host, host=ip, port=port, family=family, proto=socket.IPPROTO_TCP, flags=socket.AI_NUMERICHOST
    )


class SocketDoor:
    """aiohttp's socket factory: the last look at an address before anything is sent to it."""

    def __init__(self, guard: Guard, attempt: ContextVar[Attempt]) -> None:
        self._guard = guard
        self._attempt = attempt

    def __call__(self, address: AddrInfoType) -> socket.socket:
        """A new socket for `address`; raises GuardError where the guard objects."""
        family, kind, protocol, _, where = address
        if why := self._guard.objection(str(where[0])):
            raise GuardError(f"{where[0]}: {why}")
        self._attempt.get().opened = True
        return socket.socket(family, kind, protocol)
