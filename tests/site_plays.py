"""How the scripted site answers: ordinary answers, and the many ways in which a real server misbehaves."""

from __future__ import annotations

import asyncio
import gzip
import socket
import zlib
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from http.client import responses

import brotli
import zstandard

Play = Callable[[asyncio.StreamWriter], Awaitable[bool]]
"""Sends an answer; True when the connection may be used again."""

_BLOCK = 1 << 20
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"


class ResetAsked(Exception):  # noqa: N818 - a signal to the site, not an error
    """The connection is to be reset."""


@dataclass(frozen=True)
class Answer:
    """One answer; `play`, when given, stands for all the rest."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    tag: str | None = None
    modified: str | None = None
    coding: str | None = None
    wait: float = 0.0
    play: Play | None = None

    async def send(self, writer: asyncio.StreamWriter, method: str, asked: dict[str, str]) -> bool:
        """Write the answer; True when the connection may be used again."""
        if self.wait:
            await asyncio.sleep(self.wait)
        if self.play:
            return await self.play(writer)
        writer.write(self._bytes(method, asked))
        await writer.drain()
        return asked.get("connection", "").lower() != "close"

    def _bytes(self, method: str, asked: dict[str, str]) -> bytes:
        pairs = list(self.headers)
        given = {name.lower() for name, _ in pairs}
        pairs += [(n, v) for n, v in (("ETag", self.tag), ("Last-Modified", self.modified)) if v]
        if self._unchanged(asked):
            return _head(304, pairs)
        body = encode(self.body, self.coding) if self.coding else self.body
        if self.coding:
            pairs.append(("Content-Encoding", self.coding.removeprefix("raw-")))
        if "content-type" not in given and body:
            pairs.append(("Content-Type", self.content_type))
        if not given & {"content-length", "transfer-encoding"}:
            pairs.append(("Content-Length", str(len(body))))
        return _head(self.status, pairs) + (b"" if method == "HEAD" else body)

    def _unchanged(self, asked: dict[str, str]) -> bool:
        if self.status != HTTPStatus.OK:
            return False
        if "if-none-match" in asked:
            return self.tag is not None and self.tag in asked["if-none-match"]
        return self.modified is not None and asked.get("if-modified-since") == self.modified


def _head(status: int, pairs: list[tuple[str, str]]) -> bytes:
    lines = "".join(f"{name}: {value}\r\n" for name, value in pairs)
    return f"HTTP/1.1 {status} {responses.get(status, 'Odd')}\r\n{lines}\r\n".encode("latin-1")


def encode(body: bytes, coding: str) -> bytes:
    """A body in a content coding; `raw-deflate` is what some servers send as `deflate`."""
    if coding == "gzip":
        return gzip.compress(body)
    if coding == "br":
        return bytes(brotli.compress(body))
    if coding == "zstd":
        return zstandard.compress(body)
    if coding == "raw-deflate":
        return zlib.compress(body, wbits=-15)
    return zlib.compress(body)


async def hang(_writer: asyncio.StreamWriter) -> bool:
    """Never answer."""
    await asyncio.Event().wait()
    return False


async def reset(_writer: asyncio.StreamWriter) -> bool:
    """Ask the site to reset the connection."""
    raise ResetAsked


async def truncated(writer: asyncio.StreamWriter) -> bool:
    """Promise more than is sent."""
    return await raw(_HEAD + b"Content-Length: 1000\r\n\r\n0123456789")(writer)


async def endless_body(writer: asyncio.StreamWriter) -> bool:
    """Chunks without end."""
    writer.write(_HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    while True:
        writer.write(chunk)
        await writer.drain()
        await asyncio.sleep(0)


async def endless_head(writer: asyncio.StreamWriter) -> bool:
    """Header lines without end."""
    writer.write(_HEAD)
    while True:
        writer.write(b"X-Padding: " + b"p" * 1000 + b"\r\n")
        await writer.drain()
        await asyncio.sleep(0)


def raw(content: bytes, *, keep: bool = False) -> Play:
    """Exactly these bytes, then the end of the connection, unless it is kept."""

    async def play(writer: asyncio.StreamWriter) -> bool:
        writer.write(content)
        await writer.drain()
        return keep

    return play


def trickle(content: bytes, every: float) -> Play:
    """These bytes, each in a packet of its own, then the end of the connection."""

    async def play(writer: asyncio.StreamWriter) -> bool:
        if connection := writer.get_extra_info("socket"):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in content:
            writer.write(bytes((byte,)))
            await writer.drain()
            await asyncio.sleep(every)
        return False

    return play


def drip(every: float) -> Play:
    """One byte of a head at a time."""

    async def play(writer: asyncio.StreamWriter) -> bool:
        writer.write(_HEAD + b"X-Slow: ")
        while True:
            writer.write(b"z")
            await writer.drain()
            await asyncio.sleep(every)

    return play


def bomb(size: int, coding: str) -> Play:
    """`size` zero bytes in a coding, made while they are sent."""

    async def play(writer: asyncio.StreamWriter) -> bool:
        writer.write(_HEAD + f"Content-Encoding: {coding}\r\nConnection: close\r\n\r\n".encode())
        for part in _zeros(size, coding):
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(0)
        return False

    return play


def _zeros(size: int, coding: str) -> Iterator[bytes]:
    blocks = [b"\0" * _BLOCK] * (size // _BLOCK) + [b"\0" * (size % _BLOCK)]
    if coding == "br":
        brotli_stream = brotli.Compressor(quality=1)
        for block in blocks:
            yield brotli_stream.process(block) + brotli_stream.flush()
        yield brotli_stream.finish()
    elif coding == "zstd":
        for block in blocks:
            yield zstandard.compress(block)
    else:
        deflate = zlib.compressobj(1, zlib.DEFLATED, 31 if coding == "gzip" else 15)
        for block in blocks:
            yield deflate.compress(block) + deflate.flush(zlib.Z_SYNC_FLUSH)
        yield deflate.flush()
