"""The page path end to end: validators, lost snapshots, quiet looks, and other pages of the host."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from catalog.model import ChangeKind, Verdict
from crawler.record import PageRecorder
from tests.project import Project
from tests.site import Site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.clock import Clock

BAIL = "<title>Bail</title><main><h1>Bail</h1>" + "<p>The court hears bail cases on weekdays from nine.</p>" * 9
RENT = "<title>Rent</title><main><h1>Rent</h1>" + "<p>Tenants can ask for repairs in writing at the desk.</p>" * 9
_FRIDAY = "Fri, 04 Sep 2026 09:00:00 GMT"


def voices(*letters: str) -> str:
    """A section that turns over, below a heading that does not say so."""
    items = "".join(f'<li><a href="/voices/{letter}">Story of neighbour {letter}</a></li>' for letter in letters)
    return f"<div class=voices><h2>Community voices</h2><ul>{items}</ul></div>"


@pytest.fixture
def site() -> Iterator[Site]:
    """Two pages of one host."""
    with Site() as site:
        site.page("/bail").says(BAIL)
        site.page("/rent").says(RENT)
        for letter in "abcdefg":
            site.page(f"/voices/{letter}").says(f"<title>{letter}</title><p>Story of neighbour {letter}.</p>")
        yield site


@pytest.fixture
def project(tmp_path: Path, clock: Clock, site: Site) -> Project:
    """Both pages in a catalog, not visited yet."""
    project = Project(tmp_path / "project", clock, site.resolver)
    return project.resource("bail", site.url("/bail")).resource("rent", site.url("/rent"))


def asked(site: Site, path: str = "/bail") -> list[tuple[str | None, str | None]]:
    """The conditions of each request for a page."""
    return [
        (seen.headers.get("if-none-match"), seen.headers.get("if-modified-since"))
        for seen in site.requests
        if seen.path == path
    ]


@pytest.mark.parametrize("tag", ['"one"', 'W/"one:gzip"', '"', "no-quotes"])
def test_page_validators_are_echoed(project: Project, site: Site, tag: str) -> None:
    """A page is asked for with exactly the words its server sent, weak or odd as they are; without them, with none."""
    site.page("/bail").etag(tag).last_modified(_FRIDAY)
    project.visit()
    assert project.visit(days=2) == []
    assert asked(site) == [(None, None), (tag, _FRIDAY)]
    assert asked(site, "/rent") == [(None, None), (None, None)]


def test_page_older_date_is_a_change(project: Project, site: Site) -> None:
    """A change whose Last-Modified lies before our last look is found: our own clock is never sent."""
    site.page("/bail").last_modified("Thu, 03 Sep 2026 09:00:00 GMT")
    project.visit()
    site.page("/bail").edit("from nine", "from eight").last_modified(_FRIDAY)
    assert [change.slug for change in project.visit(days=2)] == ["bail"]


def test_page_is_refetched_now_and_then(project: Project, site: Site) -> None:
    """On every tenth visit the page itself is asked for, and a change behind a validator that lies comes out."""
    site.page("/bail").etag('"1"')
    project.visit()
    site.page("/bail").edit("from nine", "from eight").etag('"1"')
    told = [len(project.visit(days=2)) for _ in range(9)]
    assert told == [0] * 8 + [1]
    assert [tag for tag, _ in asked(site)] == [None, *['"1"'] * 8, None]


def test_page_lost_and_still_not_modified(project: Project, site: Site) -> None:
    """Without stored bytes a page is asked for without conditions, also where its server answers 304 to that."""
    site.page("/bail").etag('"1"')
    project.visit()
    for stored in (project.folder / "state/snapshots").glob("??/*.zst"):
        stored.unlink()
    site.page("/bail").once().answers(304, {"ETag": '"1"'})
    project.visit(days=2)
    assert asked(site)[-1] == (None, None)
    project.visit(days=2)
    assert asked(site)[-1] == (None, None)
    assert project.standing(site.url("/bail")).verdict is Verdict.ALIVE
    project.visit(days=2)
    assert asked(site)[-1] == ('"1"', None)


def test_page_quiet_looks_are_recorded(project: Project, site: Site) -> None:
    """Looks without news are counted and dated like any other."""
    project.visit()
    at = project.clock.now
    project.visit(days=2)
    standing = project.standing(site.url("/bail"))
    assert (standing.visits, standing.last_checked_at, standing.last_ok_at) == (2, project.clock.now, project.clock.now)
    with project.open() as context:
        [snapshot] = context.store.snapshots(site.url("/bail"))
    assert (snapshot.count, snapshot.first_at, snapshot.last_at) == (2, at, project.clock.now)


def test_page_quiet_looks_wait_for_keep(project: Project) -> None:
    """Nothing is left unwritten once a recorder was told to keep."""
    with project.open() as context:
        recorder = PageRecorder(context, {})
        recorder.keep()
        assert context.store.newest_look() is None


def test_page_stories_of_the_host(project: Project, site: Site) -> None:
    """Stories that turn over on two pages of a host are muted from the first revisit, whatever they are called."""
    site.page("/bail").says(BAIL + voices("a", "b", "c"))
    site.page("/rent").says(RENT + voices("c", "d", "e"))
    project.visit()
    site.page("/bail").says(BAIL + voices("d", "b", "f"))
    site.page("/rent").says(RENT + voices("a", "g", "e"))
    assert project.visit(days=2) == []


def test_page_hotline_of_the_host(project: Project, site: Site) -> None:
    """A number that changes on all pages of a host at once is told of every one of them."""
    hotline = "<h2>Hotline</h2><p>Call 555-201-0142 at any hour.</p><p>We also open on Sundays.</p>"
    for path, body in (("/bail", BAIL), ("/rent", RENT)):
        site.page(path).says(body + hotline)
    project.visit()
    for path in ("/bail", "/rent"):
        site.page(path).edit("0142", "0188").edit("on Sundays", "every night")
    told = [change for change in project.visit(days=2) if change.kind is ChangeKind.TEXT_CHANGED]
    assert sorted((change.slug, len(change.edits)) for change in told) == [("bail", 2), ("rent", 2)]


def test_page_notice_of_the_host(project: Project, site: Site) -> None:
    """A notice that appears on all pages of a host at once is told of every one of them, and again when it goes."""
    project.visit()
    for path, body in (("/bail", BAIL), ("/rent", RENT)):
        site.page(path).says(f"{body}<p>The office is closed for repairs.</p>")
    assert sorted(change.slug for change in project.visit(days=2)) == ["bail", "rent"]
    project.visit(days=2)
    project.visit(days=2)
    for path, body in (("/bail", BAIL), ("/rent", RENT)):
        site.page(path).says(body)
    assert sorted(change.slug for change in project.visit(days=2)) == ["bail", "rent"]
