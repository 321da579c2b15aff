"""Writing what visits settled, inside a transaction that the caller holds.

Everything is read and written in batches: a visit of fifty unchanged links is two queries and two statements.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Integer, Text, bindparam, cast, delete, func, insert, select, update

from catalog.store import codec
from catalog.store.tables import changes, checks, links, memories, meta, notes, snapshots, standings, storable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row, Select, Table

    from catalog.model import Change, Check, Decision, Link, Snapshot

T = TypeVar("T")

GENERATION = "generation"
"""The note that counts transactions."""
CHUNK = 500
"""Values in one IN list; older SQLite takes 999 parameters in a statement."""

_SAME_LOOK = ("verdict", "status", "final_url", "evidence")


def chunks(items: Iterable[T]) -> Iterator[list[T]]:
    """The distinct items in order, `CHUNK` at a time."""
    distinct = list(dict.fromkeys(items))
    for start in range(0, len(distinct), CHUNK):
        yield distinct[start : start + CHUNK]


def latest(table: Table, urls: Sequence[str]) -> Select[Any]:
    """The newest row of each URL in a table of runs."""
    newest = select(func.max(table.c.id)).where(table.c.url.in_(urls)).group_by(table.c.url)
    return select(table).where(table.c.id.in_(newest))


def upsert(connection: Connection, table: Table, rows: Sequence[codec.Columns]) -> None:
    """Insert rows or replace those with the same key (`ON CONFLICT`, the same words in both databases)."""
    if not rows:
        return
    statement = _insert_into(table, connection.dialect.name)
    key = [column.name for column in table.primary_key]
    fresh = {column.name: column for column in statement.excluded if column.name not in key}
    connection.execute(statement.on_conflict_do_update(index_elements=key, set_=fresh), rows)


def _insert_into(table: Table, database: str) -> Any:  # noqa: ANN401 - of the one dialect or the other
    """An insert that may go on conflict; the dialect that is not used takes 20 ms to load."""
    if database == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as insert_into  # noqa: PLC0415 - see above
    else:
        from sqlalchemy.dialects.sqlite import insert as insert_into  # type: ignore[assignment]  # noqa: PLC0415 - as above, of its own type
    return insert_into(table)


def record_standings(connection: Connection, decisions: Sequence[Decision]) -> None:
    """The latest standing of each URL."""
    rows = {decision.standing.url: codec.standing_columns(decision.standing) for decision in decisions}
    upsert(connection, standings, list(rows.values()))


class _Runs:
    """Rows of one table of runs in the making: begun ones are inserted, repeated ones only move counters.

    A look at the time of the run's last one is the same look told twice, and counts once.
    """

    def __init__(self, connection: Connection, table: Table, urls: Iterable[str]) -> None:
        self._connection = connection
        self._table = table
        self._current: dict[str, codec.Columns] = {}
        for some in chunks(urls):
            for row in connection.execute(latest(table, some)):
                self._current[row.url] = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
        self._begun: list[codec.Columns] = []
        self._moved: dict[int, codec.Columns] = {}

    def current(self, url: str) -> codec.Columns | None:
        return self._current.get(url)

    def begin(self, row: codec.Columns) -> None:
        self._current[row["url"]] = row
        self._begun.append(row)

    def move(self, url: str, at: datetime, **latest_values: object) -> None:
        run = self._current[url]
        if run["last_at"] == at:
            return
        # The clock may have been set back, so the newest look is not always the last one told.
        run.update(latest_values, first_at=min(run["first_at"], at), last_at=max(run["last_at"], at))
        run["count"] += 1
        if "id" in run:
            self._moved[run["id"]] = run

    def write(self, *moving: str) -> None:
        if self._begun:
            self._connection.execute(insert(self._table), self._begun)
        if self._moved:
            names = ("first_at", "last_at", "count", *moving)
            statement = (
                update(self._table)
                .where(self._table.c.id == bindparam("run"))
                .values({name: bindparam(f"new_{name}") for name in names})
            )
            rows = [
                {"run": number, **{f"new_{name}": run[name] for name in names}} for number, run in self._moved.items()
            ]
            self._connection.execute(statement, rows)


def record_checks(connection: Connection, found: Sequence[Check]) -> None:
    """Each look: a new run when it shows something else than the last one, counters otherwise."""
    runs = _Runs(connection, checks, (check.url for check in found))
    for check in found:
        row = codec.check_columns(check)
        run = runs.current(check.url)
        if run is not None and all(run[name] == row[name] for name in _SAME_LOOK):
            runs.move(check.url, check.at, retry_at=check.retry_at)
        else:
            runs.begin(row)
    runs.write("retry_at")


def record_snapshots(connection: Connection, found: Sequence[tuple[datetime, Snapshot]]) -> set[str]:
    """Each good page read at a time: a new run for new bytes, counters and the newest validators for the same.

    Returns:
        Digests of the runs begun, whose bytes must be on the disk.
    """
    begun: set[str] = set()
    runs = _Runs(connection, snapshots, (snapshot.url for _, snapshot in found))
    for at, snapshot in found:
        row = codec.snapshot_columns(snapshot)
        run = runs.current(snapshot.url)
        if run is not None and run["digest"] == snapshot.digest:
            runs.move(snapshot.url, at, **_newest(snapshot, row))
        else:
            runs.begin({**row, "first_at": at, "last_at": at, "count": 1})
            begun.add(snapshot.digest)
    runs.write("headers", "final_url")
    return begun


def _newest(snapshot: Snapshot, row: codec.Columns) -> codec.Columns:
    # A 304 may come without the headers of the answer it stands for (RFC 9110, 15.4.5): those stay.
    newest = {"headers": row["headers"]} if snapshot.headers else {}
    return {**newest, "final_url": snapshot.final_url} if snapshot.final_url else newest


def record_links(connection: Connection, pages: Sequence[Decision]) -> None:
    """Replace the stored links of each page whose links are not what is stored."""
    for page in pages:
        replace_links(connection, page.check.url, page.links or ())


def replace_links(connection: Connection, url: str, found: Sequence[Link]) -> None:
    """Replace the stored links of one page, if they are not these."""
    stored = connection.execute(select(links).where(links.c.url == url).order_by(links.c.position))
    if tuple(codec.link_from(row) for row in stored) == tuple(found):
        return
    connection.execute(delete(links).where(links.c.url == url))
    if found:
        connection.execute(
            insert(links), [codec.link_columns(url, position, link) for position, link in enumerate(found)]
        )


def record_memories(connection: Connection, decisions: Sequence[Decision]) -> None:
    """Replace the noise model's memory of each page that comes with one."""
    kept = {decision.check.url: decision.memory for decision in decisions if decision.memory is not None}
    keep_memories(connection, kept)


def keep_memories(connection: Connection, kept: Mapping[str, str]) -> None:
    """Replace the noise model's memories of pages, by URL."""
    upsert(connection, memories, [{"url": url, "memory": memory} for url, memory in kept.items()])


def append_changes(connection: Connection, found: Sequence[Change]) -> tuple[Change, ...]:
    """Put changes at the end of the log, except those whose id it holds; all come back with their place in it."""
    if not found:
        return ()
    # One writer at a time at the log's end, so that a reader's cursor never passes a row not yet to be seen. SQLite
    # has only one writer anyway, and leaves FOR UPDATE out.
    connection.execute(select(meta.c.value).where(meta.c.name == "schema").with_for_update())
    places: dict[str, int] = {}
    for ids in chunks(storable(change.id) for change in found):
        rows: Iterable[Row[str, int]] = connection.execute(
            select(changes.c.id, changes.c.seq).where(changes.c.id.in_(ids))
        )
        places.update({row.id: row.seq for row in rows})
    end = connection.execute(select(func.max(changes.c.seq))).scalar() or 0
    fresh: list[codec.Columns] = []
    for change in found:
        key = storable(change.id)
        if key not in places:
            end += 1
            places[key] = end
            fresh.append({**codec.change_columns(change), "seq": end})
    if fresh:
        connection.execute(insert(changes), fresh)
    return tuple(replace(change, seq=places[storable(change.id)]) for change in found)


def count_up(connection: Connection) -> None:
    """One more transaction that wrote something, so that readers can tell whether anything is new."""
    kept = update(notes).where(notes.c.key == GENERATION)
    if not connection.execute(kept.values(value=cast(cast(notes.c.value, Integer) + 1, Text))).rowcount:
        upsert(connection, notes, [{"key": GENERATION, "value": "1"}])


def record_notes(connection: Connection, found: Mapping[str, str | None]) -> None:
    """Keep small named facts; those that are None are dropped."""
    dropped = [key for key, value in found.items() if value is None]
    if dropped:
        connection.execute(delete(notes).where(notes.c.key.in_(dropped)))
    upsert(connection, notes, [{"key": key, "value": value} for key, value in found.items() if value is not None])
