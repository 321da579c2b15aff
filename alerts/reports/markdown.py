"""Markdown, for an issue, a pull request comment or a job summary. `--format markdown`.

Every word that came from a page is escaped: a title can neither start a heading, nor ping a person, nor hide a link.
Of a group of many, the first (worst and newest) are listed and the rest counted: an issue holds 65,536 characters, and
a GitHub job summary one megabyte.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TextIO

from alerts.plain import line
from alerts.reports import quiet
from alerts.reports.ask import address, also, groups, headline, known, offers, title
from catalog.wording import tongue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog.model import Finding, Report
    from catalog.wording import Tongue

_LISTED = 100
"""Findings of one group that are listed."""
_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-!|~>])")


def render(report: Report, out: TextIO) -> None:
    """Write the headline, then one list per group; fine ones are only counted."""
    spoken = tongue(report.language)
    out.write(f"**{headline(report)}**\n")
    for group, findings in groups(report):
        out.write(f"\n## {title(group, spoken)} ({len(findings)})\n\n")
        out.writelines(_item(finding, spoken) for finding in findings[:_LISTED])
        if (more := len(findings) - _LISTED) > 0:
            out.write(
                "\n" + spoken.count("%(count)s more is not listed.", "%(count)s more are not listed.", more) + "\n"
            )

    if report.quiet:
        out.writelines(_quiet(report, spoken))


def _quiet(report: Report, spoken: Tongue) -> Iterator[str]:
    yield f"\n<details><summary>{_words(quiet.heading(report))}</summary>\n\n"
    for one, said in quiet.listed(report):
        how = spoken.say("to be told: %(command)s", command=_code(quiet.command(one)))
        if one.edit_at:
            how += f" · [{spoken.say('edit the entry')}](<{one.edit_at}>)"
        yield f"- {_code(one.slug)} {_words(said)}\n  - {how}\n"
    yield f"\n{more}\n" if (more := quiet.left_out(report)) else ""
    yield "\n</details>\n"


def _item(finding: Finding, spoken: Tongue) -> str:
    new = " **" + spoken.say("new") + "**" if finding.new else ""
    item = f"- {_code(str(finding.source))} {_words(finding.text)}{new}: {_words(known(finding, spoken))}\n"
    item += f"  - {_code(address(finding))}\n"
    if finding.section:
        item += "  - " + spoken.say("section: %(section)s", section=_words(finding.section)) + "\n"
    if finding.suggestion:
        item += "  - " + spoken.say("use instead: %(address)s", address=_code(finding.suggestion)) + "\n"
    if finding.also:
        item += f"  - {_words(also(finding, spoken))}\n"
    item += "".join(f"  - {_words(said)}: {_code(place)}\n" for said, place in offers(finding, spoken))
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
