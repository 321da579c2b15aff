"""What a finding asks of the person who reads a report, in the words that every report for people uses."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING

from alerts.plain import line
from catalog.model import Level, State
from catalog.model.document import is_part
from catalog.wording import defanged, offer, part_name, tongue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog.model import Finding, Report
    from catalog.wording import Tongue


class Ask(StrEnum):
    """The groups of a report, most pressing first; the value names the group in machine output."""

    NEEDS_YOU = "needs-you"
    FAILING = "failing"
    CANNOT_TELL = "could-not-be-checked"
    WORTH_A_LOOK = "worth-a-look"
    EXCUSED = "excused"
    FINE = "fine"


COUNTED = (Ask.EXCUSED, Ask.FINE)
"""Groups that are counted and not listed."""
_PLACES = 3
"""Other places of a citation that are named; the rest are counted."""


def title(group: Ask, spoken: Tongue) -> str:
    """The group's title for people."""
    match group:
        case Ask.NEEDS_YOU:
            return spoken.say("Need you")
        case Ask.FAILING:
            return spoken.say("Failing, too early to say dead")
        case Ask.CANNOT_TELL:
            return spoken.say("Could not be checked")
        case Ask.WORTH_A_LOOK:
            return spoken.say("Worth a look")
        case Ask.EXCUSED:
            return spoken.say("Excused by the catalog")
        case Ask.FINE:
            return spoken.say("Fine")


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
            return Ask.EXCUSED if finding.is_excused else Ask.FINE


def address(finding: Finding) -> str:
    """The finding's address as people may see it: a hostile one broken up, because viewers make links of addresses."""
    hostile = finding.verdict.is_hostile or finding.state is State.HIJACKED
    return line(defanged(finding.url) if hostile else finding.url)


def counts(report: Report) -> dict[Ask, int]:
    """How many findings are in each group, empty ones too."""
    found = Counter(ask(finding) for finding in report.findings)
    return {group: found[group] for group in Ask}


def headline(report: Report) -> str:
    """The whole report in one line: `2 need you, 5 could not be checked (last seen working ...), 53 fine`."""
    spoken = tongue(report.language)
    if not report.findings:
        return spoken.say("Nothing to report: no address was looked at.")
    count = counts(report)
    parts = [spoken.count("%(count)s needs you", "%(count)s need you", count[Ask.NEEDS_YOU])]
    if number := count[Ask.FAILING]:
        message = ("%(count)s failing, too early to say dead", "%(count)s failing, too early to say dead")
        parts.append(spoken.count(*message, number))
    parts.append(
        spoken.count("%(count)s could not be checked", "%(count)s could not be checked", count[Ask.CANNOT_TELL])
        + _last_seen_working(report, spoken)
    )
    if number := count[Ask.WORTH_A_LOOK]:
        parts.append(spoken.count("%(count)s worth a look", "%(count)s worth a look", number))
    if number := count[Ask.EXCUSED]:
        parts.append(spoken.count("%(count)s excused", "%(count)s excused", number))
    parts.append(spoken.count("%(count)s fine", "%(count)s fine", count[Ask.FINE]))
    return ", ".join(parts)


def _last_seen_working(report: Report, spoken: Tongue) -> str:
    """When those that could not be checked were last seen working, where that is known; the oldest date bounds all."""
    known = [finding.last_ok for finding in report.findings if ask(finding) is Ask.CANNOT_TELL and finding.last_ok]
    if not known:
        return ""
    date = spoken.day(min(known))
    if spoken.day(max(known)) == date:
        return " " + spoken.say("(last seen working %(date)s)", date=date)
    return " " + spoken.say("(last seen working %(date)s or later)", date=date)


def groups(report: Report) -> Iterator[tuple[Ask, list[Finding]]]:
    """The groups that have findings, most pressing first; fine and excused ones are only counted, and left out."""
    grouped: dict[Ask, list[Finding]] = {group: [] for group in Ask if group not in COUNTED}
    for finding in report.findings:
        if (group := ask(finding)) not in COUNTED:
            grouped[group].append(finding)
    yield from ((group, found) for group, found in grouped.items() if found)


def known(finding: Finding, spoken: Tongue) -> str:
    """What it is where it is no link, why, since when and how often, in one line."""
    parts = [line(finding.reason)]
    if is_part(finding.kind):
        what = part_name(finding.kind, finding.url, language=spoken.language)
        parts.insert(0, spoken.say("Part of the page: %(what)s.", what=what))
    if finding.first_seen:
        parts.append(
            spoken.count(
                "First seen %(date)s, %(count)s failure.",
                "First seen %(date)s, %(count)s failures.",
                finding.failures,
                date=spoken.day(finding.first_seen),
            )
        )
    if finding.last_ok and not finding.verdict.is_success:
        parts.append(spoken.say("Last seen working %(date)s.", date=spoken.day(finding.last_ok)))
    return " ".join(parts)


def also(finding: Finding, spoken: Tongue) -> str:
    """The other places that cite the same page; empty where there are none."""
    if not finding.also:
        return ""
    named = ", ".join(line(str(place)) for place in finding.also[:_PLACES])
    said = spoken.say("Also on: %(places)s.", places=named)
    more = len(finding.also) - _PLACES
    if more <= 0:
        return said
    return f"{said} " + spoken.count("%(count)s more is not listed.", "%(count)s more are not listed.", more)


def offers(finding: Finding, spoken: Tongue) -> Iterator[tuple[str, str]]:
    """What may stand in for it besides `suggestion`: where each comes from, and its address."""
    for one in finding.replacements:
        if one.url != finding.suggestion:
            yield offer(one, language=spoken.language), line(one.url)


def advice(finding: Finding, spoken: Tongue) -> str:
    """`known` with where it stands and what to use instead: all that is to be said of a finding, on one line."""
    parts = [known(finding, spoken)]
    if finding.section:
        parts.append(spoken.say("Section: %(section)s.", section=line(finding.section)))
    if finding.also:
        parts.append(also(finding, spoken))
    if finding.suggestion:
        parts.append(spoken.say("Use instead: %(address)s", address=line(finding.suggestion)))
    parts += (f"{said[:1].upper()}{said[1:]}: {place}" for said, place in offers(finding, spoken))
    return " ".join(parts)
