"""The demo's four visits: the real pipeline with a site and a clock of its own.

story  ->  DemoSite  <-  check  ->  change log  ->  build  ->  public/
(clock)                                         ->  send   ->  outbox/*.eml
                         standings              ->  report ->  report.txt
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from catalog.demo import story
from catalog.errors import OutputError, OwnFailure
from catalog.stages import open_context, stages

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from catalog.demo.server import DemoSite
    from catalog.model import Finding
    from catalog.stages import Context
    from catalog.talk import Talk
    from catalog.wording import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One visit: when (UTC), what readers are told, and what is held back because it may pass."""

    at: datetime
    told: tuple[Entry, ...]
    held_back: tuple[Finding, ...]


def make_visits(settings: Path, site: DemoSite, talk: Talk) -> Iterator[Visit]:
    """Visit the site four times, a simulated week apart.

    Raises:
        OwnFailure: a stage could not do its work.
    """
    for number, now in enumerate(story.VISITS, start=1):
        site.visit = number
        with open_context(settings, talk=talk, clock=_stopped_at(now), resolver=site) as context:
            before = context.store.last_seq()
            for name, stage in stages():
                outcome = stage(context)
                if not outcome.ok:
                    raise OwnFailure(f"the demo's visit {number} stopped at {name}: {outcome.summary}")
            yield _seen(context, before)


def _stopped_at(now: datetime) -> Callable[[], datetime]:
    return lambda: now


def _seen(context: Context, before: int) -> Visit:
    from catalog import findings  # noqa: PLC0415 - keeps checkback --help fast
    from catalog.model import Level  # noqa: PLC0415
    from catalog.wording import entry  # noqa: PLC0415

    catalog = context.catalog
    told = (
        entry(change, catalog.by_slug.get(change.slug), catalog=catalog)
        for change in context.store.changes(after=before)
    )
    held_back = {
        finding.url: finding
        for finding in findings.of_project(catalog, context.store)
        if finding.level is Level.WARNING
    }
    return Visit(at=context.clock(), told=tuple(told), held_back=tuple(held_back.values()))


def write_report(settings: Path, place: Path, talk: Talk) -> None:
    """Write the maintainer's report of the last visit to `place`.

    Raises:
        OutputError: `place` cannot be written.
    """
    from catalog import findings, reports  # noqa: PLC0415 - keeps checkback --help fast

    with open_context(settings, talk=talk) as context:
        report = findings.report(findings.of_project(context.catalog, context.store), story.VISITS[-1])
    try:
        with place.open("w", encoding="utf-8", newline="\n") as out:
            reports.load("text")(report, out)
    except OSError as trouble:
        raise OutputError(
            f"{place} cannot be written: {trouble.strerror}; name another folder: --out FOLDER"
        ) from trouble
