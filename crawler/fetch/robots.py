"""robots.txt: what a site asks of visitors that are not people (RFC 9309).

answer                        means
2xx                           its first 500 KiB are obeyed for a day
4xx, a redirect to nowhere    there are no rules (section 2.3.1.3)
429, 5xx, broken answer       we may not, for an hour; rules read before stay in force (section 2.3.1.4)
no connection at all          the failure itself: nothing can be asked of this host, and a verdict of "robots" would
hide that a name is gone or a certificate expired
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import ada_url
from protego import Protego

from crawler.fetch.reply import Ask, Fault, FaultKind, Walk
from crawler.fetch.walk import walk

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from crawler.fetch.polite import Exchanges

PARSE_LIMIT = 500 * 1024
"""Bytes (RFC 9309 section 2.5)."""
_LONGEST_KEPT = 20_000
"""Bytes of a robots.txt that is kept from one run to the next; a longer one is asked for again."""
_REDIRECTS = 5
_GOOD_FOR = timedelta(days=1)
_BAD_FOR = timedelta(hours=1)
_SUCCESSFUL, _CLIENT_ERROR = 2, 4
_TOO_MANY_REQUESTS = 429
_NOWHERE = frozenset({FaultKind.BAD_REDIRECT, FaultKind.REDIRECT_LOOP, FaultKind.TOO_MANY_REDIRECTS})


@dataclass(frozen=True, slots=True)
class _Rules:
    """What one robots.txt said: rules, or none (all is allowed), or why nothing may be asked for."""

    good_until: datetime
    rules: Protego | None = None
    refusal: Fault | None = None
    text: str | None = ""
    """What the rules were read from, where it is short enough to be kept; empty where there are none."""


class Robots:
    """The rules of every site met, each fetched once a day.

    Args:
        transport: fetches robots.txt, at the pace of its host.
        agent: the product names we answer to, in one string; the most specific group for any of them holds.
        clock: UTC.
    """

    def __init__(self, transport: Exchanges, *, agent: str, clock: Callable[[], datetime]) -> None:
        self._transport = transport
        self._agent = agent
        self._clock = clock
        self._known: dict[str, _Rules] = {}
        self._kept: dict[str, tuple[datetime, str]] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def check(self, url: str) -> Fault | None:
        """None when `url` may be requested, else why not. Whoever asks while the file is being fetched waits for it."""
        site = _site(url)
        if site is None:
            return None
        known = await self._rules(site)
        if known.refusal:
            return known.refusal
        if known.rules and not known.rules.can_fetch(url, self._agent):
            return Fault(FaultKind.ROBOTS, f"{site}/robots.txt asks us not to visit this address")
        return None

    def delay(self, url: str) -> float | None:
        """The Crawl-delay in seconds that the site asks of us, once `check` has read its rules."""
        site = _site(url)
        known = self._known.get(site) if site else None
        return known.rules.crawl_delay(self._agent) if known and known.rules else None

    async def sitemaps(self, url: str) -> tuple[str, ...]:
        """The sitemaps that the robots.txt of `url` lists (sitemaps.org protocol); none where it cannot be read."""
        site = _site(url)
        known = await self._rules(site) if site else None
        return tuple(known.rules.sitemaps) if known and known.rules else ()

    def kept(self) -> dict[str, tuple[datetime, str]]:
        """By site, until when its rules hold (UTC) and their text, for a later run to `recall`; no long ones."""
        now = self._clock()
        read = {
            site: (known.good_until, known.text)
            for site, known in self._known.items()
            if known.refusal is None and known.text is not None
        }
        both = {**self._kept, **read}
        return {site: both[site] for site in sorted(both) if both[site][0] > now}

    def recall(self, kept: Mapping[str, tuple[datetime, str]]) -> None:
        """Takes up what an earlier run has `kept`, so that no site is asked twice a day."""
        self._kept.update(kept)

    async def _rules(self, site: str) -> _Rules:
        if fresh := self._fresh(site):
            return fresh
        async with self._locks.setdefault(site, asyncio.Lock()):
            if fresh := self._fresh(site):
                return fresh
            ask = Ask(url=f"{site}/robots.txt", enough=PARSE_LIMIT)
            read = self._read(site, await walk(self._transport, ask, max_redirects=_REDIRECTS))
            if read.refusal is None or read.refusal.kind is not FaultKind.RESTING:
                self._known[site] = read
            return read

    def _fresh(self, site: str) -> _Rules | None:
        known = self._known.get(site)
        if known is None and (kept := self._kept.pop(site, None)):
            until, text = kept
            until = min(until, self._clock() + _GOOD_FOR)  # a clock that was wrong must not silence a site for years
            known = self._known[site] = _Rules(until, rules=Protego.parse(text) if text else None, text=text)
        return known if known and self._clock() < known.good_until else None

    def _read(self, site: str, answer: Walk) -> _Rules:
        now = self._clock()
        status, fault = answer.final.status, answer.fault
        of_class = (status or 0) // 100
        if fault is None and of_class == _SUCCESSFUL:
            body = answer.final.body
            text = _text(body) if len(body) <= _LONGEST_KEPT else None
            return _Rules(now + _GOOD_FOR, rules=_parse(body), text=text)
        if (fault and fault.kind in _NOWHERE) or (of_class == _CLIENT_ERROR and status != _TOO_MANY_REQUESTS):
            return _Rules(now + _GOOD_FOR)
        if fault and len(answer.hops) == 1 and answer.final.peer is None:
            return _Rules(now + _BAD_FOR, refusal=fault)
        before = self._known.get(site)
        if before and before.refusal is None:
            return _Rules(now + _BAD_FOR, rules=before.rules, text=before.text)
        why = f"{fault.kind}: {fault.detail}" if fault else f"status {status}"
        detail = f"{site}/robots.txt could not be read ({why}); until it can, we stay away"
        return _Rules(now + _BAD_FOR, refusal=Fault(FaultKind.ROBOTS, detail))


def _parse(body: bytes) -> Protego:
    return Protego.parse(_text(body))


def _text(body: bytes) -> str:
    return body.decode("utf-8-sig", "replace")


def _site(url: str) -> str | None:
    """The origin whose robots.txt rules `url`; None for what has none."""
    try:
        parsed = ada_url.URL(url)
    except ValueError:
        return None
    return f"{parsed.protocol}//{parsed.host}" if parsed.protocol in {"http:", "https:"} else None
