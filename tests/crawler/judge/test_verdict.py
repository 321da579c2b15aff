"""What one look shows."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.model import Evidence, Snapshot, Verdict
from crawler.fetch import PoliteTransport, Transport, TransportPolicy
from crawler.fetch.pace import Pace
from crawler.fetch.reply import Ask, Fault, FaultKind, Reply, Walk
from crawler.judge.verdict import judge

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
URL = "https://kyr.example.org/rights"


def answer(status: int | None, body: bytes = b"", url: str = URL, fault: Fault | None = None, **headers: str) -> Reply:
    """One exchange; header names with underscores for dashes."""
    sent = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Reply(url=url, status=status, headers=sent, body=body, fault=fault)


def walk(*hops: Reply, fault: Fault | None = None) -> Walk:
    """A walk over the given exchanges."""
    return Walk(hops=hops, fault=fault or hops[-1].fault)


def redirected(*statuses: int, to: str, final: Reply | None = None) -> Walk:
    """A walk over redirects of the given statuses to a good page at `to`."""
    hops = [answer(status, url=URL if number == 0 else f"{URL}/{number}") for number, status in enumerate(statuses)]
    return walk(*hops, final or answer(200, b"<p>Know your rights", url=to))


def snapshot() -> Snapshot:
    """A good snapshot of the page."""
    return Snapshot(url=URL, digest="0" * 64, first_at=NOW, last_at=NOW)


@pytest.mark.parametrize(
    ("status", "verdict", "rule"),
    [
        (200, Verdict.ALIVE, "http-status"),
        (204, Verdict.ALIVE, "http-status"),
        (300, Verdict.BAD_RESPONSE, "http-status"),
        (304, Verdict.BAD_RESPONSE, "http-status"),
        (400, Verdict.BAD_RESPONSE, "http-status"),
        (401, Verdict.GATED, "login-required"),
        (403, Verdict.BLOCKED, "bare-forbidden"),
        (404, Verdict.MISSING, "http-status"),
        (405, Verdict.BAD_RESPONSE, "http-status"),
        (407, Verdict.GATED, "login-required"),
        (408, Verdict.TIMEOUT, "http-status"),
        (410, Verdict.GONE, "http-status"),
        (425, Verdict.TIMEOUT, "http-status"),
        (429, Verdict.LIMITED, "http-status"),
        (451, Verdict.BLOCKED, "bare-forbidden"),
        (500, Verdict.SERVER_ERROR, "http-status"),
        (501, Verdict.SERVER_ERROR, "http-status"),
        (503, Verdict.SERVER_ERROR, "http-status"),
        (526, Verdict.SERVER_ERROR, "http-status"),
        (999, Verdict.LIMITED, "http-status"),
        (700, Verdict.BAD_RESPONSE, "http-status"),
    ],
)
def test_verdict_of_bare_status(status: int, verdict: Verdict, rule: str) -> None:
    """Each status without any other mark has one verdict, and the rule that decided comes first."""
    check = judge(walk(answer(status)), now=NOW)
    assert (check.verdict, check.evidence[0]) == (verdict, Evidence(rule, str(status)))
    assert (check.url, check.at, check.status, check.final_url) == (URL, NOW, status, URL)


@pytest.mark.parametrize(
    ("kind", "verdict"),
    [
        (FaultKind.NXDOMAIN, Verdict.DNS),
        (FaultKind.DNS, Verdict.DNS),
        (FaultKind.REFUSED, Verdict.REFUSED),
        (FaultKind.UNREACHABLE, Verdict.REFUSED),
        (FaultKind.TIMEOUT, Verdict.TIMEOUT),
        (FaultKind.TLS, Verdict.TLS),
        (FaultKind.RESET, Verdict.BAD_RESPONSE),
        (FaultKind.MALFORMED, Verdict.BAD_RESPONSE),
        (FaultKind.PRIVATE_ADDRESS, Verdict.UNCHECKED),
        (FaultKind.UNSUPPORTED_SCHEME, Verdict.UNCHECKED),
        (FaultKind.ROBOTS, Verdict.UNCHECKED),
        (FaultKind.RESTING, Verdict.LIMITED),
    ],
)
def test_verdict_of_no_answer(kind: FaultKind, verdict: Verdict) -> None:
    """Each way of getting no answer has one verdict, and the fault is its evidence."""
    check = judge(walk(answer(None, fault=Fault(kind, "why"))), now=NOW)
    assert (check.verdict, check.evidence) == (verdict, (Evidence(kind.value, "why"),))
    assert (check.status, check.final_url) == (None, None)


@pytest.mark.parametrize("kind", list(FaultKind))
def test_verdict_covers_every_fault(kind: FaultKind) -> None:
    """No fault, with or without a status, is left without a verdict, and none makes a page alive."""
    assert judge(walk(answer(None, fault=Fault(kind))), now=NOW).verdict is not Verdict.ALIVE
    assert judge(walk(answer(200, fault=Fault(kind))), now=NOW).verdict is not Verdict.ALIVE


def test_verdict_of_redirect_loop() -> None:
    """A loop is a bad response that shows the way round."""
    around = walk(answer(301), answer(302, url=f"{URL}/b"), fault=Fault(FaultKind.REDIRECT_LOOP, URL))
    check = judge(around, now=NOW)
    assert check.verdict is Verdict.BAD_RESPONSE
    assert [one.rule for one in check.evidence] == ["redirect-loop", "redirect"]


def test_verdict_of_missing_page_cut_short() -> None:
    """A 404 whose body did not arrive whole is still a 404."""
    assert judge(walk(answer(404, fault=Fault(FaultKind.TRUNCATED))), now=NOW).verdict is Verdict.MISSING


def test_verdict_of_good_page_cut_short() -> None:
    """A 200 whose body ended early is no page."""
    assert judge(walk(answer(200, fault=Fault(FaultKind.TRUNCATED))), now=NOW).verdict is Verdict.BAD_RESPONSE


@pytest.mark.parametrize(
    ("headers", "verdict"),
    [
        ({"content_length": "90000000"}, Verdict.ALIVE),
        ({}, Verdict.BAD_RESPONSE),
        ({"content_length": "9000", "content_encoding": "gzip"}, Verdict.BAD_RESPONSE),
    ],
)
def test_verdict_of_body_too_large(headers: dict[str, str], verdict: Verdict) -> None:
    """A file that says how long it is is there; an endless body or a bomb is a bad response."""
    check = judge(walk(answer(200, fault=Fault(FaultKind.TOO_LARGE), **headers)), now=NOW)
    assert (check.verdict, check.evidence[0].rule) == (verdict, "too-large")


CHALLENGES = {
    "cloudflare: cf-mitigated": answer(403, cf_mitigated="challenge"),
    "cloudflare: just-a-moment": answer(
        503, b"<title>Just a moment...</title><script src='/cdn-cgi/challenge-platform/h/b'>"
    ),
    "akamai: access-denied": answer(
        403,
        b"<HTML><HEAD>\n<TITLE>Access Denied</TITLE></HEAD>Reference&#32;&#35;18&#46;2f",
        server="AkamaiGHost",
    ),
    "imperva: incident": answer(
        200, b"<iframe src='/_Incapsula_Resource?x'>Request unsuccessful. Incapsula incident ID: 1-2</iframe>"
    ),
    "datadome: captcha": answer(
        403, b"<script>var dd={'rt':'c'}</script><script src='https://ct.captcha-delivery.com/c.js'>"
    ),
    "aws-waf: x-amzn-waf-action": answer(202, x_amzn_waf_action="challenge"),
    "human: press-and-hold": answer(403, b"<div id='px-captcha'></div><script>window._pxAppId='PX1'"),
    "sucuri: firewall": answer(403, b"<title>Sucuri Website Firewall - Access Denied</title>"),
    "siteground: sg-captcha": answer(202, sg_captcha="challenge"),
    "f5: request-rejected": answer(200, b"<html><head><title>Request Rejected</title>Your support ID is: 4"),
}


@pytest.mark.parametrize(("mark", "reply"), CHALLENGES.items(), ids=str)
def test_verdict_of_bot_challenge(mark: str, reply: Reply) -> None:
    """A bot wall is recognised by its own marks, whatever status it hides behind."""
    check = judge(walk(reply), now=NOW)
    assert (check.verdict, check.evidence[0]) == (Verdict.BLOCKED, Evidence("bot-challenge", mark))


def test_verdict_of_waf_captcha_on_405() -> None:
    """AWS WAF answers its CAPTCHA with 405; that says nothing about the page."""
    assert judge(walk(answer(405, x_amzn_waf_action="captcha")), now=NOW).verdict is Verdict.BLOCKED


@pytest.mark.parametrize(
    "body",
    [
        b"<title>Rights</title><script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script>",
        b"<title>Rights</title><script src='/_Incapsula_Resource?SWJIYLWA=1'></script>",
        b"<title>Rights</title><script>window._pxAppId='PX1'</script>",
        b"<title>What is that page?</title>" + b"<p>text</p>" * 500 + b"<title>Request Rejected</title>support ID is",
    ],
)
def test_verdict_of_page_behind_a_wall(body: bytes) -> None:
    """A page that a wall let through carries its scripts, or may quote it, and is alive."""
    assert judge(walk(answer(200, body)), now=NOW).verdict is Verdict.ALIVE


@pytest.mark.parametrize(
    ("status", "value", "seconds"),
    [
        (429, "120", 120),
        (503, " 120 ", 120),
        (429, "0", 0),
        (429, "9" * 5000, 30 * 86400),
        (429, "Mon, 02 Mar 2026 10:00:00 GMT", 3600),
        (429, "Monday, 02-Mar-26 10:00:00 GMT", 3600),
        (503, "Mon Mar  2 10:00:00 2026", 3600),
        (429, "Mon, 02 Mar 2020 10:00:00 GMT", 0),
        (429, "Fri, 31 Dec 9999 23:59:59 GMT", 30 * 86400),
    ],
)
def test_verdict_with_retry_after(status: int, value: str, seconds: int) -> None:
    """Retry-After is read as seconds or as any HTTP date, never in the past and never beyond thirty days."""
    check = judge(walk(answer(status, retry_after=value)), now=NOW)
    assert (check.verdict, check.retry_at) == (Verdict.LIMITED, NOW + timedelta(seconds=seconds))
    assert check.evidence[0] == Evidence("retry-after", str(seconds))


def test_verdict_with_retry_date_of_a_wrong_clock() -> None:
    """A date is read against the clock of the server that sent it."""
    reply = answer(429, retry_after="Wed, 01 Jan 2025 00:10:00 GMT", date="Wed, 01 Jan 2025 00:00:00 GMT")
    assert judge(walk(reply), now=NOW).retry_at == NOW + timedelta(minutes=10)


@pytest.mark.parametrize("value", ["soon", "²", "Mon, 99 Foo 2026 99:00:00 GMT", ""])
def test_verdict_with_unreadable_retry_after(value: str) -> None:
    """A Retry-After that says nothing changes nothing: 429 is limited, 503 a server error."""
    assert judge(walk(answer(429, retry_after=value)), now=NOW).retry_at is None
    assert judge(walk(answer(503, retry_after=value)), now=NOW).verdict is Verdict.SERVER_ERROR


@pytest.mark.parametrize(
    ("detail", "seconds"),
    [
        ("a pause until 2026-03-02T09:01:30Z", 90),
        ("a pause until 2020-03-02T09:01:30Z", 0),
        ("a pause until 2999-03-02T09:01:30Z", 30 * 86400),
        ("a pause until 2026-99-02T09:01:30Z", None),
        ("a pause", None),
    ],
)
def test_verdict_of_resting_host(detail: str, seconds: int | None) -> None:
    """A host that asked for a pause is limited until the pause is over."""
    check = judge(walk(answer(None, fault=Fault(FaultKind.RESTING, detail))), now=NOW)
    assert check.verdict is Verdict.LIMITED
    assert check.retry_at == (None if seconds is None else NOW + timedelta(seconds=seconds))


def test_verdict_of_host_put_to_rest() -> None:
    """The pause that our own transport keeps is understood as it words it."""
    pace = Pace(delay=0, connections=1)
    pace.rest(URL, NOW + timedelta(hours=5))
    polite = PoliteTransport(Transport(TransportPolicy(user_agent="Checkback")), pace, lambda: NOW)
    check = judge(walk(asyncio.run(polite.exchange(Ask(url=URL)))), now=NOW)
    assert (check.verdict, check.retry_at) == (Verdict.LIMITED, NOW + timedelta(hours=5))


@pytest.mark.parametrize("statuses", [(301,), (308,), (301, 308)])
def test_verdict_moved(statuses: tuple[int, ...]) -> None:
    """Permanent redirects to another address are a move, and say where to."""
    check = judge(redirected(*statuses, to="https://new.example.org/rights"), now=NOW)
    assert (check.verdict, check.final_url) == (Verdict.MOVED, "https://new.example.org/rights")
    assert check.evidence[0].rule == "redirect"
    assert check.evidence[0].detail.startswith(f"{statuses[0]} https://")


@pytest.mark.parametrize("statuses", [(302,), (303,), (307,), (301, 302), (302, 301)])
def test_verdict_redirected_for_now(statuses: tuple[int, ...]) -> None:
    """One temporary redirect on the way and nobody should change the address."""
    check = judge(redirected(*statuses, to="https://new.example.org/rights"), now=NOW)
    assert check.verdict is Verdict.ALIVE
    assert "redirect" in [one.rule for one in check.evidence]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("http://a.example.org/x", "https://a.example.org/x"),
        ("https://a.example.org/x", "https://www.a.example.org/x"),
        ("http://www.a.example.org/x", "https://a.example.org/x/"),
    ],
)
def test_verdict_of_tidied_address(asked: str, found: str) -> None:
    """https, www and a last slash are tidying and no move; the evidence shows it."""
    check = judge(walk(answer(301, url=asked), answer(200, url=found)), now=NOW)
    assert (check.verdict, check.final_url) == (Verdict.ALIVE, found)
    assert Evidence("redirect", f"301 {found}") in check.evidence


@pytest.mark.parametrize(
    ("similarity", "verdict"), [(None, Verdict.MOVED), (0.35, Verdict.MOVED), (0.34, Verdict.ALIVE)]
)
def test_verdict_moved_only_to_the_same_page(similarity: float | None, verdict: Verdict) -> None:
    """A permanent redirect to another text offers no new address."""
    found = redirected(301, to="https://new.example.org/")
    assert judge(found, now=NOW, before=snapshot(), similarity=similarity).verdict is verdict


def test_verdict_redirected_to_nothing() -> None:
    """A permanent redirect to a missing page is a missing page, with the way there."""
    gone = answer(404, url="https://new.example.org/x")
    check = judge(redirected(301, to=gone.url, final=gone), now=NOW)
    assert (check.verdict, [one.rule for one in check.evidence]) == (Verdict.MISSING, ["http-status", "redirect"])


def test_verdict_not_modified() -> None:
    """A 304 to a page we hold is alive, and after permanent redirects still moved."""
    check = judge(walk(answer(304)), now=NOW, before=snapshot())
    assert (check.verdict, check.evidence[0].rule) == (Verdict.ALIVE, "not-modified")
    elsewhere = answer(304, url="https://new.example.org/rights")
    moved = redirected(301, to=elsewhere.url, final=elsewhere)
    assert judge(moved, now=NOW, before=snapshot()).verdict is Verdict.MOVED


@given(
    status=st.none() | st.integers(100, 1000),
    body=st.binary(max_size=200),
    headers=st.lists(
        st.tuples(st.sampled_from(["retry-after", "date", "cf-mitigated", "content-length"]), st.text(max_size=40))
    ),
    kind=st.none() | st.sampled_from(FaultKind),
    similarity=st.none() | st.floats(0, 1),
)
def test_verdict_of_anything(
    status: int | None,
    body: bytes,
    headers: list[tuple[str, str]],
    kind: FaultKind | None,
    similarity: float | None,
) -> None:
    """Whatever a server sends gets a verdict with evidence, and a pause of at most thirty days."""
    fault = Fault(kind, body.decode("latin-1")) if kind else None
    reply = Reply(url=URL, status=status, headers=tuple(headers), body=body, fault=fault)
    check = judge(walk(reply), now=NOW, before=snapshot(), similarity=similarity)
    assert check.evidence
    assert check.retry_at is None or NOW <= check.retry_at <= NOW + timedelta(days=30)
    if status in (403, 429) or status is None:
        assert not check.verdict.is_success
