"""What a style sheet loads: `url()` and `@import`, outside comments and strings (CSS Syntax Level 3, section 4)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_STRING = r""" "(?:[^"\\\n]|\\(?s:.))*+" | '(?:[^'\\\n]|\\(?s:.))*+' """
_TOKEN = re.compile(
    rf"""/\*(?s:.)*?(?:\*/|\Z)
    | @import\s*+(?P<imported>{_STRING})
    | (?<![\w-])url\(\s*+(?P<address>{_STRING} | (?:[^\s"'()\\]|\\[0-9a-fA-F]{{1,6}}[ \t\n\f]?|\\(?s:.))*+)\s*+(?=\)|\Z)
    | {_STRING}""",
    re.IGNORECASE | re.VERBOSE,
)
_ANY = re.compile(r"[uU][rR][lL]\(|@[iI]")
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})[ \t\n\f]?|(\n)|(.))")
_LAST_CODE_POINT = 0x10FFFF


def addresses(style: str) -> Iterator[tuple[int, str]]:
    """`(offset, address)` of each reference, without quotes and escapes; empty ones and places in the page are none."""
    if _ANY.search(style) is None:  # of most style sheets, nothing more is asked
        return
    for match in _TOKEN.finditer(style):
        name = "imported" if match["imported"] is not None else "address"
        if (written := match[name]) is None:
            continue
        quoted = written[:1] in ("'", '"')
        address = _ESCAPE.sub(_character, written[1:-1] if quoted else written)
        if address and not address.startswith("#"):
            yield match.start(name) + quoted, address


def _character(escape: re.Match[str]) -> str:
    number, line_end, itself = escape.groups()
    if number:
        point = int(number, 16)
        is_one = 0 < point <= _LAST_CODE_POINT and not 0xD800 <= point <= 0xDFFF  # noqa: PLR2004 - surrogates
        return chr(point) if is_one else "\ufffd"
    return "" if line_end else str(itself)
