"""Rounds in which nothing is due: cheap, however many links there are, and never at the price of a link."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crawler.idle import is_idle
from crawler.plan import citations
from tests.project import Project
from tests.site import Site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.clock import Clock


@pytest.fixture
def site() -> Iterator[Site]:
    """A page with two links."""
    with Site() as running:
        running.page("/list").says("<h1>Help</h1><ul><li><a href='/a'>Food</a><li><a href='/b'>Rent</a></ul>")
        running.page("/a").says("<h1>Food</h1><p>Open on weekdays")
        running.page("/b").says("<h1>Rent</h1><p>Open on weekdays")
        running.page("/other").says("<h1>More</h1><p><a href='/c'>Clinic</a>")
        running.page("/c").says("<h1>Clinic</h1><p>Open on weekdays")
        yield running


@pytest.fixture
def project(tmp_path: Path, clock: Clock, site: Site) -> Project:
    """A catalog of that page, looked at once."""
    made = Project(tmp_path / "project", clock).resource("help", site.url("/list"))
    made.visit()
    return made


def test_idle_round_asks_for_no_link(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    """A round right after another one does not even read which links there are, nor what the site is made of."""
    monkeypatch.setattr("crawler.stage.due_addresses", lambda *_: pytest.fail("read every link"))
    monkeypatch.setattr("feeds.build.read", lambda *_: pytest.fail("read everything"))
    assert project.visit(minutes=5) == []


def test_idle_ends_when_a_link_is_due(project: Project, site: Site) -> None:
    """Links are looked at when their time comes, as if nothing had been noted."""
    project.visit(minutes=5)
    site.requests.clear()
    project.visit(days=40)
    assert {"/a", "/b"} <= {seen.path for seen in site.requests}


def test_idle_ends_with_a_new_resource(project: Project, site: Site) -> None:
    """Links of a page that joined the catalog are looked at in the same round."""
    project.visit(minutes=5)
    project.resource("more", site.url("/other"))
    site.requests.clear()
    project.visit(minutes=5)
    assert {"/other", "/c"} <= {seen.path for seen in site.requests}


def test_idle_is_no_promise_when_the_clock_goes_back(project: Project, clock: Clock) -> None:
    """A note made by a clock that ran far ahead is not believed."""
    clock.advance(days=-20)
    with project.open() as context:
        assert not is_idle(context)
        assert citations(context, {}) == {}


def test_idle_build_mends_what_somebody_touched(project: Project) -> None:
    """A page that was removed from the output is there again after the next round, whether or not anything is new."""
    page = project.folder / "public" / "index.html"
    before = page.read_bytes()
    page.unlink()
    project.visit(minutes=5)
    assert page.read_bytes() == before
    page.write_text("edited")
    project.visit(minutes=5)
    assert page.read_bytes() == before
