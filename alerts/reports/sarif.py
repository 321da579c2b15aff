"""SARIF 2.1.0 (OASIS, 27 March 2020), for code scanning on GitHub and elsewhere. `--format sarif`.

    checkback report --format sarif --output report.sarif

Each verdict, and each mistake in a watch rule, is a rule with its meaning and what to do; each finding that is not
fine is a result on a line of a file,
relative to the folder the command ran in. Links that stand on a page of the catalog are shown on the page's catalog
entry, and the page is the result's logical location, because GitHub refuses a file that has an address in the place of
a file name. `partialFingerprints` name the citation, not its line or verdict, so that the same trouble stays one alert
from run to run. No result is suppressed; of more than 5,000, which is what GitHub shows, the worst and newest are kept
and a notification says how many are not. The report's one-line summary and counts are in the run's `properties`.
"""

from __future__ import annotations

import json
from hashlib import sha256
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, TextIO
from urllib.parse import quote

from alerts.plain import iso, line, well_formed
from alerts.reports.ask import address, advice, ask, counts, headline
from alerts.reports.rules import OF_WATCH_RULES, RULES, meaning, name, remedy
from alerts.reports.spots import Spots, is_address
from catalog.model import Level, Verdict
from catalog.wording import tongue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog.model import Finding, Report, SourceLine
    from catalog.wording import Tongue

MOST = 5_000
"""Results that GitHub shows of one run."""
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "%SRCROOT%"
_RELATED = 20
"""Other places of one result that are written."""
_INDEX = {rule: place for place, rule in enumerate(RULES)}
_SERIOUS = frozenset({"hijacked", "parked"})


def render(report: Report, out: TextIO) -> None:
    """Write one SARIF log with one run, a result a line; ASCII, so that no encoding can break it."""
    told = [finding for finding in report.findings if finding.level is not Level.NONE]
    run = _run(report, left_out=max(len(told) - MOST, 0))
    out.write(f'{{"$schema": {json.dumps(_SCHEMA)}, "version": "2.1.0", "runs": [{json.dumps(run)[:-1]}, "results": [')
    out.writelines(("," if place else "") + "\n" + result for place, result in enumerate(_results(report, told)))
    out.write("\n]}]}\n")


def _run(report: Report, *, left_out: int) -> dict[str, Any]:
    driver = {
        "name": "Checkback",
        "version": version("checkback"),
        "rules": [_rule(rule, tongue(report.language)) for rule in RULES],
    }
    invocation: dict[str, Any] = {"executionSuccessful": True, "endTimeUtc": iso(report.made_at)}
    if left_out:
        text = f"{left_out} more results are not in this file, which holds the {MOST} worst and newest."
        invocation["toolExecutionNotifications"] = [{"level": "warning", "message": {"text": text}}]
    summary = {"headline": headline(report), "groups": {group.value: many for group, many in counts(report).items()}}
    return {
        "tool": {"driver": driver},
        "automationDetails": {"id": "checkback/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [invocation],
        "properties": summary,
    }


def _rule(rule: str, spoken: Tongue) -> dict[str, Any]:
    verdict = Verdict(rule) if rule not in OF_WATCH_RULES else None
    level = "error" if verdict is None or verdict.is_failure or rule in _SERIOUS else "warning"
    if verdict is not None and verdict.is_success:
        level = "note"
    means, helps = meaning(rule, spoken), remedy(rule, spoken)
    return {
        "id": rule,
        "name": name(rule),
        "shortDescription": {"text": means},
        "fullDescription": {"text": f"{means} {helps}"},
        "help": {"text": helps, "markdown": helps},
        "defaultConfiguration": {"level": level},
        "properties": {"tags": ["links" if verdict else "catalog"]},
    }


def _results(report: Report, told: list[Finding]) -> Iterator[str]:
    spots = Spots(report.findings)
    prints = fingerprints(report)
    for finding in told[:MOST]:
        made = json.dumps(_result(finding, report, spots.of(finding), prints[id(finding)]), ensure_ascii=False)
        yield made if made.isascii() else json.dumps(json.loads(well_formed(made)))


def _result(finding: Finding, report: Report, spot: SourceLine, fingerprint: str) -> dict[str, Any]:
    spoken = tongue(report.language)
    title = f"{line(finding.text)}: " if finding.text.strip() else ""
    where = f" ({line(str(finding.source))})" if is_address(finding.source) else ""
    location: dict[str, Any] = {"physicalLocation": _physical(spot)}
    if is_address(finding.source):
        location["logicalLocations"] = [{"fullyQualifiedName": line(finding.source.file), "kind": "resource"}]
    related = {"relatedLocations": [_related(place, spot) for place in finding.also[:_RELATED]]} if finding.also else {}
    return {
        "ruleId": finding.rule,
        "ruleIndex": _INDEX[finding.rule],
        "level": finding.level.value,
        "message": {"text": _literal(f"{title}{advice(finding, spoken)} {address(finding)}{where}")},
        "locations": [location],
        **related,
        # GitHub knows alerts again by the first name only; the second is ours, for everybody else.
        "partialFingerprints": {"primaryLocationLineHash": f"{fingerprint}:1", "citation/v1": fingerprint},
        "properties": {
            "url": line(finding.url),
            "group": ask(finding).value,
            "new": finding.new,
            "state": finding.state.value if finding.state else None,
            "failures": finding.failures,
            "firstSeen": iso(finding.first_seen),
            "lastSeenWorking": iso(finding.last_ok),
            "suggestion": line(finding.suggestion) if finding.suggestion else None,
        },
    }


def _related(place: SourceLine, spot: SourceLine) -> dict[str, Any]:
    """A page that cites the same address; it has no file of its own, so it is shown on the entry."""
    return {
        "physicalLocation": _physical(spot),
        "logicalLocations": [{"fullyQualifiedName": line(place.file), "kind": "resource"}],
        "message": {"text": _literal(line(str(place)))},
    }


def _physical(spot: SourceLine) -> dict[str, Any]:
    artifact = {"uri": quote(spot.file, safe="/~!$&'()*+,;=@"), "uriBaseId": _ROOT}
    if spot.file.startswith("/"):
        artifact = {"uri": "file://" + quote(spot.file)}
    # A result without a line is shown on the first one: GitHub drops results that have no region.
    region = {"startLine": max(spot.line, 1)} | ({"startColumn": spot.column} if spot.column > 0 else {})
    return {"artifactLocation": artifact, "region": region}


def _literal(text: str) -> str:
    """Text whose braces and brackets are not taken for placeholders and links (SARIF 3.11.5, 3.11.6)."""
    return text.replace("{", "{{").replace("}", "}}").replace("[", "\\[").replace("]", "\\]")


def fingerprints(report: Report) -> dict[int, str]:
    """A name for each finding, by `id()`: the same citation has the same one in every run.

    Neither the line nor the verdict is in it: a line moves with every edit above it, and a timeout that becomes a 404
    is the same trouble. The same address cited twice in one place is told apart by its order there.
    """
    seen: dict[tuple[str, str, str], int] = {}
    names: dict[int, str] = {}
    for finding in sorted(report.findings, key=lambda one: one.source):
        about = f"\x1f{finding.idle.rule} {finding.idle.selector}" if finding.idle else ""
        about += f"\x1f{finding.hint}" if finding.hint else ""
        about += f"\x1f{finding.excuse_rule} {finding.text}" if finding.excuse_rule else ""
        citation = (finding.slug or "", finding.source.file, finding.url + about)
        seen[citation] = seen.get(citation, 0) + 1
        words = "\x1f".join((*citation, str(seen[citation])))
        names[id(finding)] = sha256(words.encode("utf-8", "replace")).hexdigest()[:32]
    return names
