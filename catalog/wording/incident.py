"""An incident in words: the line of a report, and what the change log tells of a host instead of each of its links."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog.model import ChangeKind, Verdict
from catalog.wording.tongue import Tongue, tongue

if TYPE_CHECKING:
    from catalog.model import Incident

_SILENT = (Verdict.DNS, Verdict.REFUSED, Verdict.TIMEOUT, Verdict.BAD_RESPONSE)


def incident_line(incident: Incident, links: int, *, language: str = "en") -> str:
    """One sentence: clinic.example does not answer: 5 links, since 14 September 2026.

    Args:
        incident: of the host.
        links: how many citations it stands for.
        language: BCP 47 tag.
    """
    spoken = tongue(language)
    return spoken.count(
        "%(trouble)s: %(count)s link, since %(since)s.",
        "%(trouble)s: %(count)s links, since %(since)s.",
        links,
        trouble=_trouble(incident, spoken),
        since=spoken.day(incident.first_at),
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


def host_title(kind: ChangeKind, host: str, links: int, spoken: Tongue) -> str:
    """What happened to the links to a host, as a title says it."""
    if kind is ChangeKind.REVIVED:
        return spoken.say("the links to %(host)s work again", host=host)
    return spoken.count(
        "%(count)s link to %(host)s stopped working", "%(count)s links to %(host)s stopped working", links, host=host
    )


def host_sentence(kind: ChangeKind, host: str, links: int, spoken: Tongue, **parts: str) -> str:
    """The same as a sentence; `parts` are `place`, `date` and `because`."""
    if kind is ChangeKind.REVIVED:
        place, date = parts["place"], parts["date"]
        message = "The links on %(place)s to %(host)s work again as of %(date)s."
        return spoken.say(message, place=place, host=host, date=date)
    return spoken.count(
        "%(count)s link on %(place)s to %(host)s stopped working: %(because)s.",
        "%(count)s links on %(place)s to %(host)s stopped working: %(because)s.",
        links,
        host=host,
        place=parts["place"],
        because=parts["because"],
    )
