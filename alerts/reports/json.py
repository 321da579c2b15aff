"""JSON: the whole report as one document, for programs that read a file at once. `--format json`.

    {"made_at": "2026-11-22T06:00:00Z", "headline": "2 need you, ...", "counts": {"error": 2, ...},
     "groups": {"needs-you": 2, ...}, "findings": [{...}, ...], "quiet": [{...}, ...]}

`counts` is by level, `groups` by what is asked of a maintainer. Each finding is the object of the `jsonl` format;
`quiet` is what is kept quiet on the pages.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TextIO

from alerts.plain import iso
from alerts.reports.ask import counts, headline
from alerts.reports.jsonl import as_line
from catalog.model import Level

if TYPE_CHECKING:
    from catalog.model import Report

_QUIET = ("slug", "target", "reason", "text", "times", "looks")


def render(report: Report, out: TextIO) -> None:
    """Write one JSON object, a finding a line; the findings are never held as one string."""
    facts = {
        "made_at": iso(report.made_at),
        "headline": headline(report),
        "counts": {level.value: report.count(level) for level in Level},
        "groups": {group.value: number for group, number in counts(report).items()},
    }
    out.write(json.dumps(facts)[:-1] + ', "findings": [')
    out.writelines(("," if place else "") + "\n" + as_line(finding) for place, finding in enumerate(report.findings))
    kept = [{name: getattr(one, name) for name in _QUIET} for one in report.quiet]
    out.write('\n], "quiet": ' + json.dumps(kept) + "}\n")
