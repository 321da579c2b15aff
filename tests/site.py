"""A scripted loopback site for the whole suite: a real server on a free port, in a thread, speaking the domain.

    with Site() as site:
        page = site.page("/kyr").says("<h1>Know your rights</h1>").etag('"1"')
        ...                                   # crawl site.url("/kyr")
        page.edit("rights", "new rights")     # a changed page has a changed ETag
        page.dies(404)
        page.revives()

`site.url("/kyr")` is a plain loopback address; `site.url("/kyr", host="ilrc.example")` needs `site.resolver`, which
sends every name of a page, and everything under `.example`, to this server. Any other name does not exist.
"""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
import time
from collections import deque
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple, Self

from tests.site_plays import (
    Answer,
    ResetAsked,
    bomb,
    drip,
    endless_body,
    endless_head,
    hang,
    raw,
    reset,
    trickle,
    truncated,
)

if TYPE_CHECKING:
    import ssl
    from collections.abc import Sequence

_CHALLENGE = "<!doctype html><title>Just a moment...</title><div id=challenge-form>Checking your browser</div>"
_LINGER_OFF = struct.pack("ii", 1, 0)


class Seen(NamedTuple):
    """A request as the server saw it; header names lower case; `at` is `time.monotonic()`; connections count from 1."""

    method: str
    host: str
    path: str
    headers: dict[str, str]
    at: float
    connection: int
    body: bytes = b""


class Page:
    """What one address answers. Every method returns the page, so that a life reads as one sentence."""

    def __init__(self) -> None:
        self._saying = Answer(body=b"")
        self._answer = self._saying
        self._queue: deque[Answer] = deque()
        self._once = False
        self._revision = 0

    def says(self, body: str | bytes, content_type: str = "text/html; charset=utf-8") -> Self:
        """A 200 with this body; validators said before are kept."""
        content = body.encode() if isinstance(body, str) else body
        return self._set(replace(self._saying, body=content, content_type=content_type), lasting=True)

    def edit(self, old: str, new: str) -> Self:
        """Replace words of the page; its ETag changes with them, Last-Modified does not unless said."""
        text = self._saying.body.decode()
        if old not in text:
            raise AssertionError(f"the page does not say {old!r}")
        self._revision += 1
        tag = self._saying.tag and f'{self._saying.tag.rstrip(chr(34))}+{self._revision}"'
        return self._set(replace(self._saying, body=text.replace(old, new).encode(), tag=tag), lasting=True)

    def etag(self, tag: str | None) -> Self:
        """Send this ETag (quotes included) and answer 304 when it comes back."""
        return self._set(replace(self._saying, tag=tag), lasting=True)

    def last_modified(self, date: str | None) -> Self:
        """Send this Last-Modified and answer 304 when exactly it comes back."""
        return self._set(replace(self._saying, modified=date), lasting=True)

    def encoded(self, coding: str) -> Self:
        """Send the body in a content coding: gzip, deflate, br or zstd."""
        return self._set(replace(self._saying, coding=coding), lasting=True)

    def dies(self, status: int = 404) -> Self:
        """Answer an error page of this status."""
        return self.answers(status, {"Content-Type": "text/html"}, f"<h1>{status}</h1>")

    def gone(self) -> Self:
        """Answer 410."""
        return self.dies(410)

    def revives(self) -> Self:
        """Say again what it last said."""
        return self._set(self._saying)

    def redirects(self, to: str, status: int = 302) -> Self:
        """Answer a redirect; `to` goes into Location as it stands."""
        return self.answers(status, {"Location": to})

    def blocks(self) -> Self:
        """Answer as Cloudflare's bot challenge does."""
        return self.answers(403, {"Server": "cloudflare", "cf-mitigated": "challenge"}, _CHALLENGE)

    def limits(self, retry_after: float | str | None = None, status: int = 429) -> Self:
        """Answer 429 (or 503, 999) with Retry-After in seconds or as a date, or without."""
        return self.answers(status, {} if retry_after is None else {"Retry-After": str(retry_after)}, "slow down")

    def answers(
        self, status: int, headers: dict[str, str] | Sequence[tuple[str, str]] = (), body: str | bytes = b""
    ) -> Self:
        """Answer exactly this; Content-Length is added unless a framing header is given."""
        pairs = tuple(headers.items()) if isinstance(headers, dict) else tuple(headers)
        content = body.encode() if isinstance(body, str) else body
        return self._set(Answer(status=status, headers=pairs, body=content))

    def slow(self, seconds: float) -> Self:
        """Wait before the answer that was said last."""
        return self._set(replace(self._answer, wait=seconds))

    def hangs(self) -> Self:
        """Accept the request and never answer."""
        return self._set(Answer(play=hang))

    def drips(self, every: float = 0.05) -> Self:
        """Send the head a byte at a time, for ever (slow loris)."""
        return self._set(Answer(play=drip(every)))

    def resets(self) -> Self:
        """Reset the connection before any byte of an answer."""
        return self._set(Answer(play=reset))

    def closes(self) -> Self:
        """Close the connection cleanly before any byte of an answer."""
        return self._set(Answer(play=raw(b"")))

    def truncates(self) -> Self:
        """Promise 1,000 bytes, send 10 and close."""
        return self._set(Answer(play=truncated))

    def bomb(self, size: int, coding: str = "gzip") -> Self:
        """Answer `size` zero bytes, compressed as they are sent."""
        return self._set(Answer(play=bomb(size, coding)))

    def endless(self) -> Self:
        """Answer a body that never ends."""
        return self._set(Answer(play=endless_body))

    def endless_headers(self) -> Self:
        """Answer header lines that never end."""
        return self._set(Answer(play=endless_head))

    def garbage(self) -> Self:
        """Answer bytes that are not HTTP."""
        return self.raw(b"\x16\x03\x01 SSH-2.0 220 hello\r\n\r\n\x00\xff")

    def raw(self, content: bytes, *, keep: bool = False) -> Self:
        """Answer exactly these bytes and close, or keep the connection open."""
        return self._set(Answer(play=raw(content, keep=keep)))

    def trickles(self, content: bytes, every: float = 0.0) -> Self:
        """Answer these bytes one at a time and close."""
        return self._set(Answer(play=trickle(content, every)))

    def once(self) -> Self:
        """The next thing said is answered to one request only; several queue up. Then the page is as before."""
        self._once = True
        return self

    def next_answer(self) -> Answer:
        """What the next request gets."""
        return self._queue.popleft() if self._queue else self._answer

    def _set(self, answer: Answer, *, lasting: bool = False) -> Self:
        if self._once:
            self._once = False
            self._queue.append(answer)
        else:
            self._answer = answer
            self._saying = answer if lasting else self._saying
        return self


@dataclass(frozen=True)
class SiteResolver:
    """The site's `catalog.stages.Resolver`: its names, and all of `.example`, are this server; others do not exist.

    `answers` may be changed at any time: a name to the `(ip, port)` pairs, or to the error, that a look-up gives.
    """

    address: tuple[str, int]
    names: set[str]
    answers: dict[str, Sequence[tuple[str, int]] | OSError] = field(default_factory=dict)

    async def resolve(self, host: str, port: int) -> Sequence[tuple[str, int]]:
        """`(ip, port)` pairs; the port asked for is kept only for names given in `answers` with port 0."""
        if host in self.answers:
            known = self.answers[host]
            if isinstance(known, OSError):
                raise known
            return [(ip, number or port) for ip, number in known]
        if host in self.names or host.endswith(".example"):
            return [self.address]
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


class Site:
    """The server. Use as a context manager; everything is loopback, on a port the system chose."""

    def __init__(self, *, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> None:
        self.host = host
        self.port = 0
        self.requests: list[Seen] = []
        self.connections = 0
        self.busiest = 0
        """Most requests that were ever under way at the same time."""
        self._tls = tls
        self._pages: dict[tuple[str | None, str], Page] = {}
        self._names: set[str] = set()
        self._busy = 0
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self._failures: list[BaseException] = []

    def page(self, path: str, host: str | None = None) -> Page:
        """The page at a path (with its query, if any), on one host name or on all."""
        if host:
            self._names.add(host)
        return self._pages.setdefault((host, path), Page())

    def robots(self, text: str, host: str | None = None) -> Page:
        """A robots.txt; without one the site answers 404 to it."""
        return self.page("/robots.txt", host).says(text, "text/plain")

    def url(self, path: str = "/", host: str | None = None) -> str:
        """The address of a page: loopback with a port, or on a host name that `resolver` knows."""
        if host:
            self._names.add(host)
        return f"{'https' if self._tls else 'http'}://{host or f'{self.host}:{self.port}'}{path}"

    @property
    def resolver(self) -> SiteResolver:
        """A new resolver that sends this site's names here."""
        return SiteResolver((self.host, self.port), self._names)

    @property
    def paths(self) -> list[str]:
        """The paths asked for, in order, robots.txt left out."""
        return [seen.path for seen in self.requests if seen.path != "/robots.txt"]

    def forget(self) -> None:
        """Start counting requests and connections anew."""
        self.requests.clear()
        self.connections = self.busiest = 0

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._ready.wait(10):
            raise AssertionError("the site did not start")
        return self

    def __exit__(self, *_exc: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)
        if self._failures:
            raise self._failures[0]

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        tasks: set[asyncio.Task[None]] = set()

        def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = self._loop.create_task(self._talk(reader, writer))
            tasks.add(task)
            task.add_done_callback(tasks.discard)

        server = await asyncio.start_server(accept, self.host, 0, ssl=self._tls, backlog=1000, limit=1 << 20)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        for task in (waiting := list(tasks)):
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        await asyncio.sleep(0)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        number = self.connections
        try:
            while seen := await _read(reader, number):
                self.requests.append(seen)
                self._busy += 1
                self.busiest = max(self.busiest, self._busy)
                try:
                    keep = await self._answer_for(seen).send(writer, seen.method, seen.headers)
                finally:
                    self._busy -= 1
                if not keep:
                    break
        except ResetAsked:
            _abort(writer)
        except (OSError, asyncio.IncompleteReadError):
            pass
        except Exception as failure:  # noqa: BLE001 - a broken script must fail the test that wrote it, not a thread
            self._failures.append(failure)
        finally:
            writer.close()
            if self._stop.is_set():
                writer.transport.abort()

    def _answer_for(self, seen: Seen) -> Answer:
        page = self._pages.get((seen.host, seen.path)) or self._pages.get((None, seen.path))
        return page.next_answer() if page else Answer(status=404, body=b"<h1>Not here</h1>")


def _abort(writer: asyncio.StreamWriter) -> None:
    """Close with a TCP reset instead of a polite end."""
    if connection := writer.get_extra_info("socket"):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_OFF)
    writer.transport.abort()


async def _read(reader: asyncio.StreamReader, connection: int) -> Seen | None:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.decode("latin-1").split("\r\n")
    method, path, _version = first.split(" ", 2)
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    host = headers.get("host", "").rpartition(":")[0] or headers.get("host", "")
    return Seen(method, host, path, headers, time.monotonic(), connection, body)
