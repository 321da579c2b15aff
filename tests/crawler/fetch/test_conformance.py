"""One table of server behaviour, by every road to the network: pages and visits, on both event loops."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from typing import TYPE_CHECKING

import pytest
import uvloop

from crawler.fetch import FaultKind
from tests.crawler.fetch import asking
from tests.crawler.fetch.asking import look_at, manners_for, visit_to
from tests.crawler.fetch.cases import AFTERTHOUGHTS, FAULTS, GOOD, LIMIT, MENDED, Case
from tests.site import Site

if TYPE_CHECKING:
    from collections.abc import Callable

    from crawler.fetch import Walk
    from tests.clock import Clock

HOST = "host.example"


def by_page(site: Site, clock: Clock, *urls: str, robots: bool = False, **crawl: object) -> list[Walk]:
    """The road of pages: one look after the other."""
    return look_at(manners_for(site, clock, connections=1, **crawl), *urls, robots=robots)


def by_visit(site: Site, clock: Clock, *urls: str, robots: bool = False, **crawl: object) -> list[Walk]:
    """The road of links: one visit to all."""
    return visit_to(manners_for(site, clock, connections=1, **crawl), urls, robots=robots)


@pytest.fixture(autouse=True, params=[asyncio.new_event_loop, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
def _loop(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "new_loop", request.param)


@pytest.fixture(params=[by_page, by_visit], ids=["page", "visit"])
def road(request: pytest.FixtureRequest) -> Callable[..., list[Walk]]:
    """Both roads."""
    travel: Callable[..., list[Walk]] = request.param
    return travel


def check(case: Case, walked: Walk) -> None:
    """What the table promises."""
    reply = walked.final
    assert (walked.fault and walked.fault.kind) == case.fault
    assert (reply.status, reply.peer) == (case.status, "127.0.0.1")
    assert case.body is None or reply.body == case.body
    assert len(reply.body) <= LIMIT
    assert walked.fault is None or walked.fault.detail.isprintable()


@pytest.mark.parametrize("name", GOOD)
def test_server_that(site: Site, clock: Clock, road: Callable[..., list[Walk]], name: str) -> None:
    """A good answer is read whole, and the next one on the connection is its own."""
    GOOD[name].script(site.page("/x"))
    site.page("/next").says("next")
    first, after = road(site, clock, site.url("/x"), site.url("/next"), max_body=LIMIT)
    check(GOOD[name], first)
    assert (after.final.status, after.final.body) == (200, b"next")


@pytest.mark.parametrize("name", AFTERTHOUGHTS)
def test_server_that_goes_on(site: Site, clock: Clock, road: Callable[..., list[Walk]], name: str) -> None:
    """What follows an answer is never taken for the answer to the next request."""
    AFTERTHOUGHTS[name].script(site.page("/x"))
    site.page("/next").says("next")
    first, after = road(site, clock, site.url("/x"), site.url("/next"), max_body=LIMIT)
    check(AFTERTHOUGHTS[name], first)
    assert (after.final.status, after.final.body) == (200, b"next")
    assert site.connections == 2


@pytest.mark.parametrize("name", MENDED)
def test_server_that_mistypes(site: Site, clock: Clock, road: Callable[..., list[Walk]], name: str) -> None:
    """A head that a strict parser refuses is read as browsers read it, and nobody is asked again."""
    MENDED[name].script(site.page("/x"))
    site.page("/next").says("next")
    first, after = road(site, clock, site.url("/x"), site.url("/next"), max_body=LIMIT)
    check(MENDED[name], first)
    assert (after.final.body, site.paths, site.connections) == (b"next", ["/x", "/next"], 2)


@pytest.mark.parametrize("name", FAULTS)
def test_server_that_fails(site: Site, clock: Clock, road: Callable[..., list[Walk]], name: str) -> None:
    """Each way to fail has its own fault, the head that arrived is kept, and the next page is read as ever."""
    case = FAULTS[name]
    case.script(site.page("/x"))
    site.page("/next").says("next")
    first, after = road(site, clock, site.url("/x"), site.url("/next"), max_body=LIMIT, timeout=case.patience)
    check(case, first)
    assert (after.final.status, after.final.body) == (200, b"next")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("to", ["/end", "//{host}/end", "http://{host}/end", "end", "?/../end", "/a/../end#part"])
def test_redirect(site: Site, clock: Clock, road: Callable[..., list[Walk]], status: int, to: str) -> None:
    """Every kind of redirect and of Location is followed by the rules of browsers, on a kept connection."""
    site.page("/", HOST).redirects(to.format(host=HOST), status)
    site.page("/end", HOST).says("end")
    site.page("/?/../end", HOST).says("end")
    (walked,) = road(site, clock, f"http://{HOST}/")
    assert ([hop.status for hop in walked.hops], walked.final.body) == ([status, 200], b"end")
    assert site.connections == 1


REDIRECT_FAULTS: dict[str, tuple[str, FaultKind]] = {
    "to itself": ("/", FaultKind.REDIRECT_LOOP),
    "nowhere": ("", FaultKind.BAD_REDIRECT),
    "to no address": ("http://[", FaultKind.BAD_REDIRECT),
    "to an address too long": ("/" + "é" * 30_000, FaultKind.BAD_REDIRECT),
    "to a file": ("file:///etc/passwd", FaultKind.UNSUPPORTED_SCHEME),
    "to data": ("data:text/html,ok", FaultKind.UNSUPPORTED_SCHEME),
    "to a script": ("javascript:alert(1)", FaultKind.UNSUPPORTED_SCHEME),
    "to mail": ("http://x.example:25/", FaultKind.PRIVATE_ADDRESS),
    "to the metadata of a cloud": ("http://169.254.169.254/latest/", FaultKind.PRIVATE_ADDRESS),
    "to a wrapped private address": ("http://[::ffff:169.254.169.254]/", FaultKind.PRIVATE_ADDRESS),
}


@pytest.mark.parametrize("name", REDIRECT_FAULTS)
def test_redirect_that_leads(site: Site, clock: Clock, road: Callable[..., list[Walk]], name: str) -> None:
    """A redirect that nobody should follow ends the walk there, with the reason; the run goes on."""
    to, kind = REDIRECT_FAULTS[name]
    site.page("/", HOST).redirects(to)
    site.page("/next", HOST).says("next")
    walked, after = road(site, clock, f"http://{HOST}/", f"http://{HOST}/next")
    assert walked.fault is not None
    assert walked.fault.kind is kind
    assert after.final.body == b"next"


def test_redirects_without_end(site: Site, clock: Clock, road: Callable[..., list[Walk]]) -> None:
    """Endless redirects with growing addresses are given up after as many as the settings say."""
    for length in range(1, 9):
        site.page("/" + "a" * length).redirects("/" + "a" * (length + 1))
    (walked,) = road(site, clock, site.url("/a"), max_redirects=5)
    assert walked.fault is not None
    assert (walked.fault.kind, len(walked.hops)) == (FaultKind.TOO_MANY_REDIRECTS, 6)


def test_cookies_stay_off(site: Site, clock: Clock, road: Callable[..., list[Walk]]) -> None:
    """A cookie that is offered never comes back, not even to the page that a redirect leads to."""
    site.page("/").answers(302, {"Set-Cookie": "id=1; Path=/", "Location": "/end"})
    site.page("/end").answers(200, {"Set-Cookie": "id=2"}, "end")
    road(site, clock, site.url("/"), site.url("/end?2"))
    assert not any("cookie" in seen.headers for seen in site.requests)


def test_robots_are_obeyed(site: Site, clock: Clock, road: Callable[..., list[Walk]]) -> None:
    """A page that robots.txt closes is not asked for; robots.txt is fetched once."""
    site.robots("User-agent: *\nDisallow: /closed", HOST)
    site.page("/open", HOST).says("open")
    closed, opened = road(site, clock, f"http://{HOST}/closed", f"http://{HOST}/open", robots=True)
    assert closed.fault is not None
    assert (closed.fault.kind, opened.final.body) == (FaultKind.ROBOTS, b"open")
    assert [seen.path for seen in site.requests] == ["/robots.txt", "/open"]


def test_robots_of_any_size(site: Site, clock: Clock, road: Callable[..., list[Walk]]) -> None:
    """A robots.txt without end is read as far as the limit, and obeyed."""
    rules = b"User-agent: *\nDisallow: /closed\n#"
    site.page("/robots.txt", HOST).raw(OK_TEXT + rules + b"x" * 2_000_000)
    (closed,) = road(site, clock, f"http://{HOST}/closed", robots=True)
    assert closed.fault is not None
    assert closed.fault.kind is FaultKind.ROBOTS


OK_TEXT = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"

ADDRESSES: dict[str, tuple[str, str, str]] = {
    "IDN": ("http://bücher.example/", "xn--bcher-kva.example", "/"),
    "capitals": ("HTTP://HOST.Example:80/A", "host.example", "/A"),
    "userinfo": ("http://me:secret@host.example/", "host.example", "/"),
    "fragment": ("http://host.example/a?b#c", "host.example", "/a?b"),
    "empty fragment and query": ("http://host.example/?#", "host.example", "/?"),
    "letters beyond ASCII": ("http://host.example/ñ?q=ü", "host.example", "/%C3%B1?q=%C3%BC"),
    "quotes and bars": ("http://host.example/a|b?c='d'", "host.example", "/a|b?c=%27d%27"),
    "dot segments": ("http://host.example/a/./b/%2e%2E/c", "host.example", "/a/c"),
    "backslashes": ("http:\\\\host.example\\a", "host.example", "/a"),
    "tabs and newlines": ("http://host.example/a\t\r\nb", "host.example", "/ab"),
    "a trailing dot": ("http://host.example./", "host.example.", "/"),
    "64 KB": ("http://host.example/" + "a" * 65_000, "host.example", "/" + "a" * 65_000),
}


@pytest.mark.parametrize("name", ADDRESSES)
def test_address_with(site: Site, clock: Clock, road: Callable[..., list[Walk]], name: str) -> None:
    """What goes on the wire is what a browser would send: host, path and query, no user name, no fragment."""
    url, host, path = ADDRESSES[name]
    site.page(path, host).says("here")
    (walked,) = road(site, clock, url)
    assert (walked.final.status, walked.final.body) == (200, b"here")
    seen = site.requests[0]
    assert (seen.headers["host"], seen.path) == (host, path)
    assert not {"authorization", "cookie", "referer"} & set(seen.headers)


def test_address_of_ipv6(clock: Clock, road: Callable[..., list[Walk]]) -> None:
    """An IPv6 address in brackets is connected to and named in Host as it stands."""
    with Site(host="::1") as site:
        site.page("/").says("six")
        (walked,) = road(site, clock, f"http://[::1]:{site.port}/")
        assert (walked.final.body, walked.final.peer) == (b"six", "::1")
        assert site.requests[0].headers["host"] == f"[::1]:{site.port}"


@pytest.mark.parametrize("url", ["file:///etc/passwd", "data:text/html,ok", "javascript:1", "mailto:a@b.example"])
def test_address_of_no_network(site: Site, clock: Clock, road: Callable[..., list[Walk]], url: str) -> None:
    """Other schemes get an answer without a connection, and the run goes on."""
    site.page("/").says("here")
    refused, after = road(site, clock, url, site.url())
    assert refused.fault is not None
    assert (refused.fault.kind, refused.final.peer) == (FaultKind.UNSUPPORTED_SCHEME, None)
    assert after.final.body == b"here"


def test_connections_are_kept_and_renewed(site: Site, clock: Clock, road: Callable[..., list[Walk]]) -> None:
    """One connection serves many pages; one that went stale is replaced without a word."""
    page = site.page("/0").says("0")
    for number in range(1, 6):
        site.page(f"/{number}").says(str(number))
    page.once().says("0")
    walks = road(site, clock, *[site.url(f"/{number}") for number in range(6)])
    assert [walk.final.body for walk in walks] == [b"0", b"1", b"2", b"3", b"4", b"5"]
    assert site.connections == 1


def test_refused_port_does_not_stop_a_run(site: Site, clock: Clock, road: Callable[..., list[Walk]]) -> None:
    """A port that nobody listens on is refused, and the next address is looked at."""
    site.page("/").says("here")
    with contextlib.closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        refused, after = road(site, clock, f"http://127.0.0.1:{taken.getsockname()[1]}/", site.url())
    assert refused.fault is not None
    assert (refused.fault.kind, after.final.body) == (FaultKind.REFUSED, b"here")
