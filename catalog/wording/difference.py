"""The word diff of two texts."""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

# A masked contact such as [another phone] is one word.
_TOKEN = re.compile(r"\[[\w-]{1,20}(?: [\w-]{1,20})?\]|\s+|\w+|[^\w\s]")
_TOKENS_WORTH_ALIGNING = 3_000
_FEWEST_SHARED = 0.2


def words(before: str, after: str) -> tuple[tuple[str, str], ...]:
    """The word diff of two texts as `(op, text)` spans; op is `same`, `added` or `removed`.

    Dropping the `added` spans gives exactly `before`; dropping the `removed` spans gives exactly `after`. What is left
    between equal beginnings and ends comes as one removal and one addition where it shares next to nothing, or is too
    long to align in reasonable time.
    """
    old, new = _TOKEN.findall(before), _TOKEN.findall(after)
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    spans = [("same", "".join(old[:head]))]
    spans += _middle(old[head : len(old) - tail], new[head : len(new) - tail])
    spans.append(("same", "".join(old[len(old) - tail :])))
    return tuple(_merged(span for span in spans if span[1]))


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    for shared, (one, other) in enumerate(zip(old, new, strict=False)):
        if one != other:
            return shared
    return min(len(old), len(new))


def _middle(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    if len(old) + len(new) > _TOKENS_WORTH_ALIGNING or not _alike(old, new):
        yield "removed", "".join(old)
        yield "added", "".join(new)
        return
    for op, i, i2, j, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op == "equal":
            yield "same", "".join(old[i:i2])
        else:
            yield "removed", "".join(old[i:i2])
            yield "added", "".join(new[j:j2])


def _alike(old: Sequence[str], new: Sequence[str]) -> bool:
    one, other = (Counter(token for token in side if token[0].isalnum()) for side in (old, new))
    return 2 * (one & other).total() >= _FEWEST_SHARED * (one.total() + other.total())


def _merged(spans: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Joins neighbours, and takes lone white space between two changes into them: confetti is unreadable."""
    listed = [span for span in spans if span[1]]
    loose: list[tuple[str, str]] = []
    for number, (op, text) in enumerate(listed):
        if op == "same" and text.isspace() and 0 < number < len(listed) - 1:
            loose += (("removed", text), ("added", text))
        else:
            loose.append((op, text))
    for is_same, run in groupby(loose, key=lambda span: span[0] == "same"):
        parts = list(run)
        for op in ("same",) if is_same else ("removed", "added"):
            if joined := "".join(text for name, text in parts if name == op):
                yield op, joined
