"""A full disk, in each stage: the stage says so, nothing is half-written, and with space again nothing is missing."""

from __future__ import annotations

import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from catalog.model import ChangeKind, Edit
from catalog.store import Store
from tests.catalog.store.visits import change, visit
from tests.site import Site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]
SETTINGS = """\
[crawl]
delay = 0
allow_private = true
robots = "off"
"""


@pytest.fixture
def site() -> Iterator[Site]:
    """A small page and one whose stored bytes do not fit."""
    noise = random.Random(0).randbytes(300_000).hex()  # noqa: S311 - words that do not compress
    with Site() as site:
        site.page("/small").says("<title>Small</title><h1>Small</h1><p>A sentence of a small page.</p>")
        site.page("/large").says(f"<title>Large</title><h1>Large</h1><p>A sentence.</p><!-- {noise} -->")
        yield site


@pytest.fixture
def project(tmp_path: Path, site: Site) -> Path:
    """A project with these pages, on loopback, so that it needs nobody's names."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "checkback.toml").write_text(SETTINGS)
    line = "- {{slug: {0}, title: {0}, url: '{1}'}}\n"
    entries = "".join(line.format(name, site.url(f"/{name}")) for name in ("small", "large"))
    (folder / "catalog.yaml").write_text("version: 1\nresources:\n" + entries)
    return folder


def limited(largest: int) -> Callable[[], None]:
    """Lets a process write no file larger than this; as on a full disk, writing fails and nothing is killed."""

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))

    return limit


def run(project: Path, command: str, largest: int | None = None) -> tuple[int, str]:
    """Exit code and talk of a command that may write no file larger than `largest` bytes."""
    paths = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "catalog", command],
        cwd=project,
        env={**os.environ, "PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limited(largest) if largest else None,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr


def opened(project: Path) -> Store:
    """The project's store."""
    return Store.open(project / "state/state.sqlite3", project / "state/snapshots")


def published(project: Path) -> dict[Path, bytes]:
    """Every published file."""
    return {path: path.read_bytes() for path in (project / "public").rglob("*") if path.is_file()}


def _edit(words: str) -> tuple[Edit, ...]:
    return (Edit(kind=ChangeKind.TEXT_CHANGED, after=words),)


def assert_whole(project: Path) -> None:
    """The database is sound, every snapshot in it is whole, and nothing half-written lies about."""
    with closing(sqlite3.connect(project / "state/state.sqlite3")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    with opened(project) as store:
        for url in store.standings():
            assert all(store.has_body(snapshot.digest) for snapshot in store.snapshots(url))
    assert not [path for path in project.rglob("*") if path.name.endswith(".part") or ".checkback-parts" in str(path)]


def test_full_disk_while_recording(project: Path) -> None:
    """The run ends with 3 and says to free space; the next one records every page."""
    assert run(project, "build")[0] == 0
    code, talk = run(project, "run", 250_000)
    assert code == 3
    assert "free some space" in talk
    assert_whole(project)
    assert run(project, "run")[0] == 0
    assert_whole(project)
    with opened(project) as store:
        pages = [url for url, known in store.standings().items() if known.visits]
        assert {len(store.snapshots(url)) for url in pages} == {1}
        assert len(pages) == 2


def test_full_disk_while_building(project: Path) -> None:
    """The build names the file that did not fit; what is published is whole, and the next build completes it."""
    assert run(project, "build")[0] == 0
    before = published(project)
    with opened(project) as store:
        news = replace(change("c", slug="small"), significance=0.9, edits=_edit("The office moved along the street."))
        store.record([visit(changes=tuple(replace(news, id=f"c{number}") for number in range(120)))])
    code, talk = run(project, "build", 40_000)
    assert code == 2
    assert "cannot write to the output folder" in talk
    assert "File too large" in talk
    between = published(project)
    assert_whole(project)
    assert run(project, "build")[0] == 0
    after = published(project)
    assert all(body in (before.get(path), after[path]) for path, body in between.items())
    assert len(list((project / "public/changes").iterdir())) == 120


def test_full_disk_while_sending(project: Path) -> None:
    """A mail that does not fit stays queued and leaves no half; the next run writes each mail once."""
    assert run(project, "build")[0] == 0
    (project / "people").mkdir()
    (project / "people/recipients.txt").write_text("ana@example.org\nben@example.org\n")
    assert run(project, "send")[0] == 0
    words = "The office moved to another number of the main street. " * 40
    with opened(project) as store:
        news = [
            replace(change(f"c{number}", slug="small"), significance=0.9, edits=_edit(words)) for number in range(9)
        ]
        store.record([visit(changes=tuple(news))])
    largest = max(path.stat().st_size for path in (project / "people").iterdir()) * 2
    code, talk = run(project, "send", largest)
    assert code in (2, 3)
    assert "people" in talk or "outbox" in talk
    early = {path.name: path.read_bytes() for path in project.glob("outbox/*.eml")}
    assert run(project, "send")[0] == 0
    late = {path.name: path.read_bytes() for path in project.glob("outbox/*.eml")}
    assert len(late) == 2
    assert {name: late[name] for name in early} == early
