"""A transport with manners: the same one verb, at the pace of each host, and not at all while a host rests."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from crawler.fetch.reply import Ask, Fault, FaultKind, Reply
from crawler.fetch.retry_after import asks_to_wait
from crawler.fetch.silence import Silence

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from crawler.fetch.pace import Pace

LONGEST_WAIT = 10.0
"""Seconds of Retry-After that are waited out within a run (DESIGN section 3); a longer one puts the host to rest."""


class Exchanges(Protocol):
    """Whatever sends one request and says what came back."""

    async def exchange(self, ask: Ask) -> Reply:
        """One request, one answer, no redirects; never raises for what a server does."""


class PoliteTransport:
    """Sends through `transport` when `pace` allows; what a host asks for with Retry-After holds for the whole host."""

    def __init__(self, transport: Exchanges, pace: Pace, clock: Callable[[], datetime]) -> None:
        self._transport = transport
        self._pace = pace
        self._clock = clock
        self.silence = Silence()

    async def exchange(self, ask: Ask) -> Reply:
        """One exchange in its turn; a fault, and nothing sent, while the host rests or where nobody answers."""
        if self._pace.whereabouts is not None:
            await self._pace.whereabouts.learn((ask.url,))
        if unsent := self._unsent(ask):
            return unsent
        async with self._pace.turn(ask.url):
            # The host may have been put to rest by the answers we waited behind.
            if unsent := self._unsent(ask):
                return unsent
            reply = await self._transport.exchange(ask)
            self.silence.heard(ask.url, reply)
            if (seconds := asks_to_wait(reply, self._clock)) is not None:
                if seconds <= LONGEST_WAIT:
                    self._pace.hold(ask.url, seconds)
                else:
                    self._pace.rest(ask.url, self._clock() + timedelta(seconds=seconds))
            return reply

    def _unsent(self, ask: Ask) -> Reply | None:
        if fault := self.silence.fault_of(ask.url):
            return Reply(url=ask.url, fault=fault)
        if not self._pace.is_anybody_resting:
            return None
        until = self._pace.rests_until(ask.url, self._clock())
        if until is None:
            return None
        return Reply(url=ask.url, fault=Fault(FaultKind.RESTING, f"the host asked for a pause until {until:%FT%TZ}"))
