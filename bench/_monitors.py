"""Peers for the revisit benchmark: page monitors that somebody installed, in an environment of their own or this one.

    python3 -m venv peers && peers/bin/pip install urlwatch webchanges changedetection.io
    python bench/revisit.py --peers peers/bin

Each is measured as it comes (`plain`: any byte of an answer counts, for changedetection.io any text) or as a careful
person sets it up (`main`: the text of the element `main`, which these pages have). They ask no robots.txt and make no
pause.
"""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from _measured import Ran, measured

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = ("urlwatch", "webchanges")
SERVER = "changedetection.io"
_CHANGED = re.compile(r"CHANGED: page-(\d+)\b")
_FAILED = re.compile(r"^ERROR: ", re.MULTILINE)
_LIMIT = 600.0
_REPORT = {
    "urlwatch": """\
display: {new: false, error: true, unchanged: false}
report:
  stdout: {enabled: true, color: false}
  text: {line_length: 75, details: true, footer: true, minimal: false}
""",
    "webchanges": """\
display: {new: false, error: true}
report:
  stdout: {enabled: true, color: false}
  browser: {enabled: false}
  email: {enabled: false}
""",
}


def found(name: str, folder: Path | None) -> Path | None:
    """Where a peer's command is: in `folder`, or on the PATH; None where it is not installed."""
    place = shutil.which(name, path=str(folder) if folder else None)
    return Path(place).resolve().parent / name if place else None


@dataclass(frozen=True, slots=True)
class Visited:
    """What one round of a peer took, which pages it said had changed, and how many it could not look at."""

    ran: Ran
    reported: frozenset[int]
    errors: int


class CommandMonitor:
    """A monitor that looks at all its pages once when it is run.

    Args:
        name: one of `COMMANDS`.
        binary: its command.
        urls: the pages.
        folder: an empty one, for its jobs and what it keeps.
        main: whether only the text of the main part is compared.
    """

    def __init__(self, name: str, binary: Path, urls: Sequence[str], folder: Path, *, main: bool) -> None:
        filters = "filters" if name == "webchanges" else "filter"
        chosen = f"{filters}:\n  - css: main\n  - html2text\n" if main else ""
        jobs = [f"name: page-{number}\nurl: {url}\n{chosen}" for number, url in enumerate(urls)]
        (folder / "jobs.yaml").write_text("---\n".join(jobs), "utf-8")
        (folder / "config.yaml").write_text(_REPORT[name], "utf-8")
        kept = ["--database", "kept.db"] if name == "webchanges" else ["--cache", "kept.db"]
        jobs_option = "--jobs" if name == "webchanges" else "--urls"
        self._command = [str(binary), jobs_option, "jobs.yaml", "--config", "config.yaml", *kept]
        self._folder = folder
        self.label = f"{name}, {'main' if main else 'plain'}"

    def visit(self) -> Visited:
        """One round."""
        out = self._folder / "said.txt"
        env = {**os.environ, "HOME": str(self._folder), "NO_COLOR": "1", "TERM": "dumb", "PYTHONWARNINGS": "ignore"}
        ran = measured(self._command, out, env=env, limit=_LIMIT)
        said = out.read_text("utf-8", "replace")
        return Visited(ran, frozenset(map(int, _CHANGED.findall(said))), len(_FAILED.findall(said)))

    def close(self) -> None:
        """Nothing runs between rounds."""
