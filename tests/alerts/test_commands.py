"""The commands `send` and `report`, as a user runs them."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from alerts.cli import report, send
from catalog.errors import OutputError, UsageError
from catalog.model import Check, Decision, Evidence, Standing, State, Verdict
from catalog.store import Store
from tests.alerts.tale import edited

if TYPE_CHECKING:
    from pathlib import Path

AT = datetime(2026, 11, 22, tzinfo=UTC)
_CATALOG = """\
version: 1
resources:
  - slug: red-cards
    title: Red cards
    url: https://red-cards.example/page
  - slug: no-address
    title: No address
    url: null
  - slug: hotlines
    title: Hotlines
    url: https://hotlines.example/page
"""


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """A project of two addresses: one is dead, one was never looked at."""
    (tmp_path / "catalog.yaml").write_text(_CATALOG)
    (tmp_path / "checkback.toml").write_text("")
    with Store.open(tmp_path / "state" / "state.sqlite3", tmp_path / "state" / "snapshots") as store:
        url = "https://red-cards.example/page"
        check = Check(url=url, at=AT, verdict=Verdict.GONE, status=410, evidence=(Evidence("http-status", "410"),))
        known = Standing(
            url=url, state=State.DEAD, verdict=Verdict.GONE, status=410, failures=2, last_checked_at=AT, since=AT
        )
        store.record([Decision(check=check, standing=known, changes=(edited("red-cards"),))])
    return tmp_path / "checkback.toml"


def run(command: object, *arguments: str | Path) -> object:
    """The command's result; exceptions of ours come through."""
    return CliRunner().invoke(command, [str(argument) for argument in arguments], catch_exceptions=False)  # type: ignore[arg-type]  # a click command


def test_report_names_the_line_and_fails(settings: Path) -> None:
    """A dead address is reported on its catalog line, and the exit code says that somebody is needed."""
    done = run(report, "--config", settings)
    assert done.exit_code == 1
    assert done.stdout.splitlines()[0] == "1 needs you, 1 could not be checked, 0 fine"
    assert "catalog.yaml:5  Red cards  (new)" in done.stdout
    assert "Not looked at yet." in done.stdout
    assert "No address" not in done.stdout


def test_report_for_programs_is_on_standard_output(settings: Path) -> None:
    """JSON Lines only on standard output; a URL never looked at has no state."""
    done = run(report, "--config", settings, "--format", "jsonl")
    values = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(value["verdict"], value["state"]) for value in values] == [("gone", "dead"), ("unchecked", None)]


def test_report_into_a_file_is_whole(settings: Path, tmp_path: Path) -> None:
    """With --output the screen stays empty and the file has all of it."""
    done = run(report, "--config", settings, "--format", "jsonl", "--output", tmp_path / "report.jsonl")
    assert done.stdout == ""
    assert len((tmp_path / "report.jsonl").read_text().splitlines()) == 2
    assert list(tmp_path.glob(".*.part")) == []


def test_report_that_cannot_be_written_is_a_clear_error(settings: Path, tmp_path: Path) -> None:
    """A folder that is not there is named, with what to do."""
    with pytest.raises(OutputError, match="cannot be written"):
        run(report, "--config", settings, "--output", tmp_path / "nowhere" / "report.txt")


def test_report_unknown_format_is_a_usage_error(settings: Path) -> None:
    """The formats that exist are listed."""
    with pytest.raises(UsageError, match="jsonl"):
        run(report, "--config", settings, "--format", "papyrus")


def test_report_without_trouble_is_fine(settings: Path, tmp_path: Path) -> None:
    """Nothing dead: exit code 0, even where something could not be checked."""
    (tmp_path / "catalog.yaml").write_text(_CATALOG.replace("red-cards.example", "other.example"))
    assert run(report, "--config", settings).exit_code == 0


def test_send_talks_on_standard_error(settings: Path, tmp_path: Path) -> None:
    """What was sent is said to people on standard error; standard output stays free."""
    assert "dry run: 1 mail to 1 person would be" in run(send, "--config", settings, "--dry-run").stderr
    done = run(send, "--config", settings)
    assert (done.exit_code, done.stdout) == (0, "")
    assert "1 mail: 1 written to" in done.stderr
    assert len(list((tmp_path / "outbox").glob("*.eml"))) == 1
    assert run(send, "--config", settings, "--quiet").stderr == ""


def test_commands_are_listed_without_loading_what_they_need() -> None:
    """`checkback --help` stays fast: listing the commands loads no database and no mail."""
    code = "import alerts.cli, sys; print([m for m in ('sqlalchemy', 'jinja2', 'catalog.store') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 - our own code
    assert done.stdout == "[]\n"
