"""`checkback log` prints the change log in words."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from catalog.commands.log import log
from catalog.errors import UsageError
from catalog.model import Change, ChangeKind, Edit
from catalog.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

START = datetime(2026, 11, 3, 23, 30, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """A project with three changes on two resources."""
    (tmp_path / "checkback.toml").write_text("")
    (tmp_path / "catalog.yaml").write_text(
        "version: 1\nresources:\n"
        "- slug: kyr\n  title: Know Your Rights\n  url: https://rights.example/\n"
        "- slug: courts\n  title: Courts\n  url: https://courts.example/\n"
    )
    with Store.open(tmp_path / "state/state.sqlite3", tmp_path / "state/snapshots") as store:
        store.append(
            [
                Change(
                    id=f"{number:016x}",
                    at=START + timedelta(days=number),
                    slug=slug,
                    url=f"https://{slug}.example/",
                    kind=ChangeKind.TEXT_CHANGED,
                    edits=(Edit(kind=ChangeKind.TEXT_CHANGED, before="Call 9 to 5", after=f"Call {number} to 5"),),
                )
                for number, slug in enumerate(["kyr", "courts", "kyr"])
            ]
        )
    return tmp_path / "checkback.toml"


def run(settings: Path, *arguments: str) -> Result:
    """The command, as a user types it."""
    return CliRunner().invoke(log, [*arguments, "--config", str(settings)], catch_exceptions=False)


def titles(result: Result) -> list[str]:
    """The first line of each change."""
    return [line for line in result.stdout.splitlines() if line and not line.startswith(" ")]


def test_log_prints_newest_last(settings: Path) -> None:
    """Every change is a dated title with its summary, in the order it happened."""
    result = run(settings)
    assert [line[:10] for line in titles(result)] == ["2026-11-03", "2026-11-04", "2026-11-05"]
    assert "Know Your Rights: the text was changed" in result.stdout
    assert "The text of “Courts” was changed on 4 November 2026: " in result.stdout


def test_log_of_one_resource(settings: Path) -> None:
    """A slug narrows the log."""
    assert len(titles(run(settings, "kyr"))) == 2


def test_log_of_an_unknown_resource_says_so(settings: Path) -> None:
    """A slug that never was is a usage error that names it."""
    with pytest.raises(UsageError, match="'nope'"):
        run(settings, "nope")


def test_log_since_and_limit(settings: Path) -> None:
    """`--since` includes its day (UTC), `--limit` keeps the newest."""
    assert len(titles(run(settings, "--since", "2026-11-04"))) == 2
    (line,) = titles(run(settings, "--limit", "1"))
    assert line.startswith("2026-11-05")


def test_log_since_nonsense_is_a_usage_error(settings: Path) -> None:
    """A date that is none is refused with the form that is wanted."""
    result = run(settings, "--since", "yesterday")
    assert result.exit_code == 2
    assert "%Y-%m-%d" in result.stderr


def test_log_with_diff_shows_before_and_after(settings: Path) -> None:
    """`--diff` adds the readable difference under each change."""
    assert "| " not in run(settings, "--limit", "1").stdout
    shown = run(settings, "--limit", "1", "--diff").stdout
    assert "| " in shown


def test_log_as_jsonl(settings: Path) -> None:
    """Each line is one object with the row's facts and its words."""
    rows = [json.loads(line) for line in run(settings, "--format", "jsonl").stdout.splitlines()]
    assert [row["seq"] for row in rows] == [1, 2, 3]
    assert rows[0]["kind"] == "text-changed"
    assert rows[0]["at"] == START.isoformat()
    assert rows[0]["permalink"] == "changes/0000000000000000/"
    assert "diff" not in rows[0]
    assert "diff" in json.loads(run(settings, "--format", "jsonl", "--diff", "--limit", "1").stdout)


def test_log_without_changes_talks_on_standard_error(settings: Path) -> None:
    """Nothing to print leaves standard output empty and is no failure."""
    result = run(settings, "--since", "2030-01-01")
    assert result.exit_code == 0
    assert result.stdout == ""
    assert "no changes" in result.stderr


def test_log_in_spanish(settings: Path) -> None:
    """`--language` tells the same changes to another reader."""
    shown = run(settings, "--language", "es", "--limit", "1").stdout
    assert "El 5 de noviembre de 2026 cambió el texto" in shown
