"""Exceptions of the catalog: what is expected is counted and not listed, until its day, and only while it is needed."""

from __future__ import annotations

import json
from datetime import date, timedelta
from importlib.metadata import entry_points
from typing import TYPE_CHECKING

import pytest
import yaml
from click.testing import CliRunner

from catalog.errors import CatalogError
from catalog.findings import of_project, report
from catalog.lint import lint
from catalog.model import Level, Verdict
from catalog.reports import load
from catalog.resources import dump_catalog, load_text
from crawler.stage import stage
from tests.project import Project, jsonl

if TYPE_CHECKING:
    from pathlib import Path

    from catalog.model import Finding
    from tests.clock import Clock
    from tests.site import Site

_PAGE = "<title>Know your rights</title><main><p>You may remain silent, and you may ask for a lawyer.</p></main>"


@pytest.fixture
def project(tmp_path: Path, clock: Clock, site: Site) -> Project:
    """A project whose names are all on the site."""
    return Project(tmp_path, clock, site.resolver)


def expecting(project: Project, **excuse: str) -> Project:
    """Puts an exception into the catalog."""
    file = project.folder / "catalog.yaml"
    document = yaml.safe_load(file.read_text())
    document["exceptions"] = [excuse]
    file.write_text(yaml.safe_dump(document, sort_keys=False))
    return project


def found(project: Project, *, visits: int = 1) -> list[Finding]:
    """The findings after so many visits, a day apart."""
    for _ in range(visits):
        project.clock.advance(days=2)
        with project.open() as context:
            stage(context)
    with project.open() as context:
        made = of_project(context.catalog, context.store, now=project.clock())
        return list(report(made, project.clock(), folder=project.folder).findings)


def day(project: Project, days: int) -> str:
    """A date so many days from now."""
    return (project.clock() + timedelta(days=days)).date().isoformat()


def test_host_exception_excuses_until_its_day(project: Project, site: Site) -> None:
    """A wall that is expected is counted as excused, also below a wildcard; after its day it is a warning again."""
    site.page("/kyr", host="www.wall.example").blocks()
    project.resource("kyr", site.url("/kyr", host="www.wall.example"))
    for named in ("www.wall.example", "*.wall.example"):
        expecting(project, host=named, verdict="blocked", reason="Its firewall", until=day(project, 60))
        (made,) = found(project)
        assert (made.level, made.is_excused) == (Level.NONE, True)
    project.clock.advance(days=80)
    assert {(made.rule, made.level) for made in found(project)} == {
        ("blocked", Level.WARNING),
        ("exception-ended", Level.NOTE),
    }


def test_excuse_of_another_verdict_or_host_excuses_nothing(project: Project, site: Site) -> None:
    """Only the named verdict at the named place is excused; a name above a wildcard is not below it."""
    site.page("/kyr", host="wall.example").blocks()
    project.resource("kyr", site.url("/kyr", host="wall.example"))
    expecting(project, host="wall.example", verdict="missing", reason="-", until=day(project, 60))
    assert [made.rule for made in found(project)] == ["blocked"]
    expecting(project, host="*.wall.example", verdict="blocked", reason="-", until=day(project, 60))
    assert {made.rule for made in found(project)} == {"blocked", "exception-unused"}


def test_redirect_that_is_expected_is_no_note(project: Project, site: Site) -> None:
    """`expected: redirect` on an entry, and an exception for its address, keep a permanent move out of the list."""
    site.page("/new").says(_PAGE)
    site.page("/kyr").redirects(site.url("/new"), 301)
    project.resource("kyr", site.url("/kyr"), expected="redirect", reason="By county", until=day(project, 60))
    (made,) = found(project)
    assert (made.verdict, made.level, made.is_excused) == (Verdict.MOVED, Level.NONE, True)
    project.without("kyr").resource("kyr", site.url("/kyr"))
    expecting(project, url=site.url("/kyr") + "#top", verdict="redirect", reason="By county", until=day(project, 60))
    assert [made.is_excused for made in found(project)] == [True]


def test_exception_that_is_not_needed_is_reported(project: Project, site: Site) -> None:
    """Two good looks after the wall came down the exception itself is a note, in both languages; one is not enough."""
    page = site.page("/kyr", host="wall.example").blocks()
    project.resource("kyr", site.url("/kyr", host="wall.example"))
    expecting(project, host="wall.example", verdict="blocked", reason="Its firewall", until=day(project, 300))
    found(project)
    page.says(_PAGE)
    assert [made.rule for made in found(project)] == ["alive"]
    assert {made.rule for made in found(project)} == {"alive", "exception-not-needed"}
    with project.open() as context:
        listed = list(of_project(context.catalog, context.store, now=project.clock()))
    (note,) = [made for made in report(listed, project.clock(), language="es").findings if made.excuse_rule]
    assert "ya no hace falta" in note.reason
    assert (note.level, note.source.line > 0) == (Level.NOTE, True)


def test_password_page_that_opened_is_reported(project: Project, site: Site) -> None:
    """`access: password` on a page that anybody can read is not needed any more."""
    site.page("/kyr").says(_PAGE)
    project.resource("kyr", site.url("/kyr"), access="password", reason="For members", until=day(project, 300))
    assert {made.rule for made in found(project, visits=2)} == {"alive", "exception-not-needed"}


def test_exception_that_ends_soon_is_pointed_out(project: Project, site: Site) -> None:
    """From two weeks before its end, while it is still needed, by the report and by `lint`."""
    site.page("/kyr", host="wall.example").blocks()
    project.resource("kyr", site.url("/kyr", host="wall.example"))
    expecting(project, host="wall.example", verdict="blocked", reason="Its firewall", until=day(project, 17))
    assert [made.rule for made in found(project)] == ["blocked"]
    assert {made.rule for made in found(project)} == {"blocked", "exception-ends"}
    with project.open() as context:
        assert [note.rule for note in lint(context.catalog, project.clock().date())] == [
            "no-publisher",
            "exception-ends",
        ]


def test_lint_wants_a_reason_and_an_end() -> None:
    """Exceptions without them are read, and complained about on their line; entries without an address are not."""
    text = (
        "version: 1\nexceptions:\n  - host: a.example\n    verdict: blocked\nresources:\n"
        "  - {slug: one, title: One, url: null, access: password}\n"
        "  - {slug: two, title: Two, url: https://two.example/, access: password, reason: Members}\n"
    )
    notes = [note for note in lint(load_text(text, "c.yaml"), date(2026, 1, 1)) if note.rule != "no-publisher"]
    assert [(note.rule, note.where.line) for note in notes] == [
        ("exception-unexplained", 4),
        ("exception-unexplained", 7),
    ]
    assert "`reason:` and `until:`" in notes[0].message
    assert "no `until:`" in notes[1].message


@pytest.mark.parametrize(
    ("excuse", "words"),
    [
        ("{verdict: blocked}", "write one of the two"),
        ("{host: a.example, url: https://a.example/, verdict: blocked}", "write one of the two"),
        ("{host: https://a.example/, verdict: blocked}", "is not a host name"),
        ("{host: example, verdict: blocked}", "is not a host name"),
        ("{host: a.example, verdict: alive}", "cannot be expected"),
        ("{host: a.example}", "'verdict' is missing"),
        ("{host: a.example, verdict: blocked, until: tomorrow}", "is not a date"),
    ],
)
def test_exception_that_means_nothing_is_refused(excuse: str, words: str) -> None:
    """With file and line, like everything that is wrong in a catalog."""
    with pytest.raises(CatalogError) as wrong:
        load_text(f"version: 1\nexceptions:\n  - {excuse}\nresources: []\n", "c.yaml")
    assert words in str(wrong.value)
    assert "c.yaml:3" in str(wrong.value)


def test_exceptions_are_written_as_they_are_read() -> None:
    """A catalog with exceptions survives being written out."""
    text = (
        "version: 1\nexceptions:\n  - {host: '*.a.example', verdict: redirect, reason: Why, until: 2027-01-31}\n"
        "resources:\n  - {slug: one, title: One, url: https://b.example/, expected: blocked, until: 2027-01-31}\n"
    )
    known = load_text(text, "c.yaml")
    again = load_text(dump_catalog(known), "c.yaml")
    assert (again.excuses, again.resources[0].expected) == (known.excuses, Verdict.BLOCKED)
    assert again.excuses[0].verdict is Verdict.MOVED


def test_check_without_memory_knows_the_exceptions_of_its_catalog(project: Project, site: Site) -> None:
    """`check catalog.yaml --no-state` excuses what the file expects: exit 0, and JSON that says by which exception."""
    site.page("/kyr").dies(404)
    project.resource("kyr", site.url("/kyr"), expected="missing", reason="Comes back in June", until="2999-06-01")
    (command,) = entry_points(group="checkback.commands", name="check")
    words = [str(project.folder / "catalog.yaml"), "--no-state", "--allow-private", "--quiet"]
    done = CliRunner().invoke(command.load(), [*words, "--format", "jsonl"])
    assert done.exit_code == 0, done.output
    (line,) = jsonl(done.stdout)
    assert (line["verdict"], line["level"], line["group"]) == ("missing", "none", "excused")
    assert (line["excuse"]["reason"], line["excuse"]["until"]) == ("Comes back in June", "2999-06-01")
    assert "1 excused" in CliRunner().invoke(command.load(), words).stdout


def test_page_that_is_entry_and_link_is_one_line(project: Project, site: Site, tmp_path: Path) -> None:
    """It is told on its entry, with the page that links to it; in SARIF that page is a related location."""
    site.page("/gone").dies(404)
    site.page("/list").says(f"{_PAGE}<p><a href='{site.url('/gone')}'>Form</a></p>")
    project.resource("gone", site.url("/gone")).resource("list", site.url("/list"), ours=True)
    made = [one for one in found(project) if one.verdict is Verdict.MISSING]
    assert [(one.slug, [place.file for place in one.also]) for one in made] == [("gone", [site.url("/list")])]
    with (tmp_path / "r.sarif").open("w") as out:
        load("sarif")(report(made, project.clock()), out)
    (result,) = json.loads((tmp_path / "r.sarif").read_text())["runs"][0]["results"]
    (related,) = result["relatedLocations"]
    assert related["logicalLocations"][0]["fullyQualifiedName"] == site.url("/list")
    assert related["physicalLocation"] == result["locations"][0]["physicalLocation"]
