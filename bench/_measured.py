"""A command run and measured: wall and CPU seconds and memory, its child processes included. Linux only."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_BETWEEN = 0.2
"""Seconds between two looks at the memory of all processes together; each takes a millisecond or two."""


_AT_FIRST = 0.03


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """Seconds, and memory in MiB: `peak` of the largest process, `together` of all, shared pages counted once."""

    wall: float
    cpu: float
    peak: float
    together: float
    code: int


def measured(command: Sequence[str], out: Path, *, env: Mapping[str, str] | None = None, limit: float) -> Ran:
    """Runs a command with its output in the file `out` (talk in `out` + `.err`), for `limit` seconds at most.

    A small process of its own starts it: the system counts the memory of whoever starts a program as the program's.

    Raises:
        SystemExit: it did not end in time.
    """
    starter = [sys.executable, "-I", __file__, str(limit), *command]
    with out.open("wb") as said, out.with_suffix(".err").open("wb") as talk:
        read, write = os.pipe()
        try:
            subprocess.run(
                starter,
                stdin=write,
                stdout=said,
                stderr=talk,
                env={**os.environ, **(env or {})},
                cwd=out.parent,
                check=False,
            )
        finally:
            os.close(write)
        with os.fdopen(read) as told:
            found: dict[str, float] = json.loads(told.read() or "{}")
    if not found or found["code"] < 0:
        raise SystemExit(f"{command[0]} did not end within {limit:g} s, or was killed")
    return Ran(**found | {"code": int(found["code"])})  # type: ignore[arg-type]


def _run(limit: float, command: list[str]) -> dict[str, float]:
    over = threading.Event()
    most = [0.0]
    begun = time.monotonic()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
    watching = threading.Thread(target=_watch, args=(process.pid, over, most))
    watching.start()
    patience = threading.Timer(limit, os.killpg, (process.pid, signal.SIGTERM))
    patience.start()
    _, status, used = os.wait4(process.pid, 0)
    wall = time.monotonic() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    patience.cancel()
    over.set()
    watching.join()
    cpu = used.ru_utime + used.ru_stime
    return {"wall": wall, "cpu": cpu, "peak": used.ru_maxrss / 1024, "together": most[0], "code": process.returncode}


def _watch(pid: int, over: threading.Event, most: list[float]) -> None:
    while not over.wait(_BETWEEN if most[0] else _AT_FIRST):
        most[0] = max(most[0], sum(map(_held, _family(pid))))


def _family(pid: int) -> list[int]:
    """A process and its descendants."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    except OSError:
        return []
    return [pid, *(member for child in children for member in _family(int(child)))]


def _held(pid: int) -> float:
    """MiB of a process, its part of shared pages (proportional set size)."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


if __name__ == "__main__":
    os.write(0, json.dumps(_run(float(sys.argv[1]), sys.argv[2:])).encode())
