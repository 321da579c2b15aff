"""`init`, `lint`, `import` and `config` as a user types them: standard output, standard error and exit code."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

import pytest

from catalog.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Ran(NamedTuple):
    """How a command ended."""

    code: int | str | None
    out: str
    err: str


@pytest.fixture
def checkback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Ran]:
    """Runs one command in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Ran:
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        told = capsys.readouterr()
        return Ran(ended.value.code, told.out, told.err)

    return run


def test_init_then_lint_then_config(checkback: Callable[..., Ran]) -> None:
    """A new user's first three commands work and say what to do next."""
    made = checkback("init")
    assert (made.code, made.out) == (0, "")
    assert "set `contact` under [operator] in checkback.toml" in made.err
    linted = checkback("lint")
    assert (linted.code, linted.out) == (0, "")
    assert linted.err == "2 resources, 1 without an address: the catalog is right\n"
    shown = checkback("config")
    assert shown.code == 0
    assert shown.out.splitlines()[0].split() == ["catalog.paths", '["catalog.yaml"]', "checkback.toml:8"]


def test_init_twice_is_refused(checkback: Callable[..., Ran]) -> None:
    """The second time nothing happens, exit code 2, and every file in the way is named."""
    checkback("init", "new")
    again = checkback("init", "new")
    assert again.code == 2
    assert "new/catalog.yaml, new/catalog.schema.json" in again.err


def test_init_elsewhere_says_where_to_go(checkback: Callable[..., Ran]) -> None:
    """The first next step is to go to the folder, quoted as a shell needs it."""
    assert "1. cd 'my list'" in checkback("init", "my list", "--starter").err


def test_lint_tells_all_and_ends_with_two(checkback: Callable[..., Ran], tmp_path: Path) -> None:
    """Complaints are lines on standard output that editors and CI can follow."""
    (tmp_path / "c.yaml").write_text("version: 1\nresources:\n- {slug: one, titel: One, url: x.example}\n")
    told = checkback("lint", "c.yaml")
    assert told.code == 2
    assert told.out.splitlines() == [
        "c.yaml:3: the key 'title' is missing",
        "c.yaml:3: unknown key 'titel'; did you mean 'title'?",
        "c.yaml:3: url: the address 'x.example' has no scheme; write https://x.example",
    ]
    assert "3 complaints" in told.err


def test_lint_as_json_is_one_object(checkback: Callable[..., Ran], tmp_path: Path) -> None:
    """Machines get notes and errors in one shape."""
    entries = "".join(f"- {{slug: {slug}, title: T, url: https://a.example/}}\n" for slug in ("a", "b"))
    (tmp_path / "c.yaml").write_text(f"version: 1\nresources:\n{entries}")
    told = checkback("lint", "c.yaml", "--format", "json")
    report = json.loads(told.out)
    assert (told.code, told.err) == (0, "")
    assert (report["ok"], report["resources"], report["without_address"]) == (True, 2, 0)
    assert report["lines"][0] == {
        "level": "note",
        "rule": "same-address",
        "file": "c.yaml",
        "line": 4,
        "message": "b has the same address as a (c.yaml:3): one check, two citations",
    }
    (tmp_path / "c.yaml").write_text("")
    told = checkback("lint", "c.yaml", "--format", "json")
    assert told.code == 2
    assert json.loads(told.out)["lines"][0]["level"] == "error"


def test_lint_without_a_catalog_says_how_to_begin(checkback: Callable[..., Ran]) -> None:
    """In an empty folder lint names what is missing and the command that makes it."""
    told = checkback("lint")
    assert (told.code, told.out) == (2, "catalog.yaml: there is no such file; `checkback init` makes a first one\n")


def test_config_with_a_mistake_ends_with_two(checkback: Callable[..., Ran], tmp_path: Path) -> None:
    """A mistake in the settings is told with its line on standard error."""
    (tmp_path / "checkback.toml").write_text("[crawl]\ndealy = 1\n")
    told = checkback("config")
    assert (told.code, told.out) == (2, "")
    assert told.err == "checkback: checkback.toml:2: unknown key crawl.dealy; did you mean crawl.delay?\n"


def test_config_as_json_is_an_object(checkback: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    """Machines get value and origin of each setting, the environment included."""
    monkeypatch.setenv("CHECKBACK_CRAWL_DELAY", "3")
    settings = json.loads(checkback("config", "--format", "json").out)
    assert settings["crawl.delay"] == {"value": 3.0, "from": "environment CHECKBACK_CRAWL_DELAY"}
    assert settings["operator.contact"] == {"value": None, "from": "default"}


def test_import_writes_a_catalog_that_lints(checkback: Callable[..., Ran], tmp_path: Path) -> None:
    """What was imported passes lint; what was skipped is told by line, remarks once with their number."""
    (tmp_path / "sites.csv").write_text("url\na.example\nnonsense\nb.example\n")
    told = checkback("import", "sites.csv", "--out", "c.yaml")
    assert (told.code, told.out) == (0, "")
    assert told.err.splitlines() == [
        "sites.csv:3: skipped nonsense: not an address",
        "sites.csv:2: the address had no scheme: https:// was added (2 times, here first)",
        "2 resources imported, 1 skipped, written to c.yaml",
    ]
    assert checkback("lint", "c.yaml").code == 0


def test_import_to_standard_output_is_the_same_file(checkback: Callable[..., Ran], tmp_path: Path) -> None:
    """Without --out the catalog goes to standard output, and only it."""
    (tmp_path / "list").write_text("# A\n[a](https://a.example/)\n")
    told = checkback("import", "list", "--from", "markdown")
    checkback("import", "list", "--from", "markdown", "--out", "c.yaml")
    assert told.out == (tmp_path / "c.yaml").read_text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("none.md",), "none.md: there is no such file"),
        (("list.txt",), "list.txt: cannot tell the format from the name; add --from with one of: csv"),
        (("list.txt", "--from", "word"), "there is no import format 'word'"),
        (("list.txt", "--from", "markdown"), "list.txt: nothing in it could be imported"),
        (("list.txt", "--from", "html", "--out", "list.txt"), "list.txt: there is a file already; choose another name"),
        (("links.md", "--out", "none/c.yaml"), "none/c.yaml: cannot be written"),
    ],
)
def test_import_that_cannot_be_done_is_told(
    checkback: Callable[..., Ran], tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    """Each reason not to import is one line and exit code 2, and nothing is written."""
    (tmp_path / "list.txt").write_text("words only")
    (tmp_path / "links.md").write_text("[a](https://a.example/)")
    told = checkback("import", *arguments)
    assert (told.code, told.out) == (2, "")
    assert said in told.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["links.md", "list.txt"]
