"""Asks name servers whether domains take mail; each name and type once in a run, through dnspython.

domain -> MX -> none: its own address ; a null one: unwanted ; some: the address of any of them
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import dns.asyncresolver
import dns.exception
import dns.name
import dns.nameserver
import dns.resolver

from crawler.judge.mail_domain import MailFate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_AT_ONCE = 16
_LONGEST = 5.0
"""Seconds for one answer, further tries included."""
_MOST_EXCHANGERS = 10
_SILENCES = 5
"""Questions in a row without any answer, after which our name servers are asked nothing more."""


class _Unknown(Exception):  # noqa: N818 - not an error: there is no answer
    """No answer that says anything."""


class _NoName(Exception):  # noqa: N818 - an answer
    """The name does not exist."""


class Exchangers:
    """The name servers of one run, and what they said."""

    def __init__(self, nameservers: Sequence[tuple[str, int]] = (), *, timeout: float = _LONGEST) -> None:
        """Uses the system's name servers, or these (address and port)."""
        self._resolver: dns.asyncresolver.Resolver | None = None
        self._asked: dict[tuple[str, str], asyncio.Task[tuple[str, ...]]] = {}
        self._room = asyncio.Semaphore(_AT_ONCE)
        self._silences = 0
        try:
            self._resolver = dns.asyncresolver.Resolver(configure=not nameservers)
        except dns.exception.DNSException:  # this machine names none
            return
        if nameservers:
            self._resolver.nameservers = [dns.nameserver.Do53Nameserver(*server) for server in nameservers]
        self._resolver.lifetime = min(timeout, _LONGEST)
        self._resolver.timeout = self._resolver.lifetime / 2

    async def fates(self, domains: Iterable[str], told: Callable[[], None]) -> dict[str, MailFate]:
        """What becomes of mail to each domain (ASCII); `told` is called as each is known."""

        async def one(domain: str) -> tuple[str, MailFate]:
            fate = await self._fate(domain)
            told()
            return domain, fate

        return dict(await asyncio.gather(*map(one, dict.fromkeys(domains))))

    async def _fate(self, domain: str) -> MailFate:
        try:
            named = await self._ask(domain, "MX")
        except _NoName:
            return MailFate.NO_DOMAIN
        except _Unknown:
            return MailFate.UNCONFIRMED
        if named == (".",):
            return MailFate.UNWANTED
        unknown = len(named) > _MOST_EXCHANGERS
        for name in [one for one in named if one != "."][:_MOST_EXCHANGERS] or [domain]:
            try:
                if await self._has_address(name):
                    return MailFate.TAKEN
            except _Unknown:
                unknown = True
        return MailFate.UNCONFIRMED if unknown else MailFate.NO_SERVER

    async def _has_address(self, name: str) -> bool:
        unknown = False
        for kind in ("A", "AAAA"):
            try:
                if await self._ask(name, kind):
                    return True
            except _NoName:
                return False
            except _Unknown:
                unknown = True
        if unknown:
            raise _Unknown
        return False

    async def _ask(self, name: str, kind: str) -> tuple[str, ...]:
        """The records of a name: for MX the servers, the preferred first, `.` for none at all.

        Raises:
            _NoName: the name does not exist.
            _Unknown: there is no answer that says anything.
        """
        key = name.lower().rstrip("."), kind
        if key not in self._asked:
            self._asked[key] = asyncio.ensure_future(self._records(*key))
        return await self._asked[key]

    async def _records(self, name: str, kind: str) -> tuple[str, ...]:
        async with self._room:
            if self._resolver is None or self._silences >= _SILENCES:
                raise _Unknown
            try:
                asked = dns.name.from_text(f"{name}.")
            except dns.exception.DNSException:  # a label that no name can have
                raise _NoName from None
            try:
                answer = await self._resolver.resolve(asked, kind, search=False, raise_on_no_answer=False)
            except dns.resolver.NXDOMAIN:
                self._silences = 0
                raise _NoName from None
            except (dns.resolver.LifetimeTimeout, OSError):
                self._silences += 1
                raise _Unknown from None
            except dns.exception.DNSException:  # a name server's own failure
                raise _Unknown from None
            self._silences = 0
            records = list(answer.rrset or ())
            if kind == "MX":
                return tuple(one.exchange.to_text() for one in sorted(records, key=lambda one: one.preference))
            return tuple(one.address for one in records)
