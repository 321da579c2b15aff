"""Retry-After: understood as seconds or date, never negative, never absurd."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.fetch import Reply
from crawler.fetch.retry_after import LONGEST_PAUSE, retry_after

NOW = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)


def asked(value: str | None, date: str | None = None) -> float | None:
    """What a 429 with these headers asks of us."""
    pairs = [(name, text) for name, text in (("retry-after", value), ("date", date)) if text is not None]
    return retry_after(Reply(url="http://x.example/", status=429, headers=tuple(pairs)), NOW)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 2 ", 2),
        ("0", 0),
        ("-5", 0),
        ("1.5", 1.5),
        ("99999999999", LONGEST_PAUSE),
        ("Mon, 07 Sep 2026 09:00:30 GMT", 30),
        ("Monday, 07-Sep-26 09:00:30 GMT", 30),
        ("Mon Sep  7 09:00:30 2026", 30),
        ("Mon, 07 Sep 2026 08:00:00 GMT", 0),
        ("Mon, 07 Sep 2099 09:00:00 GMT", LONGEST_PAUSE),
        (None, None),
        ("", None),
        ("soon", None),
        ("١٢", None),
        ("Mon, 99 Sep 2026 09:00:30 GMT", None),
        ("1e9", None),
    ],
)
def test_retry_after_reads(value: str | None, seconds: float | None) -> None:
    """Seconds and the three HTTP date forms are read, bounded to thirty days; the rest asks nothing."""
    assert asked(value) == seconds


def test_retry_after_date_is_by_the_servers_clock() -> None:
    """A date is measured from the server's own Date, so that a wrong clock on either side does no harm."""
    assert asked("Mon, 07 Sep 2026 23:00:10 GMT", date="Mon, 07 Sep 2026 23:00:00 GMT") == 10


@given(st.text(max_size=60), st.text(max_size=60) | st.none())
def test_retry_after_of_anything(value: str, date: str | None) -> None:
    """Whatever a server writes gives seconds within thirty days, or nothing."""
    seconds = asked(value, date)
    assert seconds is None or 0 <= seconds <= LONGEST_PAUSE


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2090, 1, 1)))  # noqa: DTZ001 - zone follows
def test_retry_after_of_any_date(moment: datetime) -> None:
    """Any date asks for the time until then, within bounds."""
    until = moment.replace(microsecond=0, tzinfo=UTC)
    expected = min(max((until - NOW) / timedelta(seconds=1), 0), LONGEST_PAUSE)
    assert asked(format_datetime(until, usegmt=True)) == expected
