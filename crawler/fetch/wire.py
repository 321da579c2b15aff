"""One connection: requests go out one at a time, each answer is read by llhttp and handed to its call as it comes.

    bytes -> TLS? -> strict parser -> call
                     | refused, and the answer is still at hand
                     mended head -> lenient parser -> call

Nothing collects in here: a call takes its bytes or says that it has enough, and then the connection is dropped; so
there is never anything to pause for. A connection is free for the next request only when its answer ended exactly where
the bytes ended (RFC 9112 section 9.3): what follows an answer belongs to nobody.
"""

from __future__ import annotations

import asyncio
import ssl
from typing import TYPE_CHECKING, cast

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

from crawler.fetch.mending import head_ends, mended
from crawler.fetch.reply import Certificate, Fault, FaultKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from crawler.fetch.call import Call
    from crawler.fetch.tls import TlsLayer

LONGEST_HEAD = 1 << 18
"""Bytes of all header lines, interim answers included."""
LONGEST_LINE = 1 << 16
MOST_LINES = 250
_AT_HAND = 1 << 16
"""Bytes of an answer that are kept until they are known to be readable."""
_FINAL = 200
_SWITCHING_PROTOCOLS = 101
_LONG = Fault(FaultKind.TOO_LARGE, "the headers are longer than we read")


class Wire(asyncio.Protocol):
    """A connection to one host; `peer` is the address it is really connected to.

    Args:
        clock: seconds that only go forward.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._parser: HttpResponseParser | None = HttpResponseParser(self)
        self._tls: TlsLayer | None = None
        self._shaken: asyncio.Future[None] | None = None
        self._call: Call | None = None
        self._answered: asyncio.Future[bool] | None = None
        self._lines: list[tuple[bytes, bytes]] = []
        self._renew()
        self.peer: str | None = None
        self.certificate: Certificate | None = None
        self.opening = (0.0, 0.0, 0.0)
        """Seconds of look-up, connection and TLS."""
        self.reusable = True

    def _renew(self) -> None:
        """Forget the answer before."""
        self._raw = bytearray()
        self._unread = 0
        self._in_body = self._interim = self._complete = self._enough = self._more = False
        self._strict = True
        self._waiting = False
        self._lines.clear()

    # What the pool does with it.

    async def secure(self, layer: TlsLayer) -> None:
        """Speak TLS from now on.

        Raises:
            ssl.SSLError: not with this server.
            OSError: the connection ended.
        """
        self._tls = layer
        self._shaken = self._loop.create_future()
        self._shake(b"")
        await self._shaken
        self.certificate = layer.certificate()

    def send(self, call: Call, request: bytes) -> asyncio.Future[bool]:
        """Send a request; the future holds whether any byte of an answer came when it is over."""
        self._renew()
        self._call = call
        self._answered = answered = self._loop.create_future()
        call.peer, call.certificate = self.peer, self.certificate
        call.opening, self.opening = self.opening, (0.0, 0.0, 0.0)
        call.spoke = 0.0
        call.sent = self._clock()
        if self._transport is None or self._transport.is_closing():
            self._finish(answered=False)
        else:
            self._transport.write(self._tls.seal(request) if self._tls else request)
        return answered

    def expire(self) -> None:
        """The time of the call is over; what came stays in it."""
        if self._call and not self._call.fault:
            self._call.fault = Fault(FaultKind.TIMEOUT)
        self._finish()

    def close(self) -> None:
        """Hang up."""
        self.reusable = False
        if self._transport:
            self._transport.abort()

    # What the event loop says.

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Connected."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is none by its class
        name = transport.get_extra_info("peername")
        self.peer = str(name[0]) if name else None

    def data_received(self, data: bytes) -> None:
        """Bytes came."""
        if self._tls is not None:
            if self._shaken is not None and not self._shaken.done():
                self._shake(data)
                return
            try:
                data = self._tls.open(data)
            except ssl.SSLError as error:
                self.connection_lost(error)
                self.close()
                return
            if self._tls.outgoing.pending and self._transport:
                self._transport.write(self._tls.outgoing.read())
        if self._call is not None:
            if data:
                self._read(data)
        elif data:
            self.close()  # an answer that nobody asked for
        if self._tls is not None and self._tls.closed:
            self.connection_lost(None)
            self.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """The end, said by the server or by the network."""
        self.reusable = False
        if self._shaken is not None and not self._shaken.done():
            self._shaken.set_exception(exc or ConnectionResetError("the server closed the connection"))
        if (call := self._call) is not None:
            if call.status is not None and not call.framed and exc is None and not self._waiting:
                call.end()
                self._finish()
            elif call.status is not None:
                call.fault = call.fault or Fault(FaultKind.TRUNCATED, "the connection ended inside the body")
                self._finish()
            elif self._waiting:
                call.fault = Fault(FaultKind.MALFORMED, "the head has no end")
                self._finish()
            else:
                closed = "the server closed the connection without an answer"
                call.fault = Fault(FaultKind.RESET, "the connection was reset" if exc else closed)
                self._finish(answered=bool(call.spoke))
        self._parser = None  # it holds this connection

    def _shake(self, data: bytes) -> None:
        layer, shaken = self._tls, self._shaken
        if layer is None or shaken is None or self._transport is None:
            return
        try:
            done = layer.shake(data)
        except ssl.SSLError as error:
            self._transport.write(layer.outgoing.read())
            shaken.set_exception(error)
            self._transport.close()
            return
        if layer.outgoing.pending:
            self._transport.write(layer.outgoing.read())
        if done:
            shaken.set_result(None)

    # Reading.

    def _read(self, data: bytes) -> None:
        call = self._call
        if call is None or self._parser is None:
            return
        if not call.spoke:
            call.spoke = self._clock()
        if not self._in_body:
            self._unread += len(data)
            if self._unread > LONGEST_HEAD:
                self._give_up(_LONG)
                return
        begun = len(self._raw)
        if self._strict and begun <= _AT_HAND:
            self._raw += data
        if self._waiting:
            if not self._strict or head_ends(self._raw, begun):
                self._mend("the head has no end")
            return
        self._feed(data)

    def _feed(self, data: bytes) -> None:
        if self._parser is None:
            return
        try:
            self._parser.feed_data(data)
        except HttpParserUpgrade:
            self._enough = True
        except HttpParserError as error:
            if not self._complete and not self._enough:
                self._mend(str(error) or "not HTTP")
                return
            self._more = True
        if self._complete and self._call is not None and self._call.head_only:
            self._more = self._more or not data.endswith(b"\n\r\n")
        if self._complete or self._enough:
            if self._complete and self._call is not None and not self._enough:
                self._call.end()
            self._finish()

    def _mend(self, why: str) -> None:
        """The parser refused: once more with tolerance, if the answer is still at hand from its first byte."""
        if not self._strict or len(self._raw) > _AT_HAND or self._call is None:
            self._give_up(Fault(FaultKind.MALFORMED, why))
            return
        if not head_ends(self._raw, 0):
            if not self._raw.lstrip(b"\r\n\t ")[:5].upper().startswith(b"HTTP/"):
                self._give_up(Fault(FaultKind.MALFORMED, why))
                return
            self._waiting = True
            return
        clean = mended(bytes(self._raw))
        if clean is None:
            self._give_up(Fault(FaultKind.MALFORMED, why))
            return
        self._renew()
        self._strict = False
        self._call.forget()
        self._parser = HttpResponseParser(self)
        self._parser.set_dangerous_leniencies(
            lenient_headers=True,
            lenient_optional_cr_before_lf=True,
            lenient_optional_crlf_after_chunk=True,
            lenient_spaces_after_chunk_size=True,
        )
        self._feed(clean)

    def _give_up(self, fault: Fault) -> None:
        if self._call is not None:
            self._call.fault = self._call.fault or fault
        self._complete = False
        self._finish()

    def _finish(self, *, answered: bool = True) -> None:
        """The call is over; the connection goes on only after an answer that is beyond doubt."""
        call, future = self._call, self._answered
        self._call = self._answered = None
        if call is None or future is None:
            return
        self.reusable = self.reusable and self._complete and self._strict and not self._enough and not self._more
        if not self.reusable:
            self.close()
        elif call.head_only:
            self._parser = HttpResponseParser(self)  # this one waits for a body
        if not future.done():
            future.set_result(answered)

    # What the parser says.

    def on_message_begin(self) -> None:
        """Something begins; after an answer it is nobody's."""
        if self._complete:
            self._more = True

    def on_header(self, name: bytes, value: bytes) -> None:
        """One header line; also a trailer, which says nothing we need."""
        if self._in_body or self._complete:
            return
        if len(name) + len(value or b"") > LONGEST_LINE or len(self._lines) >= MOST_LINES:
            self._enough = True
            if self._call is not None:
                self._call.fault = self._call.fault or _LONG
            return
        self._lines.append((name, value or b""))

    def on_headers_complete(self) -> None:
        """The head is whole."""
        call = self._call
        if call is None or self._parser is None or self._complete or self._enough:
            return
        status = self._parser.get_status_code()
        if status < _FINAL and status != _SWITCHING_PROTOCOLS:
            self._interim = True
            self._lines.clear()
            return
        self._in_body = True
        if call.begin(status, self._lines):
            self._enough = True
        elif call.head_only:
            # Without a length llhttp would read to the end of the connection; only the header can forbid its reuse.
            self.reusable = self.reusable and not _says_close(call.headers, self._parser.get_http_version())
            self._complete = True

    def on_body(self, body: bytes) -> None:
        """A piece of the body."""
        if self._call is not None and not self._enough and not self._complete and self._call.take(body):
            self._enough = True

    def on_message_complete(self) -> None:
        """The answer ended, or an interim one did."""
        if self._interim:
            self._interim = False
        elif self._parser is not None and not self._complete:
            self._complete = True
            self.reusable = self.reusable and self._parser.should_keep_alive()


def _says_close(headers: tuple[tuple[str, str], ...], version: str) -> bool:
    said = ",".join(value.lower() for name, value in headers if name == "connection")
    return "close" in said or (version == "1.0" and "keep-alive" not in said)
