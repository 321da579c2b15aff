"""Comparison keys: what is left of a text when typography, flags, clocks and counters are taken away.

Two texts with one key say the same to a reader who follows the page. Keys are never shown.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from crawler.judge.cosmetic import RULES, possible

_PUNCTUATION = str.maketrans(
    {
        "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'", "\u2032": "'", "`": "'", "\u00b4": "'",
        "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"', "\u2033": '"',
        "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2015": "-", "\u2212": "-",
        "\u2026": "...", "\u00a0": " ",
    }
)  # fmt: skip
_DROPPED = re.compile(r"(?<!\d)[.,]|[.,](?!\d)|(?<!\d)\+|[^\w$€£¥%<>.,+]|_")
_SEPARATOR = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{0,190}\w")
# In an address every mark counts: a-b@example.org and a_b@example.org are two people.
_EXACT = re.compile(rf"{_ADDRESS.pattern}|\b(?:https?://|www\.)\S*[\w/]", re.IGNORECASE)
_MARKS = str.maketrans({"-": "<h>", "_": "<u>", ".": "<p>", "+": "<a>", "/": "<s>"})
_DIGITS = re.compile(r"\d+")
# Longer texts are compared by their letters alone: the rules look ahead, and no reader's sentence is that long.
_LONGEST = 20_000


def smooth(text: str) -> str:
    """The text in one typography: NFKC, straight quotes, plain dashes."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text).translate(_PUNCTUATION)


@lru_cache(maxsize=32_768)
def bare(text: str) -> str:
    """Letters, digits, currency and decimal points of a text, in lower case: equal when only typography differs."""
    return _letters(smooth(text))


def _letters(text: str) -> str:
    text = text.casefold()
    if "@" in text or "://" in text or "www." in text:
        text = _EXACT.sub(lambda found: found[0].rstrip("/").translate(_MARKS), text)
    return _DROPPED.sub("", _SEPARATOR.sub("", text))


@lru_cache(maxsize=32_768)
def key(text: str) -> str:
    """The comparison key of a block's text."""
    settled = smooth(text)
    if len(text) > _LONGEST:
        return _letters(settled)
    for _, pattern, replacement in possible(settled):
        settled = pattern.sub(replacement, settled)
    return _letters(settled)


def same_address(before: str, after: str) -> bool:
    """Whether two texts differ only in that an e-mail address is obfuscated beyond reading in one of them."""
    if ("<email>" in before) == ("<email>" in after):
        return False
    return key(_ADDRESS.sub("<email>", before)) == key(_ADDRESS.sub("<email>", after))


def shape(text: str) -> str:
    """The key with its numbers masked: equal when only numbers differ."""
    return _DIGITS.sub("0", key(text))


def reason(before: str, after: str) -> str | None:
    """Why two texts say the same, as the name of the rule that makes them equal; None when they do not."""
    if bare(before) == bare(after):
        return "typography"
    if same_address(before, after):
        return "obfuscated e-mail"
    if key(before) != key(after):
        return None
    return fired(before, after) or "typography"


def fired(*texts: str) -> str | None:
    """The first cosmetic rule that finds something in any of the texts."""
    for name, pattern, replacement in RULES:
        if any((text := smooth(each)) != pattern.sub(replacement, text) for each in texts):
            return name
    return None
