"""TLS: certificates are verified, and what is wrong with one is said exactly."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from crawler.fetch import FaultKind, Reply
from tests.certificates import AUTHORITY, Certificate, certificate, server_context, trust
from tests.crawler.fetch.asking import exchange
from tests.site import Site

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator
    from pathlib import Path

NOBODY = certificate("nobody.example", ca=True)
EXPIRED = certificate("good.example", issuer=AUTHORITY, days=(-30, -1))
EARLY = certificate("good.example", issuer=AUTHORITY, days=(2, 30))


@pytest.fixture(autouse=True)
def _trusted_authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trust(AUTHORITY, tmp_path, monkeypatch)


@contextmanager
def tls_site(shown: Certificate, folder: Path, version: ssl.TLSVersion | None = None) -> Iterator[Site]:
    """A site that shows this certificate."""
    context = server_context(shown, folder)
    if version:
        context.maximum_version = version
    with Site(tls=context) as site:
        site.page("/").says("secure")
        yield site


def shown(certificate_shown: Certificate, folder: Path, host: str = "good.example") -> Reply:
    """What comes back from a host that shows this certificate."""
    with tls_site(certificate_shown, folder) as site:
        return exchange(f"https://{host}/", resolver=site.resolver)


def test_tls_with_a_good_certificate(tmp_path: Path) -> None:
    """A certificate of a trusted authority for the right host is fine."""
    reply = shown(certificate("good.example", issuer=AUTHORITY), tmp_path)
    assert (reply.status, reply.body, reply.fault) == (200, b"secure", None)


def test_tls_certificate_is_told(tmp_path: Path) -> None:
    """What the server proved itself with is in the reply: authority, names, and the day it ends."""
    good = certificate("good.example", issuer=AUTHORITY)
    reply = shown(good, tmp_path)
    assert reply.certificate is not None
    assert reply.certificate.issuer == "authority.example"
    assert reply.certificate.names == ("good.example",)
    assert reply.certificate.not_after == good.cert.not_valid_after_utc
    assert reply.timings is not None
    assert reply.timings.tls > 0


def test_tls_with_a_trailing_dot(tmp_path: Path) -> None:
    """The dot at the end of a full name is the name system's, not the certificate's."""
    with tls_site(certificate("good.example", issuer=AUTHORITY), tmp_path) as site:
        resolver = site.resolver
        resolver.answers["good.example."] = [("127.0.0.1", site.port)]
        reply = exchange("https://good.example./", resolver=resolver)
    assert (reply.status, reply.fault) == (200, None)


def test_tls_serves_many_pages_on_one_connection(tmp_path: Path) -> None:
    """A TLS connection is kept like any other, compressed bodies of many records included."""
    with tls_site(certificate("good.example", issuer=AUTHORITY), tmp_path) as site:
        site.page("/big").says("x" * 300_000).encoded("raw-deflate")
        site.page("/plain").says("y" * 300_000)
        urls = [f"https://good.example/{path}" for path in ("big", "plain", "")]
        replies = [
            exchange(*urls[: number + 1], resolver=site.resolver, max_body=400_000) for number in range(len(urls))
        ]
        assert [len(reply.body) for reply in replies] == [300_000, 300_000, 6]
        assert site.connections == 3


@pytest.mark.parametrize(
    ("bad", "kind", "cause"),
    [
        (EXPIRED, FaultKind.TLS_EXPIRED, f"certificate has expired: {EXPIRED.cert.not_valid_after_utc:%F}"),
        (EARLY, FaultKind.TLS_NOT_YET_VALID, f"certificate is not yet valid: {EARLY.cert.not_valid_before_utc:%F}"),
        (certificate("other.example", issuer=AUTHORITY), FaultKind.TLS_WRONG_HOST, "but for other.example"),
        (certificate("good.example"), FaultKind.TLS_SELF_SIGNED, "self-signed certificate"),
        (certificate("good.example", issuer=NOBODY), FaultKind.TLS_UNTRUSTED, "issuer certificate: CN=nobody.example"),
        (
            certificate("good.example", issuer=NOBODY, fetchable=True),
            FaultKind.TLS_INCOMPLETE,
            "the server does not send the certificate of CN=nobody.example",
        ),
    ],
    ids=["expired", "early", "other host", "self-signed", "unknown authority", "link left out"],
)
def test_tls_with_a_bad_certificate(tmp_path: Path, bad: Certificate, kind: FaultKind, cause: str) -> None:
    """A certificate that proves nothing is a TLS fault with the exact cause, and no request is sent."""
    reply = shown(bad, tmp_path)
    assert reply.fault is not None
    assert reply.fault.kind is kind
    assert cause in reply.fault.detail
    assert reply.status is None


@pytest.mark.parametrize(
    ("alert", "cause"), [(40, "handshake failure"), (70, "protocol version")], ids=["no cipher", "old version"]
)
def test_tls_that_is_not_agreed_on(alert: int, cause: str) -> None:
    """A server that only speaks old encryption is a handshake that failed, not a bad certificate (RFC 8446 6.2)."""
    with tls_plain(bytes([21, 3, 1, 0, 2, 2, alert])) as port:
        reply = exchange(f"https://127.0.0.1:{port}/", timeout=2)
    assert reply.fault is not None
    assert reply.fault.kind is FaultKind.TLS
    assert cause in reply.fault.detail


def test_tls_where_there_is_none(site: Site) -> None:
    """Https to a server that speaks something else is a TLS fault or a dropped handshake, not a dead page's 404."""
    with tls_plain() as port:
        reply = exchange(f"https://127.0.0.1:{port}/", timeout=2)
    assert reply.fault is not None
    assert reply.fault.kind in {FaultKind.TLS, FaultKind.RESET}
    assert site.requests == []


@contextmanager
def tls_plain(answered: bytes = b"HTTP/1.1 400 Bad Request\r\n\r\n") -> Iterator[int]:
    """A server that answers a TLS greeting in plain text, or with these bytes."""
    import socket  # noqa: PLC0415 - only here
    import threading  # noqa: PLC0415

    listener = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(4096)
            connection.sendall(answered)

    thread = threading.Thread(target=answer)
    thread.start()
    with listener:
        yield listener.getsockname()[1]
    thread.join()
