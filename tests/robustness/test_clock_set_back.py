"""A clock that was set back: said, nothing recorded in the wrong order, and all is well when it is right again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from catalog.errors import OwnFailure
from tests.project import Project
from tests.site import Site

if TYPE_CHECKING:
    from pathlib import Path

    from tests.clock import Clock


def test_clock_set_back(tmp_path: Path, clock: Clock) -> None:
    """No page is asked for and the log stays as it is; with the right time the change that waited is told once."""
    with Site() as site:
        page = site.page("/", "bail.example").says("<title>Bail</title><h1>Bail</h1><p>Open from nine to five.</p>")
        project = Project(tmp_path / "project", clock, site.resolver).resource("bail", "http://bail.example/")
        project.visit()
        page.edit("nine", "ten")
        site.forget()
        with pytest.raises(OwnFailure, match="clock"):
            project.visit(days=-30)
        assert site.requests == []
        (change,) = project.visit(days=31)
        assert change.at == clock()
        assert len(project.mails()) == 1
