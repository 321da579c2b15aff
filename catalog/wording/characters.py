"""Characters that are safe in every place words are put: XML 1.0, HTML, mail headers, terminals."""

from __future__ import annotations

import re

# XML 1.0 has no way to write these, escaped or not, and a terminal acts on some of them.
_UNWRITABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffd-\uffff]")
# Direction overrides and isolates can turn round what follows a title ("Trojan Source", CVE-2021-42574).
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LINE_END = re.compile("\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_SPACE = re.compile(r"\s+")
# Not U+FFFD itself, which a badly decoded page brings along: feed validators take it for damage of ours.
_REPLACEMENT = "\u25a1"


def printable(text: str) -> str:
    """`text` on one line, white space folded, with a white square for each character that cannot be written.

    Those are control characters, lone surrogates, noncharacters and what was lost in decoding (U+FFFD). Planes
    above the first keep their noncharacters (U+1FFFE...): XML 1.0 allows them.
    """
    return _SPACE.sub(" ", _UNWRITABLE.sub(_REPLACEMENT, _DIRECTION.sub("", text))).strip()


def visible(text: str) -> str:
    """`text` with its white space and lines as they are, all line ends alike; unsafe characters as in `printable`."""
    return _UNWRITABLE.sub(_REPLACEMENT, _DIRECTION.sub("", _LINE_END.sub("\n", text)))


def short(text: str, limit: int) -> str:
    """`text` cut to `limit` characters at a space where one is near, with an ellipsis where something is missing."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    head, space, _ = cut.rpartition(" ")
    return (head if space and len(head) > limit // 2 else cut).rstrip(" ,;:.") + "…"
