"""Archived copies on the site: beside an address that may not be followed, labelled, never from after the trouble."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from catalog.copies import NOTE, with_answer
from catalog.model import Origin, Replacement
from tests.project import Project

if TYPE_CHECKING:
    from pathlib import Path

    from tests.clock import Clock
    from tests.site import Site

_ARCHIVE = "https://web.archive.org/web/"


@pytest.fixture
def project(tmp_path: Path, clock: Clock, site: Site) -> Project:
    """A project with one page that works until September 2026."""
    site.page("/kyr", host="help.example").says("<title>Know your rights</title><p>You may ask for a lawyer.</p>")
    return Project(tmp_path, clock, site.resolver).resource("kyr", site.url("/kyr", host="help.example"))


def archived(project: Project, site: Site, *times: datetime) -> None:
    """What an archive answered about the page."""
    copies = [Replacement(url=f"{_ARCHIVE}{at:%Y%m%d}/x", origin=Origin.WAYBACK, at=at) for at in times]
    with project.open() as context:
        note = with_answer({}, Origin.WAYBACK, copies, project.clock())
        context.store.set_note(NOTE + site.url("/kyr", host="help.example"), note)


def shown(project: Project) -> str:
    """The page of the resource, in both languages."""
    folder = project.folder / "public"
    return "".join(path.read_text("utf-8") for path in sorted(folder.glob("**/kyr/index.html")))


def test_dead_page_has_its_copy_beside_it(project: Project, site: Site) -> None:
    """The last one from before the first failure, with its day and archive in words; it comes with the next build."""
    project.visit(days=1)
    site.page("/kyr", host="help.example").gone()
    for _ in range(4):
        project.visit(days=2)
    assert _ARCHIVE not in shown(project)
    archived(project, site, datetime(2025, 11, 3, tzinfo=UTC), datetime(2026, 9, 12, tzinfo=UTC))
    project.visit(hours=1)
    assert f'href="{_ARCHIVE}20251103/x"' in shown(project)
    assert "archived copy from 3 November 2025 at web.archive.org" in shown(project)
    assert "copia archivada del 3 de noviembre de 2025 en web.archive.org" in shown(project)
    assert "20260912" not in shown(project), "nobody knows what stood there when it failed"


def test_page_that_was_taken_over_has_only_copies_from_our_last_good_look(project: Project, site: Site) -> None:
    """A copy from between the last good look and the takeover may already show somebody else's page."""
    project.visit(days=1)
    site.page("/kyr", host="help.example").says("<title>x</title><h1>This domain is for sale. Make an offer</h1>")
    project.visit(days=20)
    archived(project, site, datetime(2026, 9, 20, tzinfo=UTC))
    project.visit(hours=1)
    assert _ARCHIVE not in shown(project)
    archived(project, site, datetime(2026, 9, 20, tzinfo=UTC), datetime(2026, 9, 1, tzinfo=UTC))
    project.visit(hours=1)
    assert f'href="{_ARCHIVE}20260901/x"' in shown(project)
    assert "//help.example" not in shown(project)
