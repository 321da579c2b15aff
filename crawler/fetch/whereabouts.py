"""Whereabouts: which hosts are one machine, as far as names tell, so that many small sites on it are not asked at once.

name -> look-up past the guard -> its addresses -> the smallest, IPv4 first -> what its politeness goes by

The smallest, because name servers hand out the addresses of a name in turns: the first would be another one each time.
What does not resolve, may not be reached or is looked up by a proxy goes by its own name. What was found holds for a
run, whatever a name does meanwhile: a pace that changed hands would be none.
"""

from __future__ import annotations

import asyncio
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TYPE_CHECKING

from crawler.fetch.pace import authority

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence

_PATIENCE = 5.0
"""Seconds for one name: a name server that does not answer must not hold up whom others know."""
_AT_ONCE = 32


class Whereabouts:
    """What politeness goes by where it goes by addresses.

    Args:
        look_up: from an address (URL) to the IP addresses of its host, none where they are not to be known.
        patience: seconds for one look-up.
    """

    def __init__(self, look_up: Callable[[str], Awaitable[Sequence[str]]], patience: float = _PATIENCE) -> None:
        self._look_up = look_up
        self._patience = patience
        self._keys: dict[str, str] = {}
        self._free = asyncio.Semaphore(_AT_ONCE)

    def key(self, url: str) -> str:
        """The IP address of the host of `url`, as it stands in a URL; host and port where it is not known."""
        name = authority(url)
        return self._keys.get(name, name)

    async def learn(self, urls: Iterable[str]) -> None:
        """Finds out where the hosts of `urls` are, so that `key` knows; once for each in a run."""
        unknown = {name: url for url in urls if (name := authority(url)) not in self._keys}
        if len(unknown) == 1:
            await self._learn(*unknown.popitem())
        elif unknown:
            async with asyncio.TaskGroup() as group:
                for name, url in unknown.items():
                    group.create_task(self._learn(name, url))

    async def _learn(self, name: str, url: str) -> None:
        async with self._free:
            try:
                async with asyncio.timeout(self._patience):
                    addresses = await self._look_up(url)
            except TimeoutError:
                addresses = ()
        # Whoever asked at the same time and was answered first may have taken a turn by it.
        self._keys.setdefault(name, _smallest(addresses) or name)


def _smallest(addresses: Iterable[str]) -> str:
    read = sorted(map(_plain, addresses), key=lambda one: (one.version, int(one)))
    if not read:
        return ""
    return f"[{read[0]}]" if read[0].version == 6 else str(read[0])  # noqa: PLR2004 - IPv6


def _plain(address: str) -> IPv4Address | IPv6Address:
    read = ip_address(address.partition("%")[0])
    return read.ipv4_mapped or read if isinstance(read, IPv6Address) else read
