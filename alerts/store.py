"""The people database: which digests were made, for whom they are queued, and up to which change readers were told.

It holds no address: a recipient is a keyed hash, and the key is in another file (`alerts.private`).

    cursor   the last change that was told, or found not worth telling
    digests  what was made, until everybody has it
    outbox   one row for each digest and recipient: queued -> sending -> sent | retry | bounced, or withdrawn
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final, Self

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    create_engine,
    event,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError

from alerts.private import key_beside, keyed_hash, private_folder
from catalog.errors import OutputError, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

    from sqlalchemy import Connection, Engine
    from sqlalchemy.engine.interfaces import DBAPIConnection

SCHEMA: Final = "2"
_WAIT: Final = 60.0
_NOT_OURS: Final = "{}: this is some other database; set people.database to another file"

tables = MetaData()
meta = Table("meta", tables, Column("name", Text, primary_key=True), Column("value", Text, nullable=False))
cursor = Table(
    "cursor", tables, Column("name", Text, primary_key=True), Column("seq", Integer, nullable=False), Column("at", Text)
)
digests = Table(
    "digests",
    tables,
    Column("id", Text, primary_key=True),
    Column("made_at", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("html", Text, nullable=False),
)
outbox = Table(
    "outbox",
    tables,
    Column("id", Integer, primary_key=True),
    Column("digest_id", Text, ForeignKey("digests.id"), nullable=False),
    Column("recipient", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="queued"),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_at", Text),
    Column("code", Text, nullable=False, server_default=""),
    UniqueConstraint("digest_id", "recipient"),
    CheckConstraint("state IN ('queued', 'sending', 'sent', 'retry', 'bounced', 'withdrawn')"),
)


class People:
    """The people database and its key. Every use is one transaction; use it in a `with` block to close it."""

    def __init__(self, engine: Engine, place: Path, key: bytes) -> None:
        self._engine = engine
        self.place = place
        self.key = key

    @classmethod
    def open(cls, place: Path) -> Self:
        """The database at `place`, made with its key where there is none.

        Raises:
            OutputError: the file or its folder cannot be made.
            StoreError: not our database, of another version, damaged, or of another key.
        """
        try:
            private_folder(place.parent)
            place.touch(mode=0o600)
        except OSError as trouble:
            raise OutputError(
                f"{place}: cannot be made ({trouble.strerror}); set people.database to another place"
            ) from trouble
        people = cls(_engine(place), place, key_beside(place))
        try:
            people._agree()
        except BaseException:
            people.close()
            raise
        return people

    @contextmanager
    def transaction(self, *, hasty: bool = False) -> Iterator[Connection]:
        """A connection that holds the right to write: what happens on it happens whole or not at all.

        Args:
            hasty: Safe when this process is killed, but not yet when the power fails: the next transaction that is not
                hasty makes it so.

        Raises:
            StoreError: the database cannot be read or written now.
        """
        try:
            with self._engine.connect() as connection:
                raw = connection.connection.driver_connection
                assert isinstance(raw, sqlite3.Connection)  # noqa: S101 - tells mypy which driver this is
                raw.execute(f"PRAGMA synchronous={'NORMAL' if hasty else 'FULL'}")
                with connection.begin():
                    yield connection
        except (SQLAlchemyError, sqlite3.Error) as trouble:
            said = getattr(trouble, "orig", None) or trouble
            raise StoreError(
                f"{self.place}: the people database cannot be used ({said}); nothing was lost, "
                "check the file and the disk, then run the same command again"
            ) from trouble

    @contextmanager
    def sole_sender(self) -> Iterator[bool]:
        """Whether this process alone may send now; the system takes the right back when the process dies.

        It is a lock on a database file of its own, because SQLite's locks work wherever SQLite does.

        Raises:
            StoreError: the file cannot be locked at all.
        """
        place = self.place.with_suffix(".sending")
        try:
            place.touch(mode=0o600)
            lock = sqlite3.connect(place, timeout=0, isolation_level=None)
        except (OSError, sqlite3.Error) as trouble:
            raise StoreError(f"{place}: cannot be made ({trouble}); check the folder and the disk") from trouble
        try:
            yield _locked(lock, place)
        finally:
            lock.close()

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _agree(self) -> None:
        ours = {"product": "checkback-people", "schema": SCHEMA, "key": keyed_hash(self.key, "which key")}
        with self.transaction() as connection:
            if not inspect(connection).get_table_names():
                tables.create_all(connection)
                connection.execute(insert(meta), [{"name": name, "value": value} for name, value in ours.items()])
            if not inspect(connection).has_table(meta.name):
                raise StoreError(_NOT_OURS.format(self.place))
            found = {row.name: row.value for row in connection.execute(select(meta))}
        if found.get("product") != ours["product"]:
            raise StoreError(_NOT_OURS.format(self.place))
        if found.get("schema") == "1":
            with self.transaction() as connection:
                _grow_from_1(connection)
            found["schema"] = SCHEMA
        if found.get("schema") != ours["schema"]:
            raise StoreError(f"{self.place}: made by another version of Checkback; use the version that made it")
        if found.get("key") != ours["key"]:
            raise StoreError(
                f"{self.place}: its key file is another one's; restore {self.place.with_suffix('.key')} from a backup"
            )


def _locked(lock: sqlite3.Connection, place: Path) -> bool:
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as trouble:
        if getattr(trouble, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY:
            return False
        raise StoreError(f"{place}: cannot be locked ({trouble}); remove the file, it holds nothing") from trouble
    return True


def _grow_from_1(connection: Connection) -> None:
    """Version 1 knew no second try; another process may have grown it in the meantime."""
    if connection.scalar(select(meta.c.value).where(meta.c.name == "schema")) != "1":
        return
    connection.exec_driver_sql("ALTER TABLE outbox RENAME TO outbox_1")
    outbox.create(connection)
    connection.exec_driver_sql(
        "INSERT INTO outbox (id, digest_id, recipient, state) SELECT id, digest_id, recipient, "
        "CASE state WHEN 'refused' THEN 'bounced' ELSE state END FROM outbox_1"
    )
    connection.exec_driver_sql("DROP TABLE outbox_1")
    connection.execute(update(meta).where(meta.c.name == "schema").values(value=SCHEMA))


def _engine(place: Path) -> Engine:
    # Parameters stay out of error messages: whatever is in this database is about people.
    engine = create_engine(
        URL.create("sqlite", database=str(place)), connect_args={"timeout": _WAIT}, hide_parameters=True
    )

    def connected(raw: DBAPIConnection, _record: object) -> None:
        # The driver's own transactions begin at the first write; a reader that turns writer then cannot wait its turn.
        raw.isolation_level = None
        # SQLite does not wait for this lock; whoever holds it in a first run is turning WAL on for good.
        with suppress(sqlite3.OperationalError):
            # WAL is written into the file, so another program's database, refused later, must not get it.
            others = raw.cursor().execute("SELECT count(*) FROM sqlite_master WHERE type = 'table'").fetchone()
            ours = raw.cursor().execute("SELECT 1 FROM pragma_table_info('meta') WHERE name = 'value'").fetchone()
            if ours or others == (0,):
                raw.cursor().execute("PRAGMA journal_mode=WAL")
        for pragma in ("synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
            raw.cursor().execute(f"PRAGMA {pragma}")

    def begun(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begun)
    return engine
