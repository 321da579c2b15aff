"""`checkback fix` as a maintainer uses it: a patch that git takes, a layout that stays, nothing put in silently."""

from __future__ import annotations

import shutil
import subprocess
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from catalog.errors import CatalogError, UsageError
from catalog.model import ChangeKind, State, Verdict
from catalog.patch import FileEdit, write
from catalog.resources import load_text
from catalog.resources.edit import with_address
from crawler.stage import stage
from tests.project import Project

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from tests.clock import Clock
    from tests.site import Site

TEXT = "<main><p id=hours>You may remain silent, and you may ask for a lawyer before you sign.</p></main>"
PAGE = f"<title>Know your rights</title>{TEXT}"


@pytest.fixture
def project(tmp_path: Path, clock: Clock, site: Site, monkeypatch: pytest.MonkeyPatch) -> Project:
    """A project in the current folder."""
    monkeypatch.chdir(tmp_path)
    return Project(tmp_path, clock, site.resolver)


def looks(project: Project, text: str, *, visits: int = 1) -> None:
    """Puts a catalog file in place and visits it so many times, two days apart."""
    (project.folder / "catalog.yaml").write_bytes(text.encode())
    for _ in range(visits):
        project.clock.advance(days=2)
        with project.open() as context:
            stage(context)


def fix(project: Project, *words: str, name: str = "fix") -> Result:
    """Runs the command on the project."""
    (command,) = entry_points(group="checkback.commands", name=name)
    return CliRunner().invoke(command.load(), [*words, "--config", str(project.settings)])


def moved(site: Site, *names: str) -> None:
    """Pages that moved for good, from `/name` to `/new/name`."""
    for name in names:
        site.page(f"/new/{name}").says(PAGE)
        site.page(f"/{name}").redirects(f"/new/{name}", 301)


def kept_by_hand(site: Site) -> str:
    """A catalog with comments, quotes of every kind, an order of its own and Windows line ends."""
    return (
        "# Our pages: kept by hand\nversion: 1\n\nresources:\n"
        f"- title: 'One: the first'   # first\n  url: '{site.url('/one')}#hours'  # was /first\n  slug: one\n"
        f'- {{slug: two, title: "Two", url: "{site.url("/two")}"}}\n'
        f"- slug: three\n  title: Três 三\n  url: {site.url('/three')}\n  topics: []   # none yet\n"
        f"  languages:\n    en: {site.url('/three')}\n    es: {site.url('/tres')}\n"
    ).replace("\n", "\r\n")


def test_patch_is_one_that_git_takes(project: Project, site: Site) -> None:
    """The dry run changes nothing, exits with 1 and prints a patch; git applies it, and only addresses differ."""
    moved(site, "one", "two", "three", "tres")
    text = kept_by_hand(site)
    looks(project, text)
    done = fix(project)
    assert done.exit_code == 1, done.output
    file = project.folder / "catalog.yaml"
    assert file.read_bytes() == text.encode()
    git = shutil.which("git")
    assert git is not None
    for words in (["init", "-q"], ["apply", "--check", "-"], ["apply", "-"]):
        subprocess.run([git, *words], cwd=project.folder, input=done.stdout_bytes, check=True)  # noqa: S603 - our own words
    expected = text
    for name in ("one", "two", "three", "tres"):
        expected = expected.replace(site.url(f"/{name}"), site.url(f"/new/{name}"))
    assert file.read_bytes() == expected.encode()
    assert "was /first" in expected, "comments that name the old page are the maintainer's"
    assert fix(project).exit_code == 0, "nothing is known against the new addresses yet"


def test_apply_writes_what_was_accepted_and_nothing_else(project: Project, site: Site) -> None:
    """One slug, or all moves; what to write must be said; a second run finds nothing to do."""
    moved(site, "one", "two", "three", "tres")
    text = kept_by_hand(site)
    looks(project, text)
    file = project.folder / "catalog.yaml"
    refused = fix(project, "--apply")
    assert isinstance(refused.exception, UsageError)
    assert isinstance(fix(project, "--apply", "--accept", "nobody").exception, UsageError)
    assert file.read_bytes() == text.encode()
    assert fix(project, "--apply", "--accept", "two").exit_code == 0
    assert file.read_bytes() == text.replace(site.url("/two"), site.url("/new/two")).encode()
    assert fix(project, "--apply", "--all-moves").exit_code == 0
    assert [one.url for one in load_text(file.read_text(), "c").resources] == [
        site.url("/new/one") + "#hours",
        site.url("/new/two"),
        site.url("/new/three"),
    ]
    done = fix(project, "--apply", "--all-moves")
    assert (done.exit_code, done.stdout) == (0, "")


def test_files_without_last_newline_with_mark_and_in_folders(project: Project, site: Site) -> None:
    """A byte order mark stays, a missing newline at the end stays missing, and one patch covers all files."""
    moved(site, "one", "two")
    (project.folder / "lists").mkdir()
    names = {"lists/a list.yaml": "one", "lists/b.yaml": "two"}
    for file, name in names.items():
        entry = f"\ufeffversion: 1\nresources:\n- {{slug: {name}, title: T, url: {site.url('/' + name)}}}"
        (project.folder / file).write_bytes(entry.encode())
    project.settings.write_text(project.settings.read_text() + '[catalog]\npaths = ["lists"]\n')
    project.clock.advance(days=1)
    with project.open() as context:
        stage(context)
    done = fix(project)
    assert done.stdout.count("No newline at end of file") == 4
    git = shutil.which("git")
    assert git is not None
    for words in (["init", "-q"], ["apply", "-"]):
        subprocess.run([git, *words], cwd=project.folder, input=done.stdout_bytes, check=True)  # noqa: S603 - our own words
    for file, name in names.items():
        entry = f"\ufeffversion: 1\nresources:\n- {{slug: {name}, title: T, url: {site.url('/new/' + name)}}}"
        assert (project.folder / file).read_bytes() == entry.encode()


def test_temporary_redirect_and_taken_over_page_are_no_proposals(project: Project, site: Site) -> None:
    """Only permanent moves to a page that works and is nobody else's are offered."""
    site.page("/new").says(PAGE)
    site.page("/one").redirects("/new", 302)
    site.page("/two").redirects(site.url("/", host="sold.example"), 301)
    site.page("/", host="sold.example").says("<title>sold.example is for sale</title><h1>This domain is for sale</h1>")
    looks(
        project,
        f"version: 1\nresources:\n- {{slug: one, title: One, url: {site.url('/one')}}}\n"
        f"- {{slug: two, title: Two, url: {site.url('/two')}}}\n",
    )
    done = fix(project)
    assert (done.exit_code, done.stdout) == (0, "")


def test_page_of_the_same_title_is_offered_and_taken_when_accepted(project: Project, site: Site) -> None:
    """Where a dead page's title stands on one other working page of the host, that is offered; never by itself."""
    old, new = site.url("/old"), site.url("/guides/know-your-rights")
    site.page("/old").dies(404)
    site.page("/guides/know-your-rights").says(PAGE)
    site.page("/list").says(f"<title>Lists of guides</title>{TEXT}<p><a href='{new}'>Know Your Rights!</a></p>")
    looks(
        project,
        f"version: 1\nresources:\n- slug: kyr\n  title: Know your rights\n  url: {old}\n"
        f"- {{slug: list, title: Lists of guides, url: {site.url('/list')}}}\n",
        visits=3,
    )
    done = fix(project)
    assert (done.exit_code, done.stdout) == (1, "")
    assert f"same title on this site: {new}" in done.stderr
    assert f"same title on this site: {new}" in fix(project, name="report").stdout
    assert fix(project, "--apply", "--accept", new).exit_code == 0
    assert f"  url: {new}\n" in (project.folder / "catalog.yaml").read_text()


def test_link_on_somebody_elses_page_is_a_note_for_its_owner(project: Project, site: Site) -> None:
    """It is not in the catalog, so nothing is patched: a note says what its owner could do, on ours what we can."""
    moved(site, "form")
    site.page("/list").says(f"<title>Lists</title>{TEXT}<p><a href='{site.url('/form')}'>The form</a></p>")
    entry = f"version: 1\nresources:\n- {{slug: list, title: Lists, url: {site.url('/list')}}}\n"
    looks(project, entry)
    done = fix(project)
    assert (done.exit_code, done.stdout) == (0, "")
    assert f"Note for the owner of {site.url('/list')}: your link “The form”" in done.stderr
    assert site.url("/new/form") in done.stderr
    (project.folder / "catalog.yaml").write_text(entry.replace("title:", "ours: true, title:"))
    assert f"On your page {site.url('/list')}:1, in place of {site.url('/form')}" in fix(project).stderr


@pytest.mark.parametrize(
    ("entry", "made"),
    [
        ("url: https://a.example/x\n", "url: https://b.example/y?a=1&b=2\n"),
        ("url: 'https://a.example/x'\n", "url: 'https://b.example/y?a=1&b=2'\n"),
        ('url: "https://a.example/x" # why\n', 'url: "https://b.example/y?a=1&b=2" # why\n'),
        ("url: &home https://a.example/x\n", None),
        ("url: >-\n    https://a.example/x\n", None),
        ("url: https://a.example/other\n", None),
    ],
)
def test_address_is_replaced_where_it_stands_or_not_at_all(entry: str, made: str | None) -> None:
    """Quotes and comments stay; anchors and folded texts are not touched."""
    head = "version: 1\nresources:\n- slug: 三\n".replace("三", "one") + "  title: 三 😀\n  "
    done = with_address(head + entry, "one", "https://a.example/x", "https://b.example/y?a=1&b=2")
    assert done == (None if made is None else head + made)


def test_alias_that_others_share_is_not_edited() -> None:
    """An address that another entry repeats by an alias would change there too: refused."""
    text = "version: 1\nresources:\n- {slug: a, title: A, url: &x https://a.example/}\n- {slug: b, title: B, url: *x}\n"
    assert with_address(text, "b", "https://a.example/", "https://b.example/") is None
    assert with_address(text, "a", "https://a.example/", "https://b.example/") is None


def test_odd_addresses_are_quoted() -> None:
    """An address that YAML would read as something else is put between quotes."""
    text = "version: 1\nresources:\n- {slug: a, title: A, url: https://a.example/}\n"
    for new in ("https://b.example/[x]", "https://b.example/a,b", "https://b.example/x:"):
        made = with_address(text, "a", "https://a.example/", new)
        assert made is not None
        assert load_text(made, "c").resources[0].url == new


def test_patch_from_another_folder_says_where_to_apply_it(
    project: Project, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Below the project, names stay those of the project, and the folder is named."""
    moved(site, "one")
    looks(project, f"version: 1\nresources:\n- {{slug: one, title: One, url: {site.url('/one')}}}\n")
    (project.folder / "below").mkdir()
    monkeypatch.chdir(project.folder / "below")
    project.settings = project.settings.parent / "below" / ".." / "checkback.toml"
    done = fix(project)
    assert done.stdout.startswith("--- a/catalog.yaml\n+++ b/catalog.yaml\n")
    assert f"Apply the patch in {project.folder}." in done.stderr


def test_catalog_that_is_no_text_is_refused(project: Project, site: Site) -> None:
    """A file that is not UTF-8 is left alone, with file and line."""
    moved(site, "one")
    text = f"version: 1\nresources:\n- {{slug: one, title: One, url: {site.url('/one')}}}\n"
    looks(project, text)
    file = project.folder / "catalog.yaml"
    file.write_bytes(text.replace("One", "Café").encode("latin-1"))
    done = fix(project, "--apply", "--all-moves")
    assert isinstance(done.exception, CatalogError)
    assert "catalog.yaml:3" in str(done.exception)


def test_file_that_changed_meanwhile_is_not_written(tmp_path: Path) -> None:
    """Nothing of a set of edits is written when one file is not what it was when it was read."""
    files = [tmp_path / name for name in ("a.yaml", "b.yaml")]
    for file in files:
        file.write_text("version: 1\n")
    edits = [FileEdit.of(file) for file in files]
    for edit in edits:
        edit.after = "version: 1 # edited\n"
    files[1].write_text("version: 1 # by somebody else\n")
    with pytest.raises(UsageError, match="changed while"):
        write(edits)
    assert files[0].read_text() == "version: 1\n"


def test_page_goes_on_under_its_new_address(project: Project, site: Site) -> None:
    """After the repair the next change is told as one of the page, and nothing else is: no first sight, no removal."""
    page = site.page("/one").says(f"<title>Rights</title>{TEXT}<p>The hotline answers on Mondays.</p>")
    looks(project, f"version: 1\nresources:\n- {{slug: one, title: One, url: {site.url('/one')}}}\n", visits=2)
    site.page("/new/one").says(f"<title>Rights</title>{TEXT}<p>The hotline answers on Mondays.</p>")
    page.redirects("/new/one", 301)
    looks(project, (project.folder / "catalog.yaml").read_text(), visits=2)
    assert fix(project, "--apply", "--all-moves").exit_code == 0
    site.page("/new/one").edit("on Mondays", "on Fridays at nine")
    project.clock.advance(days=2)
    with project.open() as context:
        before = context.store.last_seq()
        stage(context)
        (change,) = context.store.changes(after=before)
        known = context.store.standings([site.url("/new/one")])[site.url("/new/one")]
    assert (change.kind, change.slug, change.url) == (ChangeKind.TEXT_CHANGED, "one", site.url("/new/one"))
    assert (known.state, known.verdict) == (State.ALIVE, Verdict.ALIVE)
