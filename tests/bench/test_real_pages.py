from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.sources import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PAGE = "<html lang=en><title>Help</title><main><h1>Help</h1><p>Call the office on {}.</p>{}</main>"
STEADY = "<p>Words that every look at this page has in common, so that nothing else is said on it.</p>" * 3


def run(script: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """A benchmark run as people run it."""
    return subprocess.run(  # noqa: S603 - our own scripts
        [sys.executable, ROOT / "bench" / script, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        cwd=ROOT,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four looks at one page, of which the last brings another day of the week, labelled so."""
    blobs = tmp_path / "set" / "dev" / "blobs"
    blobs.mkdir(parents=True)
    for name, day in zip("abcd", ("Monday", "Monday", "Monday", "Friday"), strict=True):
        (blobs / f"{name}.html").write_text(PAGE.format(day, STEADY) + f"<!-- {name} -->", "utf-8")
    row = {"id": "one", "service": "Office", "path": "Help.html", "url": None, "siblings": []}
    row |= {"history": [["a", 1], ["b", 2]], "before": "c", "before_time": 3, "after": "d", "after_time": 4}
    (blobs.parent / "pairs.jsonl").write_text(json.dumps(row) + "\n", "utf-8")
    labels = {"one": {"label": "content", "why": "another day"}}
    (tmp_path / "changes-dev-reviewed.json").write_text(json.dumps(labels), "utf-8")
    return tmp_path


@pytest.mark.parametrize("script", ["changes.py", "replay_real.py"])
def test_bench_without_pages(script: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A benchmark of real pages says what it needs, and is no failure of the others; a wrong folder is one."""
    monkeypatch.setenv("CHECKBACK_PAIRS", "")
    done = run(script)
    assert (done.returncode, done.stdout) == (0, "")
    assert "name the unpacked" in done.stderr
    assert "holds no pairs.jsonl" in run(script, tmp_path).stderr


def test_bench_changes(folder: Path) -> None:
    """The change benchmark prints the figures of ours, by label and by service."""
    done = run("changes.py", folder, "--alone")
    assert done.returncode == 0, done.stderr
    assert "| checkback | 1.000 | 1.000 | 1.000 | 0.0 | 0.0 |" in done.stdout
    assert "content 1 of 1" in done.stdout


def test_bench_replay(folder: Path) -> None:
    """The whole pipeline sees four looks, tells the one that changed, and agrees with comparing look by look."""
    done = run("replay_real.py", folder, "--compare")
    assert done.returncode == 0, done.stderr
    assert "pages 1, visits 4, changes 1, alerts 1" in done.stdout
    assert "told by both 1, only by the pipeline 0" in done.stdout
