"""Dates a page states about itself: as of, last updated, effective.

Read from the words before the date, in English and Spanish with the month names of a few more languages, because real
pages put the date that matters anywhere: above the body, in a header, in the last line.
"""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from catalog.model import PageDate, Region

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from catalog.model import Block

_MONTHS = (
    "jan january enero ene janvier januar gennaio janeiro",
    "feb february febrero fevrier février februar febbraio fevereiro",
    "mar march marzo mars märz março",
    "apr april abril abr avril aprile",
    "may mayo mai maggio maio",
    "jun june junio juin juni giugno junho",
    "jul july julio juillet juli luglio julho",
    "aug august agosto ago août aout",
    "sep sept september septiembre setiembre septembre settembre setembro",
    "oct october octubre octobre oktober okt ottobre outubro",
    "nov november noviembre novembre",
    "dec december diciembre dic décembre decembre dezember dez dicembre dezembro",
)
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
MONTH_NAMES = "|".join(sorted(_MONTH, key=len, reverse=True))
"""Names of months, for use in a pattern that ignores case."""
_YEAR = r"(?P<{0}>(?:19|20)\d\d)"
_CUES = (
    ("effective", "effective|in effect|into force|in force|takes effect|vigente|vigencia|en vigor|entry into force"),
    (
        "updated",
        (
            "(?:last )?(?:updated?|modified|revised|reviewed|revision|change)|actualizad[oa]|actualización|revisad[oa]"
            "|modificad[oa]|mise à jour|mis à jour|stand"
        ),
    ),
    ("as-of", "as of|current as of|al día|a la fecha|hasta el"),
)
_HAS_YEAR = re.compile(r"(?:19|20)\d\d")
_NEAR = 40
_DAY_FIRST = 12


@lru_cache(maxsize=1)
def date_pattern() -> re.Pattern[str]:
    """A date in words or numbers; compiled when a text first has a year in it."""
    return re.compile(
        rf"\b(?:(?P<iso>(?:19|20)\d\d-\d\d-\d\d)(?:T[\d:.]+Z?)?"
        rf"|(?P<d1>\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?\s(?:of\s|de\s)?(?P<m1>{MONTH_NAMES})\b\.?,?\s(?:de\s|del\s)?{_YEAR.format('y1')}"
        rf"|(?P<m2>{MONTH_NAMES})\b\.?\s(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?\s{_YEAR.format('y2')}"
        rf"|(?P<a>\d{{1,2}})[/.](?P<b>\d{{1,2}})[/.]{_YEAR.format('y3')}"
        rf"|(?P<m4>{MONTH_NAMES})\b\.?,?\s(?:de\s)?{_YEAR.format('y4')})(?!\d)",
        re.IGNORECASE,
    )


@lru_cache(maxsize=1)
def _cue() -> re.Pattern[str]:
    cues = (f"(?P<{kind.replace('-', '_')}>\\b(?:{words})\\b)" for kind, words in _CUES)
    return re.compile("|".join(cues), re.IGNORECASE)


def read_date(found: re.Match[str], language: str | None) -> str | None:
    """The ISO 8601 date (or month) of a match of `date_pattern`; 5/6/2024 is month first only in American English."""
    part = found.groupdict()
    if part["iso"]:
        year, month, day = (int(number) for number in part["iso"].split("-"))
    elif part["a"]:
        first, second, year = int(part["a"]), int(part["b"]), int(part["y3"])
        us = (language or "en").lower() in ("en", "en-us") and "/" in found[0]
        month, day = (first, second) if (us and first <= _DAY_FIRST) or second > _DAY_FIRST else (second, first)
    elif part["m4"]:
        return f"{part['y4']}-{_MONTH[part['m4'].lower()]:02}"
    else:
        name = part["m1"] or part["m2"]
        month, day, year = _MONTH[name.lower()], int(part["d1"] or part["d2"]), int(part["y1"] or part["y2"])
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def dates(blocks: Iterable[Block], stamps: Iterable[tuple[str, str]], language: str | None) -> tuple[PageDate, ...]:
    """The dates a page states about itself, in reading order, each once.

    Args:
        blocks: what the page says; hidden blocks state nothing.
        stamps: `(datetime attribute, words before it)` of each `<time>` element.
        language: the page's language, for dates written in numbers.
    """
    found: dict[PageDate, None] = {}
    for block in blocks:
        if block.region is not Region.HIDDEN and _HAS_YEAR.search(block.text):
            found.update(dict.fromkeys(_in_text(block.text, language)))
    said = {(date.kind, date.value) for date in found}
    for stamp, words in stamps:
        cue = _last_cue(words[-_NEAR:])
        value = date_pattern().match(stamp.strip())
        if cue and value and (iso := read_date(value, language)) and (cue[0], iso) not in said:
            found[PageDate(cue[0], iso, f"{cue[1]} {stamp.strip()}")] = None
    return tuple(found)


def _in_text(text: str, language: str | None) -> Iterator[PageDate]:
    for match in date_pattern().finditer(text):
        start = max(0, match.start() - _NEAR)
        cue = _last_cue(text[start : match.start()])
        if cue and (value := read_date(match, language)):
            yield PageDate(cue[0], value, text[start + cue[2] : match.end()])


def _last_cue(words: str) -> tuple[str, str, int] | None:
    """`(kind, words from the cue on, offset)` of the cue nearest before a date; None across the end of a sentence."""
    last = max(_cue().finditer(words), key=lambda found: found.start(), default=None)
    if last is None or re.search(r"[.;!?]\s", words[last.end() :]):
        return None
    return (last.lastgroup or "").replace("_", "-"), words[last.start() :], last.start()
