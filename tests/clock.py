"""A clock that tests set; handed to code that takes `clock: Callable[[], datetime]`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


class Clock:
    """Stands still until it is moved. Call it for the time, in UTC."""

    def __init__(self, now: datetime = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """The time it shows."""
        return self.now

    def advance(self, **units: float) -> datetime:
        """Move on by `timedelta(**units)`, for example `days=1`, and give the new time."""
        self.now += timedelta(**units)
        return self.now
