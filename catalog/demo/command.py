"""`checkback demo`: the whole pipeline on a site of its own, which changes over four simulated weeks."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from catalog.demo.server import DemoSite
    from catalog.demo.visits import Visit
    from catalog.model import Report
    from catalog.talk import Talk


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("demo-out"),
    show_default=True,
    help="Folder for everything the demo makes; an earlier demo there is replaced.",
)
@click.option("--serve", is_flag=True, help="Show the published pages in a browser until Ctrl-C.")
@click.option("--seed", default=0, show_default=True, help="Which news the demo's pages show; changes nothing else.")
def demo(*, out: Path, serve: bool, seed: int) -> None:
    """Watch a small site change for four weeks, in a few seconds.

    The site runs on this machine and nothing leaves it. What is told, and what is not, is the same as in real use.
    """
    from catalog.demo.folder import prepare  # noqa: PLC0415 - keeps checkback --help fast
    from catalog.demo.server import DemoSite  # noqa: PLC0415
    from catalog.demo.visits import make_visits, write_report  # noqa: PLC0415
    from catalog.talk import Talk  # noqa: PLC0415

    talk = Talk()
    settings = prepare(out)
    with DemoSite(seed=seed, public=out / "public") as site:
        talk.say("Four visits, a simulated week apart, to a small site on this machine:")
        for number, visit in enumerate(make_visits(settings, site, talk), start=1):
            _say_visit(number, visit, talk)
        _say_where(out, write_report(settings, out / "report.txt", talk), talk)
        if serve:
            _serve(site, talk)


def _say_visit(number: int, visit: Visit, talk: Talk) -> None:
    talk.say(f"\nVisit {number}, {visit.at:%A} {visit.at.day} {visit.at:%B %Y}")
    for entry in visit.told:
        talk.say(f"  told         {entry.title}")
    for finding in visit.held_back:
        talk.say(f"  held back    {finding.text}: {finding.reason}")
    if number == 1:
        talk.say("  nothing is news when it is seen for the first time")
    elif not visit.told:
        talk.say("  nothing to tell")


def _say_where(out: Path, report: Report, talk: Talk) -> None:
    from catalog.model import Level  # noqa: PLC0415 - keeps checkback --help fast

    broken, unsure = report.count(Level.ERROR), report.count(Level.WARNING)
    fine = report.count(Level.NONE, Level.NOTE)
    mails = sum(1 for _ in (out / "outbox").rglob("*.eml"))
    talk.say(
        "\nNot told, and rightly: the news that rotated on two pages, and spaces that changed."
        f"\nThe report: {broken} need you, {unsure} could not be checked, {fine} fine."
        "\n\nWhere things are:"
        f"\n  pages   {out / 'public' / 'index.html'}"
    )
    for feed in sorted((out / "public").rglob("*.xml")):
        talk.say(f"  feed    {feed}")
    talk.say(f"  mails   {out / 'outbox'} ({mails} .eml files)\n  report  {out / 'report.txt'}")


def _serve(site: DemoSite, talk: Talk) -> None:
    talk.say(f"\nThe published pages are at {site.home} until you press Ctrl-C.")
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        talk.say("Stopped.")
