"""What is kept quiet on the pages, at the end of reports for people: why, how often, and how to be told of it."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from alerts.plain import line
from catalog.wording import tongue, why

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog.model import Quiet, Report
    from catalog.wording import Tongue

MOST = 30
"""Things that are listed; the rest are counted, and `checkback unmute SLUG` lists them."""


def heading(report: Report) -> str:
    """The title of the list, with how many there are."""
    return f"{tongue(report.language).say('Kept quiet as page furniture or noise')} ({len(report.quiet)})"


def listed(report: Report) -> Iterator[tuple[Quiet, str]]:
    """The first things, each with what is said of it: its name, why, and how often it differed."""
    spoken = tongue(report.language)
    for one in report.quiet[:MOST]:
        yield one, f"{line(one.target)}: {line(why(one.reason, language=report.language))} ({_often(one, spoken)})"


def command(one: Quiet) -> str:
    """What to type to be told of it from now on."""
    return f"checkback unmute {shlex.quote(one.slug)} {shlex.quote(line(one.target))}"


def left_out(report: Report) -> str:
    """How many are not listed; empty where all are."""
    more = len(report.quiet) - MOST
    if more <= 0:
        return ""
    return tongue(report.language).count("%(count)s more is not listed.", "%(count)s more are not listed.", more)


def _often(one: Quiet, spoken: Tongue) -> str:
    return spoken.count(
        "in %(times)s of %(count)s comparison", "in %(times)s of %(count)s comparisons", one.looks, times=one.times
    )
