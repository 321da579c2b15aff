"""Open incidents, kept as one note a host, so that they are recorded with the visit that showed them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from catalog.model import Incident, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from catalog.model import Change
    from catalog.store import Store

_PREFIX = "incident "
_OF_PAGES = "incident-of-pages "
_TIMES = ("first_at", "last_at", "told_at", "recovering_at")


def open_incidents(store: Store, *, of_pages: bool = False) -> dict[str, Incident]:
    """The open incidents by host name: those among links, or those among pages of the catalog."""
    found = (_incident(value) for value in store.notes(_OF_PAGES if of_pages else _PREFIX).values())
    return {incident.host: replace(incident, of_pages=of_pages) for incident in found}


def note_of(host: str, incident: Incident | None, *, of_pages: bool = False) -> dict[str, str | None]:
    """The note that keeps an incident, for `Store.record`; with None, the one that drops it."""
    return {(_OF_PAGES if of_pages else _PREFIX) + host: None if incident is None else _text(incident)}


def one_story(changes: Iterable[Change]) -> Iterator[Change]:
    """The changes, but of those that an incident made for each of its pages the first alone.

    Each page has its own in the log, for who follows that page only; who hears of several is told once.
    """
    told: set[tuple[object, ...]] = set()
    for change in changes:
        if "pages" in change.details:
            story = (change.kind, change.at, change.details.get("host"))
            if story in told:
                continue
            told.add(story)
        yield change


def _text(incident: Incident) -> str:
    times = {name: moment.isoformat() for name in _TIMES if (moment := getattr(incident, name)) is not None}
    return json.dumps(
        {
            "host": incident.host,
            "verdict": incident.verdict.value,
            "count": incident.count,
            "told_to": incident.told_to,
            **times,
        },
        sort_keys=True,
    )


def _incident(text: str) -> Incident:
    value = json.loads(text)
    times = {name: datetime.fromisoformat(value[name]) for name in _TIMES if name in value}
    return Incident(
        host=value["host"],
        verdict=Verdict(value["verdict"]),
        count=value["count"],
        told_to=tuple(value["told_to"]),
        of_pages=False,
        **times,
    )
