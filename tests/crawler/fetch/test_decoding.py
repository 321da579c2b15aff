"""Content codings: undone whatever the chunks, and never further than asked."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.fetch import FaultKind
from crawler.fetch.decoding import DecodingError, decoder_for
from tests.crawler.fetch.asking import exchange
from tests.site_plays import encode

if TYPE_CHECKING:
    from tests.site import Site

CODINGS = ["gzip", "deflate", "raw-deflate", "br", "zstd"]


def decoded(content: bytes, header: str, size: int = 7) -> bytes:
    """A body decoded in chunks of `size`."""
    decoder = decoder_for(header)
    assert decoder is not None
    out = b"".join(piece for at in range(0, len(content), size) for piece in decoder.feed(content[at : at + size]))
    assert decoder.whole
    return out


@pytest.mark.parametrize("coding", CODINGS)
@given(body=st.binary(max_size=3000).map(lambda part: part * 40), size=st.integers(1, 4000))
def test_coding_round_trips(coding: str, body: bytes, size: int) -> None:
    """A body comes out as it went in, however it was cut."""
    assert decoded(encode(body, coding), coding.removeprefix("raw-"), size) == body


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd", "deflate"])
@given(body=st.binary(max_size=300))
def test_coding_of_garbage(coding: str, body: bytes) -> None:
    """Bytes that are in no coding are refused or decoded, never a crash."""
    decoder = decoder_for(coding)
    assert decoder is not None
    try:
        assert sum(map(len, decoder.feed(body))) >= 0
    except DecodingError as error:
        assert str(error)  # noqa: PT017 - either outcome is fine


def test_coding_with_several_members() -> None:
    """Gzip members after each other are one body; what follows the last is ignored."""
    content = gzip.compress(b"one ") + gzip.compress(b"two") + b"\0\0garbage" * 100
    assert decoded(content, "gzip", 5) == decoded(content, "gzip", 10_000) == b"one two"


def test_coding_with_too_many_members() -> None:
    """A body of thousands of empty members is refused."""
    with pytest.raises(DecodingError, match="members"):
        decoded(gzip.compress(b"") * 2000, "gzip", 1000)


def test_coding_ignores_unknown_names() -> None:
    """What is no coding we know leaves the body as it is, as in browsers."""
    assert decoder_for("identity") is decoder_for("utf-8") is decoder_for("") is None


def test_coding_of_codings() -> None:
    """Codings applied after each other are undone in reverse; too many are refused."""
    assert decoded(gzip.compress(zlib.compress(b"twice")), "deflate, X-GZIP") == b"twice"
    with pytest.raises(DecodingError, match="on top"):
        decoder_for("gzip, gzip, gzip, gzip")


@pytest.mark.parametrize("coding", CODINGS)
def test_exchange_decodes(site: Site, coding: str) -> None:
    """A page arrives decoded."""
    site.page("/").says("<p>" + "word " * 5000).encoded(coding)
    reply = exchange(site.url())
    assert (reply.body, reply.fault) == (b"<p>" + b"word " * 5000, None)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_bomb_is_never_inflated(site: Site, coding: str) -> None:
    """A gigabyte of compressed zeros is too large, and costs a few megabytes to find out."""
    site.page("/").bomb(1 << 30, coding)
    tracemalloc.start()
    try:
        reply = exchange(site.url(), max_body=1_000_000)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert reply.fault is not None
    assert (reply.status, reply.fault.kind, len(reply.body)) == (200, FaultKind.TOO_LARGE, 1_000_000)
    assert peak < 40_000_000


def test_bomb_of_nothing_is_bounded(site: Site) -> None:
    """A coded body that decodes to nothing for ever is bounded by what is received."""
    site.page("/").raw(
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + b"\x1f\x8b\x08\x08\0\0\0\0\0\x03" + b"n" * 300_000
    )
    reply = exchange(site.url(), max_body=100_000)
    assert reply.fault is not None
    assert reply.fault.kind is FaultKind.TOO_LARGE


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_cut_coding_is_truncated(site: Site, coding: str) -> None:
    """A compressed body that stops early is truncated, though the framing was right."""
    site.page("/").answers(200, {"Content-Encoding": coding}, encode(bytes(range(256)) * 40, coding)[:-20])
    reply = exchange(site.url())
    assert reply.fault is not None
    assert reply.fault.kind is FaultKind.TRUNCATED


def test_empty_body_with_a_coding(site: Site) -> None:
    """An empty body named gzip, as many servers send it, is just empty."""
    site.page("/").answers(200, {"Content-Encoding": "gzip"})
    assert exchange(site.url()).fault is None
