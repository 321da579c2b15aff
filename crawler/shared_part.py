"""A part of a crawl in a process of its own: the same spider on a share of the hosts, writing through its parent.

spider -> sink -> reads its own connection
                  writes, says, counts -> pipe -> parent (`crawler.shared_crawl`), which answers
                  whom to blame?       -> pipe -> parent, once every part has asked
"""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing.reduction import ForkingPickler
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from catalog.errors import CheckbackError, Interrupted
from catalog.stages import Context
from catalog.store import Store
from catalog.talk import Talk
from crawler.crawl import run_spider
from crawler.fetch import Manners
from crawler.known_hosts import KnownHosts
from crawler.loop import run
from crawler.reach import Reach

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime
    from multiprocessing.connection import Connection
    from pathlib import Path

    from catalog.config import Config
    from catalog.model import Catalog, Change, Decision, Link, Watching
    from catalog.stages import Resolver
    from crawler.judge.own_network import Suspicion
    from crawler.spiders.base import VisitingSpider

_BETWEEN = 1.0
"""Seconds between two looks whether the parent is still there."""


def _unchangeable(mapping: dict[Any, Any]) -> MappingProxyType[Any, Any]:
    return MappingProxyType(mapping)


ForkingPickler.register(MappingProxyType, lambda mapping: (_unchangeable, (dict(mapping),)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one process does; `origin` opens the store, `parent` is who must be alive to hear of it."""

    spider: type[VisitingSpider]
    expected: int
    arguments: Mapping[str, object]
    config: Config
    catalog: Catalog
    clock: Callable[[], datetime]
    resolver: Resolver | None
    origin: tuple[str | Path, Path]
    known: KnownHosts
    parent: int


@dataclass(frozen=True, slots=True)
class Ended:
    """How a part ended: what stopped it, if anything did, and what it knows of hosts."""

    failure: CheckbackError | None
    known: KnownHosts


class Line:
    """The pipe to the parent."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._steps = 0

    def advance(self, steps: int) -> None:
        """Counts looks; they are told with whatever is told next."""
        self._steps += steps

    def tell(self, kind: str, what: object) -> None:
        """Tells the parent something that it does not answer.

        Raises:
            Interrupted: there is no parent any more.
        """
        steps, self._steps = self._steps, 0
        try:
            self._pipe.send((kind, steps, what))
        except (OSError, EOFError):
            raise Interrupted from None

    def ask(self, kind: str, what: object) -> Any:  # noqa: ANN401 - as many types as questions
        """What the parent answers.

        Raises:
            CheckbackError: what went wrong there; `Interrupted` when there is no parent any more.
        """
        self.tell(kind, what)
        try:
            is_good, answer = self._pipe.recv()
        except (OSError, EOFError):
            raise Interrupted from None
        if not is_good:
            raise answer
        return answer


class PartStore(Store):
    """The store as a part sees it: read here, written by the parent."""

    line: Line

    def record(
        self, decisions: Sequence[Decision], *, notes: Mapping[str, str | None] | None = None
    ) -> tuple[Change, ...]:
        """As `Store.record`, in the parent."""
        told: tuple[Change, ...] = self._written("record", decisions, notes=notes) if decisions else ()
        return told

    def append(self, found: Sequence[Change], *, note: tuple[str, str] | None = None) -> tuple[Change, ...]:
        """As `Store.append`, in the parent."""
        told: tuple[Change, ...] = self._written("append", found, note=note)
        return told

    def renew(self, url: str, *, watching: Watching, memory: str | None, links: Sequence[Link]) -> None:
        """As `Store.renew`, in the parent."""
        self._written("renew", url, watching=watching, memory=memory, links=links)

    def set_notes(self, found: Mapping[str, str | None]) -> None:
        """As `Store.set_notes`, in the parent; `set_note` comes by here."""
        self._written("set_notes", found)

    def _written(self, method: str, *arguments: object, **named: object) -> Any:  # noqa: ANN401 - as the method says
        return self.line.ask("store", (method, arguments, named))


class _PartReach(Reach):
    """Whom to blame is for the parent to say, who knows the hosts of all parts."""

    def __init__(self, line: Line) -> None:
        super().__init__()
        self._line = line

    def suspicion(self) -> Suspicion | None:
        blame: Suspicion | None = self._line.ask("fates", self.fates())
        return blame


class _PartTalk(Talk):
    """What a part says, the parent says."""

    def __init__(self, line: Line) -> None:
        super().__init__(quiet=True)
        self._line = line

    def say(self, words: str) -> None:
        self._line.tell("words", words)


def work(pipe: Connection, part: Part) -> None:
    """What the process of a part does; everything that it has to tell goes through the pipe."""
    line = Line(pipe)
    learned = KnownHosts()
    failure: CheckbackError | None = None
    try:
        with PartStore.open(*part.origin) as store:
            store.line = line
            context = Context(
                config=part.config,
                catalog=part.catalog,
                store=store,
                talk=_PartTalk(line),
                clock=part.clock,
                resolver=part.resolver,
            )
            run(_walk(context, part, line, learned))
    except CheckbackError as stopped:
        failure = stopped
    learned.rules = {site: found for site, found in learned.rules.items() if part.known.rules.get(site) != found}
    with suppress(Interrupted):  # nobody is there to hear it
        line.tell("ended", Ended(failure, learned))


async def _walk(context: Context, part: Part, line: Line, learned: KnownHosts) -> None:
    _end_with(part.parent)
    async with Manners.from_config(context.config, resolver=context.resolver, clock=context.clock) as manners:
        part.known.teach(manners)
        try:
            await run_spider(
                part.spider,
                part.expected,
                setup=context,
                manners=manners,
                reach=_PartReach(line),
                advance=line.advance,
                **part.arguments,
            )
        finally:
            learned.learn(manners)


def _end_with(parent: int) -> None:
    """Ends this process when its parent is gone: there is nobody to record what it looks at."""
    if os.getppid() != parent:
        os._exit(Interrupted.exit_code)
    asyncio.get_running_loop().call_later(_BETWEEN, _end_with, parent)


def limited(config: Config, parts: int) -> Config:
    """The settings of one of so many parts, which together visit no more hosts at once than one process would."""
    crawl = config.crawl
    return replace(config, crawl=replace(crawl, hosts=max(1, crawl.hosts // parts)))
