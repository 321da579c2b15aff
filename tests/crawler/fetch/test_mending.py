"""Mending heads: whatever comes in, what comes out is a head that the strict parser takes, or nothing."""

from __future__ import annotations

import pytest
from httptools import HttpResponseParser
from hypothesis import example, given
from hypothesis import strategies as st

from crawler.fetch.mending import mended

ODD = [
    b"A: b",
    b" fold",
    b"X : y",
    b": empty",
    b"no colon",
    b"Content-Length: 2",
    b"Content-Length: 3",
    b"Content-Length: 2, 2",
    b"Transfer-Encoding: chunked",
]
LINES = st.lists(st.binary(max_size=30) | st.sampled_from(ODD), max_size=8)


class _Lines:
    def __init__(self) -> None:
        self.headers: list[tuple[bytes, bytes]] = []
        self.whole = False

    def on_header(self, name: bytes, value: bytes) -> None:
        self.headers.append((name, value))

    def on_headers_complete(self) -> None:
        self.whole = True


@given(lines=LINES, end=st.sampled_from([b"\r\n", b"\n"]))
@example(lines=[b"Content-Length: 2", b"Content-Length: 2"], end=b"\n")
@example(lines=[b"Content-Length: 99", b"Transfer-Encoding: chunked"], end=b"\r\n")
def test_mended_head_is_strict(lines: list[bytes], end: bytes) -> None:
    """A mended head passes the parser that refused it, and mending it again changes nothing."""
    clean = mended(end.join([b"HTTP/1.1 200 OK", *lines, b"", b""]))
    if clean is not None:
        head = clean[: clean.index(b"\r\n\r\n") + 4]
        seen = _Lines()
        HttpResponseParser(seen).feed_data(head)
        assert seen.whole
        assert mended(head) == head


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nA: b\r\n",
        b"HTTP/1.1 200 OK\r\nA: b\0\r\n\r\n",
        b"HTTP/1.1 2000 OK\r\n\r\n",
        b"SSH-2.0 hello\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1x\r\n\r\n",
    ],
)
def test_mended_does_not_guess(raw: bytes) -> None:
    """Without an end, with NUL, with lengths that disagree or no HTTP at the beginning there is nothing to mend."""
    assert mended(raw) is None
