"""Where a request goes: an address read by browsers' rules and past the guard, as the bytes that go on the wire."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import ada_url

from catalog.urls import VISITABLE
from crawler.fetch.decoding import ACCEPTED
from crawler.fetch.reply import Fault, FaultKind

if TYPE_CHECKING:
    from crawler.fetch.guard import Guard

_PATH = r"[A-Za-z0-9\-._~!$&()*+,;=:@/%]*"
_PLAIN = re.compile(rf"(https?://[a-z0-9.:-]+)(/{_PATH}(?:\?[A-Za-z0-9\-._~!$&()*+,;=:@/%?]*)?)(?:#.*)?", re.DOTALL)
"""An address whose path and query mean themselves; what needs serialising (WHATWG URL) does not match."""
_MOST_ORIGINS = 20_000
_PORTS = {"http": 80, "https": 443}


class Origin:
    """One scheme, host and port.

    `host` is as in Host (RFC 9110 section 7.2), `name` what is looked up and verified, `literal` whether it is an
    address already. `lines` follow the path in every request.
    """

    __slots__ = ("host", "lines", "literal", "name", "port", "tls")

    def __init__(self, parsed: ada_url.URL, agent: str) -> None:
        scheme = parsed.protocol[:-1]
        self.tls = scheme == "https"
        self.host = str(parsed.host)
        self.name = str(parsed.hostname).strip("[]")
        self.port = int(parsed.port) if parsed.port else _PORTS[scheme]
        self.literal = parsed.host_type != ada_url.HostType.DEFAULT
        self.lines = (
            f" HTTP/1.1\r\nHost: {self.host}\r\nUser-Agent: {agent}\r\n"
            "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"
            f"Accept-Encoding: {ACCEPTED}\r\n"
        ).encode("ascii")


class Target(NamedTuple):
    """Where one request goes; `path` has the query and is ASCII."""

    origin: Origin
    path: str


class Targets:
    """Reads addresses; an origin met before costs nothing."""

    def __init__(self, guard: Guard, agent: str) -> None:
        self._guard = guard
        self._agent = agent
        self._origins: dict[str, Origin | Fault] = {}

    def of(self, url: str) -> Target | Fault:
        """The target of an address, without user name, password and fragment; or why nothing may be sent there."""
        if (plain := _PLAIN.fullmatch(url)) and "/." not in (path := plain[2]) and "%2" not in path:
            origin = self._origins.get(plain[1]) or self._read(plain[1])
            return origin if isinstance(origin, Fault) else Target(origin, path)
        try:
            parsed = ada_url.URL(url)
        except ValueError:
            return Fault(FaultKind.UNSUPPORTED_SCHEME, "not an address a browser could open")
        scheme = parsed.protocol[:-1]
        if scheme not in VISITABLE:
            return Fault(FaultKind.UNSUPPORTED_SCHEME, f"{scheme}: is not http or https")
        site = f"{scheme}://{parsed.host}"
        origin = self._origins.get(site) or self._read(site)
        if isinstance(origin, Fault):
            return origin
        href = parsed.href
        return Target(origin, href[href.index("/", len(scheme) + len("://")) :].partition("#")[0])

    def _read(self, site: str) -> Origin | Fault:
        if len(self._origins) >= _MOST_ORIGINS:
            self._origins.clear()
        known = self._origins[site] = self._judged(site)
        return known

    def _judged(self, site: str) -> Origin | Fault:
        try:
            parsed = ada_url.URL(site)
        except ValueError:
            return Fault(FaultKind.UNSUPPORTED_SCHEME, "not an address a browser could open")
        origin = Origin(parsed, self._agent)
        objection = self._guard.objection_to_port(origin.port)
        if not objection and origin.literal:
            objection = self._guard.objection(origin.name)
        return Fault(FaultKind.PRIVATE_ADDRESS, f"{origin.host}: {objection}") if objection else origin
