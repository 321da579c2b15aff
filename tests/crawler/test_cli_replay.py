from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from catalog.cli import main

if TYPE_CHECKING:
    from pathlib import Path

STEADY = (
    "<p>Long and steady words that every look at this page has in common, so that nothing is out of balance.</p>" * 3
)
PAGE = "<html lang=en><title>Help</title><main><h1>Help</h1>{}<ul><li>North: {}</li></ul><div class=tip><p>{}</p></div>"
URL = "https://help.example/page"
FIELDS = {"url", "significance", "alert", "reasons", "changes", "muted", "page", "before_time", "after_time"}


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, list[dict[str, Any]], str]:
    """Exit code, the JSON lines on standard output, and the talk of a replay."""
    with pytest.raises(SystemExit) as stop:
        main(["replay", *map(str, arguments), "--format", "jsonl"])
    said = capsys.readouterr()
    return int(stop.value.code or 0), [json.loads(line) for line in said.out.splitlines()], said.err


def save(folder: Path, *looks: tuple[str, str], settings: dict[str, Any] | None = None) -> Path:
    """A folder with one look a day, each of a phone number and a tip."""
    folder.mkdir(parents=True)
    for day, (number, tip) in enumerate(looks):
        (folder / f"{1_700_000_000 + 86_400 * day}.html").write_text(PAGE.format(STEADY, number, tip), "utf-8")
    if settings is not None:
        (folder / "page.json").write_text(json.dumps(settings), "utf-8")
    return folder


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """Five looks: the tip rotates on each, the phone number changes on the last."""
    tips = ("Eat first", "Park behind", "Bring keys", "Be early", "Ask for Ana")
    numbers = ["555-0142-7781"] * 4 + ["555-0142-7782"]
    return save(tmp_path / "page", *zip(numbers, tips, strict=True), settings={"url": URL})


def test_replay_keys(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each pair of looks is one object with the fields of a diff, the folder and both times."""
    code, lines, said = run(capsys, page)
    assert (code, said) == (0, "")
    assert [set(line) for line in lines] == [FIELDS] * 4
    assert {line["page"] for line in lines} == {str(page)}
    assert {line["url"] for line in lines} == {URL}
    assert [(line["before_time"], line["after_time"]) for line in lines] == [
        (1_700_000_000 + 86_400 * day, 1_700_000_000 + 86_400 * (day + 1)) for day in range(4)
    ]


def test_replay_learns_as_it_goes(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What keeps changing is told at first and muted from the third pair on; a phone number is told all the same."""
    _, lines, _ = run(capsys, page)
    assert [line["alert"] for line in lines] == [True, True, False, True]
    assert "of 2 visits" in lines[2]["muted"][0]["reason"]
    assert [change["after"] for change in lines[3]["changes"]] == ["North: 555-0142-7782"]


def test_replay_knows_no_future(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without its last looks a page's first lines are the same."""
    _, whole, _ = run(capsys, page)
    for path in sorted(page.glob("*.html"))[-2:]:
        path.unlink()
    _, beginning, _ = run(capsys, page)
    assert beginning == whole[:2]


def test_replay_sibling_of_the_future(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What other pages of the host share is no news, unless they were saved later than the look."""
    folder = save(tmp_path / "page", ("1", "a"), ("1", "Join our summer walk"))
    (folder / "siblings").mkdir()
    other = "<main><p>Quite another page with other words.</p><p>Join our summer walk</p></main>"
    for name, is_told in (("other", False), ("1800000000", True)):
        sibling = folder / "siblings" / f"{name}.html"
        sibling.write_text(other, "utf-8")
        assert [line["alert"] for line in run(capsys, folder)[1]] == [is_told]
        sibling.unlink()


def test_replay_times_are_numbers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Looks are ordered by time, not by the letters of their names."""
    folder = tmp_path / "page"
    folder.mkdir()
    for name in ("10.html", "9.htm", "100.html"):
        (folder / name).write_text(PAGE.format(STEADY, "1", name), "utf-8")
    _, lines, _ = run(capsys, folder)
    assert [(line["before_time"], line["after_time"]) for line in lines] == [(9, 10), (10, 100)]


@pytest.mark.parametrize(("name", "settings"), [("{}.md", {}), ("{}.html", {"content_type": "text/markdown"})])
def test_replay_content_type(
    name: str, settings: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The type that the server sent decides how a look is read, else its file's suffix."""
    folder = save(tmp_path / "page", settings=settings)
    for time, words in enumerate(("[the form](/a)", "[the form](/b)")):
        (folder / name.format(time)).write_text(f"# Help\n\n{words}\n", "utf-8")
    _, lines, _ = run(capsys, folder)
    assert [change["kind"] for change in lines[0]["changes"]] == ["link-retargeted"]


def test_replay_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder with one look or none has no pairs: nothing is printed, and that is fine."""
    assert run(capsys, save(tmp_path / "none"), save(tmp_path / "one", ("1", "a"))) == (0, [], "")


def test_replay_workers(tmp_path: Path, page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Several processes give the same lines in the same order as one."""
    folders = [page, *(save(tmp_path / f"{n}", *[(str(k), "a") for k in range(n % 3)]) for n in range(6))]
    assert run(capsys, *folders, "--workers", 2) == run(capsys, *folders)


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("notes.html", "x", "no unix time"),
        ("1700000000.htm", "x", "same time"),
        ("page.json", "{", "not JSON"),
        ("page.json", "[]", "an object"),
        ("page.json", '{"url": 3}', "url is 3"),
        ("page.json", '{"url": "help/page"}', "no address"),
    ],
)
def test_replay_bad_folder(
    name: str, content: str, complaint: str, page: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder that cannot be used is named with what to do, exit code 2, and the others are replayed all the same."""
    nowhere = page.parent / "none"
    bad = save(page.parent / "bad", ("1", "a"), ("2", "b"))
    (bad / name).write_text(content, "utf-8")
    code, lines, said = run(capsys, bad, page, nowhere)
    assert code == 2
    assert len(lines) == 4
    assert complaint in said
    assert str(bad) in said
    assert str(nowhere) in said
    code, lines, said = run(capsys, bad)
    assert (code, lines) == (2, [])
    assert complaint in said


@pytest.mark.parametrize("workers", [1, 2])
def test_replay_unreadable_page(workers: int, tmp_path: Path, page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A look that cannot be read ends its folder with a complaint; the lines before it and other folders stand."""
    bad = save(tmp_path / "bad", ("1", "a"), ("2", "b"), ("3", "c"))
    last = max(bad.glob("*.html"))
    last.unlink()
    last.mkdir()
    code, lines, said = run(capsys, bad, page, "--workers", workers)
    assert code == 2
    assert [line["page"] for line in lines] == [str(bad), *[str(page)] * 4]
    assert f"cannot read the page {last}" in said


def test_replay_text(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For people each pair is a line with what was told, and what changed below it."""
    with pytest.raises(SystemExit):
        main(["replay", str(page)])
    said = capsys.readouterr().out
    assert f"{page}: 1700172800 to 1700259200: not told, 0 changes, 1 muted\n" in said
    assert "another phone" in said
