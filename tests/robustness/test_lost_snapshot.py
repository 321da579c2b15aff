"""A stored page that is gone or damaged costs that page its comparison, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from catalog.model import Verdict
from tests.project import Project
from tests.site import Site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.clock import Clock

PAGE = "<title>Bail</title><main><h1>Bail</h1><p>The office is open from nine to five on weekdays.</p></main>"
BAIL, COURTS = "http://bail.example/", "http://courts.example/"


@pytest.fixture
def site() -> Iterator[Site]:
    """Two pages on two hosts, with validators."""
    with Site() as site:
        for name in ("bail", "courts"):
            site.page("/", f"{name}.example").says(PAGE).etag('"1"')
        # Different bytes, so that each page has a snapshot of its own.
        site.page("/", "courts.example").edit("office", "court")
        yield site


@pytest.fixture
def project(tmp_path: Path, clock: Clock, site: Site) -> Project:
    """Both pages in a catalog, seen once."""
    project = Project(tmp_path / "project", clock, site.resolver)
    project.resource("bail", BAIL).resource("courts", COURTS)
    project.visit()
    return project


def stored(project: Project, url: str) -> Path:
    """The file of the latest snapshot of a page."""
    with project.open() as context:
        digest = context.store.snapshots(url)[-1].digest
    return project.folder / "state/snapshots" / digest[:2] / f"{digest[2:]}.zst"


def cut(place: Path, how: str) -> None:
    """Damages a stored page."""
    if how == "missing":
        place.unlink()
    else:
        whole = place.read_bytes()
        place.write_bytes({"half": whole[: len(whole) // 2], "empty": b"", "foreign": b"not zstd at all"}[how])


@pytest.mark.parametrize("how", ["missing", "half", "empty", "foreign"])
def test_lost_snapshot_of_a_changed_page(project: Project, site: Site, how: str) -> None:
    """The page is named, its new bytes become the baseline, and the other page's change is told."""
    cut(stored(project, BAIL), how)
    for name in ("bail", "courts"):
        site.page("/", f"{name}.example").edit("nine", "ten")
    changes = project.visit(days=1)
    assert {change.slug for change in changes} == {"courts"}
    assert f"{BAIL}: not compared with what it was" in project.said.getvalue()
    assert "put" in project.said.getvalue()
    assert project.standing(BAIL).verdict is Verdict.ALIVE
    site.page("/", "bail.example").edit("ten to", "eleven to")
    assert {change.slug for change in project.visit(days=1)} == {"bail"}


@pytest.mark.parametrize("how", ["missing", "half"])
def test_lost_snapshot_of_an_unchanged_page(project: Project, site: Site, how: str) -> None:
    """The page is asked for without conditions and its bytes are stored again, so the next change is told."""
    cut(stored(project, BAIL), how)
    site.forget()
    assert project.visit(days=1) == []
    conditions = {seen.host: seen.headers.get("if-none-match") for seen in site.requests if seen.path == "/"}
    assert conditions["bail.example"] is None
    assert conditions["courts.example"] is not None
    assert stored(project, BAIL).exists()
    site.page("/", "bail.example").edit("nine", "ten")
    assert {change.slug for change in project.visit(days=3)} == {"bail"}
