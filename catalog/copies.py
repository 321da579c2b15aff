"""What archives answered about addresses, as it is kept between runs, and the copy of it that is worth offering.

note `archive:<url>`  ->  {"wayback": {"asked_at": ..., "copies": [[url, time], ...]}, "memento": {...}}
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

from catalog.model import Origin, Replacement, State

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from catalog.model import Standing
    from catalog.store import Store

NOTE = "archive:"
AGAIN = timedelta(days=7)
"""Before an archive is asked about the same address again."""
Answers: TypeAlias = "dict[str, dict[str, Any]]"


def answers_from(text: str | None) -> Answers:
    """What is kept of one address; what this version cannot read counts as never asked."""
    try:
        kept = json.loads(text or "{}")
    except ValueError:
        return {}
    return {str(name): one for name, one in kept.items() if isinstance(one, dict)} if isinstance(kept, dict) else {}


def with_answer(known: Answers, origin: Origin, copies: Iterable[Replacement], now: datetime) -> str:
    """The note of an address after one archive was asked."""
    listed = [[copy.url, _iso(copy.at)] for copy in copies if copy.at]
    return json.dumps({**known, origin.value: {"asked_at": _iso(now), "copies": listed}}, sort_keys=True)


def is_due(known: Answers, origin: Origin, now: datetime) -> bool:
    """Whether an archive may be asked (again)."""
    asked = _time(known.get(origin.value, {}).get("asked_at"))
    return asked is None or abs(now - asked) >= AGAIN  # a clock that was set back must not silence it for ever


def wanted_before(standing: Standing | None) -> datetime | None:
    """The time until which a copy shows the page itself; None where no copy is wanted or that is not known.

    A page that somebody else took over may have been theirs long before a look showed it: only what was archived
    until our own last good look is trusted.
    """
    if standing is None:
        return None
    if standing.state is State.HIJACKED:
        return standing.last_ok_at
    return standing.first_failed_at if standing.state is State.DEAD else None


def chosen(known: Answers, before: datetime) -> Replacement | None:
    """The last copy from before that time, of all archives."""
    copies = [
        Replacement(url=url, origin=origin, at=at)
        for origin in Origin
        if origin.is_archive
        for url, at in _copies(known.get(origin.value, {}))
        if at <= before
    ]
    return max(copies, key=lambda copy: copy.at or before, default=None)


def archived(store: Store, standings: Mapping[str, Standing]) -> dict[str, Replacement]:
    """The copy to offer of each address that has one, by canonical address."""
    found = {}
    for key, text in store.notes(NOTE).items():
        url = key.removeprefix(NOTE)
        before = wanted_before(standings.get(url))
        if before is not None and (copy := chosen(answers_from(text), before)):
            found[url] = copy
    return found


def _copies(answer: Mapping[str, Any]) -> Iterable[tuple[str, datetime]]:
    listed = answer.get("copies")
    for pair in listed if isinstance(listed, list) else ():
        if isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], str) and (at := _time(pair[1])):  # noqa: PLR2004 - address and time
            yield pair[0], at


def _iso(at: datetime | None) -> str | None:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None


def _time(value: object) -> datetime | None:
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return at if at is not None and at.tzinfo else None
