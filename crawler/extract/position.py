"""Where links stand in the source: line and column, which the tree does not keep (and lines only to 65,535)."""

from __future__ import annotations

import re
from bisect import bisect_right
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_OPENERS = re.compile(
    r"<(?:(a|area|i?frame)(?=[\s/>])|(!--)|(script|style|textarea|title|template|noscript)(?=[\s/>]))", re.IGNORECASE
)
_REFERENCE = re.compile(r"""\s(?:href|src)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_LONGEST_TAG = 4_000
# How many tags ahead of the last one found a reference is looked for: one that is not in the source at all (the parser
# repaired it) must not drag all later ones along.
_AHEAD = 60


def positions(source: str, references: Sequence[str]) -> list[tuple[int, int]]:
    """`(line, column)` from 1 of each link tag, for references in reading order; `(0, 0)` where it is not found."""
    lines = [0, *(match.end() for match in re.finditer("\n", source))]
    tags = list(_link_tags(source))
    found: list[tuple[int, int]] = []
    cursor = 0
    for reference in references:
        wanted = "".join(reference.split())
        at = next((i for i in range(cursor, min(cursor + _AHEAD, len(tags))) if tags[i][1] == wanted), None)
        if at is None:
            found.append((0, 0))
            continue
        offset, cursor = tags[at][0], at + 1
        line = bisect_right(lines, offset)
        found.append((line, offset - lines[line - 1] + 1))
    return found


def _link_tags(source: str) -> Iterator[tuple[int, str]]:
    """`(offset, reference)` of each tag that links, outside comments and raw text; one pass, whatever is unclosed."""
    at = 0
    lowered = source.lower() if source.isascii() else ""
    last_comment_end = source.rfind("-->")  # so that comments that never end are not each searched to the end
    while match := _OPENERS.search(source, at):
        link, comment, raw = match.groups()
        at = match.end()
        if link:
            closing = source.find(">", at, at + _LONGEST_TAG)
            if closing < 0:
                continue
            if reference := _REFERENCE.search(source, at, closing):
                text = reference[1] or reference[2] or reference[3] or ""
                yield match.start(), "".join(unescape(text).split())
            at = closing
        else:
            if comment:
                at = source.find("-->", at) if at <= last_comment_end else at
                continue
            closing = _closing(source, lowered, raw.lower(), at)
            at = closing if closing >= 0 else len(source)


def _closing(source: str, lowered: str, name: str, at: int) -> int:
    if lowered:
        return lowered.find(f"</{name}", at)
    found = re.compile(f"</{name}", re.IGNORECASE).search(source, at)
    return found.start() if found else -1
