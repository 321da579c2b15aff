"""TLS over a connection that is there already: certificates verified, host names verified, facts about them kept.

One context for all connections: the trusted roots are read once, at the first https address. The bytes go through
memory instead of asyncio's own TLS, which keeps a buffer of 256 KB for every connection. No session is kept for a later
connection: Python copies one at 250 us each way, which eats what a shorter handshake saves.
"""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from functools import lru_cache

from crawler.fetch.distrust import DistrustError, distrust
from crawler.fetch.reply import Certificate

_PIECE = 1 << 16
_DER = 2
"""The encoding, as Python's own TLS counts them."""


def tls_context() -> ssl.SSLContext:
    """The system's trusted roots, host names verified, HTTP/1.1 offered."""
    context = ssl.create_default_context()
    # Python 3.13 began to refuse chains that only miss an identifier (RFC 5280 4.2.1.1); browsers take them, and a page
    # that readers can open must not die.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    context.set_alpn_protocols(["http/1.1"])
    return context


class TlsLayer:
    """One connection's TLS. Ciphertext that is to be sent collects in `outgoing`."""

    def __init__(self, context: ssl.SSLContext, host: str) -> None:
        self._incoming = ssl.MemoryBIO()
        self.outgoing = ssl.MemoryBIO()
        # A trailing dot belongs to the name system, not to certificates (RFC 6066 section 3).
        self._object = context.wrap_bio(self._incoming, self.outgoing, server_hostname=host.removesuffix("."))
        self.closed = False
        """The server said that it sends no more."""

    def shake(self, received: bytes = b"") -> bool:
        """Go on with the handshake; True when it is done.

        Raises:
            DistrustError: the certificate proves nothing.
            ssl.SSLError: the server speaks no TLS that we speak.
        """
        self._incoming.write(received)
        try:
            self._object.do_handshake()
        except ssl.SSLWantReadError:
            return False
        except ssl.SSLCertVerificationError as error:
            raise DistrustError(distrust(error, self._presented())) from error
        return True

    def _presented(self) -> tuple[bytes, ...]:
        """The certificates that the server sent (DER), its own first; a failed handshake leaves them readable."""
        listed = getattr(self._object, "get_unverified_chain", None)
        if listed is not None:
            return tuple(listed() or ())
        # Public since Python 3.13; before, the same question is put to what is inside.
        inside = getattr(self._object, "_sslobj", None)
        return tuple(cert.public_bytes(_DER) for cert in inside.get_unverified_chain() or ()) if inside else ()

    def open(self, received: bytes = b"") -> bytes:
        """What `received` says, as far as it has come whole.

        Raises:
            ssl.SSLError: it was tampered with.
        """
        if received:
            self._incoming.write(received)
        pieces = []
        while not self.closed:
            try:
                piece = self._object.read(_PIECE)
            except ssl.SSLWantReadError:
                break
            except ssl.SSLZeroReturnError:
                piece = b""
            if piece:
                pieces.append(piece)
            else:
                self.closed = True
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    def seal(self, content: bytes) -> bytes:
        """What goes on the wire for `content`."""
        self._object.write(content)
        return self.outgoing.read()

    def certificate(self) -> Certificate | None:
        """Facts about the server's certificate; the same certificate is read once."""
        encoded = self._object.getpeercert(binary_form=True)
        return _certificate(encoded) if encoded else None


@lru_cache(maxsize=4096)
def _certificate(encoded: bytes) -> Certificate:
    from cryptography import x509  # noqa: PLC0415 - 60 ms that plain http need not pay
    from cryptography.x509.oid import NameOID  # noqa: PLC0415 - as above

    read = x509.load_der_x509_certificate(encoded)
    issuer = [
        str(attribute.value)
        for oid in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME)
        for attribute in read.issuer.get_attributes_for_oid(oid)
    ]
    try:
        alternative = read.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        names = (
            *alternative.get_values_for_type(x509.DNSName),
            *map(str, alternative.get_values_for_type(x509.IPAddress)),
        )
    except (x509.ExtensionNotFound, ValueError):
        names = ()
    return Certificate(
        issuer=", ".join(issuer),
        names=names,
        not_after=_utc(read.not_valid_after_utc),
        not_before=_utc(read.not_valid_before_utc),
    )


def _utc(when: datetime) -> datetime:
    return when.astimezone(UTC)
