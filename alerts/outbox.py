"""The outbox: what is to be sent, to whom, and how far readers were told.

Digests, one row for each recipient, and the place in the change log are written in one transaction; what becomes of the
rows is in `alerts.delivery`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, delete, exists, insert, or_, select, update

from alerts.digest import Digest
from alerts.store import cursor, digests, outbox

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import ColumnElement, Connection

    from alerts.recipients import Recipient
    from alerts.store import People

_CURSOR: Final = "changes"
_WAITING: Final = ("queued", "sending", "retry")
_CHUNK: Final = 500


@dataclass(frozen=True, slots=True)
class Told:
    """How far readers were told: the `seq` of the last change, and when (UTC), None before the first digest."""

    seq: int = 0
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One message that waits: which digest, for whom (a keyed hash), and how often it was tried."""

    id: int
    digest_id: str
    recipient: str
    attempts: int


def told(people: People) -> Told:
    """How far readers were told."""
    with people.transaction() as connection:
        return _told(connection)


def queue(people: People, news: Sequence[tuple[Digest, Sequence[Recipient]]], *, before: Told, seq: int) -> int:
    """Queue digests for their recipients and move the cursor to `seq`, all or nothing.

    Args:
        people: The database.
        news: Digests and whom each goes to; empty when nothing was worth telling: then only the cursor moves.
        before: What `told` said when the changes were read; nothing happens when another run was faster.
        seq: Of the last change that was read.

    Returns:
        How many messages were queued.
    """
    with people.transaction() as connection:
        if _told(connection) != before:
            return 0
        connection.execute(delete(cursor).where(cursor.c.name == _CURSOR))
        at = max((digest.made_at for digest, _ in news), default=before.at)
        connection.execute(insert(cursor), {"name": _CURSOR, "seq": seq, "at": at.isoformat() if at else None})
        return sum(_queue(connection, digest, recipients) for digest, recipients in news)


def waiting(connection: Connection, *, now: datetime, after: int = 0) -> Sequence[Row]:
    """The next rows whose time has come, oldest first, behind the row `after`."""
    columns = (outbox.c.id, outbox.c.digest_id, outbox.c.recipient, outbox.c.attempts)
    due = select(*columns).where(_due(now), outbox.c.id > after).order_by(outbox.c.id).limit(_CHUNK)
    return [Row(*row) for row in connection.execute(due)]


def everybody_waiting(people: People, now: datetime) -> Sequence[str]:
    """Whom messages wait for whose time has come, as keyed hashes, one for each message."""
    with people.transaction() as connection:
        return tuple(connection.scalars(select(outbox.c.recipient).where(_due(now))))


def stored_digest(connection: Connection, digest_id: str) -> Digest:
    """A digest that somebody waits for."""
    row = connection.execute(select(digests).where(digests.c.id == digest_id)).one()
    return Digest(
        id=row.id,
        made_at=datetime.fromisoformat(row.made_at),
        language=row.language,
        subject=row.subject,
        text=row.text,
        html=row.html,
    )


def forget_digests(connection: Connection) -> None:
    """Empty the digests that nobody waits for; their rows stay, so that nothing is ever queued twice."""
    somebody = exists().where((outbox.c.digest_id == digests.c.id) & outbox.c.state.in_(_WAITING))
    connection.execute(update(digests).where(~somebody, digests.c.text != "").values(text="", html=""))


def _due(now: datetime) -> ColumnElement[bool]:
    # `sending` is what a run that died had in its hands: the lock of `sole_sender` keeps living runs apart.
    again = and_(outbox.c.state == "retry", outbox.c.next_at <= now.isoformat())
    return or_(outbox.c.state.in_(("queued", "sending")), again)


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


def _row(digest: Digest) -> dict[str, str]:
    return {
        "id": digest.id,
        "made_at": digest.made_at.isoformat(),
        "language": digest.language,
        "subject": digest.subject,
        "text": digest.text,
        "html": digest.html,
    }
