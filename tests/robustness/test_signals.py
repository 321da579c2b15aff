"""Asked to stop while building or sending: a clear word, exit code 130, nothing half-written, and the rest later."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from catalog.store import Store
from tests.catalog.store.visits import change, visit

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]
CHANGES = 400
READERS = 800


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with so much news, and so many readers, that building and sending take a while."""
    folder = tmp_path / "project"
    (folder / "people").mkdir(parents=True)
    (folder / "catalog.yaml").write_text("version: 1\nresources:\n- {slug: kyr, title: Rights, url: null}\n")
    (folder / "people/recipients.txt").write_text("".join(f"reader{n}@example.org\n" for n in range(READERS)))
    with Store.open(folder / "state/state.sqlite3", folder / "state/snapshots") as store:
        news = [replace(change(f"c{number}", slug="kyr"), significance=0.9) for number in range(CHANGES)]
        store.record([visit(changes=tuple(news))])
    return folder


def environment() -> dict[str, str]:
    """With this tree first on the path."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))}


def stopped(project: Path, command: str, number: signal.Signals, under_way: Callable[[], bool]) -> tuple[int, str]:
    """Runs a command, sends the signal as soon as its work is under way, and returns exit code and talk."""
    with subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "catalog", command], cwd=project, env=environment(), stderr=subprocess.PIPE, text=True
    ) as process:
        while not under_way():
            assert process.poll() is None, "it ended before it was stopped"
        process.send_signal(number)
        _out, talk = process.communicate(timeout=30)
    return process.returncode, talk


def run(project: Path, command: str) -> None:
    """Runs a command to its end."""
    subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "catalog", command], cwd=project, env=environment(), check=True, capture_output=True
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_build_told_to_stop(project: Path, number: signal.Signals) -> None:
    """Every published file is whole, none is a scrap, and the next build completes the site."""
    public = project / "public"
    code, talk = stopped(project, "build", number, (public / "changes").exists)
    assert code == 130
    assert talk.splitlines()[-1] == (
        "checkback: stopped; what was recorded is kept, run the same command again to go on"
    )
    assert "Traceback" not in talk
    files = {path: path.read_bytes() for path in public.rglob("*") if path.is_file()}
    assert len(list(public.glob("changes/*/index.html"))) < CHANGES
    run(project, "build")
    assert len(list(public.glob("changes/*/index.html"))) == CHANGES
    changed = [path for path, before in files.items() if path.read_bytes() != before]
    assert changed == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_send_told_to_stop(project: Path, number: signal.Signals) -> None:
    """Every mail that was written is whole, and the next run writes the others, each once."""
    outbox = project / "outbox"
    code, talk = stopped(project, "send", number, lambda: any(outbox.glob("*.eml")))
    assert code == 130
    assert "stopped; what was recorded is kept" in talk
    assert "Traceback" not in talk
    early = {path.name: path.read_bytes() for path in outbox.glob("*.eml")}
    assert 0 < len(early) < READERS
    run(project, "send")
    late = {path.name: path.read_bytes() for path in outbox.iterdir() if path.suffix == ".eml"}
    assert len(late) == READERS
    assert {name: late[name] for name in early} == early
    assert [path.name for path in outbox.iterdir() if path.suffix not in (".eml", "")] == []
