"""Watch rules that match nothing on their page, as findings on the line of the catalog where each one stands."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from catalog.model import Finding, Level, Verdict
from catalog.urls import canonical
from catalog.wording import idle_reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from catalog.model import IdleRule, Resource, SourceLine, Standing, Watching


def idle_findings(
    resources: Iterable[Resource], watchings: Mapping[str, Watching], standings: Mapping[str, Standing]
) -> Iterator[Finding]:
    """A finding for each rule that matched nothing when its page was last read.

    It asks for a maintainer where nothing of what was to be kept is found: then all of the page is read. A rule that is
    no longer written in the catalog finds nothing.
    """
    for resource in resources:
        for address, _language in resource.addresses:
            url = canonical(address) or address
            watching = watchings.get(url)
            for idle in watching.idle if watching else ():
                source = resource.watch.sources.get((idle.rule, idle.selector))
                if source is not None:
                    yield _finding(resource, address, idle, standings.get(url), source=source)


def _finding(
    resource: Resource, address: str, idle: IdleRule, known: Standing | None, *, source: SourceLine
) -> Finding:
    return Finding(
        url=address,
        text=resource.title,
        verdict=(known.verdict if known else None) or Verdict.UNCHECKED,
        level=Level.ERROR if idle.is_open else Level.NOTE,
        reason=idle_reason(idle),
        source=source,
        slug=resource.slug,
        ours=resource.ours,
        new=known is not None and known.last_checked_at is not None and _is_same(idle.since, known.last_checked_at),
        checked_at=known.last_checked_at if known else None,
        idle=idle,
    )


def _is_same(iso: str, at: datetime) -> bool:
    return datetime.fromisoformat(iso) == at.replace(microsecond=0)
