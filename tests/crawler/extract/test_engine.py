"""The engine's version goes with what the engine does: stored pages are read again whenever it would read otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.extract import engine
from tests.crawler.extract import readings

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

_COMMAND = "python -m tests.crawler.extract.readings"


def test_engine_version_goes_with_what_it_reads() -> None:
    """Whoever changes what is read or muted raises VERSION and records that: else our change would be told as news."""
    version, before = readings.recorded()
    now = readings.readings()
    changed = readings.otherwise(now, before)
    assert not changed or version != engine.VERSION, (
        f"these are read or muted otherwise than under VERSION {version}: {', '.join(changed)}. If that is wanted, "
        f"raise VERSION in crawler/extract/engine.py to {version + 1} and run: {_COMMAND}"
    )
    assert (version, before.keys()) == (engine.VERSION, now.keys()), f"the record is an old one, run: {_COMMAND}"
    assert not changed, f"VERSION was raised, so record what it reads: {_COMMAND}"


def test_readings_say_something() -> None:
    """No two kinds of pages are read as one and the same: none of the readers went missing."""
    now = readings.readings()
    assert len({now[kind][1] for kind in readings.KINDS}) == len(readings.KINDS)


def test_readings_are_not_recorded_under_an_old_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The record refuses other readings under the same version, and takes them under the next."""
    monkeypatch.setattr(readings, "RECORD", tmp_path / "readings.json")
    assert readings.main() == 0
    now = readings.readings()
    monkeypatch.setattr(readings, "readings", lambda: now | {"html": (now["html"][0], "other")})
    assert readings.main() == 1
    assert "raise VERSION" in capsys.readouterr().err
    monkeypatch.setattr(engine, "VERSION", engine.VERSION + 1)
    assert readings.main() == 0
    assert readings.recorded()[1]["html"][1] == "other"
