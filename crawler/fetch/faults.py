"""What the network library raises, read as a fault: the exact cause, in words that evidence can carry."""

from __future__ import annotations

import errno
import socket
import ssl
from typing import TYPE_CHECKING, Any

import aiohttp
from aiohttp.http_exceptions import LineTooLong

from catalog.errors import OwnFailure
from crawler.fetch.decoding import DecodingError
from crawler.fetch.reply import Fault, FaultKind

if TYPE_CHECKING:
    from collections.abc import Callable

_OURS = {errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOBUFS}
_DROPPED = {errno.ECONNRESET, errno.ECONNABORTED, errno.EPIPE}
_LONGEST_DETAIL = 200


class GuardError(Exception):
    """The guard refused an address; not an OSError, so that no library takes it for one and tries the next address."""


class DroppedError(Exception):
    """A connection that was dropped before any byte of an answer; its cause is the library's own exception."""


def fault_of(error: BaseException) -> Fault:
    """The fault that an exception of an exchange stands for.

    Raises:
        OwnFailure: it is our own machine that ran out of something; says nothing about the page.
    """
    if isinstance(error, DroppedError) and error.__cause__:
        error = error.__cause__
    read = next((read for kind, read in _READERS if isinstance(error, kind)), _unknown)
    fault = read(error)
    return Fault(fault.kind, _tidy(fault.detail))


def _certificate(error: ssl.SSLError) -> Fault:
    """OpenSSL's own words for what is wrong with a certificate or a handshake."""
    if isinstance(error, ssl.SSLCertVerificationError):
        words = error.verify_message.rstrip(".")
        return Fault(FaultKind.TLS, words[:1].lower() + words[1:])
    reason = error.reason or str(error)
    return Fault(FaultKind.TLS, str(reason).replace("_", " ").lower())


def _name(error: OSError) -> Fault:
    """A name that does not exist is certain; every other look-up failure may be our own or its server's bad day."""
    missing = isinstance(error, socket.gaierror) and error.errno == socket.EAI_NONAME
    return Fault(FaultKind.NXDOMAIN if missing else FaultKind.DNS, error.strerror or str(error))


def _head(error: aiohttp.ClientResponseError) -> Fault:
    """An answer whose head is no HTTP, or more of it than we read."""
    cause = error.__cause__
    if isinstance(cause, LineTooLong) or isinstance(cause and cause.__cause__, LineTooLong):
        return Fault(FaultKind.TOO_LARGE, "the headers are longer than we read")
    return Fault(FaultKind.MALFORMED, error.message or "not HTTP")


def _payload(error: aiohttp.ClientPayloadError) -> Fault:
    """Bytes that stop early are a truncated answer; bytes that cannot be read are a malformed one."""
    words = f"{error} {error.__cause__ or ''}"
    early = any(mark in words for mark in ("Not enough data", "Connection lost", "reset by peer", "ConnectionReset"))
    if early or isinstance(error.__cause__, OSError):
        return Fault(FaultKind.TRUNCATED, "the connection ended inside the body")
    return Fault(FaultKind.MALFORMED, words)


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


def _connecting(error: aiohttp.ClientConnectorError) -> Fault:
    return _system(error.os_error)


def _looking_up(error: aiohttp.ClientConnectorDNSError) -> Fault:
    return _name(error.os_error)


def _closed(_error: aiohttp.ServerDisconnectedError) -> Fault:
    return Fault(FaultKind.RESET, "the server closed the connection without an answer")


def _impossible_name(error: Exception) -> Fault:
    return Fault(FaultKind.NXDOMAIN, f"not a host name that can exist ({error})")


def _unknown(error: BaseException) -> Fault:
    return Fault(FaultKind.MALFORMED, f"{type(error).__name__}: {error}")


_READERS: tuple[tuple[type[BaseException], Callable[[Any], Fault]], ...] = (
    (GuardError, _refused),
    (DecodingError, _undecodable),
    (aiohttp.ClientConnectorDNSError, _looking_up),
    (aiohttp.ClientConnectorError, _connecting),
    (aiohttp.ServerDisconnectedError, _closed),
    (aiohttp.ClientPayloadError, _payload),
    (aiohttp.ClientResponseError, _head),
    (aiohttp.InvalidURL, _impossible_name),
    (UnicodeError, _impossible_name),
    (OSError, _system),
)
"""Tried in this order: the library's classes are subclasses of each other and of the system's."""


def _tidy(detail: str) -> str:
    """One printable line of bounded length: what a server sends may end up in a log or a terminal."""
    line = " ".join("".join(char if char.isprintable() else " " for char in detail).split())
    return line if len(line) <= _LONGEST_DETAIL else line[: _LONGEST_DETAIL - 1] + "…"
