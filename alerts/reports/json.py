"""JSON: the whole report as one document, for programs that read a file at once. `--format json`.

    {"made_at": "2026-11-22T06:00:00Z", "counts": {"error": 2, ...}, "findings": [{...}, ...]}

Each finding is the object that the `jsonl` format writes.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TextIO

from alerts.plain import iso
from alerts.reports.jsonl import as_line
from catalog.model import Level

if TYPE_CHECKING:
    from catalog.model import Report


def render(report: Report, out: TextIO) -> None:
    """Write one JSON object, a finding a line; the findings are never held as one string."""
    counts = {level.value: report.count(level) for level in Level}
    out.write(f'{{"made_at": {json.dumps(iso(report.made_at))}, "counts": {json.dumps(counts)}, "findings": [')
    out.writelines(("," if place else "") + "\n" + as_line(finding) for place, finding in enumerate(report.findings))
    out.write("\n]}\n")
