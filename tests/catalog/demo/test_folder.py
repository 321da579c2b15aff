"""The folder that a demo makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from catalog.demo.folder import prepare
from catalog.errors import OutputError, UsageError
from catalog.model import Access
from catalog.project import load_project

if TYPE_CHECKING:
    from pathlib import Path


def test_folder_is_an_ordinary_project(tmp_path: Path) -> None:
    """The folder has settings and a catalog that load without a complaint."""
    config, catalog = load_project(prepare(tmp_path / "demo"))
    assert config.operator.contact
    assert config.crawl.allow_private
    assert len(catalog.resources) == 9
    assert [resource.slug for resource in catalog.resources if resource.access is Access.PASSWORD] == [
        "webinar-archives"
    ]


def test_earlier_demo_is_removed(tmp_path: Path) -> None:
    """A second demo starts afresh and leaves what is not its own alone."""
    folder = tmp_path / "demo"
    prepare(folder)
    (folder / "state").mkdir()
    (folder / "state" / "old").touch()
    (folder / "notes.txt").write_text("mine")
    prepare(folder)
    assert not (folder / "state").exists()
    assert (folder / "notes.txt").read_text() == "mine"


def test_foreign_folder_is_refused(tmp_path: Path) -> None:
    """A folder with somebody's files in it is not touched."""
    (tmp_path / "checkback.toml").write_text("mine")
    with pytest.raises(UsageError, match="no demo made it"):
        prepare(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["checkback.toml"]


def test_file_in_the_way_is_refused(tmp_path: Path) -> None:
    """A file of that name is named in the complaint."""
    place = tmp_path / "demo"
    place.touch()
    with pytest.raises(UsageError, match="is a file"):
        prepare(place)


def test_unwritable_place_is_an_output_error(tmp_path: Path) -> None:
    """A place that cannot be written gives a message and exit code 2."""
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="cannot be written") as caught:
        prepare(tmp_path / "file" / "demo")
    assert caught.value.exit_code == 2
