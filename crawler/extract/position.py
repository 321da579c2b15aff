"""Where links stand in the source: line and column, which the tree does not keep (and lines only to 65,535)."""

from __future__ import annotations

import re
from collections import deque
from html import unescape
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_OPENERS = re.compile(
    r"<(?:(a|area|i?frame)(?=[\s/>])|(!--)|(script|style|textarea|title|template|noscript)(?=[\s/>]))", re.IGNORECASE
)
_REFERENCE = re.compile(r"""\s(?:href|src)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_LONGEST_TAG = 4_000
# How many tags ahead of the last one found a reference is looked for: one that is not in the source at all (the parser
# repaired it) must not drag all later ones along.
_AHEAD = 60


class Places:
    """Finds the link tags of one source, asked for in reading order; keeps no more of it than a few tags ahead."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._tags = _link_tags(source)
        self._ahead: deque[tuple[int, str]] = deque(islice(self._tags, _AHEAD))
        self._line, self._begins, self._counted = 1, 0, 0

    def place(self, reference: str) -> tuple[int, int]:
        """`(line, column)` from 1 of the next link tag with this reference; `(0, 0)` where there is none near."""
        wanted = _unspaced(reference)
        passed = 0
        for offset, written in self._ahead:  # noqa: B007 - it is where the loop ends
            if written == wanted:
                break
            passed += 1
        else:
            return 0, 0
        for _ in range(passed + 1):
            self._ahead.popleft()
            if (further := next(self._tags, None)) is not None:
                self._ahead.append(further)
        if breaks := self._source.count("\n", self._counted, offset):
            self._line += breaks
            self._begins = self._source.rfind("\n", self._counted, offset) + 1
        self._counted = offset
        return self._line, offset - self._begins + 1


def _link_tags(source: str) -> Iterator[tuple[int, str]]:
    """`(offset, reference)` of each tag that links, outside comments and raw text; one pass, whatever is unclosed."""
    at = 0
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
                yield match.start(), _unspaced(unescape(text) if "&" in text else text)
            at = closing
        else:
            if comment:
                at = source.find("-->", at) if at <= last_comment_end else at
                continue
            closing = _closing(source, raw.lower(), at)
            at = closing if closing >= 0 else len(source)


def _unspaced(text: str) -> str:
    return text if text.isprintable() and " " not in text else "".join(text.split())


def _closing(source: str, name: str, at: int) -> int:
    """Where the end tag of raw text begins, or -1."""
    while (at := source.find("</", at)) >= 0:
        if source[at + 2 : at + 2 + len(name)].lower() == name:
            return at
        at += 2
    return -1
