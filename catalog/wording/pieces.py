"""The pieces of a text that a word diff compares: words, numbers, marks, white space; nothing a reader sees is cut.

A letter keeps its combining marks (an accent, a vowel sign, a joined emoji). Scripts that put no space between words
(Chinese, Japanese, Thai, Lao, Khmer, Burmese) are cut letter by letter, because telling their words apart takes a
dictionary. Joining the pieces gives the text back.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_JOINER = "\u200d"
_JOINS = frozenset({_JOINER, "\u200c", "\ufe0e", "\ufe0f", "\u20e3", *map(chr, range(0x1F3FB, 0x1F400))})
_FLAG = frozenset(map(chr, range(0x1F1E6, 0x1F200)))


def pieces(text: str) -> list[str]:
    """The text as words, numbers, single marks and runs of white space, in order and without a gap."""
    found = _piece().findall(text)
    return found if text.isascii() else _joined(found)


@lru_cache(maxsize=1)
def _piece() -> re.Pattern[str]:
    """One piece; compiled when first asked for, in 4 ms that starting does not need to take."""
    # A masked contact such as [another phone] is one word, and so is a number, a date or a span of hours.
    return re.compile(
        rf"\[[\w-]{{1,20}}(?: [\w-]{{1,20}})?\]|\s+|[$€£]?\d+(?:[.,:/\u2013-]\d+)*%?(?![^\W\d_{_UNSPACED}])"
        rf"|[{_UNSPACED}]|[^\W{_UNSPACED}]+|[^\w\s]"
    )


@lru_cache(maxsize=1)
def _unspaced_letter() -> re.Pattern[str]:
    return re.compile(f"[{_UNSPACED}]")


def _joined(found: list[str]) -> list[str]:
    """The pieces with marks put back on what they stand on."""
    made: list[str] = []
    in_word = False
    for piece in found:
        last = made[-1] if made else ""
        if last and not last.isspace() and _belongs(last, piece, in_word=in_word):
            made[-1] += piece
            in_word = in_word or (_is_mark(piece[0]) and _is_spaced_word(last))
        else:
            made.append(piece)
            in_word = False
    return made


def _belongs(last: str, piece: str, *, in_word: bool) -> bool:
    if _is_mark(piece[0]) or last[-1] == _JOINER:
        return True
    if piece in _FLAG:
        return last in _FLAG
    return in_word and _is_spaced_word(piece)


def _is_mark(letter: str) -> bool:
    return letter in _JOINS or unicodedata.category(letter)[0] == "M"


def _is_spaced_word(piece: str) -> bool:
    return piece[0].isalnum() and not _unspaced_letter().match(piece)
