"""`checkback demo`: the whole pipeline on a site of its own, which changes over four simulated weeks."""

from __future__ import annotations

import time
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from catalog.demo.server import DemoSite
    from catalog.demo.visits import Visit
    from catalog.talk import Talk


_WIDTH = 110
_NOT_TOLD = """
Not told, and rightly: the news that rotated on two pages, spaces that changed, an e-mail address that was hidden
in another way each time, and the password that the webinar archives ask for."""


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
    from catalog.demo.visits import make_visits, write_reports  # noqa: PLC0415
    from catalog.talk import Talk  # noqa: PLC0415

    talk = Talk()
    settings = prepare(out)
    with DemoSite(seed=seed, public=out / "public") as site:
        talk.say("Five visits, a simulated week apart, to a small site on this machine:")
        for number, visit in enumerate(make_visits(settings, site, talk), start=1):
            _say_visit(number, visit, talk)
        write_reports(settings, talk)
        _say_where(out, talk)
        if serve:
            _serve(site, talk)


def _say_visit(number: int, visit: Visit, talk: Talk) -> None:
    talk.say(f"\nVisit {number}, {visit.at:%A} {visit.at.day} {visit.at:%B %Y}")
    for entry in visit.told:
        talk.say(_line("told", entry.title))
    for finding in visit.held_back:
        # An incident's reason names its host already.
        words = finding.reason if finding.incident else f"{finding.text}: {finding.reason}"
        talk.say(_line("held back", words))
    if number == 1:
        talk.say("  nothing is news when it is seen for the first time")
    elif not visit.told:
        talk.say("  nothing to tell")


def _line(what: str, words: str) -> str:
    return fill(words, _WIDTH, initial_indent=f"  {what:<11}", subsequent_indent=" " * 13, break_on_hyphens=False)


def _say_where(out: Path, talk: Talk) -> None:
    headline = (out / "report.txt").read_text("utf-8").partition("\n")[0]
    mails = sum(1 for _ in (out / "outbox").rglob("*.eml"))
    talk.say(_NOT_TOLD)
    talk.say(f"The report: {headline}.\n\nWhere things are:")
    talk.say(f"  pages   {out / 'public' / 'index.html'}")
    talk.say(f"  pages   {out / 'public' / 'es' / 'index.html'} (in Spanish)")
    for feed in sorted((out / "public" / "feeds").glob("all.*")):
        talk.say(f"  feed    {feed}")
    talk.say(f"  mails   {out / 'outbox'} ({mails} .eml files)\n  report  {out / 'report.txt'}")
    talk.say(f"  report  {out / 'report.sarif'} (for code scanning)")


def _serve(site: DemoSite, talk: Talk) -> None:
    talk.say(f"\nThe published pages are at {site.home} until you press Ctrl-C.")
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        talk.say("Stopped.")
