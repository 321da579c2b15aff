"""A head that the strict parser refuses, read as a tolerant browser reads it: no page dies of its server's typing.

What is mended: bare line feeds, blanks before the colon, folded lines, lines that are no header at all, control
characters in values, odd version numbers, a length repeated or beside chunks (the chunks count: RFC 9112 section 6.3).
What is not: NUL bytes, lengths that disagree, a first line that is no HTTP. No connection is used again after this.
"""

from __future__ import annotations

import re

_END = re.compile(rb"\r?\n[ \t]*\r?\n")
_FIRST = re.compile(rb"[ \t]*HTTP/(\d)(?:\.(\d+))?[ \t]+(\d{3})(?!\d)[^\r\n]*\Z", re.IGNORECASE)
_NAME = re.compile(rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+\Z")
_FOLD = re.compile(rb"\r?\n[ \t]+")
_CONTROL = re.compile(rb"[\x01-\x08\x0a-\x1f\x7f]")
_TAIL = 4


def head_ends(raw: bytearray, begun: int) -> bool:
    """Whether a blank line is in `raw`, of which the bytes before `begun` were searched already."""
    return _END.search(raw, max(0, begun - _TAIL)) is not None


def mended(raw: bytes) -> bytes | None:
    """The answer with a head that any parser takes; None where that would be guessing.

    Args:
        raw: the answer from its first byte, as much as has come; what follows the head is left as it is.
    """
    end = _END.search(raw)
    if end is None or b"\0" in raw[: end.start()]:
        return None
    first, *lines = re.split(rb"\r?\n", _FOLD.sub(b" ", raw[: end.start()].lstrip(b"\r\n")))
    status = _FIRST.match(first)
    if status is None:
        return None
    headers = [header for line in lines if (header := _header(line))]
    chunked = any(name.lower() == b"transfer-encoding" and b"chunked" in value.lower() for name, value in headers)
    lengths = {
        part.strip() for name, value in headers if name.lower() == b"content-length" for part in value.split(b",")
    }
    if not chunked and (len(lengths) > 1 or not all(length.isdigit() for length in lengths)):
        return None
    version = b"HTTP/1.0" if (status[1], status[2]) == (b"1", b"0") else b"HTTP/1.1"
    kept = [(name, value) for name, value in headers if name.lower() != b"content-length"]
    if lengths and not chunked:
        kept.append((b"Content-Length", lengths.pop()))
    clean = [version + b" " + status[3] + b" ", *(name + b": " + value for name, value in kept)]
    return b"\r\n".join(clean) + b"\r\n\r\n" + raw[end.end() :]


def _header(line: bytes) -> tuple[bytes, bytes] | None:
    name, colon, value = line.partition(b":")
    name = name.strip()
    if not colon or not _NAME.match(name):
        return None
    return name, _CONTROL.sub(b" ", value).strip()
