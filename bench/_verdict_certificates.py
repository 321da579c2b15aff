"""Certificates that are wrong, each in its own way, made anew for each run of the verdict benchmark."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from _verdict_cases import PAGES
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from pathlib import Path

_DAYS = {"expired": (-60, -7), "future": (7, 60)}


def make_contexts(folder: Path) -> tuple[dict[str, ssl.SSLContext], Path]:
    """A server context for each kind of wrong, and the file of the one authority to be trusted."""
    good, other = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    trusted = folder / "authority.pem"
    trusted.write_bytes(_signed("Authority", None, good, good, (-1, 60)).public_bytes(serialization.Encoding.PEM))
    hosts = sorted({page.url.split("/")[2] for page in PAGES().values()})
    found = {}
    for kind in ("self-signed", "expired", "future", "other-name", "unknown"):
        key = ec.generate_private_key(ec.SECP256R1())
        signer = key if kind == "self-signed" else other if kind == "unknown" else good
        names = ["shared.hosting.example"] if kind == "other-name" else hosts
        made = _signed("Server", names, key, signer, _DAYS.get(kind, (-1, 60)), own=kind == "self-signed")
        file = folder / f"{kind}.pem"
        plain = serialization.NoEncryption()
        file.write_bytes(
            key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
            + made.public_bytes(serialization.Encoding.PEM)
        )
        found[kind] = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        found[kind].load_cert_chain(file)
    return found, trusted


def _signed(
    name: str,
    hosts: list[str] | None,
    key: ec.EllipticCurvePrivateKey,
    signer: ec.EllipticCurvePrivateKey,
    days: tuple[int, int],
    *,
    own: bool = False,
) -> x509.Certificate:
    """A certificate; an authority's own where there are no hosts."""
    now = datetime.now(UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    issuer = subject if own else x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Authority")])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=days[0]))
        .not_valid_after(now + timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca=hosts is None, path_length=None), critical=True)
    )
    if hosts:
        listed = x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts])
        builder = builder.add_extension(listed, critical=False)
    return builder.sign(signer, hashes.SHA256())
