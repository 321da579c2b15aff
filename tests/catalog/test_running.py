"""Rounds: one at a time, again and again, through failures, until somebody stops them."""

from __future__ import annotations

import fcntl
import io
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from catalog.errors import ConfigError, OwnFailure
from catalog.health import Health, write_health
from catalog.locking import locked
from catalog.running import LONGEST, SHORTEST, Rounds
from catalog.statistics import KEPT, read_statistics, write_statistics
from catalog.talk import Talk
from tests.project import Project
from tests.site import Site
from tests.sources import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.clock import Clock


class Stopped(KeyboardInterrupt):
    """The test has seen enough rounds."""


class Night:
    """Sleeps by moving the clock on, and ends the rounds after so many seconds."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self.clock = clock
        self.left = seconds
        self.naps: list[float] = []

    def __call__(self, seconds: float) -> None:
        """One nap."""
        self.naps.append(seconds)
        self.left -= seconds
        if self.left < 0:
            raise Stopped
        self.clock.advance(seconds=seconds)


@pytest.fixture
def site() -> Iterator[Site]:
    """One page that is there."""
    with Site() as site:
        site.page("/kyr").says("<title>Rights</title><main><h1>Rights</h1><p>All about your rights.</p></main>")
        yield site


@pytest.fixture
def project(tmp_path: Path, clock: Clock, site: Site) -> Project:
    """A catalog with that page, due every two hours."""
    project = Project(tmp_path / "project", clock, site.resolver)
    project.settings.write_text(project.settings.read_text() + "[schedule]\npage_hours = 2\n")
    return project.resource("kyr", site.url("/kyr"))


def rounds(project: Project, night: Night) -> tuple[Rounds, io.StringIO]:
    """Rounds on the test's clock, and what they say."""
    said = io.StringIO()
    made = Rounds(
        config_path=project.settings,
        talk=Talk(said),
        clock=project.clock,
        sleep=night,
        resolver=project.resolver,
        left_out=("send",),
    )
    return made, said


def health(project: Project) -> dict[str, Any]:
    """The health file."""
    return dict(json.loads((project.folder / "state" / "health.json").read_text()))


def visits(site: Site) -> int:
    """How often the page was asked for."""
    return site.paths.count("/kyr")


def test_forever_visits_when_due_and_ends_well(project: Project, site: Site, clock: Clock) -> None:
    """In seven hours a page that is due every two is visited four times, and a stop is a good end."""
    made, said = rounds(project, Night(clock, 7 * 3600))
    made.forever()
    assert visits(site) == 4
    assert said.getvalue().splitlines()[-1] == "stopped; what was recorded is kept"
    assert "next round on 7 September 2026 at " in said.getvalue()


def test_forever_looks_again_after_six_hours_at_most(project: Project, site: Site, clock: Clock) -> None:
    """However far away the next due time is, the catalog is read again within six hours."""
    project.settings.write_text(project.settings.read_text().replace("page_hours = 2", "page_hours = 2000"))
    start = clock()
    made, said = rounds(project, Night(clock, LONGEST.total_seconds() + 60))
    made.forever()
    assert visits(site) == 1
    assert health(project)["rounds"] == 2
    assert said.getvalue().count("check: ") == 2
    assert datetime.fromisoformat(health(project)["started_at"]) == start + LONGEST


def test_forever_outlives_a_failed_round(project: Project, site: Site, clock: Clock) -> None:
    """A folder that cannot be used is told, waited out ever longer, and put right without a restart."""
    night = Night(clock, 3600)
    made, said = rounds(project, night)
    (project.folder / "state").write_text("a file in the way")

    def repair(seconds: float) -> None:
        if len(night.naps) == 6:
            (project.folder / "state").unlink()
        night(seconds)

    replace(made, sleep=repair).forever()
    assert said.getvalue().count("this round failed: ") == 3
    assert visits(site) == 1
    assert sum(night.naps[:7]) == 7 * SHORTEST.total_seconds()
    assert health(project)["ok"] is True


def test_forever_keeps_word_of_a_failed_round(project: Project, clock: Clock) -> None:
    """The health file says that the last round failed, and when the next one is."""
    made, _said = rounds(project, Night(clock, 30))
    with locked(project.folder / "state"):
        made.forever()
    assert health(project)["ok"] is False
    assert health(project)["failures_in_a_row"] == 1
    assert datetime.fromisoformat(health(project)["next_round_at"]) == clock() + SHORTEST


def test_forever_refuses_broken_settings_at_once(project: Project, clock: Clock) -> None:
    """What the person who starts it can put right ends it; the same later on is waited out."""
    made, _said = rounds(project, Night(clock, 3600))
    project.settings.write_text("[crawl]\ndelay = 'slow'\n")
    with pytest.raises(ConfigError):
        made.forever()


def test_forever_waits_for_a_catalog_that_broke_meanwhile(project: Project, clock: Clock, site: Site) -> None:
    """A slip in an edit of the catalog is told, and the rounds go on when it is mended."""
    night = Night(clock, 5 * 3600)
    made, said = rounds(project, night)
    whole = (project.folder / "catalog.yaml").read_text()

    def edit(seconds: float) -> None:
        (project.folder / "catalog.yaml").write_text("version: [" if len(night.naps) < 130 else whole)
        night(seconds)

    replace(made, sleep=edit).forever()
    assert "this round failed: " in said.getvalue()
    assert visits(site) == 3


def test_forever_does_not_oversleep_when_the_clock_is_set_back(project: Project, clock: Clock) -> None:
    """A clock that is set back by a year keeps nobody asleep for a year."""
    night = Night(clock, LONGEST.total_seconds() * 1.5)
    made, said = rounds(project, night)

    def back(seconds: float) -> None:
        if len(night.naps) == 1:
            clock.advance(days=-365)
        night(seconds)

    replace(made, sleep=back).forever()
    assert said.getvalue().count("next round on ") > 1


def test_once_leaves_its_health(project: Project, clock: Clock) -> None:
    """A single round says how it went, in counts and times and without any address."""
    made, _said = rounds(project, Night(clock, 0))
    assert made.once().ok
    kept = health(project)
    assert kept["pages"] == {"watched": 1, "read": 1, "blocked": 0, "failing": 0, "unchecked": 0, "unseen": 0}
    due = datetime.fromisoformat(kept["next_due_at"])
    assert clock() < due <= clock() + timedelta(hours=2)
    assert kept["next_round_at"] == kept["next_due_at"]
    assert "127.0.0.1" not in json.dumps(kept)


def test_rounds_leave_statistics(project: Project, clock: Clock, site: Site) -> None:
    """Each round adds what it did in numbers, without any address; one with nothing due says that it did nothing."""
    site.page("/kyr").etag('"1"')
    made, _said = rounds(project, Night(clock, 0))
    made.once()
    made.once()
    clock.advance(hours=3)
    made.once()
    first, idle, again = read_statistics(project.folder / "state")
    assert first["ok"] is True
    assert first["changes"] == 0
    assert (first["check"]["pages"], first["check"]["links"], first["check"]["verdicts"]) == (1, 0, {"alive": 1})
    assert first["check"]["requests"] == 2  # robots.txt and the page
    assert first["check"]["body_bytes"] > 0
    assert idle["check"] == {"pages": 0, "links": 0, "parts": 0}
    assert again["check"]["not_modified"] == 1
    assert "127.0.0.1" not in (project.folder / "state" / "statistics.json").read_text()


def test_statistics_are_bounded_and_mend_themselves(tmp_path: Path) -> None:
    """The newest rounds are kept, a damaged file begins anew, and one that cannot be written stays as it was."""
    (tmp_path / "statistics.json").write_text('{"rounds": [')
    for number in range(KEPT + 5):
        write_statistics(tmp_path, {"changes": number})
    assert [one["changes"] for one in read_statistics(tmp_path)] == list(range(5, KEPT + 5))
    (tmp_path / ".statistics.json.part").mkdir()
    with pytest.raises(OwnFailure, match="cannot be written"):
        write_statistics(tmp_path, {"changes": -1})
    assert len(read_statistics(tmp_path)) == KEPT


def test_once_without_sending(project: Project, clock: Clock) -> None:
    """A stage that is left out does nothing and says nothing."""
    made, said = rounds(project, Night(clock, 0))
    made.once()
    assert [line.partition(":")[0] for line in said.getvalue().splitlines()] == ["check", "build"]
    assert not (project.folder / "outbox").exists()


def test_second_run_is_refused(project: Project, clock: Clock) -> None:
    """While a run is at work another one says so, does nothing, and leaves the lock alone."""
    made, _said = rounds(project, Night(clock, 0))
    with locked(project.folder / "state"), pytest.raises(OwnFailure, match="another run is at work here") as refused:
        made.once()
    assert refused.value.exit_code == 3
    assert made.once().ok


def test_lock_of_a_killed_run_blocks_nobody(tmp_path: Path) -> None:
    """The system lets go of a lock when its process is killed, so the file it leaves behind means nothing."""
    code = (
        "import sys, time; from pathlib import Path; from catalog.locking import locked\n"
        "with locked(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(OwnFailure), locked(tmp_path):
            pass
        holder.kill()
        holder.wait()
    assert (tmp_path / "run.lock").exists()
    with locked(tmp_path), (tmp_path / "run.lock").open("a") as again, pytest.raises(BlockingIOError):
        fcntl.flock(again, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_health_file_is_whole_or_the_old_one(tmp_path: Path) -> None:
    """A health file that cannot be written leaves the one before."""
    write_health(tmp_path, Health(rounds=1))
    (tmp_path / ".health.json.part").mkdir()
    with pytest.raises(OwnFailure, match="cannot be written"):
        write_health(tmp_path, Health(rounds=2, started_at=datetime(2026, 11, 3, tzinfo=UTC)))
    assert json.loads((tmp_path / "health.json").read_text())["rounds"] == 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_forever_stops_when_asked(project: Project, number: signal.Signals) -> None:
    """A real process asleep between rounds ends within a second with exit code 0."""
    with subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "catalog", "run", "--forever", "--no-send", "--config", str(project.settings)],
        cwd=ROOT,
        env={**os.environ},
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stderr is not None
        talk = [""]
        while "next round on" not in talk[-1]:
            talk.append(process.stderr.readline())
            assert talk[-1], f"it ended by itself: {talk}"
        asked = time.monotonic()
        process.send_signal(number)
        assert process.wait(timeout=30) == 0
        assert time.monotonic() - asked < 2
        assert process.stderr.read() == "stopped; what was recorded is kept\n"
