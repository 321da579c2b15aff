"""What the network raises, read as a fault: the exact cause, in words that evidence can carry."""

from __future__ import annotations

import errno
import socket
import ssl
from typing import TYPE_CHECKING, Any

from catalog.errors import OwnFailure
from crawler.fetch.decoding import DecodingError
from crawler.fetch.distrust import DistrustError, distrust
from crawler.fetch.reply import Fault, FaultKind

if TYPE_CHECKING:
    from collections.abc import Callable

_OURS = {errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOBUFS}
_DROPPED = {errno.ECONNRESET, errno.ECONNABORTED, errno.EPIPE}
_LONGEST_DETAIL = 200


class GuardError(Exception):
    """The guard refused an address; not an OSError, so that nothing takes it for one and tries the next address."""


class NoAddressError(Exception):
    """A name has no address that we could learn; its cause, if any, is what the look-up raised."""


def fault_of(error: BaseException) -> Fault:
    """The fault that an exception of an exchange stands for.

    Raises:
        OwnFailure: it is our own machine that ran out of something; says nothing about the page.
    """
    read = next((read for kind, read in _READERS if isinstance(error, kind)), _unknown)
    fault = read(error)
    return Fault(fault.kind, tidy(fault.detail))


def _certificate(error: ssl.SSLError) -> Fault:
    """What is wrong with a certificate, or OpenSSL's own words for what is wrong with a handshake."""
    if isinstance(error, DistrustError):
        return error.fault
    if isinstance(error, ssl.SSLCertVerificationError):  # a proxy's
        return distrust(error, ())
    reason = error.reason or str(error)
    return Fault(FaultKind.TLS, str(reason).replace("_", " ").lower())


def _name(error: NoAddressError) -> Fault:
    """A name that does not exist is certain; every other look-up failure may be our own or its server's bad day."""
    cause = error.__cause__
    if isinstance(cause, UnicodeError):
        return Fault(FaultKind.NXDOMAIN, f"not a host name that can exist ({cause})")
    if not isinstance(cause, OSError):
        return Fault(FaultKind.DNS, str(error))
    missing = isinstance(cause, socket.gaierror) and cause.errno == socket.EAI_NONAME
    return Fault(FaultKind.NXDOMAIN if missing else FaultKind.DNS, cause.strerror or str(cause))


def _system(error: OSError) -> Fault:
    if isinstance(error, ssl.SSLError):
        return _certificate(error)
    if error.errno in _OURS:
        raise OwnFailure(
            f"this machine cannot open more connections ({error.strerror}); "
            "raise the limit of open files (ulimit -n) or lower crawl.hosts in checkback.toml"
        ) from error
    if error.errno == errno.ECONNREFUSED:
        return Fault(FaultKind.REFUSED, "the server refuses connections on this port")
    if error.errno == errno.ETIMEDOUT:
        return Fault(FaultKind.TIMEOUT, "no answer to the attempt to connect")
    if error.errno in _DROPPED or isinstance(error, ConnectionError):
        return Fault(FaultKind.RESET, "the connection was reset")
    return Fault(FaultKind.UNREACHABLE, error.strerror or str(error))


def _refused(error: GuardError) -> Fault:
    return Fault(FaultKind.PRIVATE_ADDRESS, str(error))


def _undecodable(error: DecodingError) -> Fault:
    return Fault(FaultKind.MALFORMED, f"the body does not decode: {error}")


def _unknown(error: BaseException) -> Fault:
    return Fault(FaultKind.MALFORMED, f"{type(error).__name__}: {error}")


_READERS: tuple[tuple[type[BaseException], Callable[[Any], Fault]], ...] = (
    (GuardError, _refused),
    (DecodingError, _undecodable),
    (NoAddressError, _name),
    (OSError, _system),
)


def tidy(detail: str) -> str:
    """One printable line of bounded length: what a server sends may end up in a log or a terminal."""
    line = " ".join("".join(char if char.isprintable() else " " for char in detail).split())
    return line if len(line) <= _LONGEST_DETAIL else line[: _LONGEST_DETAIL - 1] + "…"
