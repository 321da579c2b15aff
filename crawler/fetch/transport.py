"""The one way out to the network: `Transport.exchange` sends one request and says what came back.

    ask -> scheme, port, address literal -> [resolver -> guard -> connect -> guard -> TLS] -> head -> body, decoded
                                             only where no kept-alive connection is free

Pages, links, robots.txt, probes and archive look-ups all go through it, so the guard, the limits on time, size and
decompression, and the cassettes of the tests (vcrpy patches aiohttp's session) hold for all of them. There are no
redirects, cookies, proxies or retries in here, but one: a kept-alive connection that the server closed while we wrote
to it is no answer of the server (RFC 9112 section 9.3.1).
"""

from __future__ import annotations

import asyncio
import ssl
import time
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

import ada_url
import aiohttp
from yarl import URL

from catalog.urls import VISITABLE
from crawler.fetch.connect import Attempt, GuardedResolver, SocketDoor
from crawler.fetch.decoding import ACCEPTED, DecodingError, decoder_for
from crawler.fetch.faults import DroppedError, GuardError, fault_of
from crawler.fetch.guard import Guard
from crawler.fetch.reply import Ask, Fault, FaultKind, Reply

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from catalog.stages import Resolver

_LONGEST_LINE = 1 << 16
_MOST_HEADERS = 200
_SWITCHING_PROTOCOLS = 101
_REPEATABLE = frozenset({"GET", "HEAD"})
_KEEP_ALIVE = 4.0
"""Seconds an idle connection is kept: longer than the pause between two requests to a host, and short because every
host just left holds a file descriptor that the next one needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransportPolicy:
    """Limits of every exchange.

    `timeout` is seconds for the whole of it, `max_body` decoded bytes, `connections` at once to one host and port.
    """

    user_agent: str
    timeout: float = 20.0
    max_body: int = 20_000_000
    allow_private: bool = False
    connections: int = 2


class _Response(aiohttp.ClientResponse):
    """Notes the address while there is a connection: a short answer has given it back before the caller can look."""

    peer: str | None = None

    async def start(self, connection: aiohttp.connector.Connection) -> aiohttp.ClientResponse:
        """Read the head of the answer."""
        name = connection.transport.get_extra_info("peername") if connection.transport else None
        attempt = _attempt.get()
        attempt.peer = str(name[0]) if name else None
        return await super().start(connection)


_attempt: ContextVar[Attempt] = ContextVar("attempt")


class Transport:
    """One verb. Redirects are not followed: that is `walk`. Leave `async with`, or `close`, to let go of connections.

    Args:
        policy: the limits.
        resolver: turns names into addresses; None for the system's own.
        clock: seconds that only go forward, for `Reply.seconds`.
    """

    def __init__(
        self,
        policy: TransportPolicy,
        *,
        resolver: Resolver | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.policy = policy
        self._guard = Guard(allow_private=policy.allow_private)
        self._resolver = resolver
        self._clock = clock
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close every connection; the next exchange would open new ones."""
        session, self._session = self._session, None
        if session:
            await session.close()

    async def exchange(self, ask: Ask) -> Reply:
        """Send one request, read one answer. Whatever the server or the network does is in the reply, never raised.

        Raises:
            OwnFailure: this machine has run out of file descriptors or memory.
        """
        begun = self._clock()
        target = self._target(ask.url)
        if isinstance(target, Fault):
            return Reply(url=ask.url, fault=target)
        attempt, answer = Attempt(), _Answer()
        _attempt.set(attempt)
        try:
            async with asyncio.timeout(self.policy.timeout):
                await self._converse(ask, target, answer)
        except TimeoutError:
            answer.fault = self._too_slow(attempt, answer)
        except (DecodingError, GuardError, DroppedError, aiohttp.ClientError, OSError, UnicodeError) as error:
            answer.fault = fault_of(error)
        return Reply(
            url=ask.url,
            status=answer.status,
            headers=answer.headers,
            body=bytes(answer.body),
            peer=attempt.peer,
            seconds=self._clock() - begun,
            fault=answer.fault,
        )

    def _target(self, url: str) -> URL | Fault:
        """What goes on the wire: the address as browsers serialise it, without user name, password and fragment.

        `encoded=True` keeps yarl from quoting it anew, which would ask for another page.
        """
        try:
            parsed = ada_url.URL(url)
        except ValueError:
            return Fault(FaultKind.UNSUPPORTED_SCHEME, "not an address a browser could open")
        href, host = parsed.href, parsed.host
        scheme = href.partition(":")[0]
        if scheme not in VISITABLE:
            return Fault(FaultKind.UNSUPPORTED_SCHEME, f"{scheme}: is not http or https")
        port = parsed.port if ":" in host else ""
        objection = self._guard.objection_to_port(int(port)) if port else None
        if not objection and parsed.host_type != ada_url.HostType.DEFAULT:
            objection = self._guard.objection(parsed.hostname.strip("[]"))
        if objection:
            return Fault(FaultKind.PRIVATE_ADDRESS, f"{host}: {objection}")
        path = href[href.index("/", len(scheme) + len("://")) :].partition("#")[0]
        return URL.build(scheme=scheme, authority=host, path=path, encoded=True)

    async def _converse(self, ask: Ask, target: URL, answer: _Answer) -> None:
        if self._session is None:
            self._session = self._open()
        headers = [(name, value) for name, value in ask.headers if _can_be_sent(value)]
        response = await self._session.request(ask.method, target, headers=headers, allow_redirects=False)
        try:
            answer.status = response.status
            answer.headers = tuple(
                (name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in response.raw_headers
            )
            if response.status == _SWITCHING_PROTOCOLS:
                answer.fault = Fault(FaultKind.MALFORMED, "the server switched to a protocol nobody asked for")
            elif ask.method != "HEAD":
                answer.fault = await self._read(ask, response, answer.body)
        finally:
            # Gives the connection back when the body was read to its end, and drops it otherwise.
            response.close()

    def _open(self) -> aiohttp.ClientSession:
        """A session belongs to the event loop it is made in, so it is made by the first exchange."""
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                resolver=GuardedResolver(self._guard, self._resolver),
                socket_factory=SocketDoor(self._guard, _attempt),
                use_dns_cache=False,
                limit=0,
                limit_per_host=self.policy.connections,
                keepalive_timeout=_KEEP_ALIVE,
                ssl=_tls_context(),
            ),
            response_class=_Response,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),
            auto_decompress=False,
            max_line_size=_LONGEST_LINE,
            max_field_size=_LONGEST_LINE,
            max_headers=_MOST_HEADERS,
            middlewares=(self._send,),
            headers={
                "User-Agent": self.policy.user_agent,
                "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
                "Accept-Encoding": ACCEPTED,
            },
        )

    async def _read(self, ask: Ask, response: aiohttp.ClientResponse, body: bytearray) -> Fault | None:
        """Read and decode the body into `body`, never much more of it than is wanted."""
        limit = self.policy.max_body if ask.enough is None else ask.enough
        if ask.enough is None and (response.content_length or 0) > limit:
            return Fault(FaultKind.TOO_LARGE, f"{response.content_length} bytes announced, {limit} read at most")
        coding = response.headers.get("Content-Encoding")
        decoder = decoder_for(coding) if coding else None
        received = 0
        async for chunk in response.content.iter_any():
            received += len(chunk)
            for piece in decoder.feed(chunk) if decoder else (chunk,):
                body += piece
                if len(body) > limit:
                    break
            if len(body) > limit or received > self.policy.max_body:
                del body[limit:]
                return None if ask.enough is not None else Fault(FaultKind.TOO_LARGE, f"more than {limit} bytes")
        if decoder and not decoder.whole:
            return Fault(FaultKind.TRUNCATED, "the compressed body ended early")
        return None

    async def _send(self, request: aiohttp.ClientRequest, send: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
        """Aiohttp's own retry, replaced: it also repeats what a server reset on a fresh connection.

        Every kept-alive connection to the host may have gone stale, so that many tries may pass before a fresh one.
        """
        attempt = _attempt.get()
        for _ in range(self.policy.connections + 1):
            attempt.opened = False
            try:
                return await send(request)
            except aiohttp.ClientConnectorError:
                raise
            except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
                dropped = error
                if attempt.opened or request.method not in _REPEATABLE:
                    break
        raise DroppedError from dropped

    def _too_slow(self, attempt: Attempt, answer: _Answer) -> Fault:
        within = f"within {self.policy.timeout:g} s"
        if answer.status is not None:
            return Fault(FaultKind.TIMEOUT, f"the answer was not complete {within}")
        return Fault(FaultKind.TIMEOUT, f"no answer {within}" if attempt.peer else f"no connection {within}")


@dataclass(slots=True)
class _Answer:
    """What has arrived so far; it is filled while the exchange may still fail."""

    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytearray = field(default_factory=bytearray)
    fault: Fault | None = None


def _can_be_sent(value: str) -> bool:
    """Whether a header value goes out as it came in; one that does not is no validator, so it is left out."""
    return value.isascii() and value.replace("\t", " ").isprintable()


def _tls_context() -> ssl.SSLContext:
    """The system's trusted roots, host names verified, HTTP/1.1 offered."""
    context = ssl.create_default_context()
    # Python 3.13 began to refuse chains that only miss an identifier (RFC 5280 4.2.1.1); browsers take them, and a page
    # that readers can open must not die.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    context.set_alpn_protocols(["http/1.1"])
    return context
