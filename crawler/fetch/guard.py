"""The guard against server-side request forgery: which addresses and ports a request may reach.

A catalog, a page or a redirect can name any host; none of them may make us talk to the machine or network we run on.
The guard judges the address that is really connected to, so a name that resolves elsewhere the second time gains
nothing. Ranges: IANA special-purpose address registries (RFC 6890, RFC 8190), ports: WHATWG fetch, "bad ports".
"""

from __future__ import annotations

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

_PRIVATE = {
    "loopback": ("127.0.0.0/8", "::1/128"),
    "private": ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"),
    "carrier-grade NAT": ("100.64.0.0/10",),
    "benchmarking": ("198.18.0.0/15", "2001:2::/48"),
}
"""What `allow_private` opens: one's own machine, network and laboratory."""

_NEVER = {
    "this network": ("0.0.0.0/8", "::/128"),
    "link-local": ("169.254.0.0/16", "fe80::/10"),
    "multicast": ("224.0.0.0/4", "ff00::/8"),
    "reserved": ("240.0.0.0/4", "192.0.0.0/24", "192.88.99.0/24", "2001::/23"),
    "documentation": ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20"),
}
"""Nothing anybody publishes is there; link-local holds the metadata services of the clouds."""

_GLOBAL_V6 = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")

# fmt: off
BAD_PORTS = frozenset({
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109,
    110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531,
    532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060,
    5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
})
# fmt: on
"""Ports on which a request could be taken for another protocol, mail above all; browsers refuse them too."""


def _networks(table: dict[str, tuple[str, ...]]) -> tuple[tuple[str, IPv4Network | IPv6Network], ...]:
    return tuple(
        (name, IPv6Network(net) if ":" in net else IPv4Network(net)) for name, nets in table.items() for net in nets
    )


_PRIVATE_NETWORKS = _networks(_PRIVATE)
_NEVER_NETWORKS = _networks(_NEVER)


class Guard:
    """Says which addresses may be connected to; `allow_private` opens loopback and private networks, nothing else."""

    def __init__(self, *, allow_private: bool = False) -> None:
        self.allow_private = allow_private

    def permits(self, address: str) -> bool:
        """Whether an IP address, as text, may be connected to; anything that is not an IP address may not."""
        return self.objection(address) is None

    def objection(self, address: str) -> str | None:
        """Why an address is refused, in two words for evidence; None when it may be connected to."""
        return _objection(address, self.allow_private)

    def objection_to_port(self, port: int) -> str | None:
        """Why a port is refused, whatever the address."""
        return f"port {port} belongs to another protocol" if port in BAD_PORTS else None


@lru_cache(maxsize=65_536)
def _objection(address: str, allow_private: bool) -> str | None:  # noqa: FBT001 - a cached function takes its key by position
    try:
        outer = ip_address(address)
    except ValueError:
        return "not an IP address"
    if isinstance(outer, IPv6Address) and outer.scope_id:
        return "link-local"
    for inner in _meant(outer):
        for name, network in _NEVER_NETWORKS if allow_private else (*_NEVER_NETWORKS, *_PRIVATE_NETWORKS):
            if inner in network and not (allow_private and _is_private(inner)):
                return name
        if isinstance(inner, IPv6Address) and inner not in _GLOBAL_V6 and not _is_private(inner):
            return "not a public address"
    return None


def _is_private(address: IPv4Address | IPv6Address) -> bool:
    return any(address in network for _, network in _PRIVATE_NETWORKS)


def _meant(address: IPv4Address | IPv6Address) -> tuple[IPv4Address | IPv6Address, ...]:
    """The addresses a packet would end up at: those embedded in an IPv6 transition address, else the address itself.

    IPv4-mapped (RFC 4291), NAT64 (RFC 6052; needed for real pages on IPv6-only networks), 6to4 (RFC 3056),
    Teredo (RFC 4380, server and client).
    """
    if isinstance(address, IPv4Address):
        return (address,)
    if address.ipv4_mapped:
        return (address.ipv4_mapped,)
    if address in _NAT64:
        return (IPv4Address(int(address) & 0xFFFFFFFF),)
    if address.sixtofour:
        return (address.sixtofour,)
    return address.teredo or (address,)
