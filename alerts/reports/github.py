"""Annotations on GitHub: workflow commands that mark lines of the repository in a run. `--format github`.

    ::error file=catalog.yaml,line=12,title=missing%3A Know your rights::The server says ... https://example.org/kyr

Print it in a step of a workflow. GitHub shows ten annotations of a level and step, so the worst and newest ten are
annotated and a plain line counts the rest. Values are escaped as GitHub's own toolkit does it, so that no page can
begin a command. Fine findings are only counted.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, TextIO

from alerts.plain import line, well_formed
from alerts.reports.ask import address, advice, headline
from alerts.reports.spots import Spots, is_address
from catalog.model import Level
from catalog.wording import tongue

if TYPE_CHECKING:
    from catalog.model import Finding, Report
    from catalog.wording import Tongue

MOST = 10
"""Annotations of one level that GitHub shows of one step."""
_COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}


def render(report: Report, out: TextIO) -> None:
    """Write the headline, then at most ten commands a level, most pressing first."""
    spoken = tongue(report.language)
    spots = Spots(report.findings)
    out.write(headline(report) + "\n")
    for level, command in _COMMANDS.items():
        told = (finding for finding in report.findings if finding.level is level)
        out.writelines(_annotation(command, finding, spots, spoken) for finding in islice(told, MOST))
        if (more := report.count(level) - MOST) > 0:
            out.write(
                spoken.count(
                    "%(count)s more of this level is not annotated: %(level)s.",
                    "%(count)s more of this level are not annotated: %(level)s.",
                    more,
                    level=command,
                )
                + "\n"
            )


def _annotation(command: str, finding: Finding, spots: Spots, spoken: Tongue) -> str:
    spot = spots.of(finding)
    where = f" ({line(str(finding.source))})" if is_address(finding.source) else ""
    place = {"file": line(spot.file), "line": str(max(spot.line, 1))}
    if spot.column > 0:
        place["col"] = str(spot.column)
    place["title"] = f"{finding.rule}: {line(finding.text)}" if finding.text.strip() else finding.rule
    properties = ",".join(f"{name}={escape_property(value)}" for name, value in place.items())
    return f"::{command} {properties}::{escape(f'{advice(finding, spoken)} {address(finding)}{where}')}\n"


def escape(text: str) -> str:
    """A message as workflow commands want it."""
    return well_formed(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escape_property(text: str) -> str:
    """A value between the commas of a command."""
    return escape(text).replace(":", "%3A").replace(",", "%2C")
