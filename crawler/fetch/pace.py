"""Politeness towards one host: a pause between requests, few connections at once, rest when the host asks for it.

"Host" is host and port, as in an address; http and https on their usual ports are one host. Where the settings say so
it is the registrable domain instead, or the IP address, all of whose hosts then share one pace. Hosts of one IP address
share pauses and connections and no rest: a site that is being worked on says nothing about its neighbours.
"""

from __future__ import annotations

import asyncio
import time
from functools import lru_cache
from typing import TYPE_CHECKING

import ada_url

from catalog.urls import host as host_of
from catalog.urls import registrable_domain

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime
    from types import TracebackType

    from crawler.fetch.whereabouts import Whereabouts

_JITTER = 0.25
LONGEST_CRAWL_DELAY = 30.0
"""Seconds; a longer Crawl-delay is kept to this, or a visit would never end."""


class _Lane:
    """What is known of one host; times are of the pace's clock, `rests_until` is UTC."""

    __slots__ = ("delay", "free_at", "left", "rests_until", "slots")

    def __init__(self, delay: float, connections: int) -> None:
        self.delay = delay
        self.free_at = float("-inf")
        self.rests_until: datetime | None = None
        self.slots = asyncio.Semaphore(connections)
        self.left: set[str] = set()
        """Hosts that may have kept connections, where several share the lane."""


class Turn:
    """One request's turn at its host: `async with` it."""

    __slots__ = ("_clock", "_jitter", "_lane", "_sleep")

    def __init__(
        self,
        lane: _Lane,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]],
        jitter: Callable[[], float],
    ) -> None:
        self._lane = lane
        self._clock = clock
        self._sleep = sleep
        self._jitter = jitter

    async def __aenter__(self) -> None:
        lane = self._lane
        await lane.slots.acquire()
        try:
            while (wait := lane.free_at - self._clock()) > 0:
                await self._sleep(wait)
        except BaseException:
            lane.slots.release()
            raise
        lane.free_at = self._clock() + lane.delay * (1 + _JITTER * self._jitter())

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lane.slots.release()


class SharedTurn(Turn):
    """A turn at one of several hosts with one pace; kept connections to the others are let go of before it."""

    __slots__ = ("_let_go", "_name")

    def __init__(self, turn: Turn, name: str, let_go: Callable[[str], None]) -> None:
        super().__init__(turn._lane, turn._clock, turn._sleep, turn._jitter)  # noqa: SLF001 - of its own kind
        self._name = name
        self._let_go = let_go

    async def __aenter__(self) -> None:
        await super().__aenter__()
        if others := self._lane.left - {self._name}:
            self._lane.left -= others
            for other in others:
                self._let_go(other)
            try:
                await asyncio.sleep(0)  # a closed connection says goodbye in the next turn of the loop
            except BaseException:
                self._lane.slots.release()
                raise

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lane.left.add(self._name)
        await super().__aexit__(kind, error, trace)


class Pace:
    """Lets requests to a host begin one after the other.

    Args:
        delay: seconds between two request starts to one host.
        connections: requests under way to one host.
        clock: seconds that only go forward.
        sleep: waits so many seconds of `clock`.
        key: what of an address stands for its host.
        jitter: 0..1, asked for each pause: so much of a quarter of it is added, so that nobody sees a metronome.
        whereabouts: which hosts share an IP address, and so a pace; instead of `key`.
        let_go: closes kept connections to a host, where several share a pace, so that theirs are few together.
    """

    def __init__(
        self,
        *,
        delay: float,
        connections: int,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        key: Callable[[str], str] | None = None,
        jitter: Callable[[], float] = lambda: 0.0,
        whereabouts: Whereabouts | None = None,
        let_go: Callable[[str], None] | None = None,
    ) -> None:
        self.key = whereabouts.key if whereabouts else key or authority
        self.whereabouts = whereabouts
        """To be asked to `learn` of an address before `key`, `turn`, `slow` and `hold` of it."""
        self._resting = authority if whereabouts else self.key
        self._let_go = let_go
        self.connections = connections
        self._delay = delay
        self._clock = clock
        self._sleep = sleep
        self._jitter = jitter
        self._lanes: dict[str, _Lane] = {}
        self.is_anybody_resting = False
        """Whether any host was put to rest so far, which is asked before every request."""

    def turn(self, url: str) -> Turn:
        """One request to the host of `url`; entering waits for a free connection and then for the pause to be over."""
        turn = Turn(self._lane(url), self._clock, self._sleep, self._jitter)
        return turn if self._let_go is None else SharedTurn(turn, authority(url), self._let_go)

    def slow(self, url: str, delay: float) -> None:
        """Keep at least `delay` seconds between requests to the host of `url` (Crawl-delay), within reason."""
        lane = self._lane(url)
        lane.delay = max(lane.delay, min(delay, LONGEST_CRAWL_DELAY))

    def hold(self, url: str, seconds: float) -> None:
        """Begin no request to the host of `url` for so many seconds; turns wait for it."""
        lane = self._lane(url)
        lane.free_at = max(lane.free_at, self._clock() + seconds)

    def rest(self, url: str, until: datetime) -> None:
        """Send nothing to the host of `url` before `until` (UTC): who asks for `rests_until` must not take a turn."""
        lane = self._named(self._resting(url))
        lane.rests_until = max(lane.rests_until or until, until)
        self.is_anybody_resting = True

    def rests_until(self, url: str, now: datetime) -> datetime | None:
        """When the rest of the host of `url` is over (UTC), None when it does not rest at `now`."""
        until = self._named(self._resting(url)).rests_until
        return until if until is not None and until > now else None

    def rests(self, now: datetime) -> dict[str, datetime]:
        """Every host that rests at `now` and until when (UTC), so that a later run can keep the rest."""
        return {
            host: lane.rests_until
            for host, lane in sorted(self._lanes.items())
            if lane.rests_until is not None and lane.rests_until > now
        }

    def lanes(self) -> dict[str, tuple[float, float, datetime | None]]:
        """By host that a turn was taken at: its pause, when the next turn may begin (of `clock`), and its rest."""
        return {host: (lane.delay, lane.free_at, lane.rests_until) for host, lane in self._lanes.items()}

    def _lane(self, url: str) -> _Lane:
        return self._named(self.key(url))

    def _named(self, host: str) -> _Lane:
        if (lane := self._lanes.get(host)) is None:
            lane = self._lanes[host] = _Lane(self._delay, self.connections)
        return lane


def domain(url: str) -> str:
    """Registrable domain of an address (`a.b.example.org` -> `example.org`); an IP address stays what it is."""
    return registrable_domain(host_of(url))


def authority(url: str) -> str:
    """Host and port of an address, without the scheme's usual port; empty for what has no host."""
    # Whatever begins an address, its first slash after the scheme ends what names the host, or stands before it.
    end = url.find("/", len("https://"))
    return (end > 0 and url[end - 1] > " " and _authority(url[:end])) or _authority(url)


@lru_cache(maxsize=4096)
def _authority(url: str) -> str:
    try:
        return str(ada_url.URL(url).host)
    except ValueError:
        return ""
