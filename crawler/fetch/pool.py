"""Connections, kept while they are useful: few to one host, an idle one for a few seconds, a stale one replaced."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING

from crawler.fetch.call import REPEATABLE

if TYPE_CHECKING:
    from crawler.fetch.call import Call
    from crawler.fetch.connect import Dialer
    from crawler.fetch.proxy import Proxy
    from crawler.fetch.target import Origin
    from crawler.fetch.wire import Wire

_KEEP_ALIVE = 4.0
"""Seconds an idle connection is kept: longer than the pause between two requests to a host, and short because every
host just left holds a file descriptor that the next one needs."""
_MOST_IDLE = 512
_PROXY_LOGIN = 407
_TICK = 0.001
"""Seconds by which event loops let a timer be early."""


class _Lane:
    """The connections of one origin."""

    __slots__ = ("busy", "idle", "turns")

    def __init__(self, connections: int) -> None:
        self.turns = asyncio.Semaphore(connections)
        self.busy = 0
        self.idle: deque[Wire] = deque()


class Pool:
    """Answers calls over kept connections.

    Args:
        dialer: opens new ones.
        connections: calls under way at once to one origin.
        proxy: the one that the dialer goes through; it wants some requests in a form of its own.
    """

    def __init__(self, dialer: Dialer, connections: int, proxy: Proxy | None = None) -> None:
        self._dialer = dialer
        self._connections = connections
        self._proxy = proxy
        self._lanes: dict[Origin, _Lane] = {}
        self._idle: dict[Wire, tuple[Origin, float]] = {}
        self._sweeping: asyncio.TimerHandle | None = None
        self._under_way: dict[Wire, float] = {}
        self._alarm: asyncio.TimerHandle | None = None
        self._rings_at = 0.0

    async def converse(self, call: Call) -> None:
        """Send a call and fill it with what comes back.

        A kept connection that the server closed while we wrote to it is no answer (RFC 9112 section 9.3.1), and every
        one to the host may have gone stale, so that many tries may pass before a fresh one.

        Raises:
            TimeoutError: no connection within the call's time.
            NoAddressError, GuardError, OSError: no connection.
            OwnFailure: this machine has run out of something, or its proxy fails.
        """
        origin = call.target.origin
        lane = self._lanes.get(origin)
        if lane is None:
            lane = self._lanes[origin] = _Lane(self._connections)
        lane.busy += 1
        try:
            if lane.turns.locked():
                async with asyncio.timeout_at(call.deadline):
                    await lane.turns.acquire()
            else:
                await lane.turns.acquire()
            try:
                for _ in range(self._connections + 1):
                    wire = self._take(lane)
                    fresh = wire is None
                    if wire is None:
                        async with asyncio.timeout_at(call.deadline):
                            wire = await self._dialer.dial(origin)
                    if await self._talk(wire, call, lane) or fresh or call.ask.method not in REPEATABLE:
                        break
                    call.forget()
            finally:
                lane.turns.release()
            if call.status == _PROXY_LOGIN and self._proxy is not None and self._proxy.forwards(origin):
                raise self._proxy.refusal()
        finally:
            lane.busy -= 1
            if not lane.busy and not lane.idle:
                self._lanes.pop(origin, None)

    async def _talk(self, wire: Wire, call: Call, lane: _Lane) -> bool:
        origin = call.target.origin
        if self._proxy is not None and self._proxy.forwards(origin):
            request = call.request(f"http://{origin.host}", self._proxy.lines())
        else:
            request = call.request()
        loop = asyncio.get_running_loop()
        answered = wire.send(call, request)
        self._under_way[wire] = call.deadline
        if self._alarm is None or call.deadline < self._rings_at:
            self._set_alarm(loop, call.deadline)
        try:
            return await answered
        except BaseException:
            wire.reusable = False
            raise
        finally:
            self._under_way.pop(wire, None)
            if wire.reusable:
                self._park(wire, lane, loop, origin)
            else:
                wire.close()

    def _set_alarm(self, loop: asyncio.AbstractEventLoop, at: float) -> None:
        """One timer serves all calls: hardly any runs out of time, and a timer for each costs a tenth of the call."""
        if self._alarm:
            self._alarm.cancel()
        self._rings_at = at
        self._alarm = loop.call_at(at, self._ring, loop)

    def _ring(self, loop: asyncio.AbstractEventLoop) -> None:
        self._alarm = None
        now = loop.time() + _TICK
        for wire, deadline in list(self._under_way.items()):
            if deadline <= now:
                self._under_way.pop(wire, None)
                wire.expire()
        if self._under_way:
            self._set_alarm(loop, min(self._under_way.values()))

    def release(self, host: str) -> None:
        """Close what is idle to a host and port, as in an address: a visit is over."""
        for wire, (origin, _) in list(self._idle.items()):
            if origin.host == host:
                self._drop(wire)

    def close(self) -> None:
        """Close every idle connection."""
        if self._sweeping:
            self._sweeping.cancel()
            self._sweeping = None
        if self._alarm and not self._under_way:
            self._alarm.cancel()
            self._alarm = None
        for wire in list(self._idle):
            self._drop(wire)
        self._dialer.close()

    def _take(self, lane: _Lane) -> Wire | None:
        while lane.idle:
            wire = lane.idle.pop()
            self._idle.pop(wire, None)
            if wire.reusable:
                return wire
        return None

    def _park(self, wire: Wire, lane: _Lane, loop: asyncio.AbstractEventLoop, origin: Origin) -> None:
        lane.idle.append(wire)
        self._idle[wire] = (origin, loop.time())
        if len(self._idle) > _MOST_IDLE:
            self._drop(next(iter(self._idle)))
        if self._sweeping is None:
            self._sweeping = loop.call_later(_KEEP_ALIVE, self._sweep, loop)

    def _sweep(self, loop: asyncio.AbstractEventLoop) -> None:
        """Close what was idle for too long; the oldest stand first."""
        self._sweeping = None
        now = loop.time()
        for wire, (_, since) in list(self._idle.items()):
            if since + _KEEP_ALIVE > now:
                self._sweeping = loop.call_at(since + _KEEP_ALIVE, self._sweep, loop)
                return
            self._drop(wire)

    def _drop(self, wire: Wire) -> None:
        origin, _ = self._idle.pop(wire)
        wire.close()
        lane = self._lanes.get(origin)
        if lane is not None and wire in lane.idle:
            lane.idle.remove(wire)
            if not lane.busy and not lane.idle:
                del self._lanes[origin]
