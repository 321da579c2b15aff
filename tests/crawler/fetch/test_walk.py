"""Walks: redirects are followed as browsers do, to a bounded end, without telling anybody what is not theirs."""

from __future__ import annotations

import pytest

from crawler.fetch import Ask, FaultKind
from tests.crawler.fetch.asking import follow
from tests.site import Site

CONDITIONS = (("If-None-Match", '"1"'), ("If-Modified-Since", "Mon, 07 Sep 2026 09:00:00 GMT"))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_walk_follows_redirects(site: Site, status: int) -> None:
    """Each redirect status leads on; every hop is kept in order."""
    site.page("/a").redirects("/b", status)
    site.page("/b").redirects("c?x=1", 302)
    site.page("/c?x=1").says("here")
    walked = follow(site.url("/a"))
    assert [hop.status for hop in walked.hops] == [status, 302, 200]
    assert (walked.url, walked.final.url) == (site.url("/a"), site.url("/c?x=1"))
    assert (walked.final.body, walked.fault) == (b"here", None)


@pytest.mark.parametrize("status", [300, 304, 305, 306])
def test_walk_ends_at_other_300s(site: Site, status: int) -> None:
    """Other statuses of the class are answers, whatever Location they carry."""
    site.page("/a").redirects("/b", status)
    assert [hop.status for hop in follow(site.url("/a")).hops] == [status]


def test_walk_of_one_hop(site: Site) -> None:
    """An address without redirects is a walk of one hop, with its fault if it has one."""
    site.page("/x").resets()
    assert [hop.status for hop in follow(site.url("/404")).hops] == [404]
    assert (fault := follow(site.url("/x")).fault) is not None
    assert fault.kind is FaultKind.RESET


@pytest.mark.parametrize(
    ("location", "path"),
    [
        ("/caf\u00c3\u00a9", "/caf%C3%A9"),
        ("/caf\u00e9", "/caf%E9"),
        ("  /spaces  ", "/spaces"),
        ("\\back", "/back"),
        ("/a b?c d", "/a%20b?c%20d"),
        ("../up/./x", "/up/x"),
        ("?q=1", "/deep/page?q=1"),
        ("/x#part", "/x"),
    ],
)
def test_walk_resolves_as_browsers_do(site: Site, location: str, path: str) -> None:
    """Location is resolved by WHATWG rules, its bytes kept as they are."""
    site.page("/deep/page").redirects(location)
    follow(site.url("/deep/page"))
    assert site.paths[1] == path


def test_walk_in_a_circle(site: Site) -> None:
    """A loop ends when an address comes back, and says whether a cookie might have broken it."""
    site.page("/a").redirects("/b")
    site.page("/b").answers(302, {"Location": "/a", "Set-Cookie": "seen=1"})
    walked = follow(site.url("/a"))
    assert walked.fault is not None
    assert (walked.fault.kind, len(walked.hops)) == (FaultKind.REDIRECT_LOOP, 2)
    assert "cookie" in walked.fault.detail


def test_walk_to_itself(site: Site) -> None:
    """An address that redirects to itself is a loop of one."""
    site.page("/a").redirects("/a#x")
    walked = follow(site.url("/a"))
    assert walked.fault is not None
    assert (walked.fault.kind, len(site.paths)) == (FaultKind.REDIRECT_LOOP, 1)


@pytest.mark.parametrize("allowed", [0, 2, 3])
def test_walk_counts_redirects(site: Site, allowed: int) -> None:
    """As many redirects are followed as allowed, and not one more."""
    for number in range(3):
        site.page(f"/{number}").redirects(f"/{number + 1}")
    site.page("/3").says("end")
    walked = follow(site.url("/0"), max_redirects=allowed)
    assert (walked.fault and walked.fault.kind) == (None if allowed == 3 else FaultKind.TOO_MANY_REDIRECTS)
    assert len(site.paths) == allowed + 1


@pytest.mark.parametrize("location", [None, "", "   ", "http://", "http://[::bad/", "https://a b/"])
def test_walk_to_nowhere(site: Site, location: str | None) -> None:
    """A redirect without a usable target is a fault of its own."""
    site.page("/a").answers(302, {} if location is None else {"Location": location})
    walked = follow(site.url("/a"))
    assert walked.fault is not None
    assert walked.fault.kind is FaultKind.BAD_REDIRECT


def test_walk_does_not_grow_for_ever(site: Site) -> None:
    """An address that grows with every hop is given up when it is longer than anybody needs."""
    site.page("/a").redirects("/" + " " * 30_000 + "x")
    assert (fault := follow(site.url("/a")).fault) is not None
    assert fault.kind is FaultKind.BAD_REDIRECT


@pytest.mark.parametrize(
    "location", ["ftp://x.example/", "mailto:a@b.example", "javascript:alert(1)", "file:///etc/passwd"]
)
def test_walk_to_another_scheme(site: Site, location: str) -> None:
    """A redirect out of http is not followed."""
    site.page("/a").redirects(location)
    walked = follow(site.url("/a"))
    assert walked.fault is not None
    assert walked.fault.kind is FaultKind.UNSUPPORTED_SCHEME


def test_walk_needs_only_the_head_of_a_redirect(site: Site) -> None:
    """A redirect whose body breaks off leads on all the same."""
    site.page("/a").raw(b"HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 100\r\n\r\nx")
    site.page("/b").says("here")
    assert follow(site.url("/a")).final.body == b"here"


def test_walk_sends_conditions_to_the_first_hop_only(site: Site) -> None:
    """Validators are for the address that was asked, not for what it redirects to."""
    site.page("/a").redirects("/b")
    site.page("/b").says("here").etag('"1"')
    walked = follow(Ask(url=site.url("/a"), headers=CONDITIONS))
    assert ["if-none-match" in seen.headers for seen in site.requests] == [True, False]
    assert walked.final.status == 200


def test_walk_sends_conditions_to_where_they_came_from(site: Site) -> None:
    """With `validators_of`, they go to the snapshot's final address and nowhere else, so that it can answer 304."""
    site.page("/a").redirects("/b")
    site.page("/b").says("here").etag('"1"')
    walked = follow(Ask(url=site.url("/a"), headers=CONDITIONS, validators_of=site.url("/b")))
    assert ["if-none-match" in seen.headers for seen in site.requests] == [False, True]
    assert walked.final.status == 304


def test_walk_tells_other_hosts_nothing(site: Site) -> None:
    """Validators and credentials never go to another origin."""
    with Site() as other:
        site.page("/a").redirects(other.url("/b"))
        follow(Ask(url=site.url("/a"), headers=(*CONDITIONS, ("Authorization", "Basic eA=="), ("X-Own", "1"))))
        seen = other.requests[0].headers
        assert not {"if-none-match", "if-modified-since", "authorization"} & set(seen)
        assert seen["x-own"] == "1"
        assert site.requests[0].headers["authorization"] == "Basic eA=="


@pytest.mark.parametrize(("status", "method"), [(303, "GET"), (307, "POST")])
def test_walk_keeps_or_changes_the_method(site: Site, status: int, method: str) -> None:
    """303 turns a POST into a GET, 307 keeps it."""
    site.page("/a").redirects("/b", status)
    follow(Ask(url=site.url("/a"), method="POST"))
    assert site.requests[1].method == method
