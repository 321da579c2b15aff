"""A project visited by a process of its own, in which no thread runs: `python -m tests.crawler.visiting`.

Each line that it reads is one visit, or one project opened, as JSON; it answers each with one line.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from catalog.errors import CheckbackError
from tests.clock import Clock
from tests.site import SiteResolver
from tests.sources import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.project import Project

LIMIT = 60.0
"""Seconds after which a process that visits is killed, so that a test fails and nothing hangs."""
_NAP = 0.02


class Visits:
    """The process, from outside."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process

    def begin(self, project: Project, site: tuple[str, int], *, workers: int, cut: bool = False) -> None:
        """Begins a visit at the time of the project's clock; with `cut`, no name resolves."""
        asked = {"folder": str(project.folder), "now": project.clock.now.isoformat(), "site": site}
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps({**asked, "workers": workers, "cut": cut}) + "\n")
        self.process.stdin.flush()

    def answer(self) -> dict[str, Any]:
        """What became of the visit: `said`, and `code` where an error would have ended the command."""
        assert self.process.stdout is not None
        patience = threading.Timer(LIMIT, self.process.kill)
        patience.start()
        line = self.process.stdout.readline()
        patience.cancel()
        assert line, "the process of the visit died, or was killed because it did not end"
        told: dict[str, Any] = json.loads(line)
        return told

    def visit(self, project: Project, site: tuple[str, int], *, workers: int, cut: bool = False) -> dict[str, Any]:
        """One visit, waited for."""
        self.begin(project, site, workers=workers, cut=cut)
        return self.answer()

    def started(self) -> list[int]:
        """The processes that it shares a visit with, once there are two."""
        for _ in range(int(LIMIT / _NAP)):
            if len(children := self.children()) > 1:
                return children
            time.sleep(_NAP)
        raise AssertionError("no visit was shared out")

    def children(self) -> list[int]:
        """The processes that it started and that still run."""
        number = self.process.pid
        return [int(child) for child in Path(f"/proc/{number}/task/{number}/children").read_text("ascii").split()]


@contextmanager
def visiting() -> Iterator[Visits]:
    """A process to visit with; gone afterwards, whatever happened."""
    command = [sys.executable, "-m", "tests.crawler.visiting"]
    with subprocess.Popen(  # noqa: S603 - our own interpreter
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Visits(process)
        finally:
            process.kill()


def _visit(asked: dict[str, Any]) -> dict[str, Any]:
    from catalog.stages import open_context, stages  # noqa: PLC0415 - what a test only starts is not waited for here
    from catalog.talk import Talk  # noqa: PLC0415

    resolver = SiteResolver((asked["site"][0], asked["site"][1]), set())
    if asked["cut"]:
        resolver = _Nowhere(resolver.address, set())
    clock = Clock(datetime.fromisoformat(asked["now"]))
    try:
        with open_context(
            Path(asked["folder"]) / "checkback.toml", talk=Talk(quiet=True), clock=clock, resolver=resolver
        ) as opened:
            outcome = dict(stages())["check"](replace(opened, workers=asked["workers"]))
    except CheckbackError as error:
        return {"said": str(error), "code": error.exit_code}
    return {"said": outcome.summary, "code": 0 if outcome.ok else 3, "counts": dict(outcome.counts)}


class _Nowhere(SiteResolver):
    async def resolve(self, host: str, port: int) -> list[tuple[str, int]]:  # noqa: ARG002 - the resolver's signature
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")


if __name__ == "__main__":
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_visit(json.loads(line))) + "\n")
        sys.stdout.flush()
