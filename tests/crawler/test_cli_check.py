"""`checkback check`, run as a user runs it."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from tests.project import Project, jsonl
from tests.site import Site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.clock import Clock

CHECKBACK = [sys.executable, "-m", "catalog"]


@pytest.fixture
def site() -> Iterator[Site]:
    """A page with one link of each sort, and what they lead to."""
    with Site() as site:
        site.page("/fine").says("<title>Fine</title><p id=part>All is well here.</p>")
        site.page("/gone").gone()
        site.page("/wall").blocks()
        site.page("/loop").redirects("/loop")
        site.page("/new").says("<title>New</title><p>Moved here.</p>")
        site.page("/old").redirects("/new", 301)
        site.page("/bomb").bomb(300_000_000)
        site.page("/endless").endless()
        links = "".join(
            f'<li><a href="/{name}">{name}</a></li>\n'
            for name in ("fine", "missing", "gone", "wall", "loop", "old", "fine#part")
        )
        site.page("/list").says(f"<!doctype html><title>List</title>\n<h1>List</h1>\n<ul>\n{links}</ul>")
        yield site


def check(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Runs the command with short manners, for loopback."""
    command = [*CHECKBACK, "check", "--allow-private", "--delay", "0", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, cwd=cwd)  # noqa: S603 - ours


def verdicts(done: subprocess.CompletedProcess[str]) -> dict[str, str]:
    """Path to verdict of each line of output."""
    assert done.returncode in (0, 1), done.stderr
    return {row["url"].rpartition("/")[2]: row["verdict"] for row in jsonl(done.stdout)}


def test_check_page_judges_every_link(site: Site, tmp_path: Path) -> None:
    """A page brings its links, each judged in one look, with the exit code of a finding; no settings are needed."""
    done = check(site.url("/list"), "--no-state", "--format", "jsonl", cwd=tmp_path)
    assert done.returncode == 1
    assert verdicts(done) == {
        "list": "alive",
        "fine": "alive",
        "missing": "missing",
        "gone": "gone",
        "wall": "blocked",
        "loop": "bad-response",
        "old": "moved",
        "fine#part": "alive",
    }
    assert site.paths.count("/fine") == 1, "one address is one look, however often it is cited"


def test_check_line_has_the_agreed_keys(site: Site, tmp_path: Path) -> None:
    """Each object carries what outside tools rely on, with the line and column of the link."""
    done = check(site.url("/list"), "--no-state", "--format", "jsonl", cwd=tmp_path)
    row: dict[str, Any] = next(row for row in jsonl(done.stdout) if row["url"].endswith("/missing"))
    agreed = ("url", "text", "verdict", "state", "reason", "final_url", "status", "evidence", "checked_at", "source")
    assert set(agreed) <= set(row)
    assert row["state"] is None
    assert row["status"] == 404
    assert {"rule": "http-status", "detail": "404"} in row["evidence"]
    assert row["source"]["file"] == site.url("/list")
    assert row["source"]["line"] == 5
    assert row["checked_at"].endswith("Z")


def test_check_fine_page_exits_0(site: Site, tmp_path: Path) -> None:
    """Nothing broken, nothing said, exit code 0."""
    assert check(site.url("/fine"), "--no-state", cwd=tmp_path).returncode == 0


def test_check_hostile_bodies_are_survived(site: Site, tmp_path: Path) -> None:
    """A decompression bomb and an endless body end in an honest verdict and within the machine's means."""
    done = check(
        site.url("/bomb"), site.url("/endless"), "--no-state", "--format", "jsonl", "--timeout", "3", cwd=tmp_path
    )
    assert set(verdicts(done)) == {"bomb", "endless"}


def test_check_private_address_is_refused_by_default(site: Site, tmp_path: Path) -> None:
    """Without --allow-private nothing is sent to this machine, and the line says why."""
    command = [*CHECKBACK, "check", site.url("/fine"), "--no-state", "--format", "jsonl"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, cwd=tmp_path)  # noqa: S603 - ours
    (row,) = jsonl(done.stdout)
    assert row["verdict"] == "unchecked"
    assert site.requests == []
    assert done.returncode == 0


def test_check_without_settings_file_goes_by_the_environment(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who hides behind a proxy is not seen by the site for want of a file; a wrong value is named, not ignored."""
    monkeypatch.setenv("CHECKBACK_CRAWL_PROXY", "http://127.0.0.1:9")  # nobody listens there
    done = check(site.url("/fine"), "--no-state", cwd=tmp_path)
    assert done.returncode == 3
    assert "proxy" in done.stderr
    assert site.requests == []
    monkeypatch.setenv("CHECKBACK_CRAWL_PROXY", "nonsense")
    done = check(site.url("/fine"), "--no-state", cwd=tmp_path)
    assert done.returncode == 2
    assert "CHECKBACK_CRAWL_PROXY" in done.stderr


def test_check_markdown_file_names_line_and_column(site: Site, tmp_path: Path) -> None:
    """Links of a local file are reported at their place in it."""
    (tmp_path / "list.md").write_text(f"# List\n\n- [gone]({site.url('/gone')}) for good\n")
    (row,) = jsonl(check("list.md", "--no-state", "--format", "jsonl", cwd=tmp_path).stdout)
    assert (row["source"]["file"], row["source"]["line"]) == ("list.md", 3)
    assert row["verdict"] == "gone"


def test_check_catalog_file_reports_at_its_line(site: Site, tmp_path: Path) -> None:
    """A catalog file can be checked before it is anybody's project."""
    text = f"version: 1\nresources:\n  - slug: a\n    title: A\n    url: {site.url('/gone')}\n    kind: guide\n"
    (tmp_path / "draft.yaml").write_text(text)
    (row,) = jsonl(check("draft.yaml", "--no-state", "--format", "jsonl", cwd=tmp_path).stdout)
    assert (row["source"]["file"], row["source"]["line"], row["verdict"]) == ("draft.yaml", 5, "gone")


def test_check_several_workers_say_the_same(site: Site, tmp_path: Path) -> None:
    """Two processes share the hosts out and give the same lines in the same order."""
    site_two = site.url("/list").replace("127.0.0.1", "localhost")
    one, two = (
        check(site.url("/list"), site_two, "--no-state", "--format", "jsonl", "--workers", count, cwd=tmp_path)
        for count in ("1", "2")
    )
    shown = [[(row["url"], row["verdict"]) for row in jsonl(done.stdout)] for done in (one, two)]
    assert shown[0] == shown[1]
    assert shown[0]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["no-such-slug"], "no-such-slug"),
        (["picture.png"], "picture.png"),
        (["https://a.example/", "--format", "xyz"], "xyz"),
        ([], "nothing to check"),
        (["--timeout", "0", "https://a.example/"], "--timeout"),
    ],
)
def test_check_bad_use_exits_2_and_says_what(arguments: list[str], words: str, tmp_path: Path) -> None:
    """Wrong words are named, with exit code 2 and nothing on standard output."""
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    done = check(*arguments, "--no-state", cwd=tmp_path)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_check_slug_remembers(site: Site, tmp_path: Path, clock: Clock) -> None:
    """With a project, a slug is visited now, recorded, and reported with its state."""
    project = Project(tmp_path, clock)
    project.resource("list", site.url("/list"), ours=True)
    done = check("list", "--format", "jsonl", cwd=tmp_path)
    states = {row["url"].rpartition("/")[2]: row["state"] for row in jsonl(done.stdout)}
    assert states["list"] == "alive"
    assert states["gone"] == "suspect"
    assert done.returncode == 0, "one failure is not dead"
    assert project.standing(site.url("/gone")).failures == 1


def test_ctrl_c_keeps_what_was_recorded(site: Site, tmp_path: Path, clock: Clock) -> None:
    """Interrupted in the middle, a run says so in a line, leaves with 130 and keeps the visits it made."""
    site.page("/slow", "127.0.0.1").hangs()
    project = Project(tmp_path, clock)
    project.resource("list", site.url("/list")).resource("slow", site.url("/slow"))
    process = subprocess.Popen([*CHECKBACK, "run"], stderr=subprocess.PIPE, text=True, cwd=tmp_path)  # noqa: S603 - ours
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and "/slow" not in site.paths:
        time.sleep(0.05)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert "stopped" in said
    assert "Traceback" not in said
    assert project.standing(site.url("/list")).visits == 1


def test_check_output_is_json_only(site: Site, tmp_path: Path) -> None:
    """Machine output on standard output, talk on standard error, and no bar where there is no terminal."""
    done = check(site.url("/list"), "--no-state", "--format", "jsonl", cwd=tmp_path)
    for line in done.stdout.splitlines():
        json.loads(line)
    assert done.stderr == ""
