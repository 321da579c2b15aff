"""Killed, crowded or out of space: what was recorded is there, and nothing is there by half."""

from __future__ import annotations

import random
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from catalog.errors import StoreError
from tests.catalog.store.visits import change, visit

if TYPE_CHECKING:
    from catalog.store import Store
    from tests.catalog.store.conftest import Place

ROOT = Path(__file__).parents[3]
RECORDER = """
import sys
from pathlib import Path
from catalog.store import Store
from tests.catalog.store.visits import change, visit
name, database, snapshots, turns = sys.argv[1:]
with Store.open(database, Path(snapshots)) as store:
    for turn in range(int(turns)):
        pages = [f"https://{name}{number}.example.org/" for number in range(5)]
        store.record([
            visit(turn, url=url, body=f"{url} {turn} {'x' * 5000}".encode(), memory=str(turn),
                  changes=(change(f"{url} {turn}", day=turn, url=url),))
            for url in pages
        ])
        print(turn, flush=True)
"""


def recorder(place: Place, name: str, turns: int) -> subprocess.Popen[str]:
    """A process that records visits to five pages, and prints the number of each visit recorded."""
    command = [sys.executable, "-c", RECORDER, name, str(place.database), str(place.snapshots), str(turns)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)  # noqa: S603 - our own interpreter


def assert_whole(place: Place, *, visits: int) -> None:
    """The database is sound, at least so many visits are in it, and each of them whole and readable."""
    with closing(sqlite3.connect(place.database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    with place.open() as store:
        told = list(store.changes())
        assert [one.seq for one in told] == list(range(1, len(told) + 1))
        assert len(told) >= visits * 5
        assert len(told) % 5 == 0
        pages = {one.url for one in told}
        assert set(store.standings()) == pages
        for url in pages:
            snapshots = store.snapshots(url)
            assert len(snapshots) == sum(one.url == url for one in told)
            assert all(store.body(snapshot.digest).startswith(url.encode()) for snapshot in snapshots)
            assert store.past(url).memory == str(len(snapshots) - 1)


@pytest.mark.parametrize("seed", range(6))
def test_store_killed_while_recording(place: Place, seed: int) -> None:
    """SIGKILL at any moment loses no recorded visit and leaves none by half."""
    pause = random.Random(seed).uniform(0, 0.15)  # noqa: S311 - a moment, not a secret
    with recorder(place, "a", 100_000) as child:
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(pause)
        child.kill()
        recorded = 1 + len(child.stdout.readlines())
    assert child.returncode == -signal.SIGKILL
    assert_whole(place, visits=recorded)


def test_store_with_two_writers(place: Place) -> None:
    """Two processes that open a new store and record at the same time wait for each other and lose nothing."""
    with recorder(place, "a", 20) as one, recorder(place, "b", 20) as other:
        one.communicate(timeout=60)
        other.communicate(timeout=60)
    assert (one.returncode, other.returncode) == (0, 0)
    assert_whole(place, visits=40)


def test_store_written_by_another_for_long(place: Place) -> None:
    """A writer that cannot get its turn gives up with a clear message, reads meanwhile, and records later."""
    with place.open(wait=0.1) as store, closing(sqlite3.connect(place.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="another process has been writing for long"):
            store.record([visit(changes=(change("c1"),))])
        assert store.last_seq() == 0
        other.execute("ROLLBACK")
        assert [one.seq for one in store.record([visit(changes=(change("c1"),))])] == [1]


def test_store_on_full_disk(store: Store) -> None:
    """A database that cannot grow refuses the whole visit, says so, and works on when there is space again."""
    store.record([visit(0, memory="m", changes=(change("c1"),))])
    with store._engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreError, match=r"disk is full.*free some space.*nothing of this visit was recorded"):
        store.record([visit(1, memory="x" * 100_000, changes=(change("c2"),))])
    url = visit().check.url
    assert (store.past(url).memory, store.checks(url)[0].count, store.last_seq()) == ("m", 1, 1)
    with store._engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    store.record([visit(1, memory="x" * 100_000, changes=(change("c2"),))])
    assert store.last_seq() == 2


def test_snapshots_on_full_disk(store: Store, place: Place) -> None:
    """Bytes that do not fit are a clear error; no change, no half-written file and no litter stay behind."""
    store.record([visit(0, body=b"one")])
    before = place.blobs()
    noise = random.Random(0).randbytes(200_000)  # noqa: S311 - bytes that do not compress
    kept, ignored = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, kept[1]))
    try:
        with pytest.raises(StoreError, match=r"storing snapshots.*free some space"):
            store.record([visit(1, body=noise, changes=(change("c1"),))])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, kept)
        signal.signal(signal.SIGXFSZ, ignored)
    assert (place.blobs(), store.last_seq(), len(store.snapshots(visit().check.url))) == (before, 0, 1)


def test_snapshots_folder_taken_away(store: Store, place: Place, tmp_path: Path) -> None:
    """A snapshot folder that vanishes in the middle of a run is a clear error."""
    place.snapshots.rename(tmp_path / "gone")
    with pytest.raises(StoreError, match="storing snapshots"):
        store.record([visit(body=b"one")])
    assert store.standings() == {}
