"""Memento: a TimeGate is asked for a time and answers with the copies around it, in its Link header. Pure.

Source: RFC 7089 sections 2 and 4 (TimeGate, Link relations); RFC 8288 section 3 (Link).
"""

from __future__ import annotations

import re
from datetime import UTC
from email.utils import format_datetime, parsedate_to_datetime
from typing import TYPE_CHECKING

from catalog.model import Origin, Replacement
from catalog.urls import canonical
from crawler.fetch.reply import Ask

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from crawler.fetch import Reply

_MOST = 65_536
"""Characters of a Link header that are read."""
_PARAMETER = re.compile(r";\s*([a-z*]+)\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]+))", re.IGNORECASE)


def ask(timegate: str, url: str, before: datetime) -> Ask:
    """The question for the copy of `url` nearest to that time."""
    when = format_datetime(before.astimezone(UTC), usegmt=True)
    return Ask(url=timegate + url, headers=(("Accept-Datetime", when),), enough=0)


def copies(reply: Reply) -> Iterator[Replacement]:
    """The copies an answer names, each with its time; those without a time, or on no web address, are left out."""
    if reply.status is None or reply.status >= 400:  # noqa: PLR2004 - RFC 9110 15.5: a refusal names nothing
        return
    seen: set[str] = set()
    header = ", ".join(value for name, value in reply.headers if name == "link")[:_MOST]
    for target, parameters in _links(header):
        url = canonical(target)
        at = _time(parameters.get("datetime", ""))
        if url and at and url not in seen and "memento" in parameters.get("rel", "").lower().split():
            seen.add(url)
            yield Replacement(url=url, origin=Origin.MEMENTO, at=at)


def _links(header: str) -> Iterator[tuple[str, dict[str, str]]]:
    """`(target, parameters)` of each link; what is not one is passed over."""
    for piece in re.split(r",\s*(?=<)", header):
        target, bracket, rest = piece.strip().removeprefix("<").partition(">")
        if bracket:
            found = _PARAMETER.findall(rest)
            yield target, {name.lower(): quoted or plain for name, quoted, plain in reversed(found)}


def _time(text: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
