"""The tale of pages that answer 200 and are not what they were: told once, unlinked at once, corrected in public."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from catalog.findings import of_project
from catalog.model import ChangeKind, Level, State, Verdict
from tests.project import Project
from tests.site import Site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from catalog.model import Finding
    from tests.clock import Clock

_URL = "http://rights.example/kyr"
_LINK = "http://court.example/guide"
_WORDS = "".join(
    f"<p>Line {n} of the guide tells people what to say, whom to call and where to go.</p>" for n in range(20)
)
_PAGE = (
    f"<title>Know your rights</title><main><h1>Know your rights</h1>{_WORDS}"
    f'<p><a href="{_LINK}#hours">Court guide</a></p></main>'
)
_GUIDE = f"<title>Court guide</title><h1>Court guide</h1><h2 id=hours>Hours</h2>{_WORDS}"
_CASINO = (
    "<title>Slot gacor: situs judi online</title><h1>Daftar situs slot gacor</h1>"
    "<p>Link alternatif, bonus new member, togel online.</p>"
)


@pytest.fixture
def site() -> Iterator[Site]:
    """A page and what it links to."""
    with Site() as site:
        site.page("/kyr", "rights.example").says(_PAGE)
        site.page("/guide", "court.example").says(_GUIDE)
        yield site


@pytest.fixture
def project(tmp_path: Path, clock: Clock, site: Site) -> Project:
    """A catalog with that page, and somebody who reads the digest."""
    project = Project(tmp_path / "project", clock, site.resolver)
    project.resource("kyr", _URL, title="Know your rights", ours=True)
    (project.folder / "people").mkdir()
    (project.folder / "people" / "recipients.txt").write_text("ana@reader.example\n")
    return project


def findings(project: Project) -> dict[str, Finding]:
    """The report's findings by address."""
    with project.open() as context:
        return {made.url: made for made in of_project(context.catalog, context.store)}


def published(project: Project) -> str:
    """Everything on the site and in the feeds, and the newest mail."""
    files = [
        path.read_text()
        for path in (project.folder / "public").rglob("*")
        if path.suffix in (".html", ".atom", ".json", ".rss", ".xml")
    ]
    return "\n".join(files) + project.mails()[-1].decode()


def test_hijacked_page_is_unlinked_at_once_and_corrected(project: Project, site: Site) -> None:
    """One look is enough to take every link away; only a page that names itself brings it back, in public."""
    project.visit()
    page = site.page("/kyr", "rights.example").says(_CASINO)
    (told,) = project.visit(days=1)
    assert told.kind is ChangeKind.HIJACKED
    made = findings(project)[_URL]
    assert (made.level, made.verdict, made.suggestion) == (Level.ERROR, Verdict.HIJACKED, None)
    assert f'href="{_URL}' not in published(project)
    assert _URL not in project.mails()[-1].decode()
    page.dies(404)
    assert project.visit(days=1) == []
    page.says("<title>Something</title><p>Words about nothing.</p>")
    assert project.visit(days=1) == []
    assert project.standing(_URL).state is State.HIJACKED
    page.says(_PAGE)
    (corrected,) = project.visit(days=1)
    assert corrected.kind is ChangeKind.CORRECTED
    assert f'href="{_URL}' in published(project)


def test_hijacked_link_is_unlinked(project: Project, site: Site) -> None:
    """A link on our page that is taken over is an error, told once and clickable nowhere."""
    project.visit()
    site.page("/guide", "court.example").says(_CASINO)
    (told,) = project.visit(days=7)
    assert (told.kind, told.link_text) == (ChangeKind.HIJACKED, "Court guide")
    assert f'href="{_LINK}' not in published(project)
    assert findings(project)[f"{_LINK}#hours"].level is Level.ERROR


def test_soft_404_dies_slowly_and_keeps_the_snapshot(project: Project, site: Site) -> None:
    """A page that says it was not found is suspect, then dead, and revives as what it was."""
    project.visit()
    page = site.page("/kyr", "rights.example").says("<title>Page not found</title><h1>Page not found</h1>")
    assert project.visit(days=1) == []
    assert project.standing(_URL).state is State.SUSPECT
    changes = [change for _day in range(4) for change in project.visit(days=1)]
    assert [change.kind for change in changes if change.url == _URL] == [ChangeKind.DIED]
    page.says(_PAGE)
    assert [change.kind for change in project.visit(days=8) if change.url == _URL] == [ChangeKind.REVIVED]


def test_gate_is_expected_where_a_password_is_needed(project: Project, site: Site) -> None:
    """A page behind a password is fine while it asks for one, and told when it opens."""
    page = site.page("/archive", "rights.example").dies(401)
    project.resource("archive", "http://rights.example/archive", title="Webinar archive", access="password")
    project.visit()
    project.visit(days=1)
    made = findings(project)["http://rights.example/archive"]
    assert (made.verdict, made.level) == (Verdict.GATED, Level.NONE)
    page.says(f"<title>Webinar archive</title>{_WORDS}")
    assert [change.kind for change in project.visit(days=1)] == [ChangeKind.OPENED]
    assert project.visit(days=1) == []


def test_replaced_page_is_asked_about_and_kept(project: Project, site: Site) -> None:
    """A page that says something else is told once, never counts as changed text, and keeps its snapshot."""
    project.visit()
    other = "".join(
        f"<p>Paragraph {n} is about gardens, seeds, tools and the weather in spring.</p>" for n in range(20)
    )
    page = site.page("/kyr", "rights.example").says(f"<title>Garden news</title><h1>News</h1>{other}")
    assert [change.kind for change in project.visit(days=1)] == [ChangeKind.REPLACED]
    assert project.visit(days=1) == []
    assert project.standing(_URL).state is State.ALIVE
    page.says(_PAGE)
    assert project.visit(days=1) == []


def test_missing_fragment_is_a_finding(project: Project, site: Site) -> None:
    """A link to a part of a page that is gone is an error at that link, while its address is fine."""
    project.visit()
    assert findings(project)[f"{_LINK}#hours"].level is Level.NONE
    site.page("/guide", "court.example").edit("id=hours", "id=times")
    assert project.visit(days=7) == []
    made = findings(project)[f"{_LINK}#hours"]
    assert (made.verdict, made.level) == (Verdict.MISSING_FRAGMENT, Level.ERROR)
