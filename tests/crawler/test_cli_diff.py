from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from catalog.cli import main

if TYPE_CHECKING:
    from pathlib import Path

PAGE = "<title>Help</title><main><h1>Help</h1><h2>Hotlines</h2><ul><li>North: {}</li></ul></main><footer>{}</footer>"


def run(*arguments: str) -> int:
    """The exit code of a command line."""
    with pytest.raises(SystemExit) as stop:
        main(list(arguments))
    return int(stop.value.code or 0)


@pytest.fixture
def pages(tmp_path: Path) -> tuple[str, str, str]:
    """The same page three times: as it was, with another footer, with another phone number."""
    versions = {"before": ("555-0142", "a"), "noise": ("555-0142", "b"), "after": ("555-0143", "b")}
    for name, words in versions.items():
        (tmp_path / f"{name}.html").write_text(PAGE.format(*words), encoding="utf-8")
    return (*(str(tmp_path / f"{name}.html") for name in versions),)  # type: ignore[return-value]


def test_diff_json(pages: tuple[str, str, str], capsys: pytest.CaptureFixture[str]) -> None:
    """A diff is one JSON object with the fields that outside tools rely on, and exit code 1."""
    assert run("diff", pages[0], pages[2], "--url", "https://example.org/", "--format", "json") == 1
    found = json.loads(capsys.readouterr().out)
    assert list(found) == ["url", "significance", "alert", "reasons", "changes", "muted"]
    assert found["alert"] is True
    assert found["changes"] == [
        {
            "kind": "text-changed",
            "region": "main",
            "section": "Hotlines",
            "before": "North: 555-0142",
            "after": "North: 555-0143",
            "text": "North: 555-0143",
            "significance": 0.4,
        }
    ]
    assert [sorted(muted) for muted in found["muted"]] == [["after", "before", "kind", "reason", "region"]]


@pytest.mark.parametrize(
    ("form", "shown", "nothing"),
    [
        ("html", '<del><span class="said">Removed: </span>[phone]</del>', "<p>No change.</p>\n"),
        ("markdown", "- **Changed:** North: <del>\\[phone\\]</del><ins>\\[another phone\\]</ins>\n", "No change.\n"),
    ],
)
def test_diff_to_paste(
    pages: tuple[str, str, str], form: str, shown: str, nothing: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A diff can be put into a page or an issue, with its changes marked in words or tags."""
    assert run("diff", pages[0], pages[2], "--format", form) == 1
    assert shown in capsys.readouterr().out
    assert run("diff", pages[0], pages[1], "--format", form) == 0
    assert capsys.readouterr().out == nothing


def test_diff_json_of_renamed_and_moved_links(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A renamed link has its old words and a moved one its old section; no other edit has these fields."""
    page = "<main><h2>A</h2><ul>{}</ul><h2>B</h2><ul>{}</ul></main>"
    one, other, third = (f'<li><a href="https://x.example/{n}">{n} guide</a></li>' for n in ("one", "two", "three"))
    before, after = tmp_path / "before.html", tmp_path / "after.html"
    before.write_text(page.format(one + other, third), encoding="utf-8")
    after.write_text(page.format(one.replace("one guide", "first leaflet"), third + other), encoding="utf-8")
    run("diff", str(before), str(after), "--url", "https://example.org/", "--format", "json")
    found = {change["kind"]: change for change in json.loads(capsys.readouterr().out)["changes"]}
    assert found["link-renamed"]["before_text"] == "one guide"
    assert found["link-moved"]["before_section"] == "A"
    assert not {"item-added", "item-removed", "link-added", "link-removed"} & set(found)
    assert all("before_text" not in change for kind, change in found.items() if kind != "link-renamed")


def test_diff_of_noise(pages: tuple[str, str, str], capsys: pytest.CaptureFixture[str]) -> None:
    """Furniture alone is no change: exit code 0, and the reason is shown."""
    assert run("diff", pages[0], pages[1]) == 0
    assert capsys.readouterr().out == "No change.\nTaken for page furniture or noise: 1\n  1 x page furniture: footer\n"


def test_diff_text(pages: tuple[str, str, str], capsys: pytest.CaptureFixture[str]) -> None:
    """For people a diff is grouped by section and says what happened in words."""
    assert run("diff", pages[0], pages[2]) == 1
    assert capsys.readouterr().out.startswith(
        "Hotlines\n  Changed: North: [Removed: [phone]] [Added: [another phone]]\n"
    )


@pytest.mark.parametrize("command", [("diff", "{there}", "{gone}"), ("extract", "{gone}"), ("extract", "{folder}")])
def test_file_that_cannot_be_read(
    command: tuple[str, ...], pages: tuple[str, str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A missing file is a usage error that names it: exit code 2 and nothing on standard output."""
    names = {"there": pages[0], "gone": str(tmp_path / "gone.html"), "folder": str(tmp_path)}
    assert run(*(part.format(**names) for part in command)) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert command[-1].format(**names) in said.err


def test_extract_json(pages: tuple[str, str, str], capsys: pytest.CaptureFixture[str]) -> None:
    """What is read in a page is one JSON object with the fields that outside tools rely on."""
    assert run("extract", pages[0], "--url", "https://example.org/", "--format", "json") == 0
    found = json.loads(capsys.readouterr().out)
    assert list(found) == ["title", "language", "dates", "blocks", "links"]
    assert found["blocks"][2] == {
        "text": "North: 555-0142",
        "path": "main/ul/li",
        "region": "main",
        "heading": "Help > Hotlines",
    }


def test_extract_text_of_markdown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Markdown files are read as Markdown, and links come with their lines."""
    file = tmp_path / "list.md"
    file.write_text("# Guides\n\n- [Bond](https://example.org/bond)\n", encoding="utf-8")
    assert run("extract", str(file)) == 0
    assert capsys.readouterr().out.endswith("# Guides\n- Bond\n\nline 3: Bond -> https://example.org/bond\n")
