"""Whether a domain takes mail, by what its name servers said. Pure: answers and the time are arguments.

Sources: RFC 5321 section 5.1 (servers for mail, else the address of the domain itself), RFC 7505 (none is wanted).
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from catalog.model import Check, Evidence, Verdict
from crawler.fetch.reply import FaultKind

if TYPE_CHECKING:
    from datetime import datetime


class MailFate(StrEnum):
    """What the name servers say of a domain; the value is the rule of evidence."""

    TAKEN = "mail-taken"
    """A server for mail has an address, or the domain itself has one."""
    NO_DOMAIN = "mail-no-domain"
    """The name does not exist."""
    UNWANTED = "mail-unwanted"
    """The domain says that it takes no mail (a null MX)."""
    NO_SERVER = "mail-no-server"
    """No server for mail has an address, or none is named and the domain has none itself."""
    UNCONFIRMED = "mail-unconfirmed"
    """No answer, or a name server's own failure: says nothing about the domain."""


def judge_mail(domain: str, fate: MailFate, now: datetime) -> Check:
    """The check of a domain. Only what its name servers say for certain is a failure.

    That a name does not exist leaves little doubt, so it has the shorter clock, like that of a site.
    """
    evidence: tuple[Evidence, ...] = (Evidence(fate.value, domain),)
    if fate is MailFate.NO_DOMAIN:
        evidence += (Evidence(FaultKind.NXDOMAIN.value, domain),)
    verdict = {MailFate.TAKEN: Verdict.ALIVE, MailFate.UNCONFIRMED: Verdict.UNCHECKED}.get(fate, Verdict.DNS)
    return Check(url=domain, at=now, verdict=verdict, evidence=evidence)
