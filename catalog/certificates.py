"""Certificates of hosts, kept as one note a host, so that the end of one is told once and its renewal is no news."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from catalog.model import Evidence, HostCertificate
from catalog.model.finding import CERTIFICATE_EXPIRES

if TYPE_CHECKING:
    from catalog.store import Store

_PREFIX = "certificate "
_TIMES = ("not_before", "not_after", "seen_at", "warned_at")


def certificates(store: Store) -> dict[str, HostCertificate]:
    """The certificates last seen, by host name."""
    found = (_certificate(value) for value in store.notes(_PREFIX).values())
    return {certificate.host: certificate for certificate in found}


def certificate_of(store: Store, host: str) -> HostCertificate | None:
    """The certificate that a host last showed; None for a host never seen with one."""
    kept = store.note(_PREFIX + host)
    return _certificate(kept) if kept else None


def expiry_of(known: HostCertificate) -> Evidence:
    """The end of a certificate as evidence: host, time and authority."""
    return Evidence(CERTIFICATE_EXPIRES, f"{known.host} {known.not_after:%FT%TZ} ({known.issuer})")


def note_of(certificate: HostCertificate) -> tuple[str, str]:
    """Name and value of the note that keeps it."""
    times = {name: moment.isoformat() for name in _TIMES if (moment := getattr(certificate, name)) is not None}
    value: dict[str, Any] = {
        "host": certificate.host,
        "issuer": certificate.issuer,
        "names": certificate.names,
        **times,
    }
    return _PREFIX + certificate.host, json.dumps(value, sort_keys=True)


def _certificate(text: str) -> HostCertificate:
    value = json.loads(text)
    times = {name: datetime.fromisoformat(value[name]) for name in _TIMES if name in value}
    return HostCertificate(host=value["host"], issuer=value["issuer"], names=tuple(value["names"]), **times)
