"""Databases that are none, and places that cannot be written: a clear word, the right exit code, nothing lost."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from catalog.store import Store
from tests.catalog.store.visits import change, visit
from tests.robustness.doors import command

if TYPE_CHECKING:
    from pathlib import Path

NEEDS_STATE = ("run", "build", "send", "report", "log")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with some news in its log and one reader; nothing in it is ever visited."""
    folder = tmp_path / "project"
    (folder / "people").mkdir(parents=True)
    (folder / "catalog.yaml").write_text("version: 1\nresources:\n- {slug: kyr, title: Rights, url: null}\n")
    (folder / "people/recipients.txt").write_text("ana@example.org\n")
    with Store.open(folder / "state/state.sqlite3", folder / "state/snapshots") as store:
        news = [replace(change(f"c{number}", slug="kyr"), significance=0.9) for number in range(50)]
        store.record([visit(changes=tuple(news))])
    monkeypatch.chdir(folder)
    return folder


def spoil(place: Path, how: str) -> bytes | None:
    """Makes a database unusable, and gives its bytes."""
    if how == "a folder":
        place.unlink(missing_ok=True)
        place.mkdir()
        return None
    whole = place.read_bytes() if place.exists() else b""
    if how == "another program's":
        place.unlink(missing_ok=True)
        with closing(sqlite3.connect(place)) as other:
            other.execute("CREATE TABLE meta (photo BLOB)")
    else:
        spoiled = {"half-written": whole[: len(whole) // 2], "text": b"Dear diary, " * 500, "header only": whole[:60]}
        place.write_bytes(spoiled[how])
    return place.read_bytes()


@pytest.mark.parametrize("name", NEEDS_STATE)
@pytest.mark.parametrize("how", ["half-written", "header only", "text", "another program's"])
def test_state_database_that_is_none(name: str, how: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is named with what to do, the command ends with 3, and the file stays for whoever may repair it."""
    place = project / "state/state.sqlite3"
    spoiled = spoil(place, how)
    code, out, err = command(capsys, name)
    assert (code, out) == (3, "")
    assert err.startswith("checkback: ")
    assert "state/state.sqlite3" in err
    assert any(advice in err for advice in ("put back a copy", "set another [state] database", "move it away"))
    assert "Traceback" not in err
    assert place.read_bytes() == spoiled


@pytest.mark.parametrize("how", ["half-written", "text", "another program's"])
def test_people_database_that_is_none(how: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Sending stops with 3 and names it; the site was built before, and no mail is lost or sent twice later."""
    assert command(capsys, "send")[0] == 0
    place = project / "people/people.sqlite3"
    whole = place.read_bytes()
    spoiled = spoil(place, how)
    code, _out, err = command(capsys, "run")
    assert code == 3
    assert "people/people.sqlite3" in err
    assert "Traceback" not in err
    assert (project / "public/index.html").exists()
    assert place.read_bytes() == spoiled
    place.write_bytes(whole)
    mails = sorted((project / "outbox").glob("*.eml"))
    assert command(capsys, "run")[0] == 0
    assert sorted((project / "outbox").glob("*.eml")) == mails


def test_state_database_of_no_bytes(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An empty file, as a run leaves that was killed when it made the database, is a beginning and no error."""
    (project / "state/state.sqlite3").write_bytes(b"")
    assert command(capsys, "run")[0] == 0
    assert command(capsys, "log") == (0, "", "no changes\n")


@pytest.mark.parametrize(
    ("setting", "name_and_place"),
    [
        ("CHECKBACK_STATE_DATABASE", "run {file}/state.sqlite3"),
        ("CHECKBACK_STATE_SNAPSHOTS", "run {file}/snapshots"),
        ("CHECKBACK_STATE_DATABASE", "log /proc/checkback/state.sqlite3"),
        ("CHECKBACK_STATE_DATABASE", "report {folder}"),
        ("CHECKBACK_SITE_OUT", "run {file}/public"),
        ("CHECKBACK_SITE_OUT", "build /proc/checkback"),
        ("CHECKBACK_PEOPLE_DATABASE", "send {file}/people.sqlite3"),
        ("CHECKBACK_PEOPLE_DATABASE", "run /proc/checkback/people.sqlite3"),
        ("CHECKBACK_PEOPLE_OUTBOX", "send {file}/outbox"),
        ("CHECKBACK_PEOPLE_OUTBOX", "run /proc/checkback"),
        ("CHECKBACK_PEOPLE_RECIPIENTS", "send {folder}"),
        ("CHECKBACK_PEOPLE_RECIPIENTS", "send {file}/recipients.txt"),
    ],
)
def test_place_that_cannot_be_used(
    setting: str,
    name_and_place: str,
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The place is named with the setting to change, exit code 2; with a good place nothing turns out to be lost."""
    (project / "file").write_text("a file where a folder should be")
    (project / "folder").mkdir()
    name, _, place = name_and_place.partition(" ")
    chosen = place.format(file=project / "file", folder=project / "folder")
    monkeypatch.setenv(setting, chosen)
    code, _out, err = command(capsys, name)
    assert code == 2
    assert chosen in err or f"{chosen.rpartition('/')[0]}: " in err  # the place itself, or its folder
    assert "Traceback" not in err
    assert any(advice in err for advice in ("set ", "choose ", "check people.recipients", "writable"))
    monkeypatch.delenv(setting)
    assert command(capsys, "run")[0] == 0
    assert len(list((project / "outbox").glob("*.eml"))) == 1
    assert len(list((project / "public/changes").iterdir())) == 50


def test_report_file_that_cannot_be_written(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A report that has nowhere to go says so and leaves no scrap."""
    (project / "file").write_text("a file")
    code, _out, err = command(capsys, "report", "--output", "file/report.txt")
    assert code == 2
    assert "file/report.txt" in err
    assert "--output" in err
