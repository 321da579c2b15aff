"""Why a certificate proves nothing: OpenSSL's verdict and what the server sent, read as a fault with its evidence.

expired | not yet valid | another host's | self-signed | unknown authority | a link of the chain left out
"""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

from crawler.fetch.reply import Fault, FaultKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cryptography.x509 import Certificate

_KINDS = {
    9: FaultKind.TLS_NOT_YET_VALID,
    10: FaultKind.TLS_EXPIRED,
    18: FaultKind.TLS_SELF_SIGNED,
    19: FaultKind.TLS_UNTRUSTED,
    20: FaultKind.TLS_UNTRUSTED,
    21: FaultKind.TLS_UNTRUSTED,
    62: FaultKind.TLS_WRONG_HOST,
    64: FaultKind.TLS_WRONG_HOST,
}
"""By OpenSSL's X509_V_ERR numbers (x509_vfy.h), which are part of its stable interface."""
_NO_ISSUER = (20, 21)
_NAMED = 5


class DistrustError(ssl.SSLError):
    """A certificate was refused; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(1, fault.detail)
        self.fault = fault


def distrust(error: ssl.SSLCertVerificationError, presented: Sequence[bytes]) -> Fault:
    """The fault that a refused certificate stands for.

    A chain counts as incomplete when its last certificate says where its issuer's is to be had (RFC 5280 section
    4.2.2.1, as all public authorities write it): browsers fetch that one, so readers may not notice.

    Args:
        error: what OpenSSL found.
        presented: the certificates that came (DER), the server's own first; may be empty.
    """
    kind = _KINDS.get(error.verify_code, FaultKind.TLS)
    words = error.verify_message.rstrip(".")
    words = words[:1].lower() + words[1:]
    chain = _read(presented)
    if not chain:
        return Fault(kind, words)
    if error.verify_code in _NO_ISSUER and _fetchable(chain[-1]):
        missing = chain[-1].issuer.rfc4514_string()
        return Fault(FaultKind.TLS_INCOMPLETE, f"{words}: the server does not send the certificate of {missing}")
    return Fault(kind, words + _told(kind, chain))


def _told(kind: FaultKind, chain: Sequence[Certificate]) -> str:
    """What the certificate itself says about the matter."""
    if kind is FaultKind.TLS_EXPIRED:
        return f": {min(cert.not_valid_after_utc for cert in chain):%FT%TZ}"
    if kind is FaultKind.TLS_NOT_YET_VALID:
        return f": {max(cert.not_valid_before_utc for cert in chain):%FT%TZ}"
    if kind is FaultKind.TLS_WRONG_HOST and (names := _names(chain[0])):
        more = ", ..." if len(names) > _NAMED else ""
        return f", but for {', '.join(names[:_NAMED])}{more}"
    if kind is FaultKind.TLS_UNTRUSTED:
        return f": {chain[-1].issuer.rfc4514_string()}"
    return ""


def _read(presented: Sequence[bytes]) -> list[Certificate]:
    from cryptography import x509  # noqa: PLC0415 - 60 ms that plain http need not pay

    try:
        return [x509.load_der_x509_certificate(encoded) for encoded in presented]
    except ValueError:
        return []


def _fetchable(cert: Certificate) -> bool:
    from cryptography import x509  # noqa: PLC0415 - as above
    from cryptography.x509.oid import AuthorityInformationAccessOID  # noqa: PLC0415 - as above

    try:
        access = cert.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except (x509.ExtensionNotFound, ValueError):
        return False
    return any(described.access_method == AuthorityInformationAccessOID.CA_ISSUERS for described in access)


def _names(cert: Certificate) -> list[str]:
    from cryptography import x509  # noqa: PLC0415 - as above

    try:
        alternative = cert.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, ValueError):
        return []
    return [*alternative.get_values_for_type(x509.DNSName), *map(str, alternative.get_values_for_type(x509.IPAddress))]
