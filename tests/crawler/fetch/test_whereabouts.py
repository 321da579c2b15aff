"""Whereabouts: hosts at one IP address share a pace, where the settings say so."""

from __future__ import annotations

import asyncio
import socket
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from catalog.config import Config, CrawlSettings
from catalog.stages import Setup
from catalog.talk import Talk
from crawler.fetch import Ask, Manners, Pace, Transport, TransportPolicy
from crawler.fetch.visit import visit, visit_each
from crawler.fetch.whereabouts import Whereabouts
from crawler.oneoff import processes
from tests.crawler.fetch.asking import AGENT, Stopwatch, run

if TYPE_CHECKING:
    from collections.abc import Sequence

NOW = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)


class Names:
    """A resolver that knows these names, and counts look-ups."""

    def __init__(self, **addresses: Sequence[str]) -> None:
        self.addresses = {f"{name}.example": known for name, known in addresses.items()}
        self.asked: list[str] = []

    async def resolve(self, host: str, port: int) -> Sequence[tuple[str, int]]:
        """Their addresses, at the port asked for."""
        self.asked.append(host)
        if host == "slow.example":
            await asyncio.sleep(60)
        if host not in self.addresses:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return [(address, port) for address in self.addresses[host]]


class Counted(asyncio.Protocol):
    """A connection to a server that notes how many are open at each request, and whose host it is for."""

    open = 0
    most = 0
    hosts: tuple[str, ...] = ()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """One more."""
        self.transport = transport
        Counted.open += 1

    def eof_received(self) -> None:
        """One less: the other side has closed it."""
        Counted.open -= 1

    def data_received(self, data: bytes) -> None:
        """A request, answered a moment later."""
        Counted.most = max(Counted.most, Counted.open)
        host = data.partition(b"Host: ")[2].partition(b":")[0].decode()
        Counted.hosts = (*Counted.hosts, host)
        answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
        asyncio.get_running_loop().call_later(0.002, self.transport.write, answer)  # type: ignore[attr-defined]


def keys(names: Names, *urls: str, proxy: str | None = None, allow_private: bool = True) -> list[str]:
    """What politeness goes by."""

    async def go() -> list[str]:
        limits = TransportPolicy(user_agent=AGENT, proxy=proxy, allow_private=allow_private)
        async with Transport(limits, resolver=names) as transport:
            where = Whereabouts(transport.whereabouts, patience=0.05)
            await where.learn(urls)
            return [where.key(url) for url in urls]

    return run(go())


def visited(politeness: str, *, each: bool = False) -> tuple[int, tuple[str, ...]]:
    """Most connections open at two names of one address together, and the hosts asked in order."""

    async def go() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(Counted, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        crawl = CrawlSettings(delay=0, allow_private=True, politeness=politeness)
        names = Names(a=["127.0.0.1"], b=["127.0.0.1"])
        urls = [f"http://{name}.example:{port}/{number}" for number in range(8) for name in "ab"]
        async with server, Manners.from_config(Config(crawl=crawl), resolver=names) as manners:
            if each:
                arrived: list[str] = []
                await visit_each(manners, urls, lambda url, _walk: arrived.append(url), robots=False, enough=None)
                assert sorted(arrived) == sorted(urls)
            else:
                walks = await visit(manners, [Ask(url=url) for url in urls], robots=False)
                assert [walk.final.url for walk in walks] == urls
                assert {walk.final.status for walk in walks} == {200}
            await asyncio.sleep(0.01)
        assert Counted.open == 0

    Counted.open, Counted.most, Counted.hosts = 0, 0, ()
    run(go())
    return Counted.most, Counted.hosts


@pytest.mark.parametrize("politeness", ["address", "domain"])
@pytest.mark.parametrize("each", [False, True])
def test_visit_of_hosts_that_share_a_pace(politeness: str, *, each: bool) -> None:
    """Two names that share a pace never have more than two connections together, kept ones counted."""
    most, hosts = visited(politeness, each=each)
    # Two names directly below .example are two registrable domains.
    assert most == (2 if politeness == "address" else 4)
    assert sorted(hosts) == ["a.example"] * 8 + ["b.example"] * 8


def test_visit_of_one_address_by_host() -> None:
    """By host, two names at one address have two connections each, and neither waits for the other."""
    most, hosts = visited("host")
    assert most == 4
    assert set(hosts[:4]) == {"a.example", "b.example"}


def test_hosts_of_an_address_that_take_turns() -> None:
    """Looks at two names in turns keep to two connections as well: what is kept for the other is let go of."""

    async def go() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(Counted, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        crawl = CrawlSettings(delay=0, allow_private=True, politeness="address")
        names = Names(**{name: ["127.0.0.1"] for name in "abc"})
        async with server, Manners.from_config(Config(crawl=crawl), resolver=names) as manners:
            asks = [Ask(url=f"http://{name}.example:{port}/") for _ in range(6) for name in "abc"]
            replies = await asyncio.gather(*map(manners.polite.exchange, asks))
            assert {reply.status for reply in replies} == {200}

    Counted.open, Counted.most, Counted.hosts = 0, 0, ()
    run(go())
    assert Counted.most == 2


def test_pace_of_an_address_is_shared() -> None:
    """Requests to names at one address keep the pause together; a name elsewhere does not wait for them."""
    watch = Stopwatch()
    names = Names(a=["192.0.2.1"], b=["192.0.2.1"], c=["192.0.2.2"])
    begun: dict[str, list[float]] = {"here": [], "there": []}

    async def look_up(url: str) -> list[str]:
        return [ip for ip, _ in await names.resolve(url.split("/")[2], 80)]

    async def go() -> None:
        where = Whereabouts(look_up)
        pace = Pace(delay=5, connections=2, clock=watch, sleep=watch.sleep, whereabouts=where)

        async def one(name: str) -> None:
            url = f"http://{name}.example/"
            await where.learn([url])
            async with pace.turn(url):
                begun["there" if name == "c" else "here"].append(watch())

        await asyncio.gather(*map(one, "abcab"))

    run(go())
    assert all(later - earlier >= 5 for earlier, later in pairwise(begun["here"]))
    assert len(begun["here"]) == 4
    assert begun["there"] == [1000.0]


def test_rest_of_a_host_is_not_its_neighbours() -> None:
    """A site that asks to come back later is left alone, and others at its address are not."""

    async def nowhere(_url: str) -> list[str]:
        return ["192.0.2.1"]

    async def go() -> None:
        where = Whereabouts(nowhere)
        pace = Pace(delay=1, connections=2, whereabouts=where)
        await where.learn(["http://a.example/", "http://b.example/"])
        later = NOW.replace(hour=12)
        pace.rest("http://a.example/", later)
        assert pace.rests_until("http://a.example/x", NOW) == later
        assert pace.rests_until("http://b.example/", NOW) is None
        assert pace.rests(NOW) == {"a.example": later}

    run(go())


def test_key_of_a_name_with_several_addresses() -> None:
    """The smallest address counts, IPv4 before IPv6, in whatever order they come; a port makes no difference."""
    names = Names(
        a=["127.0.0.9", "127.0.0.2"],
        b=["::1", "127.0.0.2"],
        c=["127.0.0.2", "127.0.0.10"],
        d=["::1"],
        e=["::ffff:127.0.0.2"],
    )
    urls = ["http://a.example/", "https://b.example:8443/x", "http://c.example/", "http://e.example/"]
    assert keys(names, *urls, "http://127.0.0.2:8080/") == ["127.0.0.2"] * 5
    assert keys(names, "http://d.example/", "http://[::1]:81/") == ["[::1]"] * 2


def test_key_of_a_name_that_nobody_knows() -> None:
    """What does not resolve, or not in time, is no address, or may not be reached goes by its own name."""
    urls = ["http://none.example/", "http://slow.example:81/", "http://a.example/"]
    assert keys(Names(a=["10.0.0.1"]), *urls, allow_private=False) == ["none.example", "slow.example:81", "a.example"]
    assert keys(Names(), "mailto:me@example.org") == [""]


@pytest.mark.parametrize(("proxy", "key"), [("http", "a.example"), ("socks5h", "a.example"), ("socks5", "127.0.0.1")])
def test_key_behind_a_proxy(proxy: str, key: str) -> None:
    """A proxy that looks names up itself leaves us the name; one that wants addresses does not."""
    names = Names(a=["127.0.0.1"])
    assert keys(names, "http://a.example/", proxy=f"{proxy}://127.0.0.1:9") == [key]
    assert names.asked == ([] if key == "a.example" else ["a.example"])


def test_key_holds_for_a_run() -> None:
    """A name is looked up once for its key, and where it moves meanwhile does not matter."""
    names = Names(a=["127.0.0.1"])

    async def go() -> None:
        async with Transport(TransportPolicy(user_agent=AGENT, allow_private=True), resolver=names) as transport:
            where = Whereabouts(transport.whereabouts)
            await where.learn(["http://a.example/1", "http://a.example/2"])
            names.addresses["a.example"] = ["127.0.0.2"]
            await where.learn(["http://a.example/3"])
            assert where.key("http://a.example/3") == "127.0.0.1"

    run(go())
    assert names.asked == ["a.example"]


@pytest.mark.parametrize(("politeness", "count"), [("host", 4), ("domain", 4), ("address", 1)])
def test_processes_of_hosts_at_one_address(politeness: str, count: int) -> None:
    """Hosts that may share an address are looked at in one process, however many are wanted."""
    setup = Setup(config=Config(crawl=CrawlSettings(politeness=politeness)), talk=Talk(quiet=True))
    assert processes(setup, ["http://a.example/", "http://b.example/"], 4) == count
