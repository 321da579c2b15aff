"""Plain text for people at a terminal; colour only there. `--format text`, the default.

1 needs you, 5 could not be checked, 53 fine

Need you (1)
  catalog.yaml:12  Know your rights  (new)
    https://example.org/kyr
    section: Hotlines
    The server says this page does not exist (404). First seen 3 November 2026, 4 failures.
    use instead: https://example.org/know-your-rights
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, TextIO

import click

from alerts.plain import line
from alerts.reports import quiet
from alerts.reports.ask import Ask, address, also, groups, headline, known, offers, title
from catalog.wording import offer, tongue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog.model import Finding, Report
    from catalog.wording import Tongue

_MATCHED = 20
"""Links of a rebuilt site that are listed with their new addresses; the JSON formats have all."""
_COLOURS = {Ask.NEEDS_YOU: "red", Ask.FAILING: "yellow", Ask.CANNOT_TELL: "yellow", Ask.WORTH_A_LOOK: "cyan"}


def render(report: Report, out: TextIO) -> None:
    """Write the headline, then everything that is not fine, grouped by what it asks, in the report's own order.

    Colour appears on a terminal only, and never where NO_COLOR is set (no-color.org).
    """
    colour = out.isatty() and not os.environ.get("NO_COLOR")
    spoken = tongue(report.language)
    out.write(_styled(headline(report), colour=colour) + "\n")
    for group, findings in groups(report):
        heading = _styled(f"{title(group, spoken)} ({len(findings)})", colour=colour, foreground=_COLOURS[group])
        out.write(f"\n{heading}\n")
        for finding in findings:
            out.writelines(f"{written}\n" for written in _lines(finding, spoken))
    if report.quiet:
        out.write(f"\n{_styled(quiet.heading(report), colour=colour)}\n")
        for one, said in quiet.listed(report):
            told = spoken.say("to be told: %(command)s", command=quiet.command(one))
            out.writelines((f"  {one.slug}  {said}\n", f"    {told}\n"))
        out.write(f"  {more}\n" if (more := quiet.left_out(report)) else "")


def _lines(finding: Finding, spoken: Tongue) -> Iterator[str]:
    new = "  " + spoken.say("(new)") if finding.new else ""
    yield f"  {line(str(finding.source))}  {line(finding.text)}".rstrip() + new
    yield f"    {address(finding)}"
    if finding.section:
        yield "    " + spoken.say("section: %(section)s", section=line(finding.section))
    yield f"    {known(finding, spoken)}"
    if finding.also:
        yield f"    {also(finding, spoken)}"
    for url, again in finding.matched[:_MATCHED]:
        said = offer(again, language=spoken.language)
        yield f"    {line(url)} → {line(again.url)} ({said})"
    if finding.suggestion:
        yield "    " + spoken.say("use instead: %(address)s", address=line(finding.suggestion))
    yield from (f"    {said}: {place}" for said, place in offers(finding, spoken))


def _styled(words: str, *, colour: bool, foreground: str | None = None) -> str:
    return click.style(words, fg=foreground, bold=True) if colour else words
