"""What is remembered of domains that links of `mailto:` write to, and what that says of such a link.

note `mail-domain:<name>` -> the domain's standing, folded over time like that of a page
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from catalog.model import Check, Evidence, Standing, State, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from catalog.store import Store

NOTE = "mail-domain:"
_TIMES = ("since", "first_failed_at", "last_ok_at", "last_checked_at", "next_due_at")
_NUMBERS = ("failures", "certain_failures", "visits")
_GRAVEST = (State.DEAD, State.SUSPECT)
Known = TypeVar("Known", Check, Standing)


def kept(store: Store) -> dict[str, Standing]:
    """What is remembered, by domain; what this version cannot read counts as never asked."""
    found = {}
    for key, text in store.notes(NOTE).items():
        name = key.removeprefix(NOTE)
        if (known := _standing(name, text)) is not None:
            found[name] = known
    return found


def mail_links(store: Store) -> set[str]:
    """The stored links that write to somebody."""
    from catalog.contact_links import is_mail  # noqa: PLC0415 - a run with nothing due and nothing wanted never loads it

    return {link.href for _page, link in store.all_links(containing="mailto:") if is_mail(link.href)}


def mail_standings(store: Store) -> dict[str, Standing]:
    """What is remembered of each stored `mailto:` link, by the link; empty where no domain was ever asked about."""
    known = kept(store)
    found = ((href, of_link(href, known)) for href in mail_links(store)) if known else ()
    return {href: standing for href, standing in found if standing is not None}


def note_of(domain: str, known: Standing) -> tuple[str, str]:
    """Name and value of the note that keeps it."""
    value: dict[str, Any] = {name: getattr(known, name) for name in _NUMBERS}
    value |= {name: moment.isoformat() for name in _TIMES if (moment := getattr(known, name)) is not None}
    value |= {
        "state": known.state.value,
        "verdict": known.verdict.value if known.verdict else None,
        "evidence": [[seen.rule, seen.detail] for seen in known.evidence],
    }
    return NOTE + domain, json.dumps(value, sort_keys=True)


def of_link(href: str, known: Mapping[str, Known]) -> Known | None:
    """What is known of the domains that a link writes to, of several the gravest; None where none was asked about."""
    from catalog.contact_links import mail_domains  # noqa: PLC0415 - as above

    found = [known[domain] for domain in mail_domains(href) if domain in known]
    return min(found, key=_gravity) if found else None


def _gravity(known: Check | Standing) -> int:
    if isinstance(known, Standing) and known.state in _GRAVEST:
        return _GRAVEST.index(known.state)
    verdict = known.verdict or Verdict.UNCHECKED
    return len(_GRAVEST) + (0 if verdict.is_failure else 2 if verdict.is_success else 1)


def _standing(name: str, text: str) -> Standing | None:
    try:
        value = json.loads(text)
        known = Standing(
            url=name,
            state=State(value["state"]),
            verdict=Verdict(value["verdict"]) if value["verdict"] else None,
            evidence=tuple(Evidence(str(rule), str(detail)) for rule, detail in value["evidence"]),
        )
        numbers = {field: int(value[field]) for field in _NUMBERS}
        times = {field: datetime.fromisoformat(value[field]) for field in _TIMES if field in value}
    except (ValueError, KeyError, TypeError):
        return None
    return replace(known, **numbers, **times)  # type: ignore[arg-type] # names of numbers and times
