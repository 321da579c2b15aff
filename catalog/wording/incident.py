"""An incident in words: the line of a report, and what the change log tells of a host instead of each of its links."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog.model import ChangeKind, Verdict
from catalog.wording.tongue import Tongue, tongue

if TYPE_CHECKING:
    from catalog.model import Incident

_SILENT = (Verdict.DNS, Verdict.REFUSED, Verdict.TIMEOUT, Verdict.BAD_RESPONSE)


def incident_line(incident: Incident, links: int, matched: int = 0, *, language: str = "en") -> str:
    """One sentence or two: clinic.example does not answer: 5 links, since 14 September 2026.

    Args:
        incident: of the host.
        links: how many citations, or pages, it stands for.
        matched: how many of them were found at other addresses of the site.
        language: BCP 47 tag.
    """
    spoken = tongue(language)
    messages = (
        ("%(trouble)s: %(count)s page, since %(since)s.", "%(trouble)s: %(count)s pages, since %(since)s.")
        if incident.of_pages
        else ("%(trouble)s: %(count)s link, since %(since)s.", "%(trouble)s: %(count)s links, since %(since)s.")
    )
    told = spoken.count(
        *messages,
        links,
        trouble=_trouble(incident, spoken),
        since=spoken.day(incident.first_at),
    )
    return f"{told} {rebuilt_sentence(links, matched, spoken)}" if matched else told


def rebuilt_sentence(links: int, matched: int, spoken: Tongue) -> str:
    """What became of the links of a rebuilt site: 12 moved, 9 matched, 3 need you."""
    return spoken.count(
        "The site seems to have been rebuilt: %(moved)s moved, %(matched)s matched, %(count)s needs you.",
        "The site seems to have been rebuilt: %(moved)s moved, %(matched)s matched, %(count)s need you.",
        max(links - matched, 0),
        moved=links,
        matched=matched,
    )


def _trouble(incident: Incident, spoken: Tongue) -> str:
    host = incident.host
    if incident.verdict in _SILENT:
        return spoken.say("%(host)s does not answer", host=host)
    if incident.verdict is Verdict.TLS:
        return spoken.say("no safe connection to %(host)s can be made", host=host)
    if incident.verdict is Verdict.SERVER_ERROR:
        return spoken.say("%(host)s reports errors of its own", host=host)
    return spoken.say("pages of %(host)s are not there any more", host=host)


def pages_title(kind: ChangeKind, host: str, pages: int, spoken: Tongue) -> str:
    """What happened to the pages of a host, as a title says it."""
    if kind is ChangeKind.REVIVED:
        return spoken.say("pages of %(host)s work again", host=host)
    return spoken.count(
        "%(count)s page of %(host)s stopped working", "%(count)s pages of %(host)s stopped working", pages, host=host
    )


def pages_sentence(kind: ChangeKind, host: str, pages: int, spoken: Tongue, *, matched: int = 0, **parts: str) -> str:
    """The same as a sentence; arguments as of `host_sentence`."""
    if kind is ChangeKind.REVIVED:
        place, date = parts["place"], parts["date"]
        message = "%(place)s and other pages of %(host)s work again as of %(date)s."
        return spoken.say(message, place=place, host=host, date=date)
    told = spoken.count(
        "%(place)s and %(count)s other page of %(host)s stopped working: %(because)s.",
        "%(place)s and %(count)s other pages of %(host)s stopped working: %(because)s.",
        max(pages - 1, 0),
        host=host,
        place=parts["place"],
        because=parts["because"],
    )
    return f"{told} {_matched(matched, spoken)}" if matched else told


def host_title(kind: ChangeKind, host: str, links: int, spoken: Tongue) -> str:
    """What happened to the links to a host, as a title says it."""
    if kind is ChangeKind.REVIVED:
        return spoken.say("the links to %(host)s work again", host=host)
    return spoken.count(
        "%(count)s link to %(host)s stopped working", "%(count)s links to %(host)s stopped working", links, host=host
    )


def host_sentence(kind: ChangeKind, host: str, links: int, spoken: Tongue, *, matched: int = 0, **parts: str) -> str:
    """The same as a sentence; `matched` links were found again, `parts` are `place`, `date` and `because`."""
    if kind is ChangeKind.REVIVED:
        place, date = parts["place"], parts["date"]
        message = "The links on %(place)s to %(host)s work again as of %(date)s."
        return spoken.say(message, place=place, host=host, date=date)
    told = spoken.count(
        "%(count)s link on %(place)s to %(host)s stopped working: %(because)s.",
        "%(count)s links on %(place)s to %(host)s stopped working: %(because)s.",
        links,
        host=host,
        place=parts["place"],
        because=parts["because"],
    )
    return f"{told} {_matched(matched, spoken)}" if matched else told


def _matched(matched: int, spoken: Tongue) -> str:
    return spoken.count(
        "%(count)s of them was found at another address of the site.",
        "%(count)s of them were found at other addresses of the site.",
        matched,
    )
