"""Comparison keys: what is left of a text when typography, flags, clocks and counters are taken away.

Two texts with one key say the same to a reader who follows the page. Keys are never shown.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from crawler.extract.dates import DATE, read_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_PUNCTUATION = str.maketrans(
    {
        "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201b": "'", "\u2032": "'", "`": "'", "\u00b4": "'",
        "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"', "\u2033": '"',
        "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2015": "-", "\u2212": "-",
        "\u2026": "...", "\u00a0": " ",
    }
)  # fmt: skip
_SPAN = r"(?:seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?|yrs?)"
_SPAN_ES = r"(?:segundos?|minutos?|horas?|d[ií]as?|semanas?|mes(?:es)?|años?)"
_AGO = (
    rf"\b(?:(?:about|over|almost|less than|more than)\s+)?(?:\d+|an?|one|a few|few)\+?\s*{_SPAN}\s+ago\b"
    rf"|\bhace\s+(?:\d+|una?|unos?|pocos?)\s+{_SPAN_ES}"
    r"|\b(?:il y a|vor|há)\s+(?:\d+|une?|eine[mr]?|um|uma)\s+\w+"
    r"|\b(?:yesterday|today|just now|this week|last week|this month|last month|ayer|hoy|ahora mismo)\b"
)
_COUNTED = (
    r"views?|likes?|shares?|comments?|followers?|downloads?|visitors?|visits?|reads?|reactions?|replies|retweets?|votes?|"
    r"vistas|visitas|compartidos?|comentarios|seguidores|descargas"
)


def _date(found: re.Match[str]) -> str:
    value = read_date(found, None)
    return f" {value} " if value else found[0]


_Rule = tuple[str, re.Pattern[str], "str | Callable[[re.Match[str]], str]"]
_RULES: tuple[_Rule, ...] = (
    ("relative time", re.compile(_AGO, re.IGNORECASE), " <ago> "),
    (
        "random token",
        re.compile(
            r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{20,60}\b"
            r"|\b(?=[0-9a-z_-]{0,200}\d)(?=[0-9a-z_-]{0,200}[a-z])[0-9a-z_-]{20,400}\b"
            r"|\b(?=[0-9a-f]{0,40}[a-f])(?=[0-9a-f]{0,40}\d)[0-9a-f]{12,400}\b",
            re.IGNORECASE,
        ),
        " <token> ",
    ),
    (
        "copyright year",
        re.compile(r"(?:©|\(c\)|\bcopyright\b)(?:\s*(?:©|\(c\)))?\s*(?:\d{4}\s*-\s*)?\d{4}", re.IGNORECASE),
        " <copyright> ",
    ),
    (
        "counter",
        re.compile(
            rf"\b\d[\d.,]{{0,15}}\s?[km]?\+?\s+(?:{_COUNTED})\b|\b(?:{_COUNTED})\s*[:(]\s*\d[\d.,]{{0,15}}\s?[km]?\)?",
            re.IGNORECASE,
        ),
        " <counter> ",
    ),
    (
        "clock",
        re.compile(
            r"\b(?:generated|rendered|retrieved|served|page loaded|current time|server time|today is)\b[^.;]{0,20}?"
            r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[ t]+[\d:.]+)?(?:\s?[ap]m)?\S{0,6}"
            r"|(?<=\d)[ t]\d{1,2}:\d\d:\d\d(?:[.,]\d+)?(?:\s?(?:z|utc|gmt|[ap]m))?",
            re.IGNORECASE,
        ),
        " <clock> ",
    ),
    (
        "NEW flag",
        re.compile(
            r"(?:^|(?<=\s))[\[(*]*\s*(?:NEW|UPDATED|NUEVO|NUEVA|ACTUALIZADO|New|Nuevo)\s*[!*\])]+(?=\s|$|:)|^(?:NEW|NUEVO|NUEVA)\b:?\s+|\s+(?:NEW|NUEVO|NUEVA)$"
        ),
        " ",
    ),
    (
        "numbering",
        re.compile(r"^\s*(?:\(?(?:\d{1,3}(?:\.\d{1,3}){0,4}|[a-z]|[ivx]{1,5})[.)]|[-*•·▪‣◦])\s+", re.IGNORECASE),
        "",
    ),
    (
        "version number",
        re.compile(r"^(?:app\s+)?(?:v|version|versión|build)[\s:.]*\d[\w.+() -]{0,40}$", re.IGNORECASE),
        "<version>",
    ),
    ("date format", DATE, _date),
)
# What a text must have, beside a digit where `_NEEDS_DIGIT` says so, before a rule can find anything in it. Looking for
# these costs a tenth of trying the rule, and most texts have none.
_GATES: dict[str, tuple[str, ...]] = {
    "relative time": ("ago", "hace", "il y a", "vor", "há", "day", "now", "this ", "last ", "ayer", "hoy", "ahora"),
    "copyright year": ("©", "(c)", "copyright"),
    "counter": tuple(word.replace("s?", "").rstrip("s|") for word in _COUNTED.split("|")),
    "clock": (":", "generat", "render", "retriev", "served", "loaded", "time", "today"),
    "NEW flag": ("new", "nuev", "updated", "actualizad"),
    "version number": ("v", "build"),
}
_NEEDS_DIGIT = frozenset({"random token", "copyright year", "counter", "clock", "version number", "date format"})
_TOKEN = re.compile(r"[0-9A-Za-z_-]{12}")
_DROPPED = re.compile(r"(?<!\d)[.,]|[.,](?!\d)|[^\w$€£¥%<>.,]|_")
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
    for _, pattern, replacement in _possible(settled):
        settled = pattern.sub(replacement, settled)
    return _letters(settled)


def _possible(text: str) -> Iterator[_Rule]:
    """The rules that may find something in a text."""
    lowered = text.casefold()
    has_digit = _DIGITS.search(text) is not None
    for rule in _RULES:
        name = rule[0]
        if name in _NEEDS_DIGIT and not has_digit:
            continue
        if name == "random token" and not _TOKEN.search(text):
            continue
        gate = _GATES.get(name)
        if gate is None or any(cue in lowered for cue in gate):
            yield rule


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
    """The first normalisation rule that finds something in any of the texts."""
    for name, pattern, _ in _RULES:
        if any(pattern.search(smooth(text)) for text in texts):
            return name
    return None
