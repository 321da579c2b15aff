"""JUnit XML, for CI systems that show test results. `--format junit`.

One suite for each file or page and in it one case for each citation. A case fails only when it needs you; what could
not be checked, or fails but is too early to call dead, is skipped with the reason, so that it never turns a build red.
The report's one-line summary is a property of each suite. Characters that XML 1.0 has no room for become U+FFFD.
"""

from __future__ import annotations

import re
from collections import defaultdict
from html import escape
from typing import TYPE_CHECKING, TextIO

from alerts.plain import iso, line
from alerts.reports.ask import Ask, address, advice, ask, headline
from catalog.wording import tongue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog.model import Finding, Report
    from catalog.wording import Tongue

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SKIPPED = (Ask.FAILING, Ask.CANNOT_TELL)


def render(report: Report, out: TextIO) -> None:
    """Write one document, a case a line; suites come in the report's order, most pressing first."""
    suites: dict[str, list[Finding]] = defaultdict(list)
    for finding in report.findings:
        suites[finding.source.file].append(finding)
    out.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    out.write(f'<testsuites name="Checkback" {_totals(report.findings)}>\n')
    for file, findings in suites.items():
        out.writelines(_suite(file, findings, report))
    out.write("</testsuites>\n")


def _totals(findings: tuple[Finding, ...] | list[Finding]) -> str:
    asked = [ask(finding) for finding in findings]
    failed = asked.count(Ask.NEEDS_YOU)
    skipped = sum(group in _SKIPPED for group in asked)
    return f'tests="{len(asked)}" failures="{failed}" errors="0" skipped="{skipped}" time="0"'


def _suite(file: str, findings: list[Finding], report: Report) -> Iterator[str]:
    spoken = tongue(report.language)
    at = (iso(report.made_at) or "").removesuffix("Z")
    yield f'<testsuite name="{_value(file)}" {_totals(findings)} timestamp="{at}">\n'
    yield f'<properties><property name="headline" value="{_value(headline(report))}"/></properties>\n'
    yield from (_case(finding, spoken) for finding in findings)
    yield "</testsuite>\n"


def _case(finding: Finding, spoken: Tongue) -> str:
    title = " ".join(part for part in (finding.text.strip(), address(finding)) if part)
    place = f' file="{_value(finding.source.file)}"'
    place += f' line="{finding.source.line}"' if finding.source.line > 0 else ""
    opening = f'<testcase classname="{_value(finding.source.file)}" name="{_value(title)}"{place} time="0"'
    words = _value(advice(finding, spoken))
    match ask(finding):
        case Ask.NEEDS_YOU:
            where = _value(f"{finding.source} {address(finding)}")
            body = f'<failure type="{finding.rule}" message="{words}">{where}</failure>'
        case Ask.FAILING | Ask.CANNOT_TELL:
            body = f'<skipped message="{words}"/>'
        case Ask.WORTH_A_LOOK:
            body = f"<system-out>{words}</system-out>"
        case _:
            return f"{opening}/>\n"
    return f"{opening}>{body}</testcase>\n"


def _value(text: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", line(text)))
