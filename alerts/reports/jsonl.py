"""JSON Lines: one object per citation, for programs. `--format jsonl`.

The keys up to `source` are the contract of DESIGN section 10 and stand first in that order; more may follow. Written
line by line, in ASCII, so that no terminal or pipe encoding can break a line.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TextIO

import orjson

from alerts.plain import iso, well_formed
from alerts.reports.ask import ask

if TYPE_CHECKING:
    from catalog.model import Excuse, Finding, Report, SourceLine

_ENCODE = json.JSONEncoder(ensure_ascii=False, default=iso).encode
_TIMES = orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS
_TIGHT = (",", ":")


def render(report: Report, out: TextIO) -> None:
    """Write every finding, fine ones too, one JSON object a line."""
    out.writelines(as_line(finding) + "\n" for finding in report.findings)


def as_line(finding: Finding) -> str:
    """The finding as one line of ASCII JSON, without the newline."""
    value = _keyed(finding)
    with suppress(orjson.JSONEncodeError):  # lone surrogates
        line = orjson.dumps(value, option=_TIMES)
        if line.isascii():
            return line.decode("ascii")
    # Lone surrogates (from pages) would come out as escapes that strict JSON readers refuse (RFC 8259 section 8.2).
    return json.dumps(json.loads(well_formed(_ENCODE(value))), separators=_TIGHT)


def _keyed(finding: Finding) -> dict[str, Any]:
    """The finding by its keys; what writes it down turns times into ISO 8601 in UTC with a Z, and words into theirs."""
    return {
        "url": finding.url,
        "text": finding.text,
        "verdict": finding.verdict,
        "state": finding.state,
        "reason": finding.reason,
        "final_url": finding.final_url,
        "status": finding.status,
        "evidence": [{"rule": item.rule, "detail": item.detail} for item in finding.evidence],
        "checked_at": finding.checked_at,
        "source": _place(finding.source),
        "first_seen": finding.first_seen,
        "last_ok": finding.last_ok,
        "failures": finding.failures,
        "rule": finding.rule,
        "level": finding.level,
        "group": ask(finding),
        "slug": finding.slug,
        "section": finding.section,
        "ours": finding.ours,
        "new": finding.new,
        "suggestion": finding.suggestion,
        "replacements": [{"url": one.url, "origin": one.origin, "at": one.at} for one in finding.replacements],
        "incident": finding.incident.host if finding.incident else None,
        "links": list(finding.links),
        "matched": [{"from": url, "to": again.url, "origin": again.origin} for url, again in finding.matched],
        "kind": finding.kind,
        "also": [_place(source) for source in finding.also],
        "excuse": _excuse(finding.excuse) if finding.excuse else None,
    }


def _place(source: SourceLine) -> dict[str, Any]:
    return {"file": source.file, "line": source.line, "column": source.column}


def _excuse(excuse: Excuse) -> dict[str, Any]:
    return {
        "about": excuse.about,
        "verdict": excuse.verdict,
        "reason": excuse.reason,
        "until": excuse.until.isoformat() if excuse.until else None,
        "source": _place(excuse.source),
    }
