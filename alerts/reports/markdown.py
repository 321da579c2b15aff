"""Markdown, for an issue, a pull request comment or a job summary. `--format markdown`.

Every word that came from a page is escaped: a title can neither start a heading, nor ping a person, nor hide a link.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TextIO

from alerts.plain import line
from alerts.reports.ask import groups, headline, known

if TYPE_CHECKING:
    from catalog.model import Finding, Report

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-!|~>])")


def render(report: Report, out: TextIO) -> None:
    """Write the headline, then one list per group; fine ones are only counted."""
    out.write(f"**{headline(report)}**\n")
    for group, findings in groups(report):
        out.write(f"\n## {group} ({len(findings)})\n\n")
        out.writelines(_item(finding) for finding in findings)


def _item(finding: Finding) -> str:
    new = " **new**" if finding.new else ""
    item = f"- {_code(str(finding.source))} {_words(finding.text)}{new}: {_words(known(finding))}\n"
    item += f"  - {_code(finding.url)}\n"
    if finding.section:
        item += f"  - section: {_words(finding.section)}\n"
    if finding.suggestion:
        item += f"  - use instead: {_code(finding.suggestion)}\n"
    return item


def _words(text: str) -> str:
    escaped = _SPECIAL.sub(r"\\\1", line(text).replace("&", "&amp;").replace("<", "&lt;"))
    # GitHub notifies whoever is named after an at sign; a comment between the two keeps the words, not the mention.
    return escaped.replace("@", "@<!-- -->")


def _code(text: str) -> str:
    shown = line(text)
    fence = "`" * (max((len(run) for run in re.findall("`+", shown)), default=0) + 1)
    pad = " " if "`" in shown else ""
    return f"{fence}{pad}{shown}{pad}{fence}"
