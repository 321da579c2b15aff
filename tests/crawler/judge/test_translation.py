"""A language that falls behind is told once, and never wrongly."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.model import Change, ChangeKind
from crawler.judge.translation import EditionPast, behind

if TYPE_CHECKING:
    from collections.abc import Sequence

START = datetime(2026, 9, 7, 9, tzinfo=UTC)
EN, ES = "https://x.example/en", "https://x.example/es"


def day(number: float) -> datetime:
    """So many days after the first visit."""
    return START + timedelta(days=number)


def edition(
    language: str,
    days: Sequence[float] = (),
    *,
    since: float | None = 0,
    ok: float = 100,
    significance: float = 0.6,
    kind: ChangeKind = ChangeKind.TEXT_CHANGED,
) -> EditionPast:
    """A language whose page changed on these days."""
    url = {"en": EN, "es": ES}[language]
    changes = [
        Change(id=f"{language}{at}", at=day(at), slug="a", url=url, kind=kind, significance=significance) for at in days
    ]
    read_since = None if since is None else day(since)
    return EditionPast(url=url, language=language, read_since=read_since, last_ok_at=day(ok), changes=changes)


def told(*editions: EditionPast, now: float) -> list[tuple[str, str, str]]:
    """What is told: the language that is behind, the one ahead, and the day of the change."""
    found = behind("a", editions, now=day(now), days=14, minimum=0.3)
    return [(one.details["language"], one.details["ahead"], one.details["changed_at"][:10]) for one in found]


@pytest.mark.parametrize(("now", "count"), [(7, 0), (20.5, 0), (21, 1), (60, 1)])
def test_translation_is_behind_from_the_fourteenth_day(now: float, count: int) -> None:
    """Thirteen days are patience, fourteen are news."""
    found = told(edition("en", [7]), edition("es"), now=now)
    assert found == [("es", "en", "2026-09-14")] * count


def test_translation_behind_is_one_change_however_often_it_is_asked() -> None:
    """The id comes from the change that was not followed, so the log takes it once, whatever else changes."""
    first = behind("a", [edition("en", [7]), edition("es")], now=day(21), days=14, minimum=0.3)
    later = behind("a", [edition("en", [7, 9, 30]), edition("es")], now=day(60), days=14, minimum=0.3)
    assert [one.id for one in first] == [one.id for one in later]
    assert (first[0].at, first[0].url, first[0].kind) == (day(21), ES, ChangeKind.TRANSLATION_BEHIND)


@pytest.mark.parametrize("followed", [7, 8, 20], ids=["at the same visit", "next day", "late"])
def test_translation_that_followed_is_not_behind(followed: float) -> None:
    """A change of the other language settles it, and does not itself ask to be followed."""
    assert told(edition("en", [7]), edition("es", [followed]), now=60) == []
    assert told(edition("en", [7], significance=0.1), edition("es", [followed], significance=0.1), now=60) == []


def test_translation_starts_anew_after_it_followed() -> None:
    """What changes after the other language caught up counts by its own date."""
    assert told(edition("en", [7, 30]), edition("es", [10]), now=44) == [("es", "en", "2026-10-07")]
    assert told(edition("en", [7, 30]), edition("es", [10]), now=43) == []


@pytest.mark.parametrize(
    "late",
    [
        edition("es", since=8),
        edition("es", since=None),
        edition("es", ok=20),
        EditionPast(url=ES, language="es", read_since=day(0), last_ok_at=None),
        EditionPast(url=EN, language="es", read_since=day(0), last_ok_at=day(100)),
        EditionPast(url=ES, language="en", read_since=day(0), last_ok_at=day(100)),
    ],
    ids=["read later", "never read", "not found since", "never found", "same page", "same language"],
)
def test_translation_that_cannot_be_judged_is_not_behind(late: EditionPast) -> None:
    """Nothing is said of a page that was not watched then, or cannot be seen now."""
    assert told(edition("en", [7]), late, now=60) == []


def test_translation_need_not_follow_cosmetics() -> None:
    """Only what was worth telling must be followed, and only what the page says."""
    assert told(edition("en", [7], significance=0.29), edition("es"), now=60) == []
    assert told(edition("en", [7], significance=0.3), edition("es"), now=60) != []
    assert told(edition("en", [7], kind=ChangeKind.MOVED), edition("es"), now=60) == []


@given(
    st.lists(st.integers(0, 60), max_size=6, unique=True),
    st.lists(st.integers(0, 60), max_size=6, unique=True),
    st.integers(0, 90),
)
def test_translation_is_never_behind_both_ways(english: list[int], spanish: list[int], now: int) -> None:
    """At most one language is behind, and never one that changed last."""
    found = told(edition("en", sorted(english)), edition("es", sorted(spanish)), now=now)
    assert len(found) <= 1
    for language, _ahead, _at in found:
        mine, other = (english, spanish) if language == "en" else (spanish, english)
        assert max(mine, default=-1) < max(other)
