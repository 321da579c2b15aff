"""What a finding asks of the person who reads a report, in the words that every report for people uses."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING

from alerts.plain import day, line
from catalog.model import Level, State

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog.model import Finding, Report


class Ask(StrEnum):
    """The groups of a report, most pressing first; the value is the group's title."""

    NEEDS_YOU = "Need you"
    FAILING = "Failing, too early to say dead"
    CANNOT_TELL = "Could not be checked"
    WORTH_A_LOOK = "Worth a look"
    FINE = "Fine"


def ask(finding: Finding) -> Ask:
    """The group a finding belongs to."""
    match finding.level:
        case Level.ERROR:
            return Ask.NEEDS_YOU
        case Level.WARNING if finding.state is State.SUSPECT or finding.verdict.is_failure:
            return Ask.FAILING
        case Level.WARNING:
            return Ask.CANNOT_TELL
        case Level.NOTE:
            return Ask.WORTH_A_LOOK
        case _:
            return Ask.FINE


def headline(report: Report) -> str:
    """The whole report in one line: `2 need you, 5 could not be checked, 53 fine`."""
    if not report.findings:
        return "Nothing to report: no address was looked at."
    count = Counter(ask(finding) for finding in report.findings)
    parts = [f"{count[Ask.NEEDS_YOU]} {'needs' if count[Ask.NEEDS_YOU] == 1 else 'need'} you"]
    if count[Ask.FAILING]:
        parts.append(f"{count[Ask.FAILING]} failing, too early to say dead")
    parts.append(f"{count[Ask.CANNOT_TELL]} could not be checked")
    if count[Ask.WORTH_A_LOOK]:
        parts.append(f"{count[Ask.WORTH_A_LOOK]} worth a look")
    parts.append(f"{count[Ask.FINE]} fine")
    return ", ".join(parts)


def groups(report: Report) -> Iterator[tuple[Ask, list[Finding]]]:
    """The groups that have findings, most pressing first; fine ones are only counted, so they are left out."""
    grouped: dict[Ask, list[Finding]] = {group: [] for group in Ask if group is not Ask.FINE}
    for finding in report.findings:
        if (group := ask(finding)) is not Ask.FINE:
            grouped[group].append(finding)
    yield from ((group, found) for group, found in grouped.items() if found)


def known(finding: Finding) -> str:
    """Why, since when and how often, in one line."""
    parts = [line(finding.reason)]
    if finding.first_seen:
        times = "1 failure" if finding.failures == 1 else f"{finding.failures} failures"
        parts.append(f"First seen {day(finding.first_seen)}, {times}.")
    if finding.last_ok and not finding.verdict.is_success:
        parts.append(f"Last seen working {day(finding.last_ok)}.")
    return " ".join(parts)
