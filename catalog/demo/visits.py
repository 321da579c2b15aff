"""The demo's five visits: the real pipeline with a site and a clock of its own.

story  ->  DemoSite  <-  check  ->  change log  ->  build  ->  public/
(clock)                                         ->  send   ->  outbox/*.eml
                         standings              ->  report ->  report.txt, report.sarif
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
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

REPORTS = MappingProxyType({"text": "report.txt", "sarif": "report.sarif"})
"""Report format to the file it is left in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One visit: when (UTC), what readers are told, and what is held back because it may pass."""

    at: datetime
    told: tuple[Entry, ...]
    held_back: tuple[Finding, ...]


def make_visits(settings: Path, site: DemoSite, talk: Talk) -> Iterator[Visit]:
    """Visit the site five times, a simulated week apart.

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
    # Which host answers first is chance, and README shows these lines: so they stand in the order of the catalog.
    places = {resource.slug: number for number, resource in enumerate(catalog.resources)}
    changes = sorted(context.store.changes(after=before), key=lambda one: (places[one.slug], one.kind, one.url))
    told = (entry(change, catalog.by_slug[change.slug], catalog=catalog) for change in changes)
    held_back = {
        finding.url: finding
        for finding in findings.of_project(catalog, context.store)
        if finding.level is Level.WARNING
    }
    return Visit(at=context.clock(), told=tuple(told), held_back=tuple(held_back.values()))


def write_reports(settings: Path, talk: Talk) -> None:
    """Write the maintainer's report of the last visit beside the settings, for people and for code scanning.

    Raises:
        OutputError: a report cannot be written.
    """
    from catalog import findings, reports  # noqa: PLC0415 - keeps checkback --help fast

    with open_context(settings, talk=talk) as context:
        found = findings.of_project(context.catalog, context.store)
        report = findings.report(found, story.VISITS[-1], folder=settings.parent.absolute())
    for form, name in REPORTS.items():
        place = settings.parent / name
        try:
            with place.open("w", encoding="utf-8", newline="\n") as out:
                reports.load(form)(report, out)
        except OSError as trouble:
            raise OutputError(
                f"{place} cannot be written: {trouble.strerror}; name another folder: --out FOLDER"
            ) from trouble
