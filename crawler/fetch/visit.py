"""A visit: one polite stay on a host, during which everything due there is looked at."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from catalog.errors import CheckbackError
from crawler.fetch.look import look
from crawler.fetch.pace import authority
from crawler.urls import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crawler.fetch.manners import Manners
    from crawler.fetch.reply import Ask, Walk


async def visit(manners: Manners, asks: Sequence[Ask], *, robots: bool) -> list[Walk]:
    """Look at each of `asks` and give the walks back in the same order.

    The asks of one host share its kept-alive connections, as many as the manners allow, so that an address that hangs
    leaves the others a way; asks of several hosts are looked at side by side. An address asked for twice is fetched
    once, and addresses that differ in their fragment are one.

    Args:
        manners: how we behave.
        asks: what is due.
        robots: whether robots.txt is asked first, at every hop.

    Raises:
        OwnFailure: this machine could not do its part; says nothing about the pages.
    """
    keys = [_canonical(ask) for ask in asks]
    walks: dict[Ask, Walk] = {}
    hosts: dict[str, dict[Ask, Ask]] = {}
    for key, ask in zip(keys, asks, strict=True):
        hosts.setdefault(authority(key.url), {}).setdefault(key, ask)

    async def stay(due: Iterable[tuple[Ask, Ask]]) -> None:
        for key, ask in due:
            walks[key] = await look(manners, ask, robots=robots)

    stays = []
    for distinct in hosts.values():
        due = iter(distinct.items())
        stays += [stay(due) for _ in range(min(manners.pace.connections, len(distinct)))]
    try:
        async with asyncio.TaskGroup() as group:
            for each in stays:
                group.create_task(each)
    except* CheckbackError as failures:
        # Our own failure (exit code 3) must reach the command as itself; the first one says it all.
        raise failures.exceptions[0] from None
    return [walks[key] for key in keys]


def _canonical(ask: Ask) -> Ask:
    url = canonical(ask.url)
    return ask if url is None or url == ask.url else replace(ask, url=url)
