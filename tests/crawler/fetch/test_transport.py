"""The transport: whatever a server does is a reply with the right fault, within limits, never an exception."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING

import pytest

from crawler.fetch import Ask, FaultKind, Reply, Transport, TransportPolicy
from crawler.fetch.reply import Timings
from tests.crawler.fetch.asking import AGENT, exchange

if TYPE_CHECKING:
    from tests.site import Site


def test_exchange_reads_a_page(site: Site) -> None:
    """An ordinary answer is its status, lower-case headers in order, and its body."""
    site.page("/kyr").says("<h1>Derechos</h1>").etag('"1"')
    reply = exchange(site.url("/kyr"))
    assert (reply.status, reply.fault, reply.body, reply.peer) == (200, None, b"<h1>Derechos</h1>", "127.0.0.1")
    assert [name for name, _ in reply.headers] == ["etag", "content-type", "content-length"]
    assert reply.header("etag") == '"1"'


def test_exchange_says_who_asks(site: Site) -> None:
    """The request names us and what we can read, and carries no cookie."""
    site.page("/").answers(200, {"Set-Cookie": "a=1"}, "x")
    exchange(site.url(), Ask(url=site.url(), headers=(("X-Own", "yes"),)))
    seen = site.requests[1].headers
    assert seen["user-agent"] == AGENT
    assert seen["accept-encoding"] == "gzip, deflate, br, zstd"
    assert seen["x-own"] == "yes"
    assert not {"cookie", "authorization", "referer"} & set(seen)


@pytest.mark.parametrize(
    "path",
    [
        "/?q=a|b%zz&c=d+e",
        "/p?",
        "/%7Euser/%e4",
        "/a;b=c/(d)!$*,@:",
        "/a%2Fb//c",
        "/?a[]=1&b={x}",
        "/?x=%25%20'".replace("'", ""),
    ],
)
def test_exchange_asks_for_exactly_the_address(site: Site, path: str) -> None:
    """The path and query of a serialised address go out as they are, not quoted anew."""
    exchange(site.url(path) + "#part")
    assert site.paths == [path]


def test_exchange_keeps_user_names_at_home(site: Site) -> None:
    """A user name in an address is not sent."""
    exchange(f"http://me:secret@127.0.0.1:{site.port}/")
    assert "authorization" not in site.requests[0].headers


def test_exchange_of_head_has_no_body(site: Site) -> None:
    """HEAD gives the headers of the page and an empty body, also when they announce a large coded one."""
    site.page("/").answers(200, {"Content-Length": "999999999", "Content-Encoding": "gzip"})
    reply = exchange(Ask(url=site.url(), method="HEAD"))
    assert (reply.status, reply.body, reply.fault) == (200, b"", None)


def test_exchange_does_not_follow_redirects(site: Site) -> None:
    """A redirect is an answer like any other."""
    site.page("/a").redirects("/b")
    reply = exchange(site.url("/a"))
    assert (reply.status, reply.header("location"), site.paths) == (302, "/b", ["/a"])


def test_exchange_stops_when_enough_came(site: Site) -> None:
    """With `enough`, a longer body is cut there and called whole; a shorter one is whole."""
    site.page("/endless").endless()
    site.page("/short").says("short")
    cut = exchange(Ask(url=site.url("/endless"), enough=1000))
    assert (cut.status, len(cut.body), cut.fault) == (200, 1000, None)
    whole = exchange(Ask(url=site.url("/short"), enough=1000))
    assert (whole.body, whole.fault) == (b"short", None)


def test_exchange_measures_the_whole_and_its_parts(site: Site) -> None:
    """Every time comes from the clock that is given; a kept connection costs no look-up and no connecting."""
    ticks = iter(range(100))

    async def go() -> list[Reply]:
        policy = TransportPolicy(user_agent=AGENT, allow_private=True)
        async with Transport(policy, clock=lambda: next(ticks)) as transport:
            return [await transport.exchange(Ask(url=site.url())) for _ in range(2)]

    first, second = asyncio.run(go())
    assert first.timings is not None
    assert (first.timings.dns, first.timings.connect, first.timings.tls, first.timings.first_byte) == (1, 1, 0, 1)
    assert second.timings == Timings(first_byte=1)
    assert (first.seconds, second.seconds) == (6, 3)
    assert first.certificate is None


@pytest.mark.parametrize(
    "url", ["ftp://x.example/", "mailto:a@b.example", "javascript:1", "data:,x", "x", "", "http://", "http://a b/"]
)
def test_exchange_of_other_schemes(url: str) -> None:
    """What is not an http(s) address is not sent anywhere."""
    reply = exchange(url)
    assert reply.fault is not None
    assert reply.fault.kind is FaultKind.UNSUPPORTED_SCHEME


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), FaultKind.NXDOMAIN),
        (socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"), FaultKind.DNS),
        (socket.gaierror(socket.EAI_FAIL, "Non-recoverable failure"), FaultKind.DNS),
        (OSError("resolver is out"), FaultKind.DNS),
    ],
)
def test_exchange_tells_missing_names_from_failed_lookups(site: Site, error: OSError, kind: FaultKind) -> None:
    """Only the word of the name system that a name does not exist is NXDOMAIN."""
    resolver = site.resolver
    resolver.answers["name.example"] = error
    reply = exchange("http://name.example/", resolver=resolver)
    assert reply.fault is not None
    assert (reply.fault.kind, reply.peer) == (kind, None)


def test_exchange_with_a_name_of_no_address(site: Site) -> None:
    """A name without addresses is a failed look-up, not a missing name."""
    resolver = site.resolver
    resolver.answers["empty.example"] = []
    reply = exchange("http://empty.example/", resolver=resolver)
    assert reply.fault is not None
    assert reply.fault.kind is FaultKind.DNS


def test_exchange_refused() -> None:
    """A port nobody listens on refuses."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        reply = exchange(f"http://127.0.0.1:{taken.getsockname()[1]}/")
    assert reply.fault is not None
    assert reply.fault.kind is FaultKind.REFUSED


def test_exchange_tries_the_next_address(site: Site) -> None:
    """A name with a dead address first is reached at the next one."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        resolver = site.resolver
        resolver.answers["two.example"] = [taken.getsockname(), ("127.0.0.1", site.port)]
        site.page("/", host="two.example").says("here")
        assert exchange("http://two.example/", resolver=resolver).body == b"here"


def test_exchange_without_a_connection_says_so() -> None:
    """A server that never accepts is a timeout without a peer: not a slow page, no page."""
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        with socket.socket() as first, socket.socket() as second:
            for waiting in (first, second):
                waiting.setblocking(False)  # noqa: FBT003 - the socket's own interface
                waiting.connect_ex(full.getsockname())
            reply = exchange(f"http://127.0.0.1:{full.getsockname()[1]}/", timeout=0.3)
    assert reply.fault is not None
    assert reply.fault.kind is FaultKind.TIMEOUT
    if reply.peer is None:  # some kernels complete one handshake more
        assert "no connection" in reply.fault.detail


def test_exchange_keeps_connections(site: Site) -> None:
    """Requests to one host share a connection."""
    site.page("/").says("x")
    exchange(*[site.url()] * 5)
    assert (len(site.requests), site.connections) == (5, 1)


def test_exchange_after_stale_connection(site: Site) -> None:
    """A kept connection that the server drops as we use it is no answer: a fresh one is tried, once."""
    page = site.page("/").says("x")
    page.once().says("first")
    page.once().closes()
    reply = exchange(site.url(), site.url())
    assert (reply.status, reply.body) == (200, b"x")
    assert (len(site.requests), site.connections) == (3, 2)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_exchange_does_not_repeat_fresh_or_unsafe_requests(site: Site, method: str) -> None:
    """A reset on a fresh connection is the server's answer, and a POST is never repeated."""
    site.page("/").says("x")
    site.page("/reset").resets()
    before = [Ask(url=site.url())] if method == "POST" else []
    reply = exchange(*before, Ask(url=site.url("/reset"), method=method))
    assert reply.fault is not None
    assert reply.fault.kind is FaultKind.RESET
    assert site.paths.count("/reset") == 1


def test_exchange_leaves_out_headers_that_cannot_be_sent(site: Site) -> None:
    """A stored validator with control or non-ASCII characters is not sent, rather than sent changed."""
    odd = (("If-None-Match", '"é"'), ("X-Line", "a\r\nHost: evil"), ("If-Modified-Since", "Mon"))
    exchange(Ask(url=site.url(), headers=odd))
    assert {"if-none-match", "x-line"} & set(site.requests[0].headers) == set()
    assert site.requests[0].headers["if-modified-since"] == "Mon"


def test_exchange_can_be_cancelled(site: Site) -> None:
    """Ctrl-C inside an exchange leaves no connection behind."""
    site.page("/").hangs()

    async def go() -> None:
        async with Transport(TransportPolicy(user_agent=AGENT, allow_private=True)) as transport:
            task = asyncio.create_task(transport.exchange(Ask(url=site.url())))
            await asyncio.sleep(0.1)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(go())
    assert site.connections == 1
