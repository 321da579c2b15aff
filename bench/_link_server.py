"""A loopback server in a process of its own: the page of the link benchmark, and all hosts that its links lead to.

Prints the port of the page (on 127.0.0.1) and ends with its input. The page is `/`; `/stats` says what clients did.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import ssl
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import uvloop
from _links import KINDS, host, links, page

if TYPE_CHECKING:
    from collections.abc import Callable

PAUSE = 2
"""Seconds that a limited address asks for."""
_SILENCE = 30
_HOPS = 3
_START = (
    b"<!doctype html><html lang=en><head><meta charset=utf-8><title>Resource %b</title></head>"
    b"<body><h1>Resource %b</h1>"
)
_REST = b"<h2 id=there>Part</h2>" + b"<p>" + b"lorem ipsum dolor sit amet " * 70 + b"</p></body></html>"
_LOST = (
    b"<!doctype html><title>Page not found</title><h1>404 - Page not found</h1>"
    b"<p>Sorry, the page you are looking for does not exist.</p>"
)
_WALL = b"<title>Just a moment...</title><script src=/cdn-cgi/challenge-platform/x></script>"


def answer(status: str, body: bytes = b"", extra: str = "") -> tuple[bytes, bytes]:
    """Head and body of an answer."""
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n{extra}\r\n"
    return head.encode(), body


def fine(path: str) -> tuple[bytes, bytes]:
    """A page of its own: one text under all addresses would be a host that shows the same to everybody."""
    name = path.partition("-")[0].encode()
    return answer("200 OK", _START % (name, name) + _REST)


_FIXED = {
    "not-found": answer("404 Not Found", b"<h1>Not Found</h1>"),
    "gone": answer("410 Gone", b"<h1>Gone</h1>"),
    "server-error": answer("500 Internal Server Error", b"<h1>Error</h1>"),
    "challenge": answer("403 Forbidden", _WALL, "Server: cloudflare\r\ncf-mitigated: challenge\r\n"),
    "soft-404": answer("200 OK", _LOST),
}
_REFUSED_HEAD = {
    "no-head": answer("405 Method Not Allowed", b"", "Allow: GET\r\n"),
    "lying-head": answer("404 Not Found"),
}


class Stats:
    """What clients did."""

    def __init__(self) -> None:
        self.requests = self.connections = self.violations = self.robots = self.most = 0
        self.open: dict[str, int] = defaultdict(int)
        self.first: dict[str, float] = {}

    def said(self) -> bytes:
        """As JSON."""
        names = ("requests", "connections", "violations", "robots", "most")
        return json.dumps({name: getattr(self, name) for name in names}).encode()


class Host(asyncio.Protocol):
    """One connection to one host."""

    def __init__(self, stats: Stats, body: Callable[[], bytes]) -> None:
        self.stats = stats
        self.body = body
        self.rest = b""
        self.name = ""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count it."""
        self.transport = transport
        self.name = transport.get_extra_info("sockname")[0]
        if self.name != "127.0.0.1":
            self.stats.connections += 1
            self.stats.open[self.name] += 1
            self.stats.most = max(self.stats.most, self.stats.open[self.name])

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        """No longer open."""
        if self.name != "127.0.0.1":
            self.stats.open[self.name] -= 1

    def data_received(self, data: bytes) -> None:
        """Answer each whole request."""
        data = self.rest + data
        *requests, self.rest = data.split(b"\r\n\r\n")
        for request in requests:
            method, path, _ = request.split(b" ", 2)
            self.serve(method.decode(), path.decode())

    def serve(self, method: str, path: str) -> None:
        """One request."""
        if self.name == "127.0.0.1":
            found = self.stats.said() if path == "/stats" else self.body() if path == "/" else None
            self.send(answer("200 OK", found) if found is not None else answer("404 Not Found"), method)
            return
        self.stats.requests += 1
        if path == "/robots.txt":
            self.stats.robots += 1
            self.send(answer("404 Not Found"), method)
            return
        kind = KINDS[int(path[2 : path.index("/", 2)])]
        if kind == "ok":
            self.send(fine(path), method)
        elif kind == "hang":
            asyncio.get_running_loop().call_later(_SILENCE, self.transport.close)
        elif kind == "reset":
            self.transport.abort()  # type: ignore[attr-defined]
        else:
            self.send(self.difficult(kind, method, path), method)

    def difficult(self, kind: str, method: str, path: str) -> tuple[bytes, bytes]:
        """The answer of an address that is not simply fine."""
        if kind in _FIXED:
            return _FIXED[kind]
        if method == "HEAD" and kind in _REFUSED_HEAD:
            return _REFUSED_HEAD[kind]
        if kind.startswith("redirect"):
            return self.redirected(kind, path)
        if kind == "flaky" and self.stats.first.setdefault(self.name + path, 0) == 0:
            self.stats.first[self.name + path] = 1
            return answer("503 Service Unavailable")
        if kind == "limited":
            known = self.name + path in self.stats.first
            since = time.monotonic() - self.stats.first.setdefault(self.name + path, time.monotonic())
            if since < PAUSE:
                self.stats.violations += known
                return answer("429 Too Many Requests", b"slow down", f"Retry-After: {PAUSE}\r\n")
        return fine(path)

    def redirected(self, kind: str, path: str) -> tuple[bytes, bytes]:
        """One hop: `/p5/17.html` leads to `/p5/17-1.html` and so on; a loop comes back."""
        stem, _, hop = path.removesuffix(".html").partition("-")
        at = int(hop or 0)
        if kind == "redirect-loop":
            to = f"{stem}.html" if at else f"{stem}-1.html"
        elif at == _HOPS:
            return fine(path) if kind == "redirect" else _FIXED["not-found"]
        else:
            to = f"{stem}-{at + 1}.html"
        status = "302 Found" if at % 2 else "301 Moved Permanently"
        return answer(status, b"", f"Location: {to}\r\n")

    def send(self, what: tuple[bytes, bytes], method: str) -> None:
        """Write an answer."""
        head, body = what
        self.transport.write(head if method == "HEAD" else head + body)  # type: ignore[attr-defined]


def _context(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


async def serve(given: argparse.Namespace) -> None:
    """Serve until the input ends."""
    stats = Stats()
    loop = asyncio.get_running_loop()
    bodies: list[bytes] = []
    listening = [await loop.create_server(lambda: Host(stats, lambda: bodies[0]), "127.0.0.1", 0, backlog=4096)]
    port = listening[0].sockets[0].getsockname()[1]
    names = [host(number) for number in range(given.hosts)]
    for number, name in enumerate(names):
        secure = _context(given.certificates / f"{number}.pem") if given.certificates else None
        made = await loop.create_server(lambda: Host(stats, bytes), name, port, ssl=secure, backlog=4096)
        listening.append(made)
    bodies.append(page(links(given.links, given.hosts, port, secure=bool(given.certificates), hard=given.hard)))
    print(port, flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    for server in listening:
        server.close()


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--links", type=int, required=True)
    asked.add_argument("--hosts", type=int, required=True)
    asked.add_argument("--hard", action="store_true")
    asked.add_argument("--certificates", type=Path, help="folder with one for each host; makes all links https")
    uvloop.run(serve(asked.parse_args()))
