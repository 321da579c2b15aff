"""Killed at any moment and started again: the change log, the published files and the mails come out the same."""

from __future__ import annotations

import multiprocessing
import random
import signal
import sqlite3
import time
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from catalog.store import Store
from tests.robustness import story_run
from tests.robustness.story_run import PAGES, VISITS, Mark, text_of
from tests.site import Site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkServerProcess
    from pathlib import Path

    from catalog.model import Change

KILLS = 20
STAGES = ("check", "build", "send")

# Scrapy and the rest are loaded once, in the server that every telling of the story is forked from.
_forks = multiprocessing.get_context("forkserver")
_LOADED = "tests.robustness.story_run crawler.crawl crawler.stage crawler.spiders.links crawler.spiders.pages"
_MAKERS = "feeds.build feeds.site feeds.syndicated alerts.body"
_forks.set_forkserver_preload(
    [*_LOADED.split(), "alerts.send", "catalog.project", "catalog.resources", *_MAKERS.split()]
)


@dataclass(frozen=True)
class Told:
    """What is left of a story: the change log, published files and mails, by name."""

    changes: tuple[Change, ...]
    public: dict[str, bytes]
    mails: dict[str, bytes]


@dataclass(frozen=True)
class Undisturbed:
    """A story told without a break, and the seconds that each of its stages took."""

    told: Told
    marks: dict[Mark, float]


@pytest.fixture(scope="module")
def ports() -> Iterator[list[int]]:
    """The servers of the visits."""
    with ExitStack() as open_:
        sites = [open_.enter_context(Site()) for _ in range(VISITS)]
        for visit, site in enumerate(sites):
            for page in (*PAGES, story_run.LATE):
                site.page("/", f"{page}.example").says(text_of(page, visit))
                for number in range(VISITS + 3):
                    guide = site.page(f"/{page}/{number}").says(f"<title>Guide {number}</title><h1>Guide</h1>")
                    if number == 1 and visit:
                        guide.dies(404)
            if visit == 1:
                site.page("/", "schools.example").dies(500)
        yield [site.port for site in sites]


@contextmanager
def telling(folder: Path, ports: list[int]) -> Iterator[tuple[ForkServerProcess, Connection]]:
    """A process that tells the story, and where its marks arrive."""
    ours, theirs = _forks.Pipe(duplex=False)
    process = _forks.Process(target=story_run.tell, args=(folder, ports, theirs))
    process.start()
    theirs.close()
    try:
        yield process, ours
    finally:
        process.kill()
        process.join(20)
        process.close()
        ours.close()


def to_the_end(folder: Path, ports: list[int]) -> dict[Mark, float]:
    """Tells what is left of the story; when each stage began."""
    began: dict[Mark, float] = {}
    with telling(folder, ports) as (process, marks):
        while not any(mark.stage == "end" for mark in began):
            assert marks.poll(60), "the story stands still"
            began[marks.recv()] = time.monotonic()
        process.join(20)
        assert process.exitcode == 0
    return began


def what_is_left(folder: Path) -> Told:
    """Everything that readers and later runs see."""
    with closing(sqlite3.connect(folder / "state/state.sqlite3")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    with Store.open(folder / "state/state.sqlite3", folder / "state/snapshots") as store:
        changes = tuple(store.changes())
        for url in store.standings():
            for snapshot in store.snapshots(url):
                store.body(snapshot.digest)
    public = folder / "public"
    return Told(
        changes=changes,
        public={str(path.relative_to(public)): path.read_bytes() for path in public.rglob("*") if path.is_file()},
        mails={path.name: path.read_bytes() for path in (folder / "outbox").iterdir() if path.suffix == ".eml"},
    )


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, ports: list[int]) -> Undisturbed:
    """The story as it should come out."""
    folder = tmp_path_factory.mktemp("undisturbed") / "project"
    story_run.begin(folder)
    began = to_the_end(folder, ports)
    marks, moments = list(began), list(began.values())
    spent = {mark: after - at for mark, at, after in zip(marks, moments, moments[1:], strict=False)}
    return Undisturbed(what_is_left(folder), spent)


def test_story_has_something_to_lose(undisturbed: Undisturbed) -> None:
    """The undisturbed story has changes on every visit but the first, a feed and a mail for each reader and visit."""
    told = undisturbed.told
    assert len({change.at for change in told.changes}) == VISITS - 1
    assert len({change.kind for change in told.changes}) >= 3
    assert len(told.mails) == (VISITS - 1) * len(story_run.READERS)
    assert any(name.endswith("all.atom") for name in told.public)
    assert [mark.stage for mark in undisturbed.marks] == [*STAGES] * VISITS


def test_story_again(undisturbed: Undisturbed, tmp_path: Path, ports: list[int]) -> None:
    """Two undisturbed tellings are the same to the last byte, so that a difference means something."""
    story_run.begin(tmp_path / "project")
    to_the_end(tmp_path / "project", ports)
    assert what_is_left(tmp_path / "project") == undisturbed.told


@pytest.mark.parametrize("seed", range(KILLS))
def test_story_killed(undisturbed: Undisturbed, tmp_path: Path, ports: list[int], seed: int) -> None:
    """SIGKILL in any stage of any visit loses nothing, repeats nothing and leaves no litter among published files."""
    dice = random.Random(seed)  # noqa: S311 - a moment, not a secret
    everywhere = list(undisturbed.marks)
    chosen = everywhere[(seed * 5) % len(everywhere)]  # 5 and 12 have no common factor: every stage has its turn
    folder = tmp_path / "project"
    story_run.begin(folder)
    with telling(folder, ports) as (process, marks):
        while marks.recv() != chosen:
            pass
        time.sleep(dice.uniform(0, 1.1) * undisturbed.marks[chosen])
        process.kill()
        process.join(20)
        assert process.exitcode in (-signal.SIGKILL, 0)
    to_the_end(folder, ports)
    left = what_is_left(folder)
    assert left.changes == undisturbed.told.changes
    assert left.mails == undisturbed.told.mails
    assert left.public == undisturbed.told.public
