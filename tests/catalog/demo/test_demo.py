"""The whole demo, as a user runs it: the right things are told, and only those."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import urllib.request
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from catalog.cli import checkback
from catalog.demo import story
from catalog.demo.command import demo
from catalog.demo.folder import prepare
from catalog.demo.server import DemoSite
from catalog.demo.visits import make_visits
from catalog.project import load_project
from catalog.store import Store
from catalog.talk import Talk
from tests.sources import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from catalog.model import Change

TOLD = [
    (2, "item-added", "protecting-communities", story.RESOURCES, "Reports and toolkits"),
    (3, "moved", "partnerships-round-up", story.ROUND_UP, ""),
    (3, "text-changed", "police-questions", story.QUESTIONS, "Community Guide: How Do Your Police Work With ICE?"),
    (4, "died", "protecting-communities", story.DYING, "City examples"),
    (4, "item-removed", "community-action", story.ACTION, "Less policing, fewer prisons"),
]
"""Everything the demo's readers hear: visit, kind, resource, address, section."""


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of one finished demo; what it said is in `talk.txt`."""
    folder = tmp_path_factory.mktemp("demo")
    done = CliRunner().invoke(demo, ["--out", str(folder / "demo-out")], catch_exceptions=False)
    assert done.exit_code == 0, done.stderr
    assert not done.stdout
    (folder / "demo-out" / "talk.txt").write_text(done.stderr, "utf-8")
    return folder / "demo-out"


@pytest.fixture
def changes(out: Path) -> Iterator[list[Change]]:
    """The change log the demo left."""
    config, _ = load_project(out / "checkback.toml")
    with Store.open(config.path(config.state.database), config.path(config.state.snapshots)) as store:
        yield list(store.changes())


def _told(changes: list[Change]) -> list[tuple[int, str, str, str, str]]:
    return sorted(
        (story.VISITS.index(change.at) + 1, change.kind.value, change.slug, change.url, change.section)
        for change in changes
    )


def test_exactly_the_right_things_are_told(changes: list[Change]) -> None:
    """Five things happened in four weeks, and five things are in the log: no news, no spaces, no challenge page."""
    assert _told(changes) == TOLD


def test_added_item_comes_with_its_link(changes: list[Change]) -> None:
    """The new resource is one piece of news: its words and where it leads."""
    (added,) = [change for change in changes if change.kind == "item-added"]
    assert [edit.kind.value for edit in added.edits] == ["item-added", "link-added"]
    assert added.edits[0].text.startswith("NEW: Access to Justice")
    assert added.edits[1].after == "http://library.example/access-to-justice/"


def test_moved_page_offers_its_new_address(changes: list[Change]) -> None:
    """The page that moved is told once, with where it is now."""
    (moved,) = [change for change in changes if change.kind == "moved"]
    assert moved.final_url == story.ROUND_UP_MOVED


def test_dead_link_failed_for_two_weeks_first(changes: list[Change]) -> None:
    """The link is told as dead at its third failure, with the dates of its first one and of its last good day."""
    (died,) = [change for change in changes if change.kind == "died"]
    assert (died.last_ok_at, died.first_failed_at, died.at) == (story.VISITS[0], story.VISITS[1], story.VISITS[3])
    assert died.link_text == "Probation department rules for ICE requests that are not mandatory"


@pytest.mark.parametrize("seed", [1, 2])
def test_other_news_changes_nothing(seed: int, tmp_path: Path) -> None:
    """Whichever news rotates, the same five things are told."""
    settings = prepare(tmp_path / "demo")
    with DemoSite(seed=seed) as site:
        visits = list(make_visits(settings, site, Talk(quiet=True)))
    told = sorted((number, entry.kind.value, entry.slug) for number, v in enumerate(visits, 1) for entry in v.told)
    assert told == [row[:3] for row in TOLD]
    held_back = [[finding.url for finding in visit.held_back] for visit in visits]
    assert held_back[0] == []
    assert {story.DYING, story.MAP} == set(held_back[1]) == set(held_back[2])
    assert set(held_back[3]) == {story.MAP}


def test_report_asks_for_the_dead_link_only(out: Path) -> None:
    """One thing needs the editor; the challenged map could not be checked and is not called broken."""
    done = CliRunner().invoke(
        checkback, ["report", "--config", str(out / "checkback.toml"), "--format", "jsonl"], catch_exceptions=False
    )
    assert done.exit_code == 1
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    by_verdict = {(line["url"], line["verdict"], line["state"]) for line in lines if line["verdict"] != "alive"}
    assert by_verdict == {
        (story.DYING, "missing", "dead"),
        (story.MAP, "blocked", "alive"),
        (story.ROUND_UP, "moved", "alive"),
    }
    assert "1 needs you" in (out / "report.txt").read_text("utf-8")


def test_feed_and_mails_tell_the_same(out: Path, changes: list[Change]) -> None:
    """Every change is in the feed once, and each of the two recipients has mails about it; no mail is empty."""
    text = (out / "public" / "feeds" / "all.atom").read_text("utf-8")
    assert text.count("<entry>") == len(changes)
    assert all(text.count(change.id) >= 1 for change in changes)
    mails = list((out / "outbox").rglob("*.eml"))
    assert len(mails) == 2 * len({change.at for change in changes})


def test_pages_are_there_and_ask_nobody(out: Path) -> None:
    """The published pages load nothing from anywhere else."""
    pages = list((out / "public").rglob("*.html"))
    assert out / "public" / "index.html" in pages
    for page in pages:
        assert not re.search(
            r'<(?:script|img|iframe)\b|<link[^>]+href="https?:[^>]+stylesheet', page.read_text("utf-8")
        )


def test_talk_names_every_place(out: Path) -> None:
    """The summary says where feed, pages, mails and report are, and each is there."""
    talk = (out / "talk.txt").read_text("utf-8")
    for word in ("pages", "feed", "mails", "report"):
        place = re.search(rf"^  {word} +(\S+)", talk, re.MULTILINE)
        assert place, word
        assert (ROOT / place[1]).exists()


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
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as running:  # noqa: S603 - our own interpreter
        assert running.stderr is not None
        home = next(found[0] for line in running.stderr if (found := re.search(r"http://127\.0\.0\.1:\d+/", line)))
        for path, content_type in (("", "text/html"), ("feeds/all.atom", "application/atom+xml")):
            with direct.open(home + path, timeout=10) as reply:
                assert reply.headers["Content-Type"].startswith(content_type)
        running.send_signal(signal.SIGINT)
        rest = running.stderr.read()
    assert running.returncode == 0
    assert rest.strip() == "Stopped."
