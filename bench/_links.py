"""The links of the link benchmark: where they lead, what their hosts do there, and the right answer to each."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from pathlib import Path

ALIVE, DEAD, UNCERTAIN = "alive", "dead", "uncertain"
TRUTH = {
    "ok": ALIVE,
    "not-found": DEAD,
    "gone": DEAD,
    "server-error": DEAD,
    "hang": DEAD,
    "redirect": ALIVE,
    "redirect-to-nothing": DEAD,
    "redirect-loop": DEAD,
    "limited": ALIVE,
    "no-head": ALIVE,
    "lying-head": ALIVE,
    "flaky": ALIVE,
    "challenge": UNCERTAIN,
    "soft-404": DEAD,
    "reset": DEAD,
    "fragment": ALIVE,
    "missing-fragment": DEAD,
}
"""What hosts do, and what a good checker says; uncertain: whoever calls it dead cries wolf."""
KINDS = tuple(TRUTH)
_SHARES = dict.fromkeys(KINDS[1:], 0.01) | {"not-found": 0.02, "limited": 0.02}
_FRAGMENTS = {"fragment": "#there", "missing-fragment": "#nowhere"}
_PER_NET = 250
_FIRST = 200_000
"""Links are numbered from here on: "Resource 404" would be a page about what is not found."""


@dataclass(frozen=True, slots=True)
class Link:
    """One link of the page."""

    url: str
    kind: str


def host(number: int) -> str:
    """A loopback address for each host, 127.0.1.1 and up."""
    return f"127.{number // (_PER_NET * _PER_NET)}.{1 + number // _PER_NET % _PER_NET}.{1 + number % _PER_NET}"


def links(count: int, hosts: int, port: int, *, secure: bool, hard: bool) -> list[Link]:
    """The links, the same for the same numbers; addresses tell nothing of what is there.

    Args:
        count: how many.
        hosts: over how many hosts, evenly.
        port: of all hosts.
        secure: https.
        hard: every sixth is difficult; else all are fine.
    """
    difficult = [kind for kind, share in _SHARES.items() for _ in range(round(share * count))] if hard else []
    kinds = ["ok"] * count
    # One after the other over the hosts, so that none hangs more often than it has connections.
    for place, kind in enumerate(difficult):
        kinds[place] = kind
    rounds = [kinds[begun : begun + hosts] for begun in range(0, count, hosts)]
    random.Random(1).shuffle(rounds)  # noqa: S311 - an order, no secret
    kinds = [kind for each in rounds for kind in each]
    scheme = "https" if secure else "http"
    return [
        Link(
            f"{scheme}://{host(n % hosts)}:{port}/p{KINDS.index(kind)}/{_FIRST + n}.html{_FRAGMENTS.get(kind, '')}",
            kind,
        )
        for n, kind in enumerate(kinds)
    ]


def page(found: list[Link]) -> bytes:
    """The page that bears the links."""
    items = "".join(f'<li><a href="{link.url}">Resource {n}</a></li>\n' for n, link in enumerate(found, _FIRST))
    head = "<!doctype html><html lang=en><head><meta charset=utf-8><title>Resources</title></head><body><ul>\n"
    return f"{head}{items}</ul></body></html>\n".encode()


def make_certificates(folder: Path, hosts: int) -> Path:
    """An authority of our own and a certificate for each host, `0.pem` and up; returns the file to be trusted."""
    root = ec.generate_private_key(ec.SECP256R1())
    root_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Bench authority")])
    authority = _builder(root_name, root_name, root.public_key()).add_extension(
        x509.BasicConstraints(ca=True, path_length=None), critical=True
    )
    trusted = folder / "authority.pem"
    trusted.write_bytes(authority.sign(root, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    key = ec.generate_private_key(ec.SECP256R1())
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    for number in range(hosts):
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"host {number}")])
        alternative = x509.SubjectAlternativeName([x509.IPAddress(ip_address(host(number)))])
        made = (
            _builder(name, root_name, key.public_key())
            .add_extension(alternative, critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root.public_key()), critical=False)
            .sign(root, hashes.SHA256())
        )
        (folder / f"{number}.pem").write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return trusted


def _builder(subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=60))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )
