"""Open incidents, kept as one note a host, so that they are recorded with the visit that showed them."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from catalog.model import Incident, Verdict

if TYPE_CHECKING:
    from catalog.store import Store

_PREFIX = "incident "
_TIMES = ("first_at", "last_at", "told_at", "recovering_at")


def open_incidents(store: Store) -> dict[str, Incident]:
    """The open incidents by host name."""
    found = (_incident(value) for value in store.notes(_PREFIX).values())
    return {incident.host: incident for incident in found}


def note_of(host: str, incident: Incident | None) -> dict[str, str | None]:
    """The note that keeps an incident, for `Store.record`; with None, the one that drops it."""
    return {_PREFIX + host: None if incident is None else _text(incident)}


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
        **times,
    )
