"""Every message exists in every language."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from importlib import resources

import pytest
from babel.messages.pofile import read_po

from catalog.wording import LANGUAGES, tongue
from tests.catalog.messages import Message, of_rooms, of_tables

OTHER = [language for language in LANGUAGES if language != "en"]
PARTS = re.compile(r"%\(\w+\)s")


def translated(language: str) -> dict[Message, tuple[str, ...]]:
    """Every message of a language's file with its translations."""
    place = resources.files("catalog.wording") / "locale" / language / "LC_MESSAGES" / "checkback.po"
    with place.open("rb") as source:
        return {
            message.id: message.string if isinstance(message.string, tuple) else (message.string,)
            for message in read_po(source, abort_invalid=True)
            if message.id
        }


@pytest.mark.parametrize("language", OTHER)
def test_tongue_has_every_message(language: str) -> None:
    """What the code and the templates can say has a translation."""
    missing = (of_tables() | of_rooms("catalog", "feeds")) - translated(language).keys()
    assert sorted(missing, key=str) == []


@pytest.mark.parametrize("language", OTHER)
def test_tongue_fills_in_the_same_parts(language: str) -> None:
    """A translation uses exactly the parts that its message gives it, in each plural form."""
    for message, forms in translated(language).items():
        given = message if isinstance(message, tuple) else (message,)
        wanted = set(PARTS.findall(given[-1]))
        for form in forms:
            assert form.strip(), message
            assert set(PARTS.findall(form)) <= wanted, message
        assert set(PARTS.findall(forms[-1])) == wanted, message
        assert "%" not in PARTS.sub("", forms[-1]), message


def test_tongue_speaks_english_where_it_knows_no_better() -> None:
    """An unknown language is no error: the reader gets English, and the page says so."""
    assert tongue("tlh").language == "en"
    assert tongue("es-MX").language == "es"
    assert tongue("ES").language == "es"


@pytest.mark.parametrize(
    ("language", "day", "month", "listing", "number"),
    [
        ("en", "3 November 2026", "November 2026", "A, B and C", "12,345"),
        ("es", "3 de noviembre de 2026", "noviembre de 2026", "A, B y C", "12.345"),
    ],
)
def test_tongue_writes_dates_lists_and_numbers(language: str, day: str, month: str, listing: str, number: str) -> None:
    """Dates, lists and numbers stand as readers of the language write them."""
    spoken = tongue(language)
    moment = datetime(2026, 11, 3, 23, 59, tzinfo=UTC)
    assert spoken.day(moment) == day
    assert spoken.month(moment) == month
    assert spoken.listing(["A", "B", "C"]) == listing
    assert spoken.number(12_345) == number
