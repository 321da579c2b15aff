"""Very many links on one page: every step stays in proportion, and the page that readers get stays light."""

from __future__ import annotations

import io
import time
from typing import TYPE_CHECKING

from catalog import reports
from catalog.findings import of_project, report
from catalog.stages import stages
from tests.project import Project
from tests.site import Site

if TYPE_CHECKING:
    from pathlib import Path

    from tests.clock import Clock

FEW, MANY = 300, 3_000


def page_of(links: int) -> str:
    """A page with a list of so many links, to a host that does not exist."""
    item = '<li><a href="http://nobody.test/g/{0}">Guide {0} for everybody</a></li>'
    items = "".join(map(item.format, range(links)))
    return f"<title>Guides</title><main><h1>Guides</h1><p>All of the guides that we know.</p><ul>{items}</ul></main>"


def seconds(folder: Path, clock: Clock, site: Site, links: int) -> dict[str, float]:
    """Seconds of processor time that each step takes on a page of so many links, seen, and seen changed."""
    site.page("/", "guides.example").says(page_of(links))
    project = Project(folder, clock, site.resolver).resource("guides", "http://guides.example/", ours=True)
    spent: dict[str, float] = {}

    def timed(name: str, began: float) -> None:
        spent[name] = spent.get(name, 0.0) + time.process_time() - began

    for visit in range(2):
        with project.open() as context:
            for name, stage in stages():
                began = time.process_time()
                stage(context)
                timed(f"{name} {visit}", began)
            began = time.process_time()
            reports.load("json")(report(of_project(context.catalog, context.store), context.clock()), io.StringIO())
            timed("report", began)
        clock.advance(days=1)
        site.page("/", "guides.example").says(page_of(links).replace("Guide 77 for", "Guide seventy-seven for"))
    return spent


def test_many_links_cost_in_proportion(tmp_path: Path, clock: Clock) -> None:
    """Ten times the links cost about ten times as much at every step, and the page about them stays light."""
    with Site() as site:
        few = seconds(tmp_path / "few", clock, site, FEW)
        many = seconds(tmp_path / "many", clock, site, MANY)
    grown = {name: many[name] / max(few[name], 0.05) for name in few}
    assert max(grown.values()) < 3 * MANY / FEW, grown
    pages = list((tmp_path / "many").glob("public/**/*.html"))
    assert pages
    assert max(path.stat().st_size for path in pages) < 100_000
