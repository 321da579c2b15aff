"""Rubbish at the front door: every command says what is wrong, where and what to do, and exits with 2."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from catalog.cli import GROUP
from tests.robustness.doors import command, put

ROOT = Path(__file__).parents[2]
COMMANDS = sorted(point.name for point in entry_points(group=GROUP))
IN_A_PROJECT = ("run", "check", "build", "send", "report", "log", "lint")
GOOD = "version: 1\nresources:\n- {slug: bail, title: Bail, url: 'https://bail.example/'}\n"
HEAVY = "scrapy sqlalchemy aiohttp lxml pydantic jinja2 feedgen yaml rich"

SETTINGS = {
    "not TOML": ("[crawl", "checkback.toml:1: not valid TOML"),
    "unknown setting": ("[crawl]\ndelya = 1", r"checkback.toml:2: unknown key crawl.delya; did you mean crawl.delay?"),
    "unknown section": ("[crowl]\ndelay = 1", "checkback.toml:1: unknown section [crowl]; did you mean [crawl]?"),
    "wrong type": ("[crawl]\n\ndelay = 'soon'", "checkback.toml:3: crawl.delay must be"),
    "out of range": ("[crawl]\nhosts = 0", "checkback.toml:2: crawl.hosts must be"),
    "not UTF-8": (b"[site]\ntitle = '\xe9'", "checkback.toml: not UTF-8 text; save the file as UTF-8"),
    "a folder": (None, "checkback.toml: cannot be read: Is a directory"),
}
CATALOGS = {
    "empty": ("", "catalog.yaml"),
    "zero bytes of text": ("\0\0\0", "catalog.yaml"),
    "not YAML": ("resources: [", "catalog.yaml:1"),
    "a list": ("- one\n- two\n", "catalog.yaml:1"),
    "unknown key": (GOOD.replace("title", "titel"), "catalog.yaml:3: unknown key 'titel'; did you mean 'title'?"),
    "no scheme": (GOOD.replace("https://", ""), "catalog.yaml:3:"),
    "script address": (GOOD.replace("https://bail.example/", "javascript:alert(1)"), "catalog.yaml:3:"),
    "slug twice": (GOOD + GOOD.partition("resources:\n")[2], "catalog.yaml:4:"),
    "not UTF-8": (GOOD.encode().replace(b"Bail", b"\xe9t\xe9"), "UTF-8"),
    "surrogate": (GOOD.replace("title: Bail", r'title: "\ud800"'), "catalog.yaml"),
    "bomb": ("a: &a [x,x,x,x]\n" + "".join(f"{n}: &{n} [*{p},*{p}]\n" for p, n in zip("ab", "bc", strict=True)), "1:"),
    "a folder without YAML": (None, "catalog.yaml"),
    "very deep": ("[" * 100_000, "catalog.yaml"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_every_command(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Help goes to standard output, says how to use the command, and is no error."""
    code, out, err = command(capsys, name, "--help")
    assert (code, err) == (0, "")
    assert out.startswith(f"Usage: checkback {name} ")


def test_help_is_fast() -> None:
    """Neither the list of commands nor the help of any of them loads what only work needs."""
    script = (
        "import sys\nfrom catalog.cli import main\nfor name in sys.argv[1:]:\n"
        "    try: main([name, '--help'] if name != '-' else ['--help'])\n    except SystemExit: pass\n"
        f"    print([n for n in '{HEAVY}'.split() if n in sys.modules], name, file=sys.stderr)"
    )
    arguments = [sys.executable, "-c", script, "-", *COMMANDS]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True, cwd=ROOT)  # noqa: S603 - ourselves
    assert done.stderr.splitlines() == [f"[] {name}" for name in ["-", *COMMANDS]]


@pytest.mark.parametrize("name", IN_A_PROJECT)
def test_outside_a_project(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a folder without a project the way to one is named, and nothing is left in the folder."""
    monkeypatch.chdir(tmp_path)
    code, out, err = command(capsys, name)
    assert code == 2
    assert "checkback init" in (out if name == "lint" else err)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", IN_A_PROJECT)
@pytest.mark.parametrize("how", SETTINGS)
def test_settings_rubbish(
    name: str, how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Settings that cannot be used are named with file, line and key, by every command alike."""
    monkeypatch.chdir(tmp_path)
    content, complaint = SETTINGS[how]
    put(tmp_path / "checkback.toml", content)
    (tmp_path / "catalog.yaml").write_text(GOOD)
    code, out, err = command(capsys, name)
    assert (code, out) == (2, "")
    assert complaint in err
    assert "Traceback" not in err


@pytest.mark.parametrize("name", IN_A_PROJECT)
@pytest.mark.parametrize("how", CATALOGS)
def test_catalog_rubbish(
    name: str, how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A catalog that cannot be used is named with file and line, and nothing is begun with it."""
    monkeypatch.chdir(tmp_path)
    content, complaint = CATALOGS[how]
    put(tmp_path / "catalog.yaml", content)
    code, out, err = command(capsys, name)
    assert code == 2
    assert complaint in (out if name == "lint" else err)  # complaints are what lint is for: its result, not its talk
    assert "Traceback" not in err
    assert [path.name for path in tmp_path.iterdir()] == ["catalog.yaml"]
