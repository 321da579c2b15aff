"""What servers do, one line each, and what must come of it: the table of the conformance suite.

A script makes one page of a loopback site misbehave. Whatever the connection layer, the road (page or visit) and the
event loop: the same status, body and fault.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.fetch import FaultKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.site import Page

OK = b"HTTP/1.1 200 OK\r\n"
TWO = b"Content-Length: 2\r\n\r\nok"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
WHOLE = OK + TWO
LIMIT = 100_000
"""Bytes of a body that the suite lets in."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """`body` None: any, within the limit; several `fault`s: which one depends on how the bytes were cut on the way."""

    script: Callable[[Page], object]
    status: int | None = 200
    body: bytes | None = b"ok"
    fault: FaultKind | None = None
    patience: float = 5.0
    """Seconds given to the exchange."""


def said(content: bytes, *, keep: bool = False, status: int = 200, body: bytes = b"ok") -> Case:
    """Raw bytes that make a good answer."""
    return Case(script=lambda page: page.raw(content, keep=keep), status=status, body=body)


def spoilt(content: bytes, fault: FaultKind, status: int | None = None) -> Case:
    """Raw bytes that make none."""
    return Case(script=lambda page: page.raw(content), status=status, body=None, fault=fault)


def stuck(script: Callable[[Page], object], status: int | None = None) -> Case:
    """A server that takes for ever."""
    return Case(script=script, status=status, body=None, fault=FaultKind.TIMEOUT, patience=0.3)


GOOD: dict[str, Case] = {
    "says a length": said(WHOLE, keep=True),
    "says no length and closes": said(OK + b"\r\nok"),
    "is HTTP/1.0 and closes": said(b"HTTP/1.0 200 OK\r\n\r\nok"),
    "is HTTP/1.0 and keeps": said(b"HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n" + TWO, keep=True),
    "says it closes": said(OK + b"Connection: close\r\n" + TWO),
    "has no reason phrase": said(b"HTTP/1.1 200 \r\n" + TWO, keep=True),
    "has a reason phrase of bytes": said(b"HTTP/1.1 200 G\xfct\r\n" + TWO, keep=True),
    "has an unknown status": said(b"HTTP/1.1 299 Odd\r\n" + TWO, keep=True, status=299),
    "sends chunks": said(CHUNKED + b"1\r\no\r\n1\r\nk\r\n0\r\n\r\n", keep=True),
    "sends chunks with extensions": said(CHUNKED + b'2;a=b;c="d"\r\nok\r\n0\r\n\r\n', keep=True),
    "sends chunks with trailers": said(CHUNKED + b"2\r\nok\r\n0\r\nX-Sum: 1\r\nX-Other: 2\r\n\r\n", keep=True),
    "says 100 first": said(b"HTTP/1.1 100 Continue\r\n\r\n" + WHOLE, keep=True),
    "says 103 first": said(b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n" + WHOLE, keep=True),
    "says 100, 102 and 103 first": said(
        b"HTTP/1.1 100 C\r\n\r\nHTTP/1.1 102 P\r\n\r\nHTTP/1.1 103 E\r\nX: 1\r\n\r\n" + WHOLE, keep=True
    ),
    "offers another protocol": said(OK + b"Upgrade: h2,h2c\r\nConnection: Upgrade, Keep-Alive\r\n" + TWO, keep=True),
    "has empty header values": said(OK + b"X-Empty:\r\nX-Blank:   \r\n" + TWO, keep=True),
    "repeats the length": said(OK + b"Content-Length: 2\r\nContent-Type: text/html\r\n\r\nok", keep=True),
    "says 204": said(b"HTTP/1.1 204 No Content\r\n\r\n", keep=True, status=204, body=b""),
    "says 304": said(b'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n', keep=True, status=304, body=b""),
    "says 304 with a length": said(b"HTTP/1.1 304 N\r\nContent-Length: 99\r\n\r\n", keep=True, status=304, body=b""),
    "offers a cookie": said(OK + b"Set-Cookie: id=1; Path=/\r\n" + TWO, keep=True),
    "sends many header lines": said(OK + b"".join(b"X-%d: y\r\n" % n for n in range(150)) + TWO, keep=True),
    "sends a long header line": said(OK + b"X-Long: " + b"y" * 20_000 + b"\r\n" + TWO, keep=True),
    "sends a byte at a time": Case(script=lambda page: page.trickles(WHOLE)),
    "sends chunks a byte at a time": Case(script=lambda page: page.trickles(CHUNKED + b"2\r\nok\r\n0\r\n\r\n")),
    "sends gzip a byte at a time": Case(
        script=lambda page: page.trickles(
            OK + b"Content-Encoding: gzip\r\nConnection: close\r\n\r\n" + gzip.compress(b"ok", mtime=0)
        )
    ),
    **{f"compresses with {coding}": Case(script=lambda page, coding=coding: page.says("ok").encoded(coding))
       for coding in ("gzip", "deflate", "raw-deflate", "br", "zstd")},
    "names a coding nobody knows": said(OK + b"Content-Encoding: none\r\n" + TWO, keep=True),
    "names a charset nobody knows": said(OK + b"Content-Type: text/html; charset=x-klingon\r\n" + TWO, keep=True),
}  # fmt: skip
"""Answers that are fine, and after which the next answer on the connection is its own."""

AFTERTHOUGHTS: dict[str, Case] = {
    "sends garbage after the answer": said(WHOLE + b"\x00garbage", keep=True),
    "sends an answer nobody asked for": said(WHOLE + b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil", keep=True),
    "sends a body with 204": said(b"HTTP/1.1 204 No\r\nContent-Length: 4\r\n\r\nevil", keep=True, status=204, body=b""),
    "sends a body with 304": said(b"HTTP/1.1 304 No\r\nContent-Length: 4\r\n\r\nevil", keep=True, status=304, body=b""),
    "sends more than its length": said(OK + b"Content-Length: 2\r\n\r\nokHTTP/1.1 500 Evil\r\n\r\n", keep=True),
    "ends chunks twice": said(CHUNKED + b"2\r\nok\r\n0\r\n\r\n0\r\n\r\n", keep=True),
}
"""Good answers with more behind them, which must never be taken for the next answer (RFC 9112 section 9.2)."""

MENDED: dict[str, Case] = {
    "ends lines with a bare line feed": said(b"HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: 2\n\nok"),
    "mixes line ends": said(b"HTTP/1.1 200 OK\r\nX-A: b\nContent-Length: 2\r\n\nok", keep=True),
    "has a blank before the colon": said(OK + b"X-Odd : a\r\n" + TWO, keep=True),
    "has a line that is no header": said(OK + b"this is no header\r\n" + TWO, keep=True),
    "has a name with a blank": said(OK + b"X Odd: a\r\n" + TWO, keep=True),
    "has a line without a name": said(OK + b": a\r\n" + TWO, keep=True),
    "folds a line": said(OK + b"X-Fold: a\r\n  b\r\n" + TWO, keep=True),
    "has control characters": said(OK + b"X-Odd: a\x01b\x1b[31m\r\n" + TWO, keep=True),
    "repeats the same length": said(OK + b"Content-Length: 2\r\n" + TWO, keep=True),
    "lists the same length twice": said(OK + b"Content-Length: 2, 2\r\n\r\nok", keep=True),
    "has a length beside chunks": said(
        OK + b"Content-Length: 99\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", keep=True
    ),
    "is of another version": said(b"HTTP/7.7 200 OK\r\n" + TWO, keep=True),
    "begins in lower case": said(b"http/1.1 200 ok\r\n" + TWO, keep=True),
    "has blanks after chunk sizes": said(CHUNKED + b"2  \r\nok\r\n0\r\n\r\n", keep=True),
    "mistypes a byte at a time": Case(
        script=lambda page: page.trickles(OK + b"X Odd: a\r\nContent-Length: 2\r\n\r\nok")
    ),
}
"""Heads that strict parsers refuse and browsers read; nobody is asked twice."""

FAULTS: dict[str, Case] = {
    "hangs": stuck(lambda page: page.hangs()),
    "drips its head": stuck(lambda page: page.drips()),
    "drips its body": stuck(
        lambda page: page.trickles(OK + b"Content-Length: 500\r\n\r\n" + b"z" * 499, 0.005), status=200
    ),
    "is slow": stuck(lambda page: page.says("late").slow(3)),
    "resets": Case(script=lambda page: page.resets(), status=None, body=None, fault=FaultKind.RESET),
    "closes": spoilt(b"", FaultKind.RESET),
    "closes inside the head": spoilt(OK + b"Content-Ty", FaultKind.RESET),
    "closes after 100": spoilt(b"HTTP/1.1 100 Continue\r\n\r\n", FaultKind.RESET),
    "truncates": spoilt(OK + b"Content-Length: 1000\r\n\r\n0123456789", FaultKind.TRUNCATED, 200),
    "ends inside a chunk": spoilt(CHUNKED + b"5\r\nab", FaultKind.TRUNCATED, 200),
    "ends before the last chunk": spoilt(CHUNKED + b"2\r\nok\r\n", FaultKind.TRUNCATED, 200),
    "never ends": Case(script=lambda page: page.endless(), body=None, fault=FaultKind.TOO_LARGE),
    "announces too much": spoilt(OK + b"Content-Length: 100001\r\n\r\n", FaultKind.TOO_LARGE, 200),
    "has a huge header": spoilt(OK + b"X-Huge: " + b"x" * 70_000 + b"\r\n\r\n", FaultKind.TOO_LARGE),
    "is not HTTP": Case(script=lambda page: page.garbage(), status=None, body=None, fault=FaultKind.MALFORMED),
    "has NUL in a header": spoilt(OK + b"X: a\0b\r\n\r\n", FaultKind.MALFORMED),
    "has no sensible length": spoilt(OK + b"Content-Length: x\r\n\r\n", FaultKind.MALFORMED),
    "has a negative length": spoilt(OK + b"Content-Length: -2\r\n\r\nok", FaultKind.MALFORMED),
    "has two lengths": spoilt(OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", FaultKind.MALFORMED),
    "is a status of four digits": spoilt(b"HTTP/1.1 2000 OK\r\n\r\n", FaultKind.MALFORMED),
    "switches protocols": spoilt(
        b"HTTP/1.1 101 No\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n", FaultKind.MALFORMED, 101
    ),
    "is not in its coding": spoilt(OK + b"Content-Encoding: gzip\r\n\r\nplain", FaultKind.MALFORMED, 200),
    **{f"is a bomb of {coding}": Case(script=lambda page, coding=coding: page.bomb(1 << 26, coding), body=None,
                                      fault=FaultKind.TOO_LARGE) for coding in ("gzip", "br", "zstd", "deflate")},
}  # fmt: skip
"""Answers that are none, or are cut, and the fault that says so; `status` is the head that arrived."""
