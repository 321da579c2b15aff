"""A proxy on the way to every host, from `crawl.proxy`. Its login is never written anywhere.

    http://     plain pages are asked of the proxy itself, https goes through a tunnel (CONNECT); it looks names up
    socks5h://  the proxy looks names up
    socks5://   we look names up, and the guard sees every address

Where the proxy looks names up, what a name leads to is the proxy's to guard: here only addresses in links, ports and
names that mean the proxy's own network are refused.
"""

from __future__ import annotations

import asyncio
import socket
from base64 import b64encode
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from catalog.errors import ConfigError, OwnFailure
from crawler.fetch.faults import GuardError

if TYPE_CHECKING:
    from crawler.fetch.target import Origin

_KINDS = {"http": 8080, "socks5": 1080, "socks5h": 1080}
_LOCAL = (".localhost", ".local", ".internal", ".localdomain")


class Proxy:
    """Where the proxy is and how to ask it.

    Args:
        address: `http://`, `socks5://` or `socks5h://`, host and port.
        login: `name:password`, if it wants one.

    Raises:
        ConfigError: the address is none of these.
    """

    def __init__(self, address: str, login: str | None = None) -> None:
        try:
            parts = urlsplit(address)
            port = parts.port
        except ValueError:
            parts, port = urlsplit(""), None
        if parts.scheme not in _KINDS or not parts.hostname:
            raise ConfigError(
                "crawl.proxy must be an address like http://host:port, socks5://host:port or socks5h://..."
            )
        self._kind = parts.scheme
        self._host, self._port = parts.hostname, port or _KINDS[parts.scheme]
        self._login = login
        user, _, word = (login or "").partition(":")
        self._user, self._word = user or None, word or None

    def __repr__(self) -> str:
        return f"Proxy({self._kind}://{self._host}:{self._port})"

    def wants_address(self, origin: Origin) -> bool:
        """Whether names are looked up here."""
        return self._kind == "socks5" or origin.literal

    def forwards(self, origin: Origin) -> bool:
        """Whether a request to `origin` is sent to the proxy itself (RFC 9112 section 3.2.2)."""
        return self._kind == "http" and not origin.tls

    def lines(self) -> bytes:
        """Header lines for requests that the proxy reads itself."""
        if self._login is None:
            return b""
        return b"Proxy-Authorization: Basic " + b64encode(self._login.encode()) + b"\r\n"

    def refusal(self) -> OwnFailure:
        """What to say when the proxy wants another login."""
        return OwnFailure(
            f"the proxy at {self._host}:{self._port} does not let us in; check CHECKBACK_CRAWL_PROXY_LOGIN"
        )

    async def reach(self, origin: Origin, host: str, port: int) -> socket.socket:
        """A connection through the proxy to `host`, or to the proxy itself where it forwards.

        Raises:
            GuardError: the name means the proxy's own network.
            OSError: the proxy could not reach the host.
            OwnFailure: the proxy cannot be reached or does not let us in.
        """
        from python_socks import ProxyConnectionError, ProxyError, ProxyTimeoutError, ProxyType  # noqa: PLC0415 - takes 80 ms
        from python_socks.async_.asyncio import Proxy as Tunnel  # noqa: PLC0415 - takes 80 ms

        if not origin.literal and (host.rstrip(".") == "localhost" or host.rstrip(".").endswith(_LOCAL)):
            raise GuardError(f"{host}: a name of the proxy's own network")
        try:
            if self.forwards(origin):
                return await _connected(self._host, self._port)
            kind = ProxyType.HTTP if self._kind == "http" else ProxyType.SOCKS5
            tunnel = Tunnel(kind, self._host, self._port, self._user, self._word, rdns=self._kind == "socks5h")
            return await tunnel.connect(host, port, timeout=None)
        except (ProxyConnectionError, ProxyTimeoutError, OSError) as error:
            raise OwnFailure(f"the proxy at {self._host}:{self._port} cannot be reached; check crawl.proxy") from error
        except ProxyError as error:
            if "407" in str(error) or "uthentication" in str(error):
                raise self.refusal() from error
            raise OSError(f"the proxy could not connect: {error}") from error


async def _connected(host: str, port: int) -> socket.socket:
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    family, kind, protocol, _, where = found[0]
    connecting = socket.socket(family, kind, protocol)
    connecting.setblocking(False)  # noqa: FBT003 - the socket's own interface
    try:
        await loop.sock_connect(connecting, where)
    except BaseException:
        connecting.close()
        raise
    return connecting
