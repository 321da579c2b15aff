"""Reports for CI: SARIF, JUnit and GitHub annotations."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from alerts.reports import github, junit, markdown, sarif, text
from alerts.reports import json as json_report
from alerts.reports.ask import Ask, headline, title
from alerts.reports.rules import HELP, OF_WATCH_RULES
from catalog.findings import report
from catalog.model import Evidence, Finding, Level, Report, SourceLine, State, Verdict
from catalog.wording import tongue

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import TextIO

NOW = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
_VERDICTS = {
    Level.ERROR: Verdict.MISSING,
    Level.WARNING: Verdict.BLOCKED,
    Level.NOTE: Verdict.MOVED,
    Level.NONE: Verdict.ALIVE,
}
ANY_TEXT = st.text(st.characters(), max_size=60)


def found(level: Level, **fields: object) -> Finding:
    """A finding of a level."""
    known = {
        "url": "https://a.example/kyr",
        "text": "Know your rights",
        "verdict": _VERDICTS[level],
        "reason": "The server says this page does not exist (404).",
        "source": SourceLine("catalog.yaml", 12),
    }
    return Finding(level=level, **{**known, **fields})  # type: ignore[arg-type]  # short for the tests


def written(render: Callable[[Report, TextIO], None], *findings: Finding) -> str:
    """What a format writes about some findings."""
    out = io.StringIO()
    render(Report(findings=findings, made_at=NOW), out)
    return out.getvalue()


def run_of(*findings: Finding) -> dict[str, Any]:
    """The one run of a SARIF log."""
    log = json.loads(written(sarif.render, *findings))
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    (run,) = log["runs"]
    return dict(run)


ON_PAGE = found(
    Level.ERROR, slug="kyr", source=SourceLine("https://a.example/list?x={1}", 40, 7), url="https://b.example/"
)
ENTRY = found(Level.NONE, slug="kyr", source=SourceLine("catalog/my pages.yaml", 12, 3))


def test_sarif_has_a_rule_for_every_verdict() -> None:
    """Each verdict is a rule with its meaning, help and level, and so is a mistake in a watch rule."""
    run = run_of(*(found(level) for level in Level))
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == [*(verdict.value for verdict in Verdict), *OF_WATCH_RULES]
    for rule in rules:
        assert re.fullmatch("[A-Z][A-Za-z0-9]+", rule["name"])
        assert rule["shortDescription"]["text"].endswith(".")
        assert rule["help"]["text"] in rule["fullDescription"]["text"]
        assert rule["defaultConfiguration"]["level"] in {"note", "warning", "error"}
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]


@pytest.mark.parametrize("verdict", Verdict, ids=str)
def test_rule_says_what_to_do(verdict: Verdict) -> None:
    """Every verdict has advice for maintainers."""
    assert HELP[verdict.value].endswith(".")


def test_sarif_levels_are_those_of_findings() -> None:
    """Error, warning and note are results of that level; what is fine is only counted, and nothing is suppressed."""
    run = run_of(*(found(level) for level in Level))
    assert [result["level"] for result in run["results"]] == ["error", "warning", "note"]
    assert not any("suppressions" in result for result in run["results"])
    assert run["properties"]["headline"] == "1 needs you, 1 could not be checked, 1 worth a look, 1 fine"
    assert run["properties"]["groups"]["fine"] == 1


def test_sarif_shows_a_file_of_the_repository() -> None:
    """The place is the file's relative and encoded name with line and column."""
    (result,) = run_of(replace(ENTRY, level=Level.ERROR, verdict=Verdict.GONE))["results"]
    (location,) = result["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "catalog/my%20pages.yaml", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 12, "startColumn": 3},
    }


def test_sarif_shows_a_link_of_a_page_on_its_catalog_entry() -> None:
    """GitHub takes no address for a file name: the catalog line is shown, and the page is named beside it."""
    (result,) = run_of(ON_PAGE, ENTRY)["results"]
    (location,) = result["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "catalog/my%20pages.yaml"
    assert location["logicalLocations"][0]["fullyQualifiedName"] == "https://a.example/list?x={1}"
    assert result["message"]["text"].endswith("https://b.example/ (https://a.example/list?x={{1}}:40)")


def test_sarif_of_a_bare_address_has_no_scheme_in_its_place() -> None:
    """A page that was only named on the command line is shown by its address without the scheme, on line 1."""
    (result,) = run_of(found(Level.ERROR, source=SourceLine("https://a.example/kyr"), slug=None))["results"]
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "a.example/kyr"
    assert place["region"] == {"startLine": 1}


def test_sarif_knows_the_same_citation_again() -> None:
    """Fingerprints outlive moved lines, other verdicts and other words, and tell every citation apart."""
    before = run_of(ON_PAGE, replace(ON_PAGE, source=SourceLine(ON_PAGE.source.file, 50)), found(Level.ERROR))
    moved = replace(ON_PAGE, source=SourceLine(ON_PAGE.source.file, 90), verdict=Verdict.TIMEOUT, text="other")
    (again,) = run_of(moved)["results"]
    prints = [result["partialFingerprints"]["citation/v1"] for result in before["results"]]
    assert len(set(prints)) == 3
    assert again["partialFingerprints"]["citation/v1"] == prints[0]
    assert again["partialFingerprints"]["primaryLocationLineHash"] == f"{prints[0]}:1"


def test_sarif_is_bounded() -> None:
    """Of more results than GitHub shows, the first are kept and the log says how many are not."""
    many = [found(Level.ERROR, url=f"https://a.example/{number}") for number in range(sarif.MOST + 7)]
    run = run_of(*many)
    assert len(run["results"]) == sarif.MOST
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"].startswith("7 more results")
    assert "toolExecutionNotifications" not in run_of(found(Level.ERROR))["invocations"][0]


@given(words=ANY_TEXT)
def test_sarif_any_words_are_valid(words: str) -> None:
    """Whatever a page or a file is called, the log is ASCII JSON that a strict reader takes."""
    output = written(
        sarif.render,
        found(Level.ERROR, text=words, url=words, section=words, suggestion=words, reason=words),
        found(Level.ERROR, source=SourceLine(words or "x", -1, -1)),
    )
    assert output.isascii()
    for result in json.loads(output)["runs"][0]["results"]:
        result["message"]["text"].encode()
        place = result["locations"][0]["physicalLocation"]
        assert re.fullmatch(r"(file://)?[!-~]+", place["artifactLocation"]["uri"])
        assert place["region"]["startLine"] >= 1


def test_junit_fails_only_for_what_needs_you() -> None:
    """Errors fail, what is unknown or too early is skipped, the rest passes; suites are files."""
    early = found(Level.WARNING, state=State.SUSPECT, verdict=Verdict.TIMEOUT)
    root = etree.fromstring(written(junit.render, *(found(level) for level in Level), early, ON_PAGE).encode())
    suites = root.findall("testsuite")
    assert [suite.get("name") for suite in suites] == ["catalog.yaml", "https://a.example/list?x={1}"]
    assert dict(root.attrib) == {
        "name": "Checkback", "tests": "6", "failures": "2", "errors": "0", "skipped": "2", "time": "0"
    }  # fmt: skip
    inside = [[child.tag for child in case] for case in suites[0].findall("testcase")]
    assert inside == [["failure"], ["skipped"], ["system-out"], [], ["skipped"]]
    case = suites[0].find("testcase")
    assert case is not None
    assert (case.get("file"), case.get("line")) == ("catalog.yaml", "12")
    assert case.get("name") == "Know your rights https://a.example/kyr"


@given(words=ANY_TEXT)
def test_junit_any_words_are_valid(words: str) -> None:
    """Whatever a page is called, the document is XML that a strict parser takes, with one case a finding."""
    output = written(junit.render, found(Level.ERROR, text=words, url=words, reason=words, source=SourceLine(words)))
    assert len(etree.fromstring(output.encode()).findall(".//testcase")) == 1


def test_github_annotates_lines() -> None:
    """One command a finding with file, line, column and title, each value escaped; the headline comes first."""
    evil = found(
        Level.ERROR, text="100%: a, b\n::error::c", section="Hotlines", source=SourceLine("a,b:c.yaml", 12, 3), new=True
    )
    lines = written(github.render, evil, found(Level.WARNING), found(Level.NOTE), found(Level.NONE)).splitlines()
    assert lines[0] == "1 needs you, 1 could not be checked, 1 worth a look, 1 fine"
    assert lines[1] == (
        "::error file=a%2Cb%3Ac.yaml,line=12,col=3,title=missing%3A 100%25%3A a%2C b %3A%3Aerror%3A%3Ac"
        "::The server says this page does not exist (404). Section: Hotlines. https://a.example/kyr"
    )
    assert [line.partition(" ")[0] for line in lines[2:]] == ["::warning", "::notice"]


def test_github_keeps_to_ten_of_a_level() -> None:
    """GitHub shows ten; the rest is counted on a plain line."""
    many = [found(Level.ERROR)] * 13 + [found(Level.WARNING)] * 10
    lines = written(github.render, *many).splitlines()
    assert sum(line.startswith("::error ") for line in lines) == 10
    assert sum(line.startswith("::warning ") for line in lines) == 10
    assert "3 more of this level are not annotated: error." in lines


def test_github_shows_a_link_of_a_page_on_its_catalog_entry() -> None:
    """A link that stands on a page is annotated at the page's catalog line."""
    line = written(github.render, ON_PAGE, ENTRY).splitlines()[1]
    assert line.startswith("::error file=catalog/my pages.yaml,line=12,col=3,title=")
    assert line.endswith("(https://a.example/list?x={1}:40)")


@given(words=ANY_TEXT)
def test_github_any_words_are_one_command(words: str) -> None:
    """Whatever a page is called, it neither ends its command nor begins another."""
    finding = found(Level.ERROR, text=words, url=words, reason=words, source=SourceLine(words, 3))
    output = written(github.render, finding)
    output.encode()
    _headline, command, rest = output.split("\n")
    assert rest == ""
    properties, colons, _message = command.removeprefix("::error ").partition("::")
    assert colons
    assert [part.partition("=")[0] for part in properties.split(",")] == ["file", "line", "title"]
    assert not re.search(r"\r|[\u0085\u2028\u2029]", command)


def test_headline_says_when_it_was_last_seen_working() -> None:
    """Those that could not be checked are said to have worked: on one day, or from the oldest day on."""
    blocked = found(Level.WARNING, last_ok=datetime(2026, 11, 3, tzinfo=UTC))
    assert headline(Report(findings=(blocked,), made_at=NOW)) == (
        "0 need you, 1 could not be checked (last seen working 3 November 2026), 0 fine"
    )
    later = replace(blocked, last_ok=datetime(2026, 11, 9, tzinfo=UTC))
    assert "2 could not be checked (last seen working 3 November 2026 or later)" in headline(
        Report(findings=(later, blocked), made_at=NOW)
    )


def test_headline_is_in_every_format() -> None:
    """All formats that hold more than findings begin with, or contain, the same line."""
    line = "1 needs you, 0 could not be checked, 0 fine"
    for render in (text.render, markdown.render, github.render, json_report.render, sarif.render, junit.render):
        assert line in written(render, found(Level.ERROR))


def test_markdown_lists_no_more_than_an_issue_holds() -> None:
    """Of a large group the first are listed, and the rest is counted."""
    output = written(markdown.render, *[found(Level.ERROR, section="Hotlines")] * 250)
    assert output.endswith("\n150 more are not listed.\n")
    assert len(output) < 60_000


def test_report_names_files_from_the_folder(tmp_path: Path) -> None:
    """Files below the folder are named from there; others, and pages, keep their names."""
    inside, outside = SourceLine(str(tmp_path / "a" / "catalog.yaml"), 3), SourceLine("/elsewhere/catalog.yaml", 4)
    made = report([found(Level.ERROR, source=at) for at in (inside, outside, ON_PAGE.source)], NOW, folder=tmp_path)
    assert {finding.source.file for finding in made.findings} == {
        "a/catalog.yaml", "/elsewhere/catalog.yaml", ON_PAGE.source.file
    }  # fmt: skip
    places = [
        result["locations"][0]["physicalLocation"]["artifactLocation"] for result in run_of(*made.findings)["results"]
    ]
    assert {"uri": "file:///elsewhere/catalog.yaml"} in places


def test_report_speaks_spanish() -> None:
    """Reasons, groups, dates and headline are in the reader's language; addresses and titles stay."""
    finding = found(
        Level.ERROR,
        evidence=(Evidence("http-status", "404"),),
        first_seen=NOW,
        failures=4,
        last_ok=NOW,
        new=True,
        section="Hotlines",
        suggestion="https://a.example/rights",
    )
    out = io.StringIO()
    text.render(report([finding], NOW, language="es"), out)
    assert out.getvalue() == (
        "1 le necesita, 0 no se pudieron revisar, 0 en orden\n"
        "\n"
        "Le necesitan (1)\n"
        "  catalog.yaml:12  Know your rights  (nuevo)\n"
        "    https://a.example/kyr\n"
        "    sección: Hotlines\n"
        "    El servidor dice que esta página no existe (404). Falla desde el 22 de noviembre de 2026, 4 veces."
        " Funcionaba por última vez el 22 de noviembre de 2026.\n"
        "    use en su lugar: https://a.example/rights\n"
    )


@pytest.mark.parametrize("group", Ask, ids=str)
def test_group_has_a_title_in_spanish(group: Ask) -> None:
    """No group of a Spanish report keeps its English title."""
    assert title(group, tongue("es")) != title(group, tongue("en"))
