"""A plug-in that breaks: our own failure, with its traceback, and never the exit code that means findings."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CATALOG = "version: 1\nresources:\n- {slug: bail, title: Bail, url: null}\n"
MODULE = """
import click

def stage(context):
    raise ZeroDivisionError("the plug-in divides")

def report(made, out):
    raise KeyError("the plug-in looks in vain")

def leave(context):
    raise SystemExit(1)
"""
POINTS = {
    "a stage that raises": ("[checkback.stages]\nzeta = frail:stage\n", "run", "ZeroDivisionError"),
    "a stage that is not there": ("[checkback.stages]\nzeta = frail:nowhere\n", "run", "nowhere"),
    "a stage of no package": ("[checkback.stages]\nzeta = no_such_package:stage\n", "run", "no_such_package"),
    "a stage that leaves": ("[checkback.stages]\nzeta = frail:leave\n", "run", "SystemExit: 1"),
    "a report that raises": ("[checkback.reports]\nfrail = frail:report\n", "report --format frail", "KeyError"),
    "a command that is none": ("[checkback.commands]\nfrail = frail:stage\n", "frail", "not a click command"),
}


def installed(folder: Path, points: str) -> dict[str, str]:
    """The environment of a process that has the plug-in installed."""
    metadata = folder / "frail-1.0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: frail\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(points)
    (folder / "frail.py").write_text(MODULE)
    paths = [str(folder), str(ROOT), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}


@pytest.mark.parametrize("how", POINTS)
def test_plugin_that_breaks(how: str, tmp_path: Path) -> None:
    """The traceback names the fault, the last line says whose it is, and the exit code is 3."""
    points, command, fault = POINTS[how]
    (tmp_path / "project").mkdir()
    (tmp_path / "project/catalog.yaml").write_text(CATALOG)
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "catalog", *command.split()],
        env=installed(tmp_path / "site", points),
        cwd=tmp_path / "project",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert "Traceback" in done.stderr
    assert fault in done.stderr
    assert done.stderr.splitlines()[-1].startswith("checkback: this is an error of ours")
    if command == "run":
        assert (tmp_path / "project/public/index.html").exists()  # the stages before it did their work
