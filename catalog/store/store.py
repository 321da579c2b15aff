"""The store: one door to the state database and the snapshot folder."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from sqlalchemy import func, select, tuple_

from catalog.errors import StoreError
from catalog.model import Past, Watching
from catalog.store import codec, recording
from catalog.store.blobs import Blobs
from catalog.store.opening import address, open_engine, where
from catalog.store.tables import changes, checks, links, memories, notes, snapshots, standings
from catalog.store.trouble import trouble

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime
    from types import TracebackType

    from sqlalchemy import Connection, Engine, Row, Select

    from catalog.model import Change, Decision, Link, Snapshot, Standing
    from catalog.store.run import CheckRun

_PAGE = 500
WATCHING = "watching:"
"""Notes of this prefix and a page's URL say how it is watched."""


class Store:
    """Everything known about URLs, over time. URLs are canonical addresses (`catalog.urls.canonical`); times are UTC.

    May be used from several threads and by several processes; a writer waits for another one. Every method may raise
    `StoreError`, saying what to do.
    """

    def __init__(self, engine: Engine, blobs: Blobs, place: str) -> None:
        self._engine = engine
        self._writer = engine.execution_options(writes=True)
        self._blobs = blobs
        self._place = place

    @classmethod
    def open(cls, database: str | Path, snapshots: Path, *, wait: float = 30.0) -> Self:
        """Open a state database, making it and the folders where there are none.

        Args:
            database: path of an SQLite file, or a SQLAlchemy URL.
            snapshots: folder of stored page bytes.
            wait: seconds to wait for another writer.

        Raises:
            OutputError: a folder or file cannot be written.
            StoreError: not our database, damaged, or written by a newer version.
        """
        url = address(database)
        blobs = Blobs(snapshots)
        return cls(open_engine(url, wait), blobs, where(url))

    def close(self) -> None:
        """Let go of the database; the last one out folds the write-ahead log into the file."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with trouble(self._place, "reading the state database"), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with trouble(self._place, "writing to the state database"), self._writer.begin() as connection:
            yield connection
            recording.count_up(connection)

    @property
    def origin(self) -> tuple[str | Path, Path] | None:
        """What `open` takes to open this store in another process; None where it is in the memory of this one."""
        url = self._engine.url
        if url.get_backend_name() != "sqlite":
            return url.render_as_string(hide_password=False), self._blobs.folder
        in_memory = url.query or url.database in {None, "", ":memory:"}
        return None if in_memory or url.database is None else (Path(url.database), self._blobs.folder)

    @property
    def generation(self) -> int:
        """How many transactions have written something: as long as it stays, nothing that can be read here changes."""
        return int(self.note(recording.GENERATION) or 0)

    def _rows(self, query: Select[Any]) -> Sequence[Row[Any]]:
        with self._reading() as connection:
            return connection.execute(query).all()

    def past(self, url: str) -> Past:
        """All that is known about one URL."""
        return self.pasts([url])[url]

    def pasts(self, urls: Iterable[str]) -> dict[str, Past]:
        """All that is known about each URL, in the given order; unknown ones have an empty past."""
        asked = list(dict.fromkeys(urls))
        found: dict[str, Past] = {}
        with self._reading() as connection:
            for some in recording.chunks(asked):
                found |= _pasts(connection, some)
        return found

    def standings(self, urls: Iterable[str] | None = None) -> dict[str, Standing]:
        """Standings by URL: of the given ones that are known, or of all, sorted by URL."""
        query = select(standings)
        with self._reading() as connection:
            if urls is None:
                rows = list(connection.execute(query.order_by(standings.c.url)))
            else:
                rows = [
                    row
                    for some in recording.chunks(urls)
                    for row in connection.execute(query.where(standings.c.url.in_(some)))
                ]
        return {row.url: codec.standing_from(row) for row in rows}

    def next_due(self, after: datetime) -> datetime | None:
        """When the next URL is due, later than `after`; None where none is.

        What was due before and is still there was left out for a reason, such as a link that is no longer on any page.
        """
        query = select(func.min(standings.c.next_due_at)).where(standings.c.next_due_at > after)
        due: datetime | None = self._rows(query)[0][0]
        return due

    def verdicts(self, since: datetime) -> dict[str, int]:
        """How many URLs were looked at since then, by the verdict of the latest look, sorted."""
        query = (
            select(standings.c.verdict, func.count().label("looks"))
            .where(standings.c.last_checked_at >= since, standings.c.verdict.is_not(None))
            .group_by(standings.c.verdict)
            .order_by(standings.c.verdict)
        )
        return {row.verdict: row.looks for row in self._rows(query)}

    def body(self, digest: str) -> bytes:
        """The stored bytes of a snapshot.

        Raises:
            LostSnapshot: missing, or no longer what the digest says.
        """
        return self._blobs.read(digest)

    def has_body(self, digest: str) -> bool:
        """Whether the bytes of a snapshot are there and whole."""
        return self._blobs.holds(digest)

    def links(self, url: str) -> tuple[Link, ...]:
        """The stored links of a page, in page order."""
        rows = self._rows(select(links).where(links.c.url == url).order_by(links.c.position))
        return tuple(codec.link_from(row) for row in rows)

    def all_links(self, *, containing: str = "") -> Iterator[tuple[str, Link]]:
        """`(page URL, link)` of every stored link, sorted by page, in page order. Holds no transaction in between.

        With `containing`, of those whose address contains it.
        """
        query = select(links).order_by(links.c.url, links.c.position).limit(_PAGE)
        if containing:
            query = query.where(links.c.href.contains(containing, autoescape=True))
        rows = self._rows(query)
        while rows:
            yield from ((row.url, codec.link_from(row)) for row in rows)
            beyond = tuple_(links.c.url, links.c.position) > tuple_(rows[-1].url, rows[-1].position)
            rows = self._rows(query.where(beyond)) if len(rows) == _PAGE else []

    def pages_linking(self, turned: Iterable[Link], *, limit: int) -> list[str]:
        """URLs of pages with stored links to the same targets below the same headings, those with most of them first.

        Asks for the first 500 targets.
        """
        asked = list(turned)
        some = next(recording.chunks(link.href for link in asked), [])
        sections = next(recording.chunks(link.section for link in asked), [])
        if not some:
            return []
        query = select(links.c.url).where(links.c.href.in_(some), links.c.section.in_(sections)).group_by(links.c.url)
        ranked = query.order_by(func.count(links.c.href.distinct()).desc(), links.c.url).limit(limit)
        return [row.url for row in self._rows(ranked)]

    def checks(self, url: str) -> tuple[CheckRun, ...]:
        """The looks at a URL, oldest first, alike ones in a row as one run."""
        rows = self._rows(select(checks).where(checks.c.url == url).order_by(checks.c.id))
        return tuple(codec.run_from(row) for row in rows)

    def snapshots(self, url: str) -> tuple[Snapshot, ...]:
        """The snapshots of a URL, oldest first; bytes that come back after others are a snapshot again."""
        rows = self._rows(select(snapshots).where(snapshots.c.url == url).order_by(snapshots.c.id))
        return tuple(codec.snapshot_from(row) for row in rows)

    def versions(self, since: datetime) -> Iterator[tuple[str, str, datetime, datetime]]:
        """`(url, digest, first look, last look)` of each snapshot seen since then, by URL, oldest first."""
        columns = (snapshots.c.url, snapshots.c.digest, snapshots.c.first_at, snapshots.c.last_at)
        query = select(*columns).where(snapshots.c.last_at >= since).order_by(snapshots.c.url, snapshots.c.id)
        for row in self._rows(query):
            yield row.url, row.digest, row.first_at, row.last_at

    def record(
        self, decisions: Sequence[Decision], *, notes: Mapping[str, str | None] | None = None
    ) -> tuple[Change, ...]:
        """Record all that one visit settled, or nothing of it; recording it again adds nothing.

        Bodies are on the disk before the transaction ends, so a recorded snapshot can always be read. `links` and
        `memory` that are None stay as they are. `notes` are kept in the same transaction; one that is None is dropped.

        Returns:
            The visit's changes, each with its place in the log.

        Raises:
            StoreError: nothing was recorded; the message says why.
        """
        if not decisions:
            return ()
        bodies = _bodies(decisions)
        self._blobs.write(bodies)
        read = [(decision.check.at, decision.snapshot) for decision in decisions if decision.snapshot is not None]
        with self._writing() as connection:
            recording.record_standings(connection, decisions)
            recording.record_checks(connection, [decision.check for decision in decisions])
            self._require(recording.record_snapshots(connection, read) - bodies.keys())
            recording.record_links(connection, [decision for decision in decisions if decision.links is not None])
            recording.record_memories(connection, decisions)
            watched = {WATCHING + one.check.url: one.watching for one in decisions if one.watching is not None}
            recording.record_notes(connection, {**watched, **(notes or {})})
            return recording.append_changes(connection, [change for one in decisions for change in one.changes])

    def _require(self, digests: set[str]) -> None:
        for digest in digests:
            if not self._blobs.holds(digest):
                raise StoreError(f"{self._blobs.path(digest)}: a snapshot came without its bytes; nothing was recorded")

    def append(self, found: Sequence[Change], *, note: tuple[str, str] | None = None) -> tuple[Change, ...]:
        """Put changes that no look showed (a resource added) into the log; known ids add nothing.

        `note`, a name and its value, is kept in the same transaction: what was told and the memory of it cannot part.

        Returns:
            The changes, each with its place in the log.
        """
        with self._writing() as connection:
            recording.record_notes(connection, dict([note]) if note else {})
            return recording.append_changes(connection, found)

    def changes(self, *, after: int = 0, slug: str | None = None, limit: int | None = None) -> Iterator[Change]:
        """The change log in order, from behind place `after`, of one resource or of all, at most `limit`.

        Holds no transaction between its pages, so reading slowly keeps nobody from writing.
        """
        query = select(changes).order_by(changes.c.seq)
        if slug is not None:
            query = query.where(changes.c.slug == slug)
        left = limit
        while left is None or left > 0:
            size = _PAGE if left is None else min(_PAGE, left)
            rows = self._rows(query.where(changes.c.seq > after).limit(size))
            yield from (codec.change_from(row) for row in rows)
            if len(rows) < size:
                return
            after = rows[-1].seq
            left = None if left is None else left - len(rows)

    def last_seq(self) -> int:
        """The place of the newest change in the log, 0 for an empty one."""
        return self._rows(select(func.max(changes.c.seq)))[0][0] or 0

    def note(self, key: str) -> str | None:
        """A small named fact, None where it was never set."""
        rows = self._rows(select(notes.c.value).where(notes.c.key == key))
        return rows[0].value if rows else None

    def notes(self, prefix: str) -> dict[str, str]:
        """The named facts whose names begin with `prefix`, sorted by name."""
        query = select(notes).where(notes.c.key.startswith(prefix, autoescape=True)).order_by(notes.c.key)
        return {row.key: row.value for row in self._rows(query)}

    def note_names(self, prefix: str) -> list[str]:
        """The names of facts that begin with `prefix`, sorted; what they say is not read."""
        query = select(notes.c.key).where(notes.c.key.startswith(prefix, autoescape=True)).order_by(notes.c.key)
        return [row.key for row in self._rows(query)]

    def watchings(self) -> dict[str, Watching]:
        """How each page is watched, by its URL, sorted; pages of which nothing readable is kept are left out."""
        kept = ((key.removeprefix(WATCHING), Watching.loads(value)) for key, value in self.notes(WATCHING).items())
        return {url: watching for url, watching in kept if watching is not None}

    def renew(self, url: str, *, watching: Watching, memory: str | None, links: Sequence[Link]) -> None:
        """Keep what a stored page says when it is read by other rules, without a look: nothing in the log moves."""
        with self._writing() as connection:
            recording.replace_links(connection, url, links)
            recording.record_notes(connection, {WATCHING + url: watching.dumps()})
            if memory is not None:
                recording.keep_memories(connection, {url: memory})

    def set_note(self, key: str, value: str | None) -> None:
        """Keep a small named fact; None drops it."""
        self.set_notes({key: value})

    def set_notes(self, found: Mapping[str, str | None]) -> None:
        """Keep small named facts together, or none of them; those that are None are dropped."""
        with self._writing() as connection:
            recording.record_notes(connection, found)

    def newest_look(self) -> datetime | None:
        """When the newest of all recorded looks was made, None before the first."""
        latest: datetime | None = self._rows(select(func.max(standings.c.last_checked_at)))[0][0]
        return latest


def _pasts(connection: Connection, urls: Sequence[str]) -> dict[str, Past]:
    known = {row.url: row for row in connection.execute(select(standings).where(standings.c.url.in_(urls)))}
    stored = {row.url: row for row in connection.execute(recording.latest(snapshots, urls))}
    learned: dict[str, str] = {
        row.url: row.memory for row in connection.execute(select(memories).where(memories.c.url.in_(urls)))
    }
    noted = select(notes).where(notes.c.key.in_([WATCHING + url for url in urls]))
    watched: dict[str, str] = {row.key: row.value for row in connection.execute(noted)}
    return {
        url: Past(
            standing=codec.standing_from(known[url]) if url in known else None,
            snapshot=codec.snapshot_from(stored[url]) if url in stored else None,
            memory=learned.get(url),
            watching=watched.get(WATCHING + url),
        )
        for url in urls
    }


def _bodies(decisions: Sequence[Decision]) -> dict[str, bytes]:
    bodies: dict[str, bytes] = {}
    for decision in decisions:
        if decision.snapshot is None or decision.body is None:
            continue
        if hashlib.sha256(decision.body).hexdigest() != decision.snapshot.digest:
            raise StoreError(f"{decision.check.url}: a snapshot came with other bytes; nothing was recorded")
        bodies[decision.snapshot.digest] = decision.body
    return bodies
