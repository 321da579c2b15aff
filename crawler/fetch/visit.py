"""A visit: one polite stay on each of some hosts, during which everything due there is looked at.

hosts -> as many at once as `Manners.hosts` allows -> few connections to each -> look -> arrived(address, walk)

A walk is handed on as soon as it is there, so that its body is held no longer than it takes to judge it. Whoever is
done with a host closes the connections to it: an idle one with TLS costs as much memory as several pages.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from catalog.errors import CheckbackError
from crawler.fetch.look import look
from crawler.fetch.pace import authority
from crawler.fetch.reply import Ask
from crawler.urls import canonical

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence

    from crawler.fetch.manners import Manners
    from crawler.fetch.reply import Walk

    Arrived = Callable[[Ask, Walk], None]

_Due = TypeVar("_Due")
_ASKED_AFTER = 100
"""Hosts whose names are looked up together before a visit, where it goes by IP addresses: the first need not wait for
thousands."""


async def visit(manners: Manners, asks: Sequence[Ask], *, robots: bool) -> list[Walk]:
    """Look at each of `asks` and give the walks back in the same order.

    An address asked for twice is fetched once, and addresses that differ in their fragment are one. Holds every body
    until the end: for what may be long, `visit_each`.

    Args:
        manners: how we behave.
        asks: what is due.
        robots: whether robots.txt is asked first, at every hop.

    Raises:
        OwnFailure: this machine could not do its part; says nothing about the pages.
    """
    keys = [_canonical(ask) for ask in asks]
    distinct: dict[Ask, Ask] = {}
    for key, ask in zip(keys, asks, strict=True):
        distinct.setdefault(key, ask)
    hosts: dict[str, list[Ask]] = {}
    key_of = {id(ask): key for key, ask in distinct.items()}
    for key, ask in distinct.items():
        hosts.setdefault(manners.pace.key(key.url), []).append(ask)
    walks: dict[Ask, Walk] = {}

    def keep(ask: Ask, walked: Walk) -> None:
        walks[key_of[id(ask)]] = walked

    async def stays() -> AsyncIterator[_Stay]:
        async for due in _neighbours(manners, hosts, lambda ask: ask.url):
            yield (authority(ask.url) for ask in due), iter(due), len(due)

    await _visit(manners, stays(), keep, robots=robots)
    return [walks[key] for key in keys]


async def visit_each(
    manners: Manners, urls: Iterable[str], arrived: Callable[[str, Walk], None], *, robots: bool, enough: int | None
) -> None:
    """Look at each of `urls` and hand every walk to `arrived`, as it comes, with its address.

    The addresses of one host share its kept-alive connections, as many as the manners allow, so that one that hangs
    leaves the others a way; hosts are visited side by side, none waits for another's answers.

    Args:
        manners: how we behave.
        urls: canonical addresses, each once.
        arrived: called once for each address; what it raises ends the visit.
        robots: whether robots.txt is asked first, at every hop.
        enough: bytes of a body after which no more is read.

    Raises:
        OwnFailure: this machine could not do its part; says nothing about the pages.
        CheckbackError: what `arrived` raised.
    """
    hosts: dict[str, list[str]] = {}
    for url in urls:
        hosts.setdefault(manners.pace.key(url), []).append(url)

    async def stays() -> AsyncIterator[_Stay]:
        async for due in _neighbours(manners, hosts, str):
            yield map(authority, due), (Ask(url=url, enough=enough) for url in due), len(due)

    await _visit(manners, stays(), lambda ask, walked: arrived(ask.url, walked), robots=robots)


if TYPE_CHECKING:
    _Stay = tuple[Iterable[str], Iterator[Ask], int]


async def _neighbours(
    manners: Manners, hosts: Mapping[str, list[_Due]], url_of: Callable[[_Due], str]
) -> AsyncIterator[list[_Due]]:
    """What is due at each of `hosts`, or at hosts that turn out to share a pace; these stand one after the other."""
    whereabouts = manners.pace.whereabouts
    if whereabouts is None:
        for due in hosts.values():
            yield due
        return
    waiting = iter(hosts.values())
    while some := list(islice(waiting, _ASKED_AFTER)):
        await whereabouts.learn(url_of(due[0]) for due in some)
        together: dict[str, list[_Due]] = {}
        for due in some:
            together.setdefault(manners.pace.key(url_of(due[0])), []).extend(due)
        for due in together.values():
            yield due


async def _visit(manners: Manners, stays: AsyncIterator[_Stay], arrived: Arrived, *, robots: bool) -> None:
    async def look_at(due: Iterator[Ask]) -> None:
        for ask in due:
            arrived(ask, await look(manners, ask, robots=robots))

    async def stay(names: Iterable[str], due: Iterator[Ask], count: int) -> None:
        lanes = min(manners.pace.connections, count)
        try:
            if lanes == 1:
                await look_at(due)
            else:
                async with asyncio.TaskGroup() as group:
                    for _ in range(lanes):
                        group.create_task(look_at(due))
        finally:
            manners.hosts.release()
            for name in set(names):
                manners.transport.release(name)

    try:
        async with asyncio.TaskGroup() as group:
            async for names, due, count in stays:
                await manners.hosts.acquire()
                group.create_task(stay(names, due, count))
    except* CheckbackError as failures:
        # Our own failure (exit code 3) must reach the command as itself; the first one says it all.
        raise _first(failures) from None


def _first(failures: BaseExceptionGroup[CheckbackError]) -> CheckbackError:
    first = failures.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first


def _canonical(ask: Ask) -> Ask:
    url = canonical(ask.url)
    return ask if url is None or url == ask.url else replace(ask, url=url)
