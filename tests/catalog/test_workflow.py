"""The GitHub workflow of a new project: its rights, what leaves the runner, and its shell steps on a real clone."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from click.testing import CliRunner

from catalog.commands.init import init
from catalog.scaffold import place_files, project_files
from catalog.store import Store
from tests.site import Site
from tests.sources import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NAME = ".github/workflows/checkback.yml"
TEXT = project_files(starter=False, workflow=True)[NAME]
WORKFLOW: dict[Any, Any] = yaml.safe_load(TEXT)
STEPS = WORKFLOW["jobs"]["round"]["steps"]
NEVER_OUT = ("people", "outbox", "secrets.")


def step(name: str) -> dict[str, Any]:
    """The step of that name."""
    (found,) = [it for it in STEPS if it.get("name") == name]
    return dict(found)


def test_workflow_has_the_least_rights() -> None:
    """No right for everything; each job has only what its own steps need."""
    assert WORKFLOW["permissions"] == {}
    assert {name: job["permissions"] for name, job in WORKFLOW["jobs"].items()} == {
        "round": {"contents": "write", "security-events": "write"},
        "publish": {"pages": "write", "id-token": "write"},
    }


def test_workflow_runs_every_six_hours_and_by_hand_but_never_twice() -> None:
    """A schedule off the full hour, a button, and one round at a time that is not broken off."""
    when = WORKFLOW[True]  # YAML 1.1 reads the key `on` as true
    assert when == {"schedule": [{"cron": "17 */6 * * *"}], "workflow_dispatch": None}
    assert WORKFLOW["concurrency"] == {"group": "checkback", "cancel-in-progress": False}
    assert all(job["timeout-minutes"] <= 180 for job in WORKFLOW["jobs"].values())


def test_workflow_uses_pinned_actions_only() -> None:
    """Every action is one of GitHub's own, at a major version."""
    used = [it["uses"] for job in WORKFLOW["jobs"].values() for it in job["steps"] if "uses" in it]
    assert len(used) == 5
    assert all(re.fullmatch(r"(actions|github)/[a-z/-]+@v[1-9][0-9]*", it) for it in used)


def test_workflow_takes_no_people_along() -> None:
    """No step names a folder of people or a secret, and what is uploaded is the site and the report alone."""
    code = "\n".join(line for line in TEXT.splitlines() if not line.lstrip().startswith("#"))
    assert not [word for word in NEVER_OUT if word in code]
    given = {key: value for it in STEPS for key, value in it.get("with", {}).items()}
    assert given == {"python-version": "3.13", "sarif_file": "report.sarif", "category": "checkback", "path": "public"}
    assert step("Make a round")["run"] == "checkback run --no-send"


def test_workflow_saves_what_a_failed_round_recorded() -> None:
    """The state is put back whatever became of the round, but never when it could not be brought back."""
    assert step("Put the state back")["if"] == "${{ always() && steps.restore.outcome == 'success' }}"
    assert step("Pack the site")["if"].endswith("steps.run.outcome == 'success' }}")


@pytest.mark.parametrize("arguments", [(), ("--starter",)])
def test_init_writes_the_workflow_unless_told_not_to(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """It is there by default, and the only thing that `--no-workflow` leaves out."""
    for folder, more in (("with", ()), ("without", ("--no-workflow",))):
        done = CliRunner().invoke(init, [str(tmp_path / folder), *arguments, *more], catch_exceptions=False)
        assert done.exit_code == 0
    files = {
        folder: {str(path.relative_to(tmp_path / folder)) for path in (tmp_path / folder).rglob("*") if path.is_file()}
        for folder in ("with", "without")
    }
    assert files["with"] - files["without"] == {NAME}


def test_undone_init_leaves_no_folders(tmp_path: Path) -> None:
    """When a later file is in the way, folders that were made for the workflow are gone again."""
    (tmp_path / "sub").write_text("a file where a folder is needed")
    with pytest.raises(Exception, match="nothing was left behind"):
        place_files(tmp_path, {NAME: "1", "sub/b": "2"})
    assert [path.name for path in tmp_path.iterdir()] == ["sub"]


class Runner:
    """Runs the workflow's own shell steps as GitHub does, in fresh clones of a bare repository."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.origin = folder / "origin.git"
        self.clones = 0
        tools = folder / "bin"
        tools.mkdir()
        (tools / "checkback").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m catalog "$@"\n')
        (tools / "checkback").chmod(0o755)
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
            **WORKFLOW["env"],
            "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])),
            "HOME": str(folder),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
        }
        self.git("init", "--quiet", "--bare", "--initial-branch=main", str(self.origin), at=folder)

    def git(self, *arguments: str, at: Path) -> str:
        """What git says."""
        who = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.org")
        return self._done(["git", *who, *arguments], at).stdout

    def clone(self) -> Path:
        """A fresh clone of the main branch, as the checkout action makes it: no history, no other branch."""
        self.clones += 1
        place = self.folder / f"clone-{self.clones}"
        source = f"file://{self.origin}"
        self.git("clone", "--quiet", "--depth=1", "--single-branch", source, str(place), at=self.folder)
        (self.folder / f"temp-{self.clones}").mkdir()
        return place

    def step(self, name: str, at: Path) -> subprocess.CompletedProcess[str]:
        """Runs one step."""
        return self._done(["bash", "-e", "-c", step(name)["run"]], at, check=False)

    def _done(self, command: list[str], at: Path, *, check: bool = True) -> subprocess.CompletedProcess[str]:
        more = {
            "RUNNER_TEMP": str(self.folder / f"temp-{self.clones}"),
            "GITHUB_STEP_SUMMARY": str(self.folder / f"summary-{self.clones}.md"),
        }
        return subprocess.run(  # noqa: S603 - our own workflow
            command, cwd=at, env={**self.environment, **more}, capture_output=True, text=True, check=check, timeout=120
        )

    def state_files(self) -> set[str]:
        """The files of the state branch."""
        return set(self.git("ls-tree", "-r", "--name-only", "checkback-state", at=self.origin).splitlines())


@pytest.fixture
def site() -> Iterator[Site]:
    """One page with one dead link."""
    with Site() as site:
        site.page("/kyr").says('<title>Rights</title><main><h1>Rights</h1><p><a href="/gone">Old</a> list.</p></main>')
        yield site


@pytest.fixture
def runner(tmp_path: Path, site: Site) -> Runner:
    """A repository that was made with `init` and pushed; its page and links are due at every round."""
    runner = Runner(tmp_path)
    project = tmp_path / "project"
    place_files(project, project_files(starter=False, workflow=True))
    (project / "checkback.toml").write_text(
        "[crawl]\nallow_private = true\ndelay = 0\n[schedule]\npage_hours = 0.00001\nlink_hours = 0.00001\n"
        "host_visits_per_day = 1000000000.0\n"
        "[verdicts]\nfailures = 2\ndays = 0.0000001\n"
    )
    (project / "catalog.yaml").write_text(
        f"version: 1\nresources:\n- {{slug: kyr, title: Rights, url: '{site.url('/kyr')}', ours: true}}\n"
    )
    runner.git("init", "--quiet", "--initial-branch=main", at=project)
    runner.git("add", ".", at=project)
    runner.git("commit", "--quiet", "-m", "Begin", at=project)
    runner.git("push", "--quiet", str(runner.origin), "main", at=project)
    return runner


def make_round(runner: Runner) -> Path:
    """One whole round in a fresh clone."""
    clone = runner.clone()
    (clone / "people").mkdir()
    (clone / "people" / "recipients.txt").write_text("somebody@example.net\n")
    for name in ("Bring back the state", "Make a round", "Report", "Put the state back"):
        done = runner.step(name, clone)
        assert done.returncode == 0, done.stdout + done.stderr
    return clone


def visits(clone: Path) -> list[int]:
    """How often each address was looked at, by the state of a clone."""
    with Store.open(clone / "state/state.sqlite3", clone / "state/snapshots") as store:
        return [standing.visits for standing in store.standings().values()]


def test_two_rounds_keep_their_state(runner: Runner) -> None:
    """What the first round saw is there in the second, site and report are made, and nothing about people is kept."""
    first = make_round(runner)
    assert visits(first) == [1, 1]
    second = make_round(runner)
    assert visits(second) == [2, 2]
    kept = runner.state_files()
    assert "state/state.sqlite3" in kept
    assert "state/health.json" in kept
    assert any(name.startswith("state/snapshots/") for name in kept)
    assert all(name.startswith("state/") for name in kept)
    assert runner.git("rev-list", "--count", "checkback-state", at=runner.origin).strip() == "1"
    for clone in (first, second):
        assert (clone / "public" / "index.html").exists()
        assert (clone / "report.sarif").exists()
        assert not (clone / "outbox").exists()
        assert runner.git("status", "--porcelain", at=clone) == ""
    assert "1 needs you" in (runner.folder / "summary-2.md").read_text()


def test_failed_round_keeps_the_state(runner: Runner) -> None:
    """A round that fails leaves the state as good as it was, and the next one goes on from it."""
    make_round(runner)
    clone = runner.clone()
    assert runner.step("Bring back the state", clone).returncode == 0
    (clone / "checkback.toml").write_text("[crawl]\ndelay = 'slow'\n")
    assert runner.step("Make a round", clone).returncode == 2
    assert runner.step("Put the state back", clone).returncode == 0
    assert visits(make_round(runner)) == [2, 2]


def test_state_that_cannot_be_asked_for_is_not_overwritten(runner: Runner) -> None:
    """When the repository does not answer, the round ends instead of starting anew."""
    make_round(runner)
    clone = runner.clone()
    runner.origin.rename(runner.folder / "away.git")
    done = runner.step("Bring back the state", clone)
    assert done.returncode == 1
    assert "would lose it" in done.stderr


def test_state_that_another_round_put_back_is_not_overwritten(runner: Runner) -> None:
    """Should two rounds overlap in spite of all, the later one is refused."""
    make_round(runner)
    late = runner.clone()
    assert runner.step("Bring back the state", late).returncode == 0
    make_round(runner)
    (late / "state" / "health.json").write_text("{}")
    assert runner.step("Put the state back", late).returncode != 0


def test_round_that_recorded_nothing_makes_no_branch(runner: Runner) -> None:
    """Before anything was seen there is nothing to keep."""
    clone = runner.clone()
    assert runner.step("Bring back the state", clone).returncode == 0
    assert runner.step("Put the state back", clone).stdout == "Nothing was recorded.\n"
    assert runner.git("branch", "--list", "checkback-state", at=runner.origin) == ""
