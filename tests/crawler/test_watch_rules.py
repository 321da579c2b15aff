"""Rules per resource, as a maintainer meets them: rules change, selectors stop matching, only real edits are told."""

from __future__ import annotations

import json
from importlib.metadata import entry_points
from time import process_time
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from lxml import etree
from lxml.cssselect import CSSSelector

from catalog.errors import CatalogError
from catalog.patterns import compile_pattern
from catalog.resources import load_text
from catalog.selectors import compile_selector
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


def report_of(told: Told, form: str = "json", *more: str) -> str:
    """The report of the project in a format."""
    (command,) = entry_points(group="checkback.commands", name="report")
    arguments = ["--format", form, "--config", str(told.project.settings), *more]
    return CliRunner().invoke(command.load(), arguments).stdout


def test_rule_that_stops_matching_is_a_finding_on_its_line(told: Told) -> None:
    """The report names the rule with file, line and date in every format until it matches again; a drop is a note."""
    told.rules(keep=[".content"], drop=[".banner"])
    told.visit()
    (note,) = [one for one in json.loads(report_of(told))["findings"] if one["rule"].startswith("rule-")]
    assert (note["rule"], note["level"]) == ("rule-never-matched", "note")
    told.page.edit('class="content"', 'class="page-body"')
    told.visit()
    catalog = (told.project.folder / "catalog.yaml").read_text().splitlines()
    listed = json.loads(report_of(told))["findings"]
    (found,) = [one for one in listed if one["rule"] == "rule-no-longer-matches"]
    assert (found["level"], found["group"], found["new"]) == ("error", "needs-you", True)
    assert catalog[found["source"]["line"] - 1].strip() == "- .content"
    assert "matches nothing on the page any more, since 11 September 2026" in found["reason"]
    (run,) = json.loads(report_of(told, "sarif", "--language", "es"))["runs"]
    rules = run["tool"]["driver"]["rules"]
    (result,) = [one for one in run["results"] if one["ruleId"] == "rule-no-longer-matches"]
    assert rules[result["ruleIndex"]]["id"] == "rule-no-longer-matches"
    assert "ya no encuentra nada" in result["message"]["text"]
    assert rules[result["ruleIndex"]]["help"]["text"].startswith("Quizá la página se hizo de nuevo.")
    for form in ("text", "markdown", "github", "junit", "jsonl"):
        assert "keep: .content" in report_of(told, form).replace("\\", "").replace("%3A", ":")
    told.page.edit('class="page-body"', 'class="content"')
    told.visit()
    assert "rule-no-longer-matches" not in report_of(told)


def test_rule_that_is_corrected_is_no_finding(told: Told) -> None:
    """A rule that is corrected in the catalog is tried on the stored page by the next run, due or not."""
    told.page.edit('class="content"', 'class="page-body"')
    told.visit()
    told.visit()
    told.rules(keep=[".page-body"])
    look(told.project, minutes=1)
    assert '"rule-' not in report_of(told)


def test_keyword_of_the_catalog_raises_what_it_names(told: Told) -> None:
    """A key term of the whole catalog makes a change on any page matter more."""
    catalog = told.project.folder / "catalog.yaml"
    catalog.write_text("keywords: [hotline]\n" + catalog.read_text())
    told.page.edit("any hour", "every hour")
    (change,) = told.visit()
    assert "keyword hotline" in change.reasons


def test_minimum_of_a_resource_holds_for_feeds(told: Told) -> None:
    """A change below the minimum of its resource is kept and not told, in feeds as in digests."""
    told.rules(keep=[".content"], minimum_significance=0.9)
    told.project.visit(days=2)
    told.page.edit("any hour", "every hour")
    assert told.said() == ["Call the hotline at every hour of the day"]
    told.project.visit(days=2)
    assert "every hour" not in told.project.feed()


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        ("keep", "main::before"),
        ("keep", "a" * 301),
        ("drop", "//p/text()"),
        ("drop", "//p[re:test(., 'x')]"),
        ("drop", "//a//b//c"),
        ("ignore", "(?=x)"),
        ("ignore", "(a{1000}){1000}"),
        ("ignore", "("),
    ],
)
def test_rule_that_cannot_be_used_is_refused_with_its_line(rule: str, value: str) -> None:
    """Lint and every run refuse a rule that could not be used, with file, line and key."""
    entry = "- slug: a\n  title: A\n  url: null\n"
    text = f"version: 1\nresources:\n{entry}  watch:\n    {rule}:\n    - {json.dumps(value)}\n"
    with pytest.raises(CatalogError) as wrong:
        load_text(text, "catalog.yaml")
    ((where, words),) = wrong.value.complaints
    assert (where.file, where.line) == ("catalog.yaml", 8)
    assert words.startswith(f"{rule}: ")


def test_no_rule_can_hang_a_run() -> None:
    """Expressions and selectors that take years or minutes elsewhere are answered at once on the worst of pages."""
    began = process_time()
    assert not compile_pattern("(a+)+$")("a" * 20_000 + "b")
    flat = etree.fromstring("<body>" + "<div><p>x</p></div>" * 5_000 + "</body>")
    for selector in ("div div div", "p ~ p", "body div p", "//div//div"):
        compile_selector(selector)(flat)
    assert compile_selector("//p")(flat) == []  # larger than XPath is used on: then the page is read whole
    assert process_time() - began < 5


@pytest.mark.parametrize(
    "selector", ["main > p", "h1 + p", "h1 ~ p", "main p.b", "main, aside", "p:nth-child(2)", "//p[2]"]
)
def test_selectors_mean_what_css_means(selector: str) -> None:
    """The bounded translation finds what the usual one finds."""
    main = "<main><h1/><p class='a'/><p class='b'><i/></p></main>"
    page = etree.fromstring(f"<body>{main}<aside><p class='b'/></aside></body>")
    usual = etree.XPath(selector) if selector.startswith("/") else CSSSelector(selector)
    assert compile_selector(selector)(page) == usual(page)
