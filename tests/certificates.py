"""Certificates for loopback sites, and an authority that a test can trust."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

NOW = datetime.now(UTC)


class Certificate(NamedTuple):
    """A certificate and its key."""

    cert: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def certificate(
    host: str,
    *,
    issuer: Certificate | None = None,
    days: tuple[int, int] = (-1, 30),
    ca: bool = False,
    fetchable: bool = False,
) -> Certificate:
    """A certificate for one host, valid between two days counted from now, signed by `issuer` or by itself.

    A `fetchable` one says where its issuer's certificate is to be had.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    alternative = x509.IPAddress(ip_address(host)) if host[0].isdigit() else x509.DNSName(host)
    signer = issuer.key if issuer else key
    building = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer.cert.subject if issuer else name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW + timedelta(days=days[0]))
        .not_valid_after(NOW + timedelta(days=days[1]))
        .add_extension(x509.SubjectAlternativeName([alternative]), critical=False)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    )
    if fetchable:
        place = x509.UniformResourceIdentifier("http://authority.example/next.der")
        access = x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, place)
        building = building.add_extension(x509.AuthorityInformationAccess([access]), critical=False)
    return Certificate(building.sign(signer, hashes.SHA256()), key)


AUTHORITY = certificate("authority.example", ca=True)


def trust(authority: Certificate, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make this authority the only one that is trusted."""
    bundle = folder / "authority.pem"
    bundle.write_bytes(authority.cert.public_bytes(serialization.Encoding.PEM))
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))


def server_context(shown: Certificate, folder: Path) -> ssl.SSLContext:
    """What a server needs that shows this certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    show(context, shown, folder)
    return context


def show(context: ssl.SSLContext, shown: Certificate, folder: Path) -> None:
    """Show this certificate from now on."""
    pem = folder / "site.pem"
    pem.write_bytes(
        shown.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + shown.cert.public_bytes(serialization.Encoding.PEM)
    )
    context.load_cert_chain(pem)
