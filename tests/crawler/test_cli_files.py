"""`diff`, `extract`, `replay` and `check` on files that are no pages: the same JSON on standard output."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from click.testing import CliRunner

from crawler.cli.diff import diff
from crawler.cli.extract import extract
from crawler.cli.replay import replay
from crawler.oneoff import mention_of
from tests.crawler.extract.papers import Sheet, docx, locked_pdf, paragraph, pdf

if TYPE_CHECKING:
    from pathlib import Path

    from click import Command

_URL = "https://rights.example/guide"
ONE = pdf(Sheet(["Call 100 at night."]), Sheet(["Ask for Ana."], [("Court", "https://court.example/")]), title="Guide")
TWO = pdf(Sheet(["Call 100 at night."]), Sheet(["Ask for Eva."], [("Court", "https://court.example/")]), title="Guide")


def run(command: Command, *arguments: object) -> Any:  # noqa: ANN401 - parsed JSON
    """The JSON on standard output."""
    result = CliRunner().invoke(command, [*map(str, arguments), "--format", "json"])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return json.loads(result.stdout)


def test_diff_of_two_pdfs(tmp_path: Path) -> None:
    """Two PDFs are compared as two pages are, with the page as the section."""
    (tmp_path / "a.pdf").write_bytes(ONE)
    (tmp_path / "b.pdf").write_bytes(TWO)
    found = run(diff, tmp_path / "a.pdf", tmp_path / "b.pdf", "--url", _URL)
    assert [(change["kind"], change["section"]) for change in found["changes"]] == [("text-changed", "page 2")]
    assert found["alert"] is True


def test_diff_with_a_locked_file(tmp_path: Path) -> None:
    """What could not be read is said on standard error, and is no change."""
    (tmp_path / "a.pdf").write_bytes(ONE)
    (tmp_path / "b.pdf").write_bytes(locked_pdf())
    result = CliRunner().invoke(diff, [str(tmp_path / "a.pdf"), str(tmp_path / "b.pdf")])
    assert result.stdout == "No change in what could be read.\n"
    assert "b.pdf: could not be read: encrypted" in result.stderr


def test_extract_of_files(tmp_path: Path) -> None:
    """A DOCX, a locked PDF and a picture under a wrong name have the same fields, and say what was not read."""
    fields = {"title", "language", "dates", "blocks", "links"}
    files = {
        "letter.docx": docx(paragraph("Hello"), pages=3),
        "locked.pdf": locked_pdf(),
        "page.html": b"\x89PNG\r\n\x1a\n",
    }
    shown = {}
    for name, body in files.items():
        (tmp_path / name).write_bytes(body)
        shown[name] = run(extract, tmp_path / name, "--url", _URL)
        assert fields <= shown[name].keys()
    assert (shown["letter.docx"]["pages"], shown["letter.docx"]["blocks"][0]["text"]) == (3, "Hello")
    assert [shown[name]["unread"] for name in ("locked.pdf", "page.html")] == [["encrypted"], ["type: image"]]


def test_extract_shows_what_was_not_read(tmp_path: Path) -> None:
    """People are told as well; a link without a line is named by its page."""
    (tmp_path / "a.pdf").write_bytes(ONE)
    (tmp_path / "b.pdf").write_bytes(locked_pdf())
    assert "page 2: Court -> https://court.example/" in CliRunner().invoke(extract, [str(tmp_path / "a.pdf")]).stdout
    assert "Could not be read: encrypted" in CliRunner().invoke(extract, [str(tmp_path / "b.pdf")]).stdout


def test_replay_of_files(tmp_path: Path) -> None:
    """Looks at a PDF are judged in order, by suffix or by page.json; one that cannot be read changes nothing."""
    folder = tmp_path / "guide"
    folder.mkdir()
    (folder / "page.json").write_text(json.dumps({"url": _URL, "content_type": "application/pdf"}))
    (folder / "notes.json").write_text("{}")
    for name, body in {"100.pdf": ONE, "200.html": locked_pdf(), "300.pdf": ONE, "400.pdf": TWO}.items():
        (folder / name).write_bytes(body)
    result = CliRunner().invoke(replay, [str(folder), "--format", "jsonl"])
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(line["before_time"], line["after_time"], len(line["changes"])) for line in lines] == [
        (100, 200, 0),
        (100, 300, 0),
        (300, 400, 1),
    ]


def test_links_of_a_file_are_citations(tmp_path: Path) -> None:
    """`check guide.pdf` looks at the links inside it."""
    (tmp_path / "a.pdf").write_bytes(ONE)
    assert [(at.url, at.text, at.source.line) for at in mention_of(str(tmp_path / "a.pdf"))] == [
        ("https://court.example/", "Court", 0)
    ]
