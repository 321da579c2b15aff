"""What came back from the network, as data: a reply (one exchange) and a walk (the redirects from one address)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from catalog.model.record import record

if TYPE_CHECKING:
    from datetime import datetime


class FaultKind(StrEnum):
    """Why an exchange or walk gave no usable answer. The value is the rule name in a verdict's evidence."""

    NXDOMAIN = "dns-nxdomain"
    """The name does not exist."""
    DNS = "dns-failure"
    """The name could not be looked up (its name server, or ours)."""
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    """No route to the host or network."""
    TIMEOUT = "timeout"
    TLS = "tls"
    """The handshake failed: old encryption, none at all, or a certificate refused for another reason than these."""
    TLS_EXPIRED = "tls-expired"
    TLS_NOT_YET_VALID = "tls-not-yet-valid"
    TLS_WRONG_HOST = "tls-wrong-host"
    TLS_SELF_SIGNED = "tls-self-signed"
    TLS_UNTRUSTED = "tls-untrusted"
    """Signed by an authority that we do not know."""
    TLS_INCOMPLETE = "tls-incomplete-chain"
    """The server leaves out the certificate between its own and a known authority; browsers fetch it themselves."""
    RESET = "reset"
    """The connection was closed before or inside the answer's head."""
    TRUNCATED = "truncated"
    """The body ended early."""
    MALFORMED = "malformed"
    """Not HTTP, or a body that does not decode."""
    TOO_LARGE = "too-large"
    """More bytes than we read, as sent or after decompression."""
    REDIRECT_LOOP = "redirect-loop"
    TOO_MANY_REDIRECTS = "too-many-redirects"
    BAD_REDIRECT = "bad-redirect"
    """A redirect without a usable target."""
    PRIVATE_ADDRESS = "private-address"
    """Refused by our own guard before anything was sent."""
    UNSUPPORTED_SCHEME = "unsupported-scheme"
    ROBOTS = "robots"
    """robots.txt asks us not to."""
    RESTING = "resting"
    """The host asked for a pause (Retry-After) that is not over; nothing was sent."""
    OWN_NETWORK = "own-network"
    """So much failed in one run that our own network is to be blamed; put in place of what was seen."""

    @property
    def is_tls(self) -> bool:
        """Whether no safe connection could be made."""
        return self.value.startswith("tls")


@dataclass(frozen=True, slots=True)
class Fault:
    """A failure of the network or of the answer's form; `detail` is technical, for evidence."""

    kind: FaultKind
    detail: str = ""


@record(frozen=True, slots=True, kw_only=True)
class Ask:
    """One request. Header names as they go out; the transport adds User-Agent, Accept and Accept-Encoding."""

    url: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    enough: int | None = None
    """Stop after so many decoded body bytes and call the answer whole; None reads to the end, or to the policy's
    `max_body`, past which the answer is `TOO_LARGE`."""
    validators_of: str | None = None
    """The address that `If-None-Match` and `If-Modified-Since` belong to (a snapshot's final address), None for `url`;
    a walk sends them there and nowhere else."""


@record(frozen=True, slots=True, kw_only=True)
class Timings:
    """Seconds that the parts of an exchange took; the first three are 0 on a connection that was kept from before."""

    dns: float = 0.0
    connect: float = 0.0
    tls: float = 0.0
    first_byte: float | None = None
    """From the sent request to the first byte of an answer; None when none came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What a server proved itself with; it was verified, for this host too, or there would be no answer."""

    issuer: str
    """Organisation and name of the authority."""
    names: tuple[str, ...]
    """DNS names and addresses that it is good for (subject alternative names, RFC 5280 section 4.2.1.6)."""
    not_after: datetime
    """UTC."""
    not_before: datetime
    """UTC."""


@record(frozen=True, slots=True, kw_only=True)
class Reply:
    """One exchange. `headers` have lower-case names in the order sent; `body` is decoded (gzip, br, zstd, deflate).

    `status` is None when no HTTP answer arrived; then `fault` says why. A fault with a status means that the head
    arrived and the body did not arrive whole; `body` is then what came. `seconds` is the whole exchange; `peer` the IP
    address connected to (behind a proxy, the proxy's), None when there was no connection (or a cassette played);
    `certificate` is None without https.
    """

    url: str
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    peer: str | None = None
    seconds: float = 0.0
    fault: Fault | None = None
    timings: Timings | None = None
    certificate: Certificate | None = None

    def header(self, name: str) -> str | None:
        """The first value of a header, by lower-case name."""
        return next((value for key, value in self.headers if key == name), None)


@record(frozen=True, slots=True, kw_only=True)
class Walk:
    """The way from one address through its redirects; `hops` are in order and never empty."""

    hops: tuple[Reply, ...]
    fault: Fault | None = None
    """Why the walk ended without an answer: the last hop's own fault, or a loop, or too many redirects."""

    @property
    def url(self) -> str:
        """The address that was asked for."""
        return self.hops[0].url

    @property
    def final(self) -> Reply:
        """The last exchange."""
        return self.hops[-1]
