"""`checkback demo` as a command: what it says, where things are, and how it ends."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import urllib.request
from typing import TYPE_CHECKING

from tests.sources import ROOT

if TYPE_CHECKING:
    from pathlib import Path


def test_talk_names_every_place(out: Path) -> None:
    """The summary says where feeds, pages, mails and reports are, and each is there."""
    talk = (out / "talk.txt").read_text("utf-8")
    for word, many in {"pages": 2, "feed": 3, "mails": 1, "report": 2}.items():
        places = re.findall(rf"^  {word} +(\S+)", talk, re.MULTILINE)
        assert len(places) == many, word
        assert all((ROOT / place).exists() for place in places)


def test_readme_shows_what_the_demo_says(out: Path) -> None:
    """The look at the result in README is the demo's own words."""
    shown = (ROOT / "README.md").read_text("utf-8").partition("<!-- demo -->\n```\n")[2].partition("```")[0]
    talk = (out / "talk.txt").read_text("utf-8").replace(str(out), "demo-out")
    assert shown == talk


def test_demo_runs_as_a_command(tmp_path: Path) -> None:
    """`checkback demo` ends by itself in its own process, twice into one folder, and refuses a foreign one."""

    def run(out: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", "from catalog.cli import main; main()", "demo", "--out", out]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603 - our own interpreter

    for _ in range(2):
        done = run("here")
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
        assert "Warning" not in done.stderr
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").touch()
    refused = run("mine")
    assert refused.returncode == 2
    assert "is not empty" in refused.stderr


def test_serve_keeps_the_pages_up_until_interrupted(tmp_path: Path) -> None:
    """`--serve` shows the published pages on loopback, and Ctrl-C ends it in peace."""
    command = [sys.executable, "-c", "from catalog.cli import main; main()", "demo", "--out", "here", "--serve"]
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    types = {
        "": "text/html",
        "es/": "text/html",
        "feeds/all.atom": "application/atom+xml",
        "feeds/all.rss": "application/rss+xml",
        "feeds/all.json": "application/feed+json",
    }
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as running:  # noqa: S603 - our own interpreter
        assert running.stderr is not None
        home = next(found[0] for line in running.stderr if (found := re.search(r"http://127\.0\.0\.1:\d+/", line)))
        for path, content_type in types.items():
            with direct.open(home + path, timeout=10) as reply:
                assert reply.headers["Content-Type"].startswith(content_type)
        running.send_signal(signal.SIGINT)
        rest = running.stderr.read()
    assert running.returncode == 0
    assert rest.strip() == "Stopped."


def test_demo_ends_in_peace_when_interrupted(tmp_path: Path) -> None:
    """Ctrl-C in the middle of the visits ends the demo at once, without a traceback."""
    command = [sys.executable, "-c", "from catalog.cli import main; main()", "demo", "--out", "here"]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as running:  # noqa: S603 - our own interpreter
        assert running.stderr is not None
        next(line for line in running.stderr if line.startswith("Visit 2"))
        running.send_signal(signal.SIGINT)
        rest = running.stderr.read()
    assert running.returncode != 0
    assert "Traceback" not in rest
