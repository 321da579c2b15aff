"""Second looks: what failed and would be called dead now is looked at once more, as differently as is honest.

first walk -> addresses of the other family, where the name has both -> plain GET with what browsers send -> walk

The User-Agent stays ours. Where ten second looks in a row only confirmed the first, the rest of a visit is believed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Self

from catalog.model import Evidence
from crawler.fetch import Ask
from crawler.fetch.connect import SystemResolver
from crawler.fetch.look import look
from crawler.fetch.polite import PoliteTransport
from crawler.fetch.transport import Transport
from crawler.judge.second_look import WAY
from crawler.urls import host

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from catalog.stages import Resolver
    from crawler.fetch import Manners, Walk
    from crawler.observe import Observation
    from crawler.spiders.base import Sink

_ENOUGH = 10
_MAPPED = "::ffff:"
_BROWSERS = (("Accept-Language", "en-US,en;q=0.9,es;q=0.8"),)


class OtherFamily:
    """A resolver that leaves out the family (IPv4, IPv6) of addresses that were tried, where a name has both."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._tried: dict[str, bool] = {}

    def tried(self, walk: Walk) -> None:
        """Every host of this walk is to be reached another way."""
        self._tried = {host(hop.url): _is_six(hop.peer) for hop in walk.hops if hop.peer}

    async def resolve(self, name: str, port: int) -> Sequence[tuple[str, int]]:
        """`(ip, port)` pairs; raises `socket.gaierror`."""
        pairs = await self._resolver.resolve(name, port)
        tried = self._tried.get(name)
        other = [pair for pair in pairs if _is_six(pair[0]) is not tried]
        return other or pairs if tried is not None else pairs


class SecondLooks:
    """Looks with a transport of its own, at the pace of the first one. Leave `async with` to let go of connections."""

    def __init__(self, manners: Manners, resolver: Resolver | None) -> None:
        self._system = SystemResolver() if resolver is None else None
        self._other = OtherFamily(resolver or self._system or SystemResolver())
        self._transport = Transport(manners.transport.policy, resolver=self._other)
        self._transport.traffic = manners.transport.traffic
        polite = PoliteTransport(self._transport, manners.pace, manners.clock)
        self._manners = replace(manners, transport=self._transport, polite=polite)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._transport.close()
        if self._system:
            self._system.close()

    async def again(self, url: str, first: Walk, *, robots: bool, enough: int | None) -> tuple[Walk, Evidence]:
        """The walk of a second look, and by which way it went."""
        if self._manners.transport.policy.proxy is None:  # behind one, every address is the proxy's
            self._other.tried(first)
        ask = Ask(url=url, headers=_BROWSERS, enough=enough)
        walk = await look(self._manners, ask, robots=robots)
        return walk, Evidence(WAY, _way(first, walk))


async def second_looks(
    sink: Sink, doubted: Sequence[Observation], looks: SecondLooks, *, robots: bool, enough: int | None
) -> list[Observation]:
    """The looks that are in doubt, each with a second one weighed in.

    Raises:
        OwnFailure: this machine could not do its part.
    """
    weighed: list[Observation] = []
    confirmed = 0
    for seen in doubted:
        if confirmed >= _ENOUGH:
            weighed.append(seen)
            continue
        walk, way = await looks.again(seen.url, seen.walk, robots=robots, enough=enough)
        weighed.append(sink.weigh(seen, walk, way))
        confirmed = confirmed + 1 if sink.in_doubt(weighed[-1]) else 0
    return weighed


def _way(first: Walk, second: Walk) -> str:
    before, after = first.final.peer, second.final.peer
    if before and after and _is_six(before) is not _is_six(after):
        return f"over {'IPv6' if _is_six(after) else 'IPv4'}, with the headers of a browser"
    return "with the headers of a browser"


def _is_six(address: str) -> bool:
    return ":" in address and not address.startswith(_MAPPED)
