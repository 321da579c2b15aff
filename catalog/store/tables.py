"""The tables, in the words SQLite and PostgreSQL share. Raise `SCHEMA` with every change to them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, Column, DateTime, Index, Integer, MetaData, Table, Text, TypeDecorator

if TYPE_CHECKING:
    from sqlalchemy import Dialect

SCHEMA = 1

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """The text with lone surrogates (no encoding takes them) and NUL (PostgreSQL refuses it) made U+FFFD."""
    if text.isascii() and "\x00" not in text:
        return text
    return _UNSTORABLE.sub("\ufffd", text)


class Words(TypeDecorator[str]):
    """Text from anybody's page."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Make it storable."""
        return None if value is None else storable(value)


class Moment(TypeDecorator[datetime]):
    """An aware UTC datetime. SQLite keeps it as text of fixed width, so that it sorts as time does."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - as above
        """In UTC, because SQLite drops the offset.

        Raises:
            ValueError: a datetime without a zone, which could mean any moment.
        """
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone; the store takes aware datetimes only")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - as above
        """Aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# SQLite numbers rows by itself only in a column that is declared INTEGER.
_Number = BigInteger().with_variant(Integer, "sqlite")

tables = MetaData()

meta = Table(
    "meta",
    tables,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

standings = Table(
    "standings",
    tables,
    Column("url", Words, primary_key=True),
    Column("state", Text, nullable=False),
    Column("since", Moment),
    Column("verdict", Text),
    Column("status", Integer),
    Column("final_url", Words),
    Column("evidence", Words, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("certain_failures", Integer, nullable=False),
    Column("first_failed_at", Moment),
    Column("last_ok_at", Moment),
    Column("last_checked_at", Moment),
    Column("next_due_at", Moment),
    Column("visits", Integer, nullable=False),
)

checks = Table(
    "checks",
    tables,
    Column("id", _Number, primary_key=True),
    Column("url", Words, nullable=False),
    Column("first_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("count", Integer, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("status", Integer),
    Column("final_url", Words),
    Column("evidence", Words, nullable=False),
    Column("retry_at", Moment),
    Index("checks_by_url", "url", "id"),
)

snapshots = Table(
    "snapshots",
    tables,
    Column("id", _Number, primary_key=True),
    Column("url", Words, nullable=False),
    Column("digest", Text, nullable=False),
    Column("first_at", Moment, nullable=False),
    Column("last_at", Moment, nullable=False),
    Column("count", Integer, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("final_url", Words),
    Column("headers", Words, nullable=False),
    Index("snapshots_by_url", "url", "id"),
)

links = Table(
    "links",
    tables,
    Column("url", Words, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("href", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("region", Text, nullable=False),
    Column("section", Words, nullable=False),
    Column("line", Integer, nullable=False),
    Column("column", Integer, nullable=False),
)

memories = Table(
    "memories",
    tables,
    Column("url", Words, primary_key=True),
    Column("memory", Words, nullable=False),
)

# Append-only: nothing in this package updates or deletes a row of it.
changes = Table(
    "changes",
    tables,
    Column("seq", _Number, primary_key=True, autoincrement=False),
    Column("id", Words, nullable=False, unique=True),
    Column("at", Moment, nullable=False),
    Column("slug", Words, nullable=False),
    Column("url", Words, nullable=False),
    Column("kind", Text, nullable=False),
    Column("payload", Words, nullable=False),
    Index("changes_by_slug", "slug", "seq"),
)

notes = Table(
    "notes",
    tables,
    Column("key", Words, primary_key=True),
    Column("value", Words, nullable=False),
)
