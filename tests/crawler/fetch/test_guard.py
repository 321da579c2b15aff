"""The guard: nothing in a catalog, on a page or in a redirect makes us talk to our own network."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from crawler.fetch import Ask, FaultKind, Guard, Transport, TransportPolicy
from tests.crawler.fetch.asking import AGENT, exchange, follow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.site import Site

REFUSED = [
    "127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "169.254.169.254", "100.64.0.1", "100.127.255.255", "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.51.100.7",
    "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "192.88.99.1",
    "::", "::1", "fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%eth0", "ff02::1", "2001:db8::1", "3fff::1", "5f00::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::1", "2002:7f00:1::1", "2002:a9fe:a9fe::1", "2001:20::1",
    "2001:0:4136:e378:8000:63bf:80ff:fffe", "2001:0:7f00:1:8000:63bf:3fff:fdd2",
    "", "localhost", "127.1", "0x7f000001", "2130706433", "017700000001", "1.2.3.4.5", "[::1]", " 8.8.8.8",
]  # fmt: skip

PERMITTED = [
    "8.8.8.8", "1.1.1.1", "93.184.216.34", "172.32.0.1", "100.128.0.1", "192.0.1.1", "169.253.1.1", "223.255.255.254",
    "2606:4700::1111", "2a00:1450:4001::1", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1",
]  # fmt: skip


@pytest.mark.parametrize("address", REFUSED)
def test_guard_refuses(address: str) -> None:
    """An address that is not public, however it is written or wrapped, is refused by default."""
    assert not Guard().permits(address)


@pytest.mark.parametrize("address", PERMITTED)
def test_guard_permits_public(address: str) -> None:
    """A public address is permitted, also behind the translation of an IPv6-only network."""
    assert Guard().permits(address)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "192.168.0.9", "100.64.0.1", "::1", "fd00::1", "8.8.8.8"])
def test_guard_opened_permits_own_network(address: str) -> None:
    """`allow_private` opens one's own machine and network."""
    assert Guard(allow_private=True).permits(address)


@pytest.mark.parametrize("address", ["169.254.169.254", "0.0.0.0", "224.0.0.1", "fe80::1", "255.255.255.255", "", "::"])
def test_guard_opened_still_refuses(address: str) -> None:
    """`allow_private` does not open cloud metadata, multicast or what is no address."""
    assert not Guard(allow_private=True).permits(address)


URL_FORMS = [
    "http://127.0.0.1:{port}/", "http://2130706433:{port}/", "http://0x7f000001:{port}/", "http://0x7f.1:{port}/",
    "http://0177.0.0.1:{port}/", "http://017700000001:{port}/", "http://127.1:{port}/", "http://127.0.0.1.:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/", "http://[::ffff:7f00:1]:{port}/", "http://[::1]:{port}/", "http://[::]:{port}/",
    "http://0:{port}/", "http://0.0.0.0:{port}/", "http://①②⑦.⓪.⓪.①:{port}/", "http://%31%32%37.0.0.1:{port}/",
    "http://user:word@127.0.0.1:{port}/", "http:\\\\127.0.0.1:{port}/", "http://[64:ff9b::7f00:1]:{port}/",
    "http://[2002:7f00:1::]:{port}/", "http://169.254.169.254/latest/meta-data/", "https://127.0.0.1:{port}/",
    "http://localhost:{port}/", "http://LOCALHOST:{port}/",
]  # fmt: skip


@pytest.mark.parametrize("form", URL_FORMS)
def test_guard_stops_every_spelling_of_loopback(site: Site, form: str) -> None:
    """No spelling of a private address gets a connection."""
    reply = exchange(form.format(port=site.port), allow_private=False)
    assert reply.fault is not None
    assert reply.fault.kind is FaultKind.PRIVATE_ADDRESS
    assert (reply.status, reply.peer, site.connections) == (None, None, 0)


@pytest.mark.parametrize(
    "answers",
    [
        [("127.0.0.1", 0)],
        [("93.184.216.34", 0), ("127.0.0.1", 0)],
        [("::ffff:10.0.0.1", 0)],
        [("2606:4700::1111", 0), ("fe80::1%lo", 0)],
        [("not an address", 0)],
    ],
)
def test_guard_stops_name_with_any_private_answer(site: Site, answers: Sequence[tuple[str, int]]) -> None:
    """A name is refused when any of its addresses is, so that the order of answers gains nothing."""
    resolver = site.resolver
    resolver.answers["rebound.example"] = answers
    reply = exchange("http://rebound.example/", resolver=resolver, allow_private=False)
    assert reply.fault is not None
    assert reply.fault.kind is FaultKind.PRIVATE_ADDRESS
    assert site.connections == 0


def test_guard_judges_name_anew_at_every_connection(site: Site) -> None:
    """A name that flips to a refused address after a good first answer gets nothing the second time."""
    site.page("/", host="flip.example").answers(200, {"Connection": "close"}, "first")
    resolver = site.resolver

    async def twice() -> list[FaultKind | int | None]:
        policy = TransportPolicy(user_agent=AGENT, allow_private=True)
        async with Transport(policy, resolver=resolver) as transport:
            first = await transport.exchange(Ask(url="http://flip.example/"))
            resolver.answers["flip.example"] = [("169.254.169.254", 80)]
            second = await transport.exchange(Ask(url="http://flip.example/"))
            return [first.status, second.fault and second.fault.kind]

    assert asyncio.run(twice()) == [200, FaultKind.PRIVATE_ADDRESS]


@pytest.mark.parametrize(
    "target", ["http://169.254.169.254/latest/", "http://0.0.0.0/", "//[::]/", "http://x.example:25/"]
)
def test_guard_stands_at_every_hop(site: Site, target: str) -> None:
    """A redirect to a place that is refused ends there; what it was asked for is kept as a hop."""
    site.page("/go").redirects(target)
    walked = follow(site.url("/go"))
    assert walked.fault is not None
    assert walked.fault.kind is FaultKind.PRIVATE_ADDRESS
    assert [hop.status for hop in walked.hops] == [302, None]


@pytest.mark.parametrize("port", [1, 22, 25, 110, 465, 587, 6667, 10080])
def test_guard_refuses_other_protocols_ports(port: int) -> None:
    """A port on which a request could pass for mail or chat is refused, with private addresses open or not."""
    reply = exchange(f"http://127.0.0.1:{port}/")
    assert reply.fault is not None
    assert reply.fault.kind is FaultKind.PRIVATE_ADDRESS
    assert str(port) in reply.fault.detail
