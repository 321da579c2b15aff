"""Facts that people act on wherever they stand on a page: contacts, addresses, opening hours, yes or no. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from catalog.wording.contacts import contacts
from crawler.extract.dates import MONTH_NAMES
from crawler.judge.keys import smooth

_STREET = re.compile(
    r"\b\d{1,5}[A-Za-z]?,?\s(?:[A-Z][\w.'-]{0,30}\s){1,4}"
    r"(?:Street|St|Road|Rd|Avenue|Ave|Boulevard|Blvd|Lane|Ln|Drive|Dr|Way|Court|Ct|Place|Pl|Square|Highway|Hwy|Parkway)\b"
    r"|\b(?:rue|avenue|boulevard|chemin|quai|calle|avenida|plaza|paseo|viale?|piazza|rua|travessa)\s[^\d.;|]{2,40}?\d{1,5}\b"
    r"|\b\d{1,4}(?:\s?(?:bis|ter))?,?\s(?:rue|avenue|boulevard|chemin|quai|place|allée)\s[^\d.;|,]{2,40}"
    r"|\b[\w-]{3,30}(?:straße|strasse|str\.|platz|allee|gasse|damm|straat|laan|plein|gade|vägen|gatan)\s\d{1,4}\b"
    r"|\b[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\b|\b[A-Z]{2}\s\d{5}(?:-\d{4})?\b",
)
_DAY = (
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:days?)?|weekdays?|daily|lunes|martes|miércoles|jueves|viernes"
    r"|sábados?|domingos?|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|(?:mon|diens|donners|frei|sams|sonn)tags?"
    r"|mittwochs?|segunda|terça|quarta|quinta|sexta|lunedì|martedì|mercoledì|giovedì|venerdì|sabato|domenica"
)
_TIME = r"\d{1,2}(?:[:.h]\d\d)?\s?(?:[ap]\.?m\.?|uhr|h\b)?"
_HOURS = re.compile(
    rf"\b(?:{_DAY})\b[^\d;|]{{0,40}}(?:{_TIME}\s?(?:-|to|until|till|a|à|bis|até|às|alle|tot)(?:\s(?:las|la))?\s?{_TIME}|\bclosed\b)",
    re.IGNORECASE,
)
_MONTH = re.compile(rf"\b(?:{MONTH_NAMES})\b\.?\s\d|\d\.?\s(?:de\s)?(?:{MONTH_NAMES})\b", re.IGNORECASE)
_ANSWERS = {**dict.fromkeys("✓✔☑✅", "yes"), **dict.fromkeys("✗✘☒✕✖❌❎☐", "no")}


def answers_otherwise(before: str, after: str) -> bool:
    """Whether a tick became a cross, or the other way round; ticks that come or go as bullets are typography."""
    one, other = ([_ANSWERS[mark] for mark in text if mark in _ANSWERS] for text in (before, after))
    return len(one) == len(other) and one != other


@lru_cache(maxsize=4_096)
def facts(text: str) -> frozenset[str]:
    """Contacts, street addresses and opening hours in a text, in one typography; hours beside a date are an event."""
    settled = smooth(text)
    found = {*contacts(text), *(" ".join(match[0].split()) for match in _STREET.finditer(settled))}
    if not _MONTH.search(settled):
        found |= {" ".join(match[0].casefold().split()) for match in _HOURS.finditer(settled)}
    return frozenset(found)
