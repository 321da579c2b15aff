"""`checkback fix FILE` as somebody uses it who keeps pages and texts by hand."""

from __future__ import annotations

import shutil
import subprocess
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from catalog.errors import UsageError
from crawler.stage import stage
from tests.crawler.test_cli_fix import PAGE, TEXT
from tests.project import Project

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from tests.clock import Clock
    from tests.site import Site


@pytest.fixture
def project(tmp_path: Path, clock: Clock, site: Site, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project in the current folder; its page links to a page that moved, one that was sold and one that works."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CHECKBACK_CRAWL_ALLOW_PRIVATE", "true")
    site.page("/new").says(PAGE)
    site.page("/old").redirects("/new", 301)
    site.page("/sold").redirects(site.url("/", host="sold.example"), 301)
    site.page("/", host="sold.example").says("<title>sold.example is for sale</title><h1>This domain is for sale</h1>")
    links = "".join(f"<a href='{site.url(path)}'>Know your rights</a> " for path in ("/old", "/sold", "/new"))
    site.page("/list").says(f"<title>Lists</title>{TEXT}<p>{links}</p>")
    made = Project(tmp_path, clock, site.resolver).resource("list", site.url("/list"))
    clock.advance(days=1)
    with made.open() as context:
        stage(context)
    return made


def fix(*words: str) -> Result:
    """Runs the command in the current folder."""
    (command,) = entry_points(group="checkback.commands", name="fix")
    return CliRunner().invoke(command.load(), list(words))


def kept(project: Project, site: Site) -> dict[str, bytes]:
    """A page, a text in Markdown and a plain one, each with the moved address, the sold one and others."""
    old, sold = site.url("/old"), site.url("/sold")
    texts = {
        "page.html": f'\ufeff<p>é<a href="{old}#hours">1</a>\r\n<a href={old}>2</a> <a href="{sold}">3</a>'
        f"<!-- {old} -->",
        "read me.md": f"[1]({old}) [2][r] <{sold}> `{old}`\r\n\r\n[r]: {old} 'old'\r\n[3]({site.url('/unknown')})\r\n",
        "list.txt": f"See {old}, {sold} (or {old}/more).",
    }
    for name, text in texts.items():
        (project.folder / name).write_bytes(text.encode())
    return {name: text.encode() for name, text in texts.items()}


def repaired(files: dict[str, bytes], site: Site) -> dict[str, bytes]:
    """The same, repaired by hand."""
    old, new = site.url("/old").encode(), site.url("/new").encode()
    made = {name: text.replace(old, new) for name, text in files.items()}
    for written in (b"<!-- %s -->", b"`%s`", b"%s/more"):
        made = {name: text.replace(written % new, written % old) for name, text in made.items()}
    return made


def test_patch_is_one_that_git_takes(project: Project, site: Site) -> None:
    """The dry run changes nothing; git applies its patch, and nothing but the moved links differs."""
    files = kept(project, site)
    done = fix(*files)
    assert done.exit_code == 1, done.output
    assert {name: (project.folder / name).read_bytes() for name in files} == files
    assert "1 address in these files was never looked at" not in done.stderr
    assert "2 addresses in these files were never looked at" in done.stderr
    assert "sold.example" not in done.stdout
    git = shutil.which("git")
    assert git is not None
    for words in (["init", "-q"], ["apply", "-"]):
        subprocess.run([git, *words], cwd=project.folder, input=done.stdout_bytes, check=True)  # noqa: S603 - our own words
    assert {name: (project.folder / name).read_bytes() for name in files} == repaired(files, site)


def test_apply_writes_the_files_and_then_there_is_nothing_to_do(project: Project, site: Site) -> None:
    """What is written must be said; a second run says in the site's language or another that nothing is left."""
    files = kept(project, site)
    assert isinstance(fix("--apply", *files).exception, UsageError)
    assert fix("--apply", "--accept", site.url("/old"), *files).exit_code == 0
    assert {name: (project.folder / name).read_bytes() for name in files} == repaired(files, site)
    done = fix("--language", "es", *files)
    assert (done.exit_code, done.stdout) == (0, "")
    assert "No hay nada que poner en estos archivos." in done.stderr


def test_look_needs_no_project(project: Project, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing is remembered, one look at each link shows what moved; without it the way is named."""
    files = kept(project, site)
    (project.folder / "elsewhere").mkdir()
    monkeypatch.chdir(project.folder / "elsewhere")
    with pytest.raises(UsageError, match="--look"):
        raise fix("../list.txt").exception or AssertionError
    text = files["list.txt"].decode()
    plain = project.folder / "list.txt"
    plain.write_text(text.replace(site.url("/sold"), site.url("/unknown")))
    assert fix("--look", "--apply", "--all-moves", "../list.txt").exit_code == 0
    assert plain.read_bytes() == repaired(files, site)["list.txt"].replace(
        site.url("/sold").encode(), site.url("/unknown").encode()
    )


def test_utf_16_is_written_but_fits_no_patch(project: Project, site: Site) -> None:
    """A patch of such a file would be no text: it says so, and --apply works."""
    text = f"See {site.url('/old')}.\r\n"
    file = project.folder / "list.txt"
    file.write_bytes(text.encode("utf-16"))
    done = fix("list.txt")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "UTF-16" in done.stderr
    assert fix("--apply", "--all-moves", "list.txt").exit_code == 0
    assert file.read_bytes() == text.replace("/old", "/new").encode("utf-16")


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("nothing.md", None, "no such file"),
        ("folder.md", "", "folder"),
        ("paper.pdf", b"%PDF-1.4", "cannot be edited"),
        ("catalog.yaml", b"version: 1", "without being named"),
        ("picture.md", b"\x89PNG\r\n\x1a\n\0\0", "not the text"),
        ("zeros.txt", b"https://example.org/\0\0\xff", "not the text"),
    ],
)
def test_what_cannot_be_edited_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, body: bytes | str | None, said: str
) -> None:
    """A missing file, a folder, bytes, another kind of file: usage, with the name and what to do."""
    monkeypatch.chdir(tmp_path)
    if isinstance(body, str):
        (tmp_path / name).mkdir()
    elif body is not None:
        (tmp_path / name).write_bytes(body)
    refused = fix(name).exception
    assert isinstance(refused, UsageError)
    assert said in str(refused)
    assert name in str(refused)


def test_options_that_do_not_go_together_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--look is for files, and no archive is asked about what is only looked at."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.md").write_text("Nothing.")
    assert isinstance(fix("--look").exception, UsageError)
    assert isinstance(fix("--look", "--archives", "a.md").exception, UsageError)
