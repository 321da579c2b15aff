"""Opening a state database: the connection, its schema version, and what is refused and why."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event, insert, inspect, select
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from catalog.errors import OutputError, StoreError
from catalog.store.tables import SCHEMA, meta, tables
from catalog.store.trouble import trouble

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

_PRODUCT = "checkback-state"
_NOT_OURS = "this database holds something else: set another [state] database in checkback.toml"


def address(database: str | Path) -> URL:
    """The SQLAlchemy URL of a path or of what already is a URL.

    Raises:
        StoreError: it looks like a URL and is none.
    """
    if isinstance(database, Path) or "://" not in database:
        return URL.create("sqlite", database=str(database))
    try:
        return make_url(database)
    except ArgumentError as error:
        raise StoreError("[state] database is neither a path nor a SQLAlchemy URL: correct it") from error


def where(url: URL) -> str:
    """The database as a person knows it: its file, or its URL without the password."""
    return url.database if url.get_backend_name() == "sqlite" and url.database else url.render_as_string()


def open_engine(url: URL, wait: float) -> Engine:
    """An engine on a database of this schema version, made where there is none yet.

    Args:
        url: of the database.
        wait: seconds a writer waits for another one.

    Raises:
        OutputError: the folder or file cannot be written.
        StoreError: not our database, damaged, or written by a newer version.
    """
    # Ctrl-C while a connection closes is raised to the caller, and the pool would print a traceback besides.
    logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL)
    sqlite = url.get_backend_name() == "sqlite"
    if sqlite and url.database and not url.query:
        _make_writable(Path(url.database))
    try:
        engine = create_engine(url, connect_args={"timeout": wait}) if sqlite else create_engine(url)
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise StoreError(f"{where(url)}: no driver for this database is installed ({error}): install one") from error
    if sqlite:
        _teach_sqlite(engine, wait)
    try:
        with trouble(where(url), "opening the state database"):
            _agree_on_schema(engine, where(url))
    except BaseException:
        engine.dispose()
        raise
    return engine


def _make_writable(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab"):
            pass
    except OSError as error:
        raise OutputError(
            f"{path}: the state database cannot be made or written ({error.strerror}): "
            "make the file and its folder writable, or set another [state] database in checkback.toml"
        ) from error


def _teach_sqlite(engine: Engine, wait: float) -> None:
    """Own the transactions: the driver's own begin too late, and a writer that began by reading cannot wait."""

    def connected(raw: Any, _record: object) -> None:  # noqa: ANN401 - a DBAPI connection has no type
        raw.isolation_level = None
        deadline = time.monotonic() + wait
        while True:
            try:
                if _may_be_ours(raw):
                    raw.execute("PRAGMA journal_mode=WAL").close()
                break
            except engine.dialect.loaded_dbapi.OperationalError as error:
                # SQLite does not wait here, and two first runs may turn WAL on at the same time.
                if "locked" not in str(error) or time.monotonic() > deadline:
                    raw.close()
                    raise
                time.sleep(0.01)
        # A visit that was told to readers must survive a power cut too, so each commit reaches the disk.
        raw.execute("PRAGMA synchronous=FULL").close()

    def begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begun)


def _may_be_ours(raw: Any) -> bool:  # noqa: ANN401 - a DBAPI connection has no type
    """Whether a database is empty or has our `meta`: WAL is written into the file, and others' stay as they are."""
    columns = {row[1] for row in raw.execute(f"PRAGMA table_info({meta.name})")}
    return columns == set(meta.columns.keys()) or not raw.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]


def _agree_on_schema(engine: Engine, place: str) -> None:
    with engine.connect() as connection:
        known = inspect(connection).has_table(meta.name)
    if not known:
        with engine.execution_options(writes=True).begin() as connection:
            _lay_tables(connection, place)
    with engine.connect() as connection:
        columns = {column["name"] for column in inspect(connection).get_columns(meta.name)}
        if columns != set(meta.columns.keys()):
            raise StoreError(f"{place}: {_NOT_OURS}")
        facts = {row.name: row.value for row in connection.execute(select(meta))}
    if facts.get("product") != _PRODUCT or not facts.get("schema", "").isdecimal():
        raise StoreError(f"{place}: {_NOT_OURS}")
    found = int(facts["schema"])
    if found > SCHEMA:
        raise StoreError(
            f"{place}: a newer Checkback wrote this database (schema {found}; this one reads {SCHEMA}): "
            "upgrade with `pip install --upgrade checkback`, or set another [state] database in checkback.toml"
        )


def _lay_tables(connection: Connection, place: str) -> None:
    # Another first run may have laid them while this one waited for the lock.
    present = set(inspect(connection).get_table_names())
    if meta.name in present:
        return
    if present and connection.dialect.name == "sqlite":
        raise StoreError(f"{place}: {_NOT_OURS}")
    tables.create_all(connection)
    connection.execute(insert(meta), [{"name": "product", "value": _PRODUCT}, {"name": "schema", "value": str(SCHEMA)}])
