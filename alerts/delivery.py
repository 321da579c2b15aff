"""Delivery: what waits in the outbox is handed over, once to each recipient, however often a run is stopped.

    for each row: queued | retry -> sending -> notifier -> sent | retry | bounced
                                 -> withdrawn: no longer on the list

`sending` is on disk before a message is handed over, together with what became of the one before. So a run that is
killed leaves one row in doubt at most. The next run hands that message over again, with the same id and bytes: a folder
ends with one file, and a mail server can tell the repetition by its Message-ID (SMTP cannot promise more, RFC 1047).
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, update

from alerts.mail import Letter
from alerts.notifiers import Delivery, Fate
from alerts.outbox import forget_digests, stored_digest, waiting
from alerts.store import outbox
from catalog.errors import CheckbackError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from alerts.mail import Letterhead
    from alerts.notifiers import Notifier
    from alerts.outbox import Row
    from alerts.recipients import Recipient
    from alerts.store import People

WITHDRAWN: Final = "withdrawn"
# RFC 5321 section 4.5.4.1 asks for half an hour on average, and for trying over four to five days.
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(minutes=15), timedelta(days=1)
_UNSAFE_SECONDS: Final = 0.05
"""Fast servers take a message in less time than a disk needs to write safely. What a power cut (not a kill) can undo,
and so repeat, is what was sent in so many seconds."""

_MARK: Final = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"))
    .values({name: bindparam(name) for name in ("state", "attempts", "next_at", "code")})
)


@dataclass(slots=True)
class Ended:
    """How many messages ended in which state, and of those not sent, with which code; `busy` when another run sends."""

    states: Counter[str] = field(default_factory=Counter)
    codes: Counter[tuple[str, str]] = field(default_factory=Counter)
    busy: bool = False


def deliver(
    people: People,
    recipients: Iterable[Recipient],
    letterhead: Letterhead,
    notifier: Notifier,
    *,
    now: datetime,
    attempts: int,
) -> Ended:
    """Hand over everything whose time has come, oldest first. When another run is at it, that one does.

    Args:
        people: The database.
        recipients: Who is on the list now; a message for anybody else is withdrawn.
        letterhead: Who writes.
        notifier: Takes the messages.
        now: UTC.
        attempts: Tries before a message that is not taken has bounced.

    Raises:
        OwnFailure: the notifier cannot work; what is left stays queued.
    """
    ended = Ended()
    known = {recipient.key: recipient for recipient in recipients}
    while _anything(people, now):
        # Whoever finds the lock taken leaves; whoever lets go of it looks once more. So nothing that was queued
        # meanwhile is left behind.
        with people.sole_sender() as alone:
            if not alone:
                ended.busy = True
                return ended
            _Round(people, letterhead, notifier, ended, now=now, attempts=attempts).run(known)
    return ended


def _anything(people: People, now: datetime) -> bool:
    with people.transaction() as connection:
        return bool(waiting(connection, now=now))


class _Round:
    """One way through the outbox by the one process that may."""

    def __init__(
        self,
        people: People,
        letterhead: Letterhead,
        notifier: Notifier,
        ended: Ended,
        *,
        now: datetime,
        attempts: int,
    ) -> None:
        self._ledger = _Ledger(people)
        self._people = people
        self._letterhead = letterhead
        self._notifier = notifier
        self._now = now
        self._attempts = attempts
        self._ended = ended
        self._letter: Letter | None = None

    def run(self, known: Mapping[str, Recipient]) -> None:
        last = 0
        while rows := self._next(last):
            for row in rows:
                last = row.id
                recipient = known.get(row.recipient)
                if recipient:
                    self._hand_over(row, recipient)
                else:
                    self._note(row, WITHDRAWN, attempts=row.attempts)
            self._ledger.write()
        with self._people.transaction() as connection:
            forget_digests(connection)

    def _next(self, after: int) -> tuple[Row, ...]:
        with self._people.transaction() as connection:
            return tuple(waiting(connection, now=self._now, after=after))

    def _hand_over(self, row: Row, recipient: Recipient) -> None:
        self._ledger.write(_mark(row, "sending", attempts=row.attempts + 1))
        try:
            delivery = self._notifier.deliver(self._letter_for(row).to(recipient))
        except CheckbackError:
            # Nobody took it, and that was nobody's refusal. Anything else leaves the row in doubt, as a kill does.
            self._ledger.write(_mark(row, "queued", attempts=row.attempts), safely=True)
            raise
        self._judge(row, delivery)

    def _judge(self, row: Row, delivery: Delivery) -> None:
        tried = row.attempts + 1
        if delivery.fate is not Fate.RETRY:
            self._note(row, delivery.fate.value, attempts=tried, code=delivery.code)
        elif tried >= self._attempts:
            self._note(row, Fate.BOUNCED.value, attempts=tried, code=delivery.code)
        else:
            pause = min(_FIRST_PAUSE * 2 ** min(tried - 1, 10), _LONGEST_PAUSE)
            again = (self._now + pause).isoformat()
            self._note(row, Fate.RETRY.value, attempts=tried, code=delivery.code, next_at=again)

    def _note(self, row: Row, state: str, *, attempts: int, code: str = "", next_at: str | None = None) -> None:
        self._ledger.note(_mark(row, state, attempts=attempts, code=code, next_at=next_at))
        self._ended.states[state] += 1
        if code:
            self._ended.codes[state, code] += 1

    def _letter_for(self, row: Row) -> Letter:
        if self._letter is None or self._letter.digest.id != row.digest_id:
            with self._people.transaction() as connection:
                self._letter = Letter(stored_digest(connection, row.digest_id), self._letterhead)
        return self._letter


def _mark(row: Row, state: str, *, attempts: int, code: str = "", next_at: str | None = None) -> dict[str, object]:
    return {"row": row.id, "state": state, "attempts": attempts, "code": code, "next_at": next_at}


class _Ledger:
    """Marks on their way to the database: what became of a message is written with what comes next."""

    def __init__(self, people: People, clock: Callable[[], float] = time.monotonic) -> None:
        self._people = people
        self._clock = clock
        self._noted: list[dict[str, object]] = []
        self._safe_at = 0.0

    def note(self, mark: dict[str, object]) -> None:
        """To be written with the next `write`, which must come before anything else is handed over."""
        self._noted.append(mark)

    def write(self, mark: dict[str, object] | None = None, *, safely: bool = False) -> None:
        """Write what was noted, and `mark`, in one transaction."""
        marks = [*self._noted, mark] if mark else self._noted
        hasty = mark is not None and not safely and self._clock() - self._safe_at < _UNSAFE_SECONDS
        if marks:
            with self._people.transaction(hasty=hasty) as connection:
                connection.execute(_MARK, marks)
        if not hasty:
            self._safe_at = self._clock()
        self._noted = []
