"""`checkback plan`: what is due now and next, in words and for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from catalog.errors import UsageError
from crawler.cli.plan import plan as command
from crawler.planned import as_text
from crawler.planning import plan
from crawler.stage import stage
from tests.project import Project
from tests.site import Site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from click.testing import Result

    from tests.clock import Clock

_PAGE = """<title>{0}</title><main><h1>{0}</h1><p>Everybody has rights, at work and at home.</p>
<h2>Hotlines</h2><ul><li>Call line 0 for help</li><li><a href="/guide">The guide</a></li></ul></main>"""


_NEWS = ("Rents", "Wages", "Schools", "Courts", "Buses", "Clinics", "Shelters", "Ballots", "Parks", "Taxes")


@pytest.fixture
def site() -> Iterator[Site]:
    """Two pages and a link."""
    with Site() as site:
        for name in ("lively", "quiet"):
            site.page(f"/{name}").says(_PAGE.format(name.title()))
        site.page("/guide").says("<title>Guide</title><main><h1>Guide</h1><p>All of the guide.</p></main>")
        yield site


@pytest.fixture
def project(tmp_path: Path, clock: Clock, site: Site) -> Project:
    """Their project, not visited yet."""
    project = Project(tmp_path / "project", clock, site.resolver)
    project.resource("lively", site.url("/lively"), title="Lively")
    return project.resource("quiet", site.url("/quiet"), title="Quiet").resource("nowhere", None)


def look(project: Project, **later: float) -> None:
    """One check of what is due after so long."""
    project.clock.advance(**later)
    with project.open() as context:
        stage(context)


def planned(project: Project, *slugs: str, limit: int | None = None) -> dict[str, Any]:
    """The plan at the project's time."""
    with project.open() as context:
        return plan(context, slugs, limit=limit)


def run(project: Project, *arguments: str) -> Result:
    """The command, as a user types it."""
    return CliRunner().invoke(command, [*arguments, "--config", str(project.settings)], catch_exceptions=False)


def test_plan_before_the_first_run(project: Project) -> None:
    """Everything is due, because nothing was looked at; nothing is visited to say so."""
    facts = planned(project)
    assert (facts["due_pages"], facts["due_links"], facts["next_due_at"]) == (2, 0, None)
    assert {one["because"] for one in facts["addresses"]} == {"new"}
    assert "it was not looked at yet; next look at the next run" in as_text(facts, "en")


def test_plan_of_an_empty_catalog(tmp_path: Path, clock: Clock) -> None:
    """A catalog without any address has nothing to look at, and says so."""
    project = Project(tmp_path / "empty", clock).resource("nowhere", None)
    assert run(project).output == "Nothing to look at: no entry of the catalog has an address.\n"
    assert run(project, "--language", "es").output.startswith("No hay nada que mirar")
    assert json.loads(run(project, "--format", "json").output)["addresses"] == []


def test_plan_after_many_looks(project: Project, site: Site) -> None:
    """A page that keeps changing comes sooner than one that does not, and each says why in words."""
    look(project)
    for day in range(12):
        site.page("/lively").edit("<ul>", f"<ul><li>{_NEWS[day % 10]} on {_NEWS[day // 10]} are told here</li>")
        look(project, days=1, hours=2)
    facts = planned(project)
    found = {one["url"].rpartition("/")[2]: one for one in facts["addresses"]}
    lively, quiet = found["lively"]["estimate"], found["quiet"]["estimate"]
    assert lively["changes"] > 6
    assert quiet["changes"] == 0
    assert lively["visit_every_days"] < 1 < quiet["visit_every_days"] <= 7
    assert found["guide"]["because"] == "link"
    text = as_text(facts, "en")
    assert f"({lively['changes']} changes in {round(lively['days'])} days); next look in " in text
    assert "no change in" in text
    assert "has worked for 13 days" in text
    spanish = as_text(facts, "es")
    assert f"({lively['changes']} cambios en " in spanish
    assert "funciona desde hace 13 días" in spanish


def test_plan_names_what_a_budget_holds_back(project: Project) -> None:
    """Of two due pages a budget of one visit a day takes one, the run visits that one, and the plan names the other."""
    project.settings.write_text(project.settings.read_text() + "[schedule]\nvisits_per_day = 1\n")
    facts = planned(project)
    assert facts["waiting_pages"] == 1
    assert [one["cut"] for one in facts["addresses"]] == [None, "today"]
    assert "waits: the budget of the day is used up" in as_text(facts, "en")
    look(project)
    after = planned(project)
    assert [one["state"] for one in after["addresses"] if one["kind"] == "page"].count("alive") == 1
    assert after["waiting_pages"] == 1
    look(project, days=1, minutes=1)
    assert {one["state"] for one in planned(project)["addresses"] if one["kind"] == "page"} == {"alive"}


def test_plan_of_a_host_with_many_pages(project: Project) -> None:
    """Where a host may be asked less than its pages' share, the plan says so."""
    project.settings.write_text(project.settings.read_text() + "[schedule]\nhost_visits_per_day = 0.5\n")
    look(project)
    facts = planned(project, "lively")
    page = next(one for one in facts["addresses"] if one["kind"] == "page")
    assert page["cut"] == "host"
    assert page["estimate"]["visit_every_days"] == pytest.approx(4)
    assert "its host has many pages" in as_text(facts, "en")


def test_plan_of_what_fails(project: Project, site: Site) -> None:
    """A failing page is due within minutes, and the plan says since when it fails; a dead one comes ever less often."""
    look(project)
    site.page("/quiet").dies(410)
    look(project, days=1, hours=2)
    facts = planned(project, "quiet")
    page = next(one for one in facts["addresses"] if one["kind"] == "page")
    assert (page["because"], page["failures"]) == ("failing", 1)
    assert "failed 1 time since 8 September 2026; next look in " in as_text(facts, "en")
    look(project, days=1, hours=4)
    assert "dead pages are looked at ever less often" in as_text(planned(project, "quiet"), "en")


def test_plan_is_bounded(project: Project) -> None:
    """As many addresses are listed as were asked for, and the rest is counted."""
    facts = planned(project, limit=1)
    assert (len(facts["addresses"]), facts["more"]) == (1, 1)
    assert "and 1 more" in as_text(facts, "en")
    assert json.loads(run(project, "--limit", "1", "--format", "json").output)["more"] == 1
    assert len(json.loads(run(project, "--limit", "0", "--format", "json").output)["addresses"]) == 2


def test_plan_of_a_slug(project: Project) -> None:
    """A slug limits the plan to that resource; an unknown one is a usage error."""
    assert [one["resources"] for one in planned(project, "quiet")["addresses"]] == [["quiet"]]
    with pytest.raises(UsageError, match="silent: not a slug of the catalog"):
        run(project, "silent")
