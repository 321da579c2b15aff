"""Certificates met on the way: kept when they are new, told once when they run out soon.

walk -> certificate of each hop's host -> another one than before? -> note, recorded with the visit
end of a round -> notes -> runs out soon, not told yet? -> one change a host
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from catalog.certificates import certificate_of, certificates, expiry_of, note_of
from catalog.model import HostCertificate, Level
from catalog.model.finding import CERTIFICATE_EXPIRES
from crawler.urls import host

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from catalog.model import Change, Evidence, Finding, Resource
    from catalog.stages import Context
    from catalog.store import Store
    from crawler.fetch import Walk
    from crawler.fetch.reply import Certificate

_MOST_NAMES = 20
"""Names of one certificate that are kept; shared hosting puts hundreds on one."""


class Certificates:
    """The certificates of the hosts of one crawl."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._seen: dict[str, Certificate] = {}

    def notes(self, looks: Iterable[tuple[Walk, datetime]]) -> dict[str, str | None]:
        """What is to be recorded of walks and their times; empty where every host showed what it showed before."""
        found: dict[str, str | None] = {}
        for walk, at in looks:
            for hop in walk.hops:
                if hop.certificate is None or self._seen.get(name := host(hop.url)) is hop.certificate:
                    continue
                self._seen[name] = hop.certificate
                shown = _shown(name, hop.certificate, at)
                known = certificate_of(self._store, name)
                if known is None or replace(known, seen_at=at, warned_at=None) != shown:
                    found |= [note_of(shown)]
        return found


def expiries(walk: Walk, now: datetime, days: float) -> tuple[Evidence, ...]:
    """Evidence of each certificate met on a walk that runs out soon, for looks without memory."""
    shown = {
        name: _shown(name, hop.certificate, now) for hop in walk.hops if hop.certificate and (name := host(hop.url))
    }
    return tuple(expiry_of(known) for known in shown.values() if known.runs_out_soon(now, days))


def noted(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Findings of looks without memory; the first citation of a host whose certificate runs out soon is a note."""
    told: set[str] = set()
    for made in findings:
        ends = [found.detail for found in made.evidence if found.rule == CERTIFICATE_EXPIRES]
        if made.level is Level.NONE and not told.issuperset(ends):
            yield replace(made, level=Level.NOTE, hint=CERTIFICATE_EXPIRES)
        else:
            yield made
        told.update(ends)


def _shown(name: str, certificate: Certificate, at: datetime) -> HostCertificate:
    return HostCertificate(
        host=name,
        issuer=certificate.issuer,
        names=certificate.names[:_MOST_NAMES],
        not_before=certificate.not_before,
        not_after=certificate.not_after,
        seen_at=at,
    )


def announce_certificates(context: Context) -> None:
    """Adds `expiring` to the log, once for each certificate of a cataloged page's host that runs out soon.

    Those of link hosts are marked, for the report, and not told. One that ended is told by the looks that fail.
    """
    now, days = context.clock(), context.config.verdicts.tls_days
    ending = [
        known
        for known in certificates(context.store).values()
        if known.warned_at is None and known.runs_out_soon(now, days)
    ]
    if not ending:
        return
    from crawler.judge.changes import of_certificate  # noqa: PLC0415 - a check without memory never comes here
    from crawler.plan import pages_of  # noqa: PLC0415

    hosts: dict[str, tuple[Resource, str]] = {}
    for url, page in pages_of(context.catalog).items():
        for resource in page.resources:
            if host(url) not in hosts or (resource.ours and not hosts[host(url)][0].ours):
                hosts[host(url)] = (resource, url)
    for known in ending:
        found: list[Change] = []
        if known.host in hosts:
            resource, url = hosts[known.host]
            found.append(of_certificate(known, slug=resource.slug, url=url, ours=resource.ours, at=now))
        context.store.append(found, note=note_of(replace(known, warned_at=now)))
