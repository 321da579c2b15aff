"""A database that cannot be used is refused with words that help."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from catalog.errors import OutputError, StoreError
from catalog.store import Store
from tests.catalog.store.conftest import Place
from tests.catalog.store.visits import change, visit

if TYPE_CHECKING:
    from collections.abc import Iterator


def run_sql(place: Place, *statements: str) -> None:
    """Change a database behind the store's back."""
    with closing(sqlite3.connect(place.database)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


@contextmanager
def nobody() -> Iterator[None]:
    """Without the rights of root, to whom every folder is writable."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def test_open_makes_folders(place: Place) -> None:
    """A store can be opened where there is no folder yet, by path or by URL."""
    with place.open() as store:
        store.set_note("a", "b")
    with Store.open(f"sqlite:///{place.database}", place.snapshots) as store:
        assert store.note("a") == "b"
    with Store.open(str(place.database), place.snapshots) as store:
        assert store.note("a") == "b"


def test_open_newer_schema(place: Place) -> None:
    """A database of a later version is left alone, and the message says to upgrade."""
    place.open().close()
    run_sql(place, "UPDATE meta SET value = '7' WHERE name = 'schema'")
    with pytest.raises(StoreError, match=r"newer Checkback.*schema 7.*upgrade"):
        place.open()


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE people (address TEXT)",
        "CREATE TABLE meta (name TEXT, value TEXT)",
        "CREATE TABLE meta (key TEXT, something TEXT)",
    ],
)
def test_open_database_of_something_else(place: Place, statement: str) -> None:
    """Another program's database is refused and not written to."""
    place.database.parent.mkdir(parents=True)
    run_sql(place, statement)
    with pytest.raises(StoreError, match=r"something else: set another \[state\] database"):
        place.open()
    with closing(sqlite3.connect(place.database)) as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (1,)


def test_open_file_that_is_no_database(place: Place) -> None:
    """A file of anything else is named, refused and left as it is."""
    place.database.parent.mkdir(parents=True)
    place.database.write_text("resources:\n  - slug: rights\n" * 100)
    with pytest.raises(StoreError, match=r"state\.sqlite3.*not a database.*some other file"):
        place.open()
    assert place.database.read_text().startswith("resources:")


def test_open_half_written_database(place: Place) -> None:
    """A database that lost its end is refused, and the message says how to go on."""
    with place.open() as store:
        store.append([change(f"c{number}") for number in range(500)])
    whole = place.database.read_bytes()
    place.database.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(StoreError, match=r"malformed.*put back a copy, or move it away"):
        place.open()


def test_open_damaged_database_when_read(place: Place) -> None:
    """Damage that shows only later is a clear error then."""
    with place.open() as store:
        store.append([change(f"c{number}") for number in range(500)])
    whole = bytearray(place.database.read_bytes())
    middle = len(whole) // 2
    whole[middle : middle + 30_000] = b"\xff" * 30_000
    place.database.write_bytes(whole)
    with place.open() as store, pytest.raises(StoreError, match="malformed"):
        list(store.changes())


@pytest.mark.parametrize("what", ["database", "snapshots"])
def test_open_below_a_file(tmp_path: Path, what: str) -> None:
    """A folder that cannot be made is the user's choice of place, with the setting's name."""
    (tmp_path / "file").write_text("in the way")
    below = tmp_path / "file" / "x"
    place = Place(below, tmp_path / "s") if what == "database" else Place(tmp_path / "db", below)
    with pytest.raises(OutputError, match=rf"set another \[state\] {what}"):
        place.open()


def test_open_folder_as_database(tmp_path: Path) -> None:
    """A folder in the database's place is refused."""
    with pytest.raises(OutputError, match="database cannot be made or written"):
        Store.open(tmp_path, tmp_path / "snapshots")


def test_open_read_only_place() -> None:
    """A folder that may only be read is refused before anything is visited."""
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder) / "state.sqlite3", Path(folder) / "snapshots")
        place.open().close()
        for path in (place.database, place.snapshots, place.snapshots / "incoming", Path(folder)):
            path.chmod(0o555)
        with nobody(), pytest.raises(OutputError, match="make the file and its folder writable"):
            place.open()
        Path(folder).chmod(0o755)


def test_record_into_read_only_database(place: Place) -> None:
    """A database opened for reading answers, and refuses to record with a clear message."""
    with place.open() as store:
        store.record([visit()])
    url = f"sqlite:///file:{place.database}?mode=ro&uri=true"
    with Store.open(url, place.snapshots) as store:
        assert len(store.standings()) == 1
        with pytest.raises(StoreError, match=r"readonly.*make the file and its folder writable"):
            store.record([visit(1)])


@pytest.mark.parametrize("url", ["nonsense://x", "postgresql+nodriver://a/b", "://"])
def test_open_unusable_url(tmp_path: Path, url: str) -> None:
    """A database URL that means nothing here is a clear error."""
    with pytest.raises(StoreError, match="database"):
        Store.open(url, tmp_path / "snapshots").close()


def test_body_missing_or_damaged(store: Store, place: Place) -> None:
    """Bytes that are gone, cut short or not what their digest says are never given out."""
    store.record([visit(body=b"one" * 1000)])
    digest = store.snapshots(visit().check.url)[0].digest
    path = place.snapshots / digest[:2] / f"{digest[2:]}.zst"
    whole = path.read_bytes()
    path.write_bytes(whole[:-5])
    with pytest.raises(StoreError, match="cannot be read"):
        store.body(digest)
    store.record([visit(1, body=b"two")])
    other = store.snapshots(visit().check.url)[1].digest
    shutil.copy(place.snapshots / other[:2] / f"{other[2:]}.zst", path)
    with pytest.raises(StoreError, match="damaged"):
        store.body(digest)
    path.unlink()
    with pytest.raises(StoreError, match="missing: put the snapshot folder back"):
        store.body(digest)


@pytest.mark.parametrize("digest", ["", "../../../etc/passwd", "A" * 64, "0" * 63])
def test_body_of_no_digest(store: Store, digest: str) -> None:
    """Only a sha256 in hexadecimal names a file."""
    with pytest.raises(StoreError, match="not the digest"):
        store.body(digest)


def test_snapshot_damaged_is_healed(store: Store, place: Place) -> None:
    """Bytes served again after another version repair a damaged file of theirs."""
    store.record([visit(0, body=b"one")])
    digest = store.snapshots(visit().check.url)[0].digest
    (place.snapshots / digest[:2] / f"{digest[2:]}.zst").write_bytes(b"")
    store.record([visit(1, body=b"two")])
    store.record([visit(2, body=b"one")])
    assert store.body(digest) == b"one"


def test_snapshots_leave_no_litter(place: Place) -> None:
    """What a killed run left half-written is swept a day later, and a young file is left to its writer."""
    place.open().close()
    old, young = (place.snapshots / "incoming" / name for name in ("old.part", "young.part"))
    old.touch()
    young.touch()
    os.utime(old, (0, 0))
    place.open().close()
    assert place.blobs() == ["incoming/young.part"]
