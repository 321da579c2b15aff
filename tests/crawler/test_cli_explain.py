"""`checkback explain`: the whole chain of an address, in words and for programs."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from catalog.config import VerdictSettings
from catalog.errors import UsageError
from catalog.model import Standing, State
from crawler.cli.explain import explain
from crawler.explaining import until_dead
from crawler.stage import stage
from tests.catalog.messages import ROOT, of_code
from tests.catalog.test_tongue import translated
from tests.project import Project
from tests.site import Site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from click.testing import Result

    from tests.clock import Clock

_PAGE = """<title>Rights</title><main><h1>Rights</h1><p>Everybody has rights, at work and at home.</p>
<h2>Hotlines</h2><ul><li>Call 1-800-555-0100 for help</li><li><a href="/guide">The guide</a></li></ul></main>"""


@pytest.fixture
def site() -> Iterator[Site]:
    """A page with a link."""
    with Site() as site:
        site.page("/kyr").says(_PAGE)
        site.page("/guide").says("<title>Guide</title><main><h1>Guide</h1><p>All of the guide.</p></main>")
        yield site


@pytest.fixture
def project(tmp_path: Path, clock: Clock, site: Site) -> Project:
    """Its project, not visited yet."""
    project = Project(tmp_path / "project", clock, site.resolver)
    return project.resource("kyr", site.url("/kyr"), title="Know your rights").resource("nowhere", None)


def look(project: Project, **later: float) -> None:
    """One check of what is due after so long."""
    project.clock.advance(**later)
    with project.open() as context:
        stage(context)


def run(project: Project, *arguments: str) -> Result:
    """The command, as a user types it."""
    return CliRunner().invoke(explain, [*arguments, "--config", str(project.settings)], catch_exceptions=False)


def facts(project: Project, target: str) -> dict[str, Any]:
    """What it says to programs about one address."""
    (one,) = json.loads(run(project, target, "--format", "json").stdout)
    return dict(one)


def test_explain_a_page_that_was_never_visited(project: Project) -> None:
    """It is known from the catalog, and says when it will be looked at."""
    shown = run(project, "kyr").stdout
    assert "page of the resource kyr" in shown
    assert "next look: at the next run, because it was not looked at yet" in shown


def test_explain_a_failing_page(project: Project, site: Site) -> None:
    """State, every run of looks with its evidence, what is missing before dead, and why the next look is soon."""
    look(project)
    site.page("/kyr").dies()
    look(project, days=7)
    shown = run(project, "kyr").stdout
    assert "  suspect since 14 September 2026\n  failing since 14 September 2026, 1 failure\n" in shown
    assert "called dead after 2 more failures, and not before 17 September 2026, 09:00 UTC" in shown
    assert "(it gave trouble, so we look again soon)" in shown
    assert "  7 September 2026  alive: The page is there.\n" in shown
    assert "  14 September 2026  missing: The server says this page does not exist (404).\n" in shown
    assert "last seen working 7 September 2026" in shown


def test_explain_a_link_by_its_address(project: Project, site: Site) -> None:
    """A link names where it stands, and is found by any spelling of its address."""
    look(project)
    shown = run(project, site.url("/guide#part")).stdout
    assert "link “The guide” on kyr" in shown
    assert "(the usual time between two looks at a link)" in shown
    assert facts(project, site.url("/guide"))["looks"][0]["verdict"] == "alive"


def test_explain_what_changed_and_why_it_was_told(project: Project, site: Site) -> None:
    """The last changes with significance and reasons, and the last kept difference; contacts are masked."""
    look(project)
    site.page("/kyr").edit("<li>Call 1-800-555-0100 for help</li>", "")
    look(project, days=7)
    one = facts(project, "kyr")
    (change,) = one["changes"]
    assert change["kind"] == "item-removed"
    assert change["significance"] >= one["least_significance"]
    assert change["reasons"]
    assert one["last_difference"]["alert"] is True
    assert one["noise"]["learned_from"] == 1
    shown = run(project, "kyr").stdout
    assert "worth telling: its significance is " in shown
    assert "555-0100" not in shown


def test_explain_what_is_muted(project: Project, site: Site) -> None:
    """A place that changes at every visit is named, with how often it did."""
    for visit in range(4):
        text = f"<p>Thought of the day: number {['one', 'two', 'three', 'four'][visit]} is a good number to know.</p>"
        site.page("/kyr").says(_PAGE.replace("<h2>", f"{text}<h2>"))
        look(project, days=7)
    places = {place["text"][:7]: place for place in facts(project, "kyr")["noise"]["rotating"]}
    assert places["Thought"]["changed"] == places["Thought"]["of"] == 3
    assert "muted, as a place that changed 3 of 3 times: Thought of the day" in run(project, "kyr").stdout


def test_explain_in_spanish(project: Project, site: Site) -> None:
    """Words, reasons and dates are in Spanish."""
    look(project)
    site.page("/kyr").dies()
    look(project, days=7)
    shown = run(project, "kyr", "--language", "es").stdout
    assert "missing: El servidor dice que esta página no existe (404)." in shown
    assert "se dará por perdida con 2 fallas más, y no antes del 17 de septiembre de 2026, 09:00 UTC" in shown


@pytest.mark.parametrize("target", ["nope", "https://unknown.example/", "mailto:a@example.net", ""])
def test_explain_an_unknown_target(project: Project, target: str) -> None:
    """What was never seen is a usage error that says what to do."""
    with pytest.raises(UsageError, match="neither a slug of the catalog nor an address that was ever seen"):
        run(project, target)


def test_explain_a_resource_without_an_address(project: Project) -> None:
    """It says that there is nothing to explain."""
    with pytest.raises(UsageError, match="never visited and never broken"):
        run(project, "nowhere")


def test_until_dead_counts_both_clocks() -> None:
    """Failures and days that are still missing, by the short clock where there is little doubt; at least one look."""
    first = datetime(2026, 9, 7, tzinfo=UTC)
    policy = VerdictSettings()
    known = Standing(url="u", state=State.SUSPECT, failures=5, first_failed_at=first)
    assert until_dead(known, policy) == {"failures": 1, "not_before": "2026-09-10T00:00:00Z", "little_doubt": False}
    known = Standing(url="u", state=State.SUSPECT, failures=1, certain_failures=1, first_failed_at=first)
    assert until_dead(known, policy) == {"failures": 1, "not_before": "2026-09-08T00:00:00Z", "little_doubt": True}
    assert until_dead(Standing(url="u", state=State.DEAD, failures=9, first_failed_at=first), policy) is None
    assert first + timedelta(days=policy.days) == datetime(2026, 9, 10, tzinfo=UTC)


def test_every_word_is_translated() -> None:
    """No sentence of an explanation is left in English for Spanish readers."""
    messages = of_code((ROOT / "crawler" / "explained.py").read_text("utf-8"))
    assert len(messages) > 20
    assert messages <= translated("es").keys()
