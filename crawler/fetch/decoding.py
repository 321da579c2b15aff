"""Content codings undone piece by piece, so that a bomb is noticed while it is still small (RFC 9110 section 8.4).

Each `feed` yields decoded pieces of at most `PIECE` bytes (zstd: a few MB); the taker stops when it has
enough.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Protocol

import brotli  # type: ignore[import-untyped]  # nobody publishes stubs for it
import zstandard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PIECE = 1 << 16
_MOST_MEMBERS = 1000
_MOST_CODINGS = 3
_GZIP_MAGIC = b"\x1f\x8b"
_GZIP = 31
_ZLIB = 15
_RAW = -15
_ZSTD_SLICE = 256
"""Compressed bytes fed at a time: a block of 4 can decode to 128 KiB, so this bounds one step to 8 MB (RFC 8878)."""
_ZSTD_WINDOW = 8 << 20
"""The window a browser grants (RFC 8878 section 3.1.1.1.2); a larger one is refused."""

ACCEPTED = "gzip, deflate, br, zstd"
"""For Accept-Encoding: all that is decoded here."""


class DecodingError(ValueError):
    """The body is not in the coding its header names."""


class Decoder(Protocol):
    """One content coding."""

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Decode one chunk into pieces; raises DecodingError."""

    @property
    def whole(self) -> bool:
        """Whether the coded stream has come to its end (or never began)."""


class Inflate:
    """gzip (one or more members) and deflate, which some servers send without its zlib header (RFC 9110 8.4.1.2)."""

    def __init__(self, window: int) -> None:
        self._window = window
        self._stream = zlib.decompressobj(window)
        self._members = 1
        self._begun = self._ended = False
        self._held = b""

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Decode one chunk; what follows the last gzip member is ignored, as browsers do."""
        if not self._begun and chunk and self._window == _ZLIB and chunk[0] & 0x0F != zlib.DEFLATED:
            self._stream = zlib.decompressobj(_RAW)
        self._begun = self._begun or bool(chunk)
        coded = self._next_member(self._held + chunk) if self._stream.eof else chunk
        while coded is not None:
            try:
                piece = self._stream.decompress(coded, PIECE)
            except zlib.error as error:
                raise DecodingError(str(error)) from error
            if piece:
                yield piece
            if self._stream.eof:
                coded = self._next_member(self._stream.unused_data)
            else:
                coded = self._stream.unconsumed_tail if len(piece) == PIECE else None

    def _next_member(self, rest: bytes) -> bytes | None:
        """What is left after a member, when it is another one; the two bytes that show it may be in two chunks."""
        self._held = rest if _GZIP_MAGIC.startswith(rest) else b""
        self._ended = self._ended or self._window != _GZIP or not _GZIP_MAGIC.startswith(rest[: len(_GZIP_MAGIC)])
        if self._ended or len(rest) < len(_GZIP_MAGIC):
            return None
        self._members += 1
        if self._members > _MOST_MEMBERS:
            raise DecodingError(f"more than {_MOST_MEMBERS} gzip members")
        self._stream = zlib.decompressobj(_GZIP)
        return rest

    @property
    def whole(self) -> bool:
        """Whether the last member ended."""
        return self._stream.eof or not self._begun


class Brotli:
    """br (RFC 7932)."""

    def __init__(self) -> None:
        self._stream = brotli.Decompressor()
        self._begun = False

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Decode one chunk."""
        self._begun = self._begun or bool(chunk)
        while True:
            try:
                piece = self._stream.process(chunk, output_buffer_limit=PIECE)
            except brotli.error as error:
                raise DecodingError(str(error)) from error
            if piece:
                yield piece
            chunk = b""
            if self._stream.is_finished() or self._stream.can_accept_more_data():
                return

    @property
    def whole(self) -> bool:
        """Whether the stream ended."""
        return not self._begun or bool(self._stream.is_finished())


class Zstd:
    """zstd (RFC 8878), one or more frames."""

    def __init__(self) -> None:
        self._context = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
        self._stream = self._context.decompressobj(read_across_frames=True)
        self._begun = False

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Decode one chunk."""
        for start in range(0, len(chunk), _ZSTD_SLICE):
            self._begun = True
            try:
                piece = self._stream.decompress(chunk[start : start + _ZSTD_SLICE])
            except zstandard.ZstdError as error:
                raise DecodingError(str(error)) from error
            if piece:
                yield piece

    @property
    def whole(self) -> bool:
        """Always: with several frames possible the library cannot tell an end from a pause; framing shows a cut."""
        return True


class Chain:
    """Codings applied one after the other, undone from the last to the first."""

    def __init__(self, decoders: list[Decoder]) -> None:
        self._decoders = decoders

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Decode one chunk."""
        yield from self._through(chunk, 0)

    def _through(self, chunk: bytes, at: int) -> Iterator[bytes]:
        if at == len(self._decoders):
            yield chunk
            return
        for piece in self._decoders[at].feed(chunk):
            yield from self._through(piece, at + 1)

    @property
    def whole(self) -> bool:
        """Whether every stream ended."""
        return all(decoder.whole for decoder in self._decoders)


def decoder_for(content_encoding: str) -> Decoder | None:
    """The decoder for a Content-Encoding header, None where the body is as it is.

    Names we do not know (`none`, `utf-8`) are taken for no coding, as browsers do.

    Raises:
        DecodingError: more codings on top of each other than any honest server applies.
    """
    names = [name.strip().removeprefix("x-") for name in content_encoding.lower().split(",")]
    decoders: list[Decoder] = [_MADE[name]() for name in reversed(names) if name in _MADE]
    if len(decoders) > _MOST_CODINGS:
        raise DecodingError(f"{len(decoders)} content codings on top of each other")
    return decoders[0] if len(decoders) == 1 else Chain(decoders) if decoders else None


_MADE: dict[str, Callable[[], Decoder]] = {
    "gzip": lambda: Inflate(_GZIP),
    "deflate": lambda: Inflate(_ZLIB),
    "br": Brotli,
    "zstd": Zstd,
}
