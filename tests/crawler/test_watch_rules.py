"""Rules per resource, as a maintainer meets them: rules change, selectors stop matching, only real edits are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crawler.extract import engine
from crawler.stage import stage
from tests.project import Project
from tests.site import Site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from catalog.model import Change
    from tests.clock import Clock

_PAGE = """\
<!doctype html><title>Know Your Rights</title><body>
<div class="ticker"><p>Market prices went up again, reporters say on day 0.</p></div>
<div class="content"><h1>Know Your Rights</h1>
<p>You may remain silent when officers ask you questions at home or at work.</p>
<p>You may ask for a lawyer before you sign any paper that they show you.</p>
<ul><li><a href="/red-cards">Red cards in many languages</a></li><li>Call the hotline at any hour of the day</li></ul>
</div>
<div class="extra"><p>Our office moved to the second floor of the building on Main Street.</p></div>
</body>
"""


def look(project: Project, **later: float) -> list[Change]:
    """A run that visits and makes neither pages nor mails."""
    project.clock.advance(**later)
    with project.open() as context:
        before = context.store.last_seq()
        stage(context)
        return list(context.store.changes(after=before))


class Told:
    """A project with one page and its rules."""

    def __init__(self, folder: Path, clock: Clock, site: Site) -> None:
        self.project = Project(folder, clock)
        self.site = site
        self.page = site.page("/kyr").says(_PAGE)
        site.page("/red-cards").says("<title>Red cards</title><p>Red cards in many languages for everybody.</p>")
        self._day = 0

    def rules(self, **watch: object) -> Told:
        """Writes the resource with these watch rules."""
        self.project.entries = []
        self.project.resource("kyr", self.site.url("/kyr"), title="Know Your Rights", watch=watch)
        return self

    def visit(self) -> list[Change]:
        """One more daily visit; the ticker says something new at each."""
        self.page.edit(f"on day {self._day}.", f"on day {self._day + 1}.")
        self._day += 1
        return look(self.project, days=2)

    def said(self) -> list[str]:
        """What a visit tells: the words of every edit."""
        return [edit.after or edit.before or "" for change in self.visit() for edit in change.edits]


@pytest.fixture
def told(tmp_path: Path, clock: Clock) -> Iterator[Told]:
    """A page with a ticker, a kept part and an extra one, whose resource keeps the content alone."""
    with Site() as site:
        made = Told(tmp_path / "project", clock, site).rules(keep=[".content"])
        look(made.project)
        yield made


def test_keep_rule_tells_only_what_it_keeps(told: Told) -> None:
    """What stands outside a kept part is never told, what changes inside it is."""
    told.page.edit("second floor", "third floor")
    assert told.said() == []
    told.page.edit("remain silent", "stay silent")
    assert told.said() == ["You may stay silent when officers ask you questions at home or at work."]


def test_keep_rule_that_stops_matching_tells_nothing(told: Told) -> None:
    """A new class name is no change: nothing of the page is told, and nothing that the rule kept out."""
    told.visit()
    told.page.edit('class="content"', 'class="page-body"')
    assert told.said() == []
    assert told.said() == []


def test_keep_rule_that_stops_matching_beside_an_edit_tells_the_edit(told: Told) -> None:
    """An edit of the same day as a redesign is told, and it alone."""
    told.visit()
    told.page.edit('class="content"', 'class="page-body"').edit("any hour", "every hour")
    assert told.said() == ["Call the hotline at every hour of the day"]


def test_keep_rule_that_matches_again_tells_nothing(told: Told) -> None:
    """When a redesign is taken back nothing is told either, whatever was the baseline in between."""
    told.page.edit('class="content"', 'class="page-body"').edit("any hour", "every hour")
    told.visit()
    told.page.edit('class="page-body"', 'class="content"')
    assert told.said() == []
    told.page.edit("a lawyer", "an attorney")
    assert told.said() == ["You may ask for an attorney before you sign any paper that they show you."]


@pytest.mark.parametrize(
    "watch",
    [
        pytest.param({}, id="keep taken away"),
        pytest.param({"keep": ["body"]}, id="keep widened"),
        pytest.param({"keep": [".content", ".extra"]}, id="keep added to"),
        pytest.param({"drop": [".ticker"]}, id="drop instead of keep"),
        pytest.param({"keep": [".content ul"]}, id="keep narrowed"),
        pytest.param({"keep": [".content"], "ignore": ["hotline"]}, id="ignore added"),
        pytest.param({"keep": [".content"], "unmute": ["hotline"]}, id="unmute added"),
    ],
)
def test_rules_that_change_tell_nothing(told: Told, watch: dict[str, object]) -> None:
    """Changing rules alerts of nothing, even where what they let in changed long ago; a real edit after it is told."""
    told.page.edit("second floor", "third floor")
    told.visit()
    told.rules(**watch)
    assert told.said() == []
    told.page.edit("Red cards in many languages", "Red cards in forty languages")
    assert any("Red cards in forty languages" in text for text in told.said())


def test_rules_that_change_on_the_day_of_an_edit_tell_the_edit(told: Told) -> None:
    """An edit that both the old and the new rules show is told although the rules changed since the last look."""
    told.page.edit("second floor", "third floor")
    told.visit()
    told.rules(keep=[".content", ".extra"])
    told.page.edit("a lawyer", "an attorney")
    assert told.said() == ["You may ask for an attorney before you sign any paper that they show you."]


def test_ignore_rule_taken_away_tells_no_old_difference(told: Told) -> None:
    """What a pattern kept quiet is not told when the pattern goes; its next change is."""
    told.rules(keep=[".content"], ignore=["hotline"])
    told.page.edit("any hour", "every hour")
    assert told.said() == []
    told.rules(keep=[".content"])
    assert told.said() == []
    told.page.edit("every hour", "each hour")
    assert told.said() == ["Call the hotline at each hour of the day"]


def test_links_follow_the_rules_without_a_look(told: Told) -> None:
    """A stored page is read again by new rules at the next run, due or not: links that they drop are gone."""
    with told.project.open() as context:
        assert [link.text for link in context.store.links(told.site.url("/kyr"))] == ["Red cards in many languages"]
    told.rules(drop=["ul"])
    told.site.forget()
    assert look(told.project, minutes=1) == []
    assert told.site.paths == []
    with told.project.open() as context:
        assert context.store.links(told.site.url("/kyr")) == ()


def test_engine_that_changes_tells_nothing(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new version of the engine reads every stored page again and tells nothing; a real edit after it is told."""
    told.visit()
    monkeypatch.setattr(engine, "VERSION", engine.VERSION + 1)
    told.site.forget()
    assert look(told.project, minutes=1) == []
    assert told.said() == []
    with told.project.open() as context:
        (watching,) = context.store.watchings().values()
    assert watching.engine == engine.VERSION
    assert watching.pending is None
    told.page.edit("a lawyer", "an attorney")
    assert told.said() == ["You may ask for an attorney before you sign any paper that they show you."]


def test_engine_that_changes_keeps_what_was_learned(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    """A place that keeps changing stays quiet over a change of the engine or of rules that read other parts."""
    told.rules()
    for _ in range(4):
        told.visit()
    monkeypatch.setattr(engine, "VERSION", engine.VERSION + 1)
    assert told.said() == []
    told.rules(keep=[".content", ".ticker"])
    assert told.said() == []
    assert told.said() == []
