"""One request and what has come of it so far: head, decoded body within its limits, the first thing that went wrong."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from crawler.fetch.decoding import Decoder, DecodingError, decoder_for
from crawler.fetch.faults import fault_of
from crawler.fetch.reply import Certificate, Fault, FaultKind, Reply, Timings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crawler.fetch.reply import Ask
    from crawler.fetch.target import Target

REPEATABLE = frozenset({"GET", "HEAD"})
_SWITCHING_PROTOCOLS = 101
_BODILESS = frozenset({204, 304})
_OURS = frozenset({"user-agent", "accept", "accept-encoding", "host", "connection", "content-length"})


class Call:
    """A connection fills it while the exchange may still fail; `reply` reads it.

    Args:
        ask: the request.
        target: where it goes.
        limit: decoded bytes of body that are taken; also bytes on the wire.
        deadline: of the event loop's clock.
    """

    __slots__ = (
        "_chunks", "_decoder", "_limit", "_received", "_size", "ask", "certificate", "deadline", "fault", "framed",
        "head_only", "headers", "opening", "peer", "sent", "spoke", "status", "target",
    )  # fmt: skip

    def __init__(self, ask: Ask, target: Target, *, limit: int, deadline: float) -> None:
        self.ask = ask
        self.target = target
        self.deadline = deadline
        self.head_only = ask.method == "HEAD"
        self._limit = limit
        self.peer: str | None = None
        self.certificate: Certificate | None = None
        self.opening = (0.0, 0.0, 0.0)
        """Seconds of look-up, connection and TLS."""
        self.sent = self.spoke = 0.0
        """Of the transport's clock: the request went out, the first byte came."""
        self.forget()

    def forget(self) -> None:
        """As if nothing had come yet."""
        self.status: int | None = None
        self.headers: tuple[tuple[str, str], ...] = ()
        self.framed = True
        self.fault: Fault | None = None
        self._chunks: list[bytes] = []
        self._size = self._received = 0
        self._decoder: Decoder | None = None

    def request(self, prefix: str = "", extra: bytes = b"") -> bytes:
        """The request as it goes on the wire.

        Args:
            prefix: scheme and host before the path, as a forwarding proxy wants it (RFC 9112 section 3.2.2).
            extra: header lines for that proxy.
        """
        ask, target = self.ask, self.target
        start = f"{ask.method} {prefix}{target.path}".encode("ascii") + target.origin.lines
        if ask.headers:
            extra += "".join(
                f"{name}: {value}\r\n"
                for name, value in ask.headers
                if _can_be_sent(value) and name.lower() not in _OURS
            ).encode("ascii")
        if ask.method not in REPEATABLE:
            extra += b"Content-Length: 0\r\n"
        return start + extra + b"\r\n"

    def begin(self, status: int, lines: Sequence[tuple[bytes, bytes]]) -> bool:
        """The head of the answer; True when its body is not wanted."""
        self.status = status
        self.headers = tuple([(_lowered(name), value.decode("latin-1")) for name, value in lines])
        length: str | None = None
        self.framed = False
        for name, value in self.headers:
            if name == "content-length":
                length, self.framed = value, True
            elif name == "transfer-encoding":
                self.framed = self.framed or value.lower().endswith("chunked")
            elif name == "content-encoding" and not self.head_only:
                self._decode(value)
        if status == _SWITCHING_PROTOCOLS:
            self.fault = Fault(FaultKind.MALFORMED, "the server switched to a protocol nobody asked for")
        elif self.ask.enough is None and length and not self.head_only and length.isdecimal():
            # A 304 tells the length of the page that it does not send (RFC 9110 section 8.6).
            too_much = int(length) > self._limit and status not in _BODILESS
            if too_much:
                self.fault = Fault(FaultKind.TOO_LARGE, f"{length} bytes announced, {self._limit} read at most")
        return self.fault is not None

    def take(self, chunk: bytes) -> bool:
        """A piece of the body as it came; True when no more is wanted."""
        self._received += len(chunk)
        if self._decoder is None:
            self._chunks.append(chunk)
            self._size += len(chunk)
        else:
            try:
                for piece in self._decoder.feed(chunk):
                    self._chunks.append(piece)
                    self._size += len(piece)
                    if self._size > self._bound:
                        break
            except DecodingError as error:
                self.fault = fault_of(error)
                return True
        if self._size <= self._bound and self._received <= self._limit:
            return False
        if self.ask.enough is None:
            self.fault = Fault(FaultKind.TOO_LARGE, f"more than {self._bound} bytes")
        return True

    def end(self) -> None:
        """The body came to its end."""
        if self._decoder and not self._decoder.whole:
            self.fault = Fault(FaultKind.TRUNCATED, "the compressed body ended early")

    def reply(self, seconds: float) -> Reply:
        """All that came."""
        chunks = self._chunks
        body = chunks[0] if len(chunks) == 1 else b"".join(chunks)
        dns, connect, tls = self.opening
        return Reply(
            url=self.ask.url,
            status=self.status,
            headers=self.headers,
            body=body if len(body) <= self._bound else body[: self._bound],
            peer=self.peer,
            seconds=seconds,
            fault=self.fault,
            timings=Timings(
                dns=dns, connect=connect, tls=tls, first_byte=self.spoke - self.sent if self.spoke else None
            ),
            certificate=self.certificate,
        )

    @property
    def _bound(self) -> int:
        return self._limit if self.ask.enough is None else self.ask.enough

    def _decode(self, coding: str) -> None:
        try:
            self._decoder = decoder_for(coding)
        except DecodingError as error:
            self.fault = fault_of(error)


@lru_cache(maxsize=1024)
def _lowered(name: bytes) -> str:
    """A header's name; nearly all answers use the same few."""
    return name.decode("latin-1").lower()


def _can_be_sent(value: str) -> bool:
    """Whether a header value goes out as it came in; one that does not is no validator, so it is left out."""
    return value.isascii() and value.replace("\t", " ").isprintable()
