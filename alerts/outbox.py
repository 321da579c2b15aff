"""The outbox: what was queued is delivered, once to each recipient, however often a run is stopped on the way.

    queue():    digest + one row for each recipient + cursor          one transaction
    deliver():  for each queued row: message -> notifier -> its state   one transaction each

A run that dies between the notifier and the commit delivers that one message again, with the same id and bytes: a
folder ends with one file, a mail server can tell the repetition by its Message-ID.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, exists, insert, select, update

from alerts.digest import Digest
from alerts.mail import Letter
from alerts.notifiers import Delivery
from alerts.store import cursor, digests, outbox

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from alerts.mail import Letterhead
    from alerts.notifiers import Notifier
    from alerts.recipients import Recipient
    from alerts.store import People

_CURSOR: Final = "changes"
_STATES: Final = {Delivery.SENT: "sent", Delivery.REFUSED: "refused"}
WITHDRAWN: Final = "withdrawn"


@dataclass(frozen=True, slots=True)
class Told:
    """How far readers were told: the `seq` of the last change, and when (UTC), None before the first digest."""

    seq: int = 0
    at: datetime | None = None


def told(people: People) -> Told:
    """How far readers were told."""
    with people.transaction() as connection:
        return _told(connection)


def queue(people: People, digest: Digest | None, recipients: Iterable[Recipient], *, before: Told, seq: int) -> int:
    """Queue a digest for everybody and move the cursor to `seq`, both or neither.

    Args:
        people: The database.
        digest: None when nothing was worth telling: then only the cursor moves.
        recipients: Whom it goes to.
        before: What `told` said when the changes were read; nothing happens when another run was faster.
        seq: Of the last change that was read.

    Returns:
        How many messages were queued.
    """
    with people.transaction() as connection:
        if _told(connection) != before:
            return 0
        connection.execute(delete(cursor).where(cursor.c.name == _CURSOR))
        at = digest.made_at if digest else before.at
        connection.execute(insert(cursor), {"name": _CURSOR, "seq": seq, "at": at.isoformat() if at else None})
        return _queue(connection, digest, recipients) if digest else 0


def deliver(
    people: People, recipients: Iterable[Recipient], letterhead: Letterhead, notifier: Notifier
) -> Counter[str]:
    """Hand over everything that is queued, oldest first; how many ended in which state, `later` for still queued.

    A message for somebody who is no longer a recipient is withdrawn, not sent.

    Raises:
        OutputError: the notifier cannot work; what is left stays queued.
    """
    known = {recipient.key: recipient for recipient in recipients}
    ended: Counter[str] = Counter()
    letter: Letter | None = None
    last = 0
    while True:
        # One transaction holds the right to write from the choice of a row to its new state, so that two runs at the
        # same time never take the same row.
        with people.transaction() as connection:
            row = _next(connection, last)
            if row is None:
                _forget(connection)
                return ended
            last, digest_id, key = row
            if letter is None or letter.digest.id != digest_id:
                letter = Letter(_digest(connection, digest_id), letterhead)
            recipient = known.get(key)
            state = _STATES.get(notifier.deliver(letter.to(recipient))) if recipient else WITHDRAWN
            if state:
                connection.execute(update(outbox).where(outbox.c.id == last).values(state=state))
        ended[state or Delivery.LATER.value] += 1


def _queue(connection: Connection, digest: Digest, recipients: Iterable[Recipient]) -> int:
    """Queue for whoever was not queued before: a state database that was begun anew may tell the same changes again."""
    before = set(connection.scalars(select(outbox.c.recipient).where(outbox.c.digest_id == digest.id)))
    rows = [{"digest_id": digest.id, "recipient": person.key} for person in recipients if person.key not in before]
    if rows and before:
        connection.execute(update(digests).where(digests.c.id == digest.id).values(_row(digest)))
    elif rows:
        connection.execute(insert(digests), _row(digest))
    if rows:
        connection.execute(insert(outbox), rows)
    return len(rows)


def _told(connection: Connection) -> Told:
    row = connection.execute(select(cursor.c.seq, cursor.c.at).where(cursor.c.name == _CURSOR)).one_or_none()
    return Told(row.seq, datetime.fromisoformat(row.at) if row.at else None) if row else Told()


def _next(connection: Connection, after: int) -> tuple[int, str, str] | None:
    queued = (outbox.c.state == "queued") & (outbox.c.id > after)
    chosen = select(outbox.c.id, outbox.c.digest_id, outbox.c.recipient).where(queued).order_by(outbox.c.id).limit(1)
    row = connection.execute(chosen).one_or_none()
    return (row.id, row.digest_id, row.recipient) if row else None


def _forget(connection: Connection) -> None:
    """Empty the digests that nobody waits for; their rows stay, so that nothing is ever queued twice."""
    waiting = exists().where((outbox.c.digest_id == digests.c.id) & (outbox.c.state == "queued"))
    connection.execute(update(digests).where(~waiting, digests.c.text != "").values(text="", html=""))


def _row(digest: Digest) -> dict[str, str]:
    return {
        "id": digest.id,
        "made_at": digest.made_at.isoformat(),
        "language": digest.language,
        "subject": digest.subject,
        "text": digest.text,
        "html": digest.html,
    }


def _digest(connection: Connection, digest_id: str) -> Digest:
    row = connection.execute(select(digests).where(digests.c.id == digest_id)).one()
    return Digest(
        id=row.id,
        made_at=datetime.fromisoformat(row.made_at),
        language=row.language,
        subject=row.subject,
        text=row.text,
        html=row.html,
    )
