"""A proxy on the way: asked as its kind wants, trusted with names only where it must be, and silent about its login."""

from __future__ import annotations

import asyncio
import threading
from base64 import b64encode
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from catalog.config import Config, CrawlSettings
from catalog.errors import ConfigError, OwnFailure
from crawler.fetch import Ask, FaultKind, Manners, Reply, Transport, TransportPolicy
from crawler.fetch.proxy import Proxy
from tests.crawler.fetch.asking import AGENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.clock import Clock
    from tests.site import Site

LOGIN = "me:secret"


class LittleProxy:
    """Speaks HTTP (CONNECT, forwarding) and SOCKS5; sends every host to one site; remembers whom it was asked for."""

    def __init__(self, site: Site, login: str | None) -> None:
        self.site = site
        self.login = login
        self.asked: list[str] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        try:
            first = await reader.readexactly(1)
            await (self._socks(reader, writer) if first == b"\x05" else self._http(first, reader, writer))
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _http(self, first: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = first + await reader.readuntil(b"\r\n\r\n")
        method, where, _ = head.split(b"\r\n")[0].decode().split(" ")
        self.asked.append(f"{method} {where}")
        if self.login and b64encode(self.login.encode()) not in head:
            writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            return
        if method == "CONNECT":
            writer.write(b"HTTP/1.1 200 Go\r\n\r\n")
            await self._join(b"", reader, writer)
        else:
            path = "/" + where.split("/", 3)[3]
            await self._join(head.replace(where.encode(), path.encode(), 1), reader, writer)

    async def _socks(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly((await reader.readexactly(1))[0])
        writer.write(b"\x05\x00")
        kind = (await reader.readexactly(4))[3]
        size = 4 if kind == 1 else (await reader.readexactly(1))[0]
        raw = await reader.readexactly(size)
        await reader.readexactly(2)
        self.asked.append(".".join(map(str, raw)) if kind == 1 else raw.decode())
        writer.write(b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x50")
        await self._join(b"", reader, writer)

    async def _join(self, begun: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, onward = await asyncio.open_connection("127.0.0.1", self.site.port)
        onward.write(begun)
        await asyncio.gather(_pass(reader, onward), _pass(there, writer))


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while piece := await reader.read(65536):
            writer.write(piece)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


@contextmanager
def little_proxy(site: Site, login: str | None = None) -> Iterator[tuple[LittleProxy, int]]:
    """The proxy on a free port, in a thread."""
    proxy, loop = LittleProxy(site, login), asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(proxy.serve, "127.0.0.1", 0))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def stop() -> None:
        server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await asyncio.sleep(0.01)

    try:
        yield proxy, server.sockets[0].getsockname()[1]
    finally:
        asyncio.run_coroutine_threadsafe(stop(), loop).result(5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def through(address: str, url: str, site: Site, login: str | None = None, *, allow_private: bool = False) -> Reply:
    """One exchange through a proxy, with names as the site knows them."""
    policy = TransportPolicy(user_agent=AGENT, timeout=1, proxy=address, proxy_login=login, allow_private=allow_private)
    resolver = site.resolver
    resolver.answers["public.example"] = [("93.184.216.34", 80)]

    async def go() -> Reply:
        async with Transport(policy, resolver=resolver) as transport:
            return await transport.exchange(Ask(url=url))

    return asyncio.run(go())


@pytest.mark.parametrize(
    ("kind", "asked"),
    [("http", "GET http://public.example/a?b"), ("socks5", "93.184.216.34"), ("socks5h", "public.example")],
)
def test_proxy_is_asked_as_its_kind_wants(site: Site, kind: str, asked: str) -> None:
    """Forwarding proxies get whole addresses, tunnels an address or a name; the peer is the proxy."""
    site.page("/a?b").says("here")
    with little_proxy(site) as (proxy, port):
        reply = through(f"{kind}://127.0.0.1:{port}", "http://public.example/a?b", site)
    assert (reply.status, reply.body, reply.peer) == (200, b"here", "127.0.0.1")
    assert proxy.asked[0] == asked
    assert site.requests[0].headers["host"] == "public.example"
    assert "proxy-authorization" not in site.requests[-1].headers


def test_proxy_gets_https_through_a_tunnel(site: Site) -> None:
    """Https is never shown to the proxy: it is asked to connect."""
    with little_proxy(site) as (proxy, port):
        reply = through(f"http://127.0.0.1:{port}", "https://public.example/", site)
    assert proxy.asked[0] == "CONNECT public.example:443"
    assert reply.fault is not None
    assert reply.fault.kind in {FaultKind.TLS, FaultKind.RESET, FaultKind.TIMEOUT}  # the site behind speaks none


@pytest.mark.parametrize("kind", ["http", "socks5", "socks5h"])
@pytest.mark.parametrize("url", ["http://127.0.0.1/", "http://[::1]/", "http://localhost/", "http://x.example:25/"])
def test_proxy_does_not_open_the_guard(site: Site, kind: str, url: str) -> None:
    """Private addresses, local names and mail's port are refused before the proxy hears of them."""
    with little_proxy(site) as (proxy, port):
        reply = through(f"{kind}://127.0.0.1:{port}", url, site)
    assert reply.fault is not None
    assert reply.fault.kind in {FaultKind.PRIVATE_ADDRESS, FaultKind.NXDOMAIN}
    assert proxy.asked == []


def test_proxy_with_names_looked_up_here_is_guarded(site: Site) -> None:
    """With socks5:// a name that leads to a private address is refused as without a proxy."""
    with little_proxy(site) as (proxy, port):
        reply = through(f"socks5://127.0.0.1:{port}", "http://any.example/", site)
    assert reply.fault is not None
    assert (reply.fault.kind, proxy.asked) == (FaultKind.PRIVATE_ADDRESS, [])


def test_proxy_login_is_sent_and_never_shown(site: Site) -> None:
    """The login opens the proxy; without it, and with nobody there, our own failure says so without repeating it."""
    site.page("/").says("here")
    with little_proxy(site, LOGIN) as (_, port):
        address = f"http://127.0.0.1:{port}"
        assert through(address, "http://public.example/", site, LOGIN).body == b"here"
        for url in ("http://public.example/", "https://public.example/"):
            with pytest.raises(OwnFailure, match="does not let us in") as failure:
                through(address, url, site, "me:wrong")
            assert "wrong" not in str(failure.value)
    with pytest.raises(OwnFailure, match="cannot be reached"):
        through(address, "http://public.example/", site, LOGIN)
    assert "secret" not in repr(Proxy(address, LOGIN)) + repr(TransportPolicy(user_agent=AGENT, proxy_login=LOGIN))


def test_proxy_comes_from_the_settings(clock: Clock) -> None:
    """`crawl.proxy` and the environment's login reach the transport; what is no proxy is a settings error."""
    config = Config(crawl=CrawlSettings(proxy="socks5h://127.0.0.1:9050", proxy_login=SecretStr(LOGIN)))
    policy = Manners.from_config(config, clock=clock).transport.policy
    assert (policy.proxy, policy.proxy_login) == ("socks5h://127.0.0.1:9050", LOGIN)
    assert "secret" not in repr(config) + repr(policy)
    for bad in ("ftp://x:1", "http://", "socks5://x:port"):
        with pytest.raises(ConfigError, match=r"crawl\.proxy"):
            Proxy(bad)
