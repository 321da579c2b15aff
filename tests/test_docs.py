"""Documentation that cannot lie: what README and docs say is compared with what is there."""

from __future__ import annotations

import json
import re
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

import pytest

from catalog import reports
from catalog.config_file import settings_of
from catalog.model import Verdict
from catalog.resources import load_catalog
from tests.sources import ROOT, shown

if TYPE_CHECKING:
    from pathlib import Path

    from catalog.config_file import Setting

README = (ROOT / "README.md").read_text("utf-8")
SETTINGS = (ROOT / "docs" / "settings.md").read_text("utf-8")
COMMANDS = sorted(point.name for point in entry_points(group="checkback.commands"))


def settings_row(section: str, key: str, default: object, words: str) -> str:
    """The line of docs/settings.md that one setting must have."""
    value = "not set" if default is None else f"`{json.dumps(default, ensure_ascii=False)}`"
    return f"| `{section}.{key}` | {value} | {' '.join(words.split())} |"


@pytest.mark.parametrize("command", COMMANDS)
def test_command_is_in_readme(command: str) -> None:
    """README names every command in its table."""
    assert re.search(rf"^\| `{command}\b", README, re.MULTILINE), f"no row for `{command}` in README"


def test_readme_names_no_command_that_is_not_there() -> None:
    """Every `checkback something` in README is a command."""
    named = set(re.findall(r"`checkback ([a-z]+)", README)) | set(
        re.findall(r"^ +checkback ([a-z]+)", README, re.MULTILINE)
    )
    assert named
    assert named <= set(COMMANDS)


@pytest.mark.parametrize("page", ["README.md", ".github/CONTRIBUTING.md"])
def test_make_verbs_exist(page: str) -> None:
    """Every `make something` that people are told to type is in the Makefile."""
    verbs = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:`|^ {4})make ([a-z]+)", (ROOT / page).read_text("utf-8"), re.MULTILINE))
    assert {"demo", "test"} <= named <= verbs


@pytest.mark.parametrize("verdict", Verdict, ids=str)
def test_verdict_is_in_readme(verdict: Verdict) -> None:
    """README's table explains every verdict."""
    assert re.search(rf"^\| [^|]*`{verdict.value}`", README, re.MULTILINE)


@pytest.mark.parametrize("form", reports.formats())
def test_report_format_is_in_readme(form: str) -> None:
    """README names every report format that is installed with us."""
    assert f"`{form}`" in README


def test_catalog_example_in_readme_is_right(tmp_path: Path) -> None:
    """The catalog entry that README shows loads as it stands."""
    example = tmp_path / "catalog.yaml"
    example.write_text(README.partition("```yaml\n")[2].partition("```")[0], "utf-8")
    assert [resource.slug for resource in load_catalog([example]).resources] == ["local-options"]


def test_exit_codes_are_in_readme() -> None:
    """README has a row for each exit code."""
    assert re.findall(r"^\| ([0-9]) \|", README, re.MULTILINE) == ["0", "1", "2", "3"]


def test_changelog_has_a_place_for_what_comes() -> None:
    """CHANGELOG has an Unreleased section with lines in it."""
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    section = text.partition("\n## Unreleased\n")[2].partition("\n## ")[0]
    assert re.search(r"^- \S", section, re.MULTILINE)


@pytest.mark.parametrize(("section", "key", "field"), [pytest.param(*s, id=f"{s[0]}.{s[1]}") for s in settings_of()])
def test_setting_is_described_and_documented(section: str, key: str, field: Setting) -> None:
    """Every setting has a docstring, and docs/settings.md repeats it with the default."""
    words = field.description
    assert words, f"{section}.{key} has no docstring"
    default = list(field.default) if isinstance(field.default, tuple) else field.default
    assert settings_row(section, key, default, words) in SETTINGS.splitlines()


def test_settings_page_has_nothing_else() -> None:
    """docs/settings.md describes no setting that is gone."""
    named = re.findall(r"^\| `([a-z]+\.[a-z_]+)`", SETTINGS, re.MULTILINE)
    assert named == [f"{section}.{key}" for section, key, _ in settings_of()]


@pytest.mark.parametrize(
    "page",
    ["README.md", *(shown(p) for folder in (".github", "docs") for p in sorted((ROOT / folder).rglob("*.md")))],
)
def test_links_between_pages_lead_somewhere(page: str) -> None:
    """A link from one page of the repository to another finds it."""
    here = ROOT / page
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", here.read_text("utf-8"))
    assert not [target for target in targets if not (here.parent / target).exists()]
