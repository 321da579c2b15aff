"""A new project: whole or not at all, right from the first moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from catalog.config_file import load_config, settings_of
from catalog.errors import OutputError, UsageError
from catalog.lint import lint
from catalog.project import load_project
from catalog.scaffold import place_files, project_files

if TYPE_CHECKING:
    from pathlib import Path


def tree(folder: Path) -> list[str]:
    """Every path below a folder."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_new_project_is_right_at_once(tmp_path: Path) -> None:
    """Settings and catalog of a new project load, lint has nothing to say, and origins are lines of the file."""
    place_files(tmp_path / "new", project_files(starter=False))
    config, catalog = load_project(tmp_path / "new" / "checkback.toml")
    assert [it.slug for it in catalog.resources] == ["example-page", "example-without-address"]
    assert lint(catalog) == ()
    assert config.operator.contact is None
    loaded = load_config(tmp_path / "new" / "checkback.toml", environ={})
    assert loaded.origins["catalog.paths"].startswith(f"{tmp_path}/new/checkback.toml:")


def test_new_project_with_the_starter_catalog(tmp_path: Path) -> None:
    """With the starter, its files are copied into a folder and the settings name it."""
    place_files(tmp_path, project_files(starter=True))
    config, catalog = load_project(tmp_path / "checkback.toml")
    assert config.catalog.paths == ("catalog",)
    assert len(catalog.resources) == 91
    for path in (tmp_path / "catalog").glob("*.yaml"):
        first = path.read_text().splitlines()[0]
        assert (path.parent / first.partition("$schema=")[2]).resolve() == tmp_path / "catalog.schema.json"


def test_settings_file_explains_every_setting(tmp_path: Path) -> None:
    """Each setting stands in the file with words above it; taking the # away leaves a file that reads."""
    text = project_files(starter=False)["checkback.toml"]
    for section, key, _ in settings_of():
        part = text.partition(f"[{section}]")[2]
        lines = part.splitlines()
        at = next(n for n, line in enumerate(lines) if line.removeprefix("# ").startswith(f"{key} = "))
        assert lines[at - 1].startswith("# ")
    switched_on = "\n".join(
        line.removeprefix("# ") if " = " in line and line.startswith("# ") and "CHECKBACK" not in line else line
        for line in text.splitlines()
    )
    (tmp_path / "checkback.toml").write_text(switched_on)
    loaded = load_config(tmp_path / "checkback.toml", environ={})
    assert "default" not in loaded.origins.values()


def test_git_leaves_out_people_and_what_is_made_anew() -> None:
    """Addresses of people never get into git."""
    assert {"state/", "people/", "outbox/", "public/"} <= set(project_files(starter=False)[".gitignore"].splitlines())


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """A single file that is in the way stops everything, is named, and stays as it was."""
    (tmp_path / "README.md").write_text("mine")
    with pytest.raises(UsageError, match=r"README\.md: there already, and never overwritten"):
        place_files(tmp_path, project_files(starter=False))
    assert tree(tmp_path) == ["README.md"]
    assert (tmp_path / "README.md").read_text() == "mine"


def test_dangling_link_is_not_overwritten(tmp_path: Path) -> None:
    """A name that leads nowhere is somebody's all the same."""
    (tmp_path / "catalog.yaml").symlink_to(tmp_path / "none")
    with pytest.raises(UsageError, match=r"catalog\.yaml: there already"):
        place_files(tmp_path, project_files(starter=False))


def test_other_files_in_the_folder_stay(tmp_path: Path) -> None:
    """What has another name is no obstacle."""
    (tmp_path / "notes.txt").write_text("mine")
    place_files(tmp_path, {"a": "1"})
    assert tree(tmp_path) == ["a", "notes.txt"]


def test_failure_leaves_nothing_behind(tmp_path: Path) -> None:
    """When one of the files cannot be written, none is there afterwards, nor any folder that was made."""
    files = {"sub/a.yaml": "1", "b" * 300: "a name that is too long for any disk"}
    with pytest.raises(OutputError, match="nothing was left behind") as caught:
        place_files(tmp_path / "x" / "y", files)
    assert caught.value.exit_code == 2
    assert tree(tmp_path) == []


def test_failure_while_moving_leaves_nothing_behind(tmp_path: Path) -> None:
    """The files that were already in place when the next one fails are taken away again."""
    (tmp_path / "sub").write_text("a file where a folder is needed")
    with pytest.raises(OutputError):
        place_files(tmp_path, {"a": "1", "sub/b": "2"})
    assert tree(tmp_path) == ["sub"]


def test_file_in_the_place_of_the_folder_is_told(tmp_path: Path) -> None:
    """A file cannot become a project's folder."""
    (tmp_path / "f").touch()
    with pytest.raises(UsageError, match="this is a file; name a folder"):
        place_files(tmp_path / "f", {"a": "1"})
