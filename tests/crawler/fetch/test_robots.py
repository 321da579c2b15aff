"""robots.txt: obeyed, fetched once a day, and never an excuse to call a dead host blocked."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.fetch import Fault, FaultKind
from crawler.fetch.robots import PARSE_LIMIT, _parse
from tests.crawler.fetch.asking import look_at, manners_for, with_manners

if TYPE_CHECKING:
    from collections.abc import Callable

    from crawler.fetch import Manners
    from tests.clock import Clock
    from tests.site import Page, Site

HOST = "site.example"


def fetches(site: Site) -> int:
    """How often robots.txt was asked for."""
    return sum(seen.path == "/robots.txt" for seen in site.requests)


def refusal(manners: Manners, url: str) -> Fault | None:
    """What robots.txt says to one address."""
    found: list[Fault | None] = []

    async def go(manners: Manners) -> None:
        found.append(await manners.robots.check(url))

    with_manners(manners, go)
    return found[0]


def test_robots_rules_are_obeyed(site: Site, clock: Clock) -> None:
    """A disallowed address is not requested; an allowed one is."""
    site.robots("User-agent: *\nDisallow: /private\nAllow: /private/open\n", HOST)
    urls = [site.url(path, HOST) for path in ("/private/x", "/private/open", "/")]
    kinds = [walked.fault and walked.fault.kind for walked in look_at(manners_for(site, clock), *urls, robots=True)]
    assert kinds == [FaultKind.ROBOTS, None, None]
    assert site.paths == ["/private/open", "/"]


@pytest.mark.parametrize(("group", "refused"), [("Checkback", True), ("checkback", True), ("Otherbot", False)])
def test_robots_group_of_our_own_name(site: Site, clock: Clock, group: str, refused: bool) -> None:  # noqa: FBT001 - a table
    """A group for our name holds for us, another's does not."""
    site.robots(f"User-agent: {group}\nDisallow: /\n\nUser-agent: *\nAllow: /\n", HOST)
    assert bool(refusal(manners_for(site, clock), site.url("/", HOST))) is refused


def test_robots_is_not_asked_when_told_so(site: Site, clock: Clock) -> None:
    """A look without robots.txt does not fetch it."""
    site.robots("User-agent: *\nDisallow: /\n")
    assert look_at(manners_for(site, clock), site.url("/x"))[0].fault is None
    assert fetches(site) == 0


def test_robots_is_fetched_once_a_day(site: Site, clock: Clock) -> None:
    """Within a day the rules are kept, after it they are read anew."""
    site.robots("User-agent: *\nDisallow: /\n", HOST)
    manners, url = manners_for(site, clock), site.url("/", HOST)
    for hours, fetched in ((0, 1), (23, 1), (2, 2)):
        clock.advance(hours=hours)
        assert (refused := refusal(manners, url)) is not None
        assert (refused.kind, fetches(site)) == (FaultKind.ROBOTS, fetched)


def test_robots_is_shared_by_all_who_wait(site: Site, clock: Clock) -> None:
    """Many askers of one host cause one fetch."""
    site.robots("User-agent: *\nDisallow: /x\n", HOST).slow(0.1)

    async def ask_ten(manners: Manners) -> None:
        asked = [manners.robots.check(site.url(f"/{number}", HOST)) for number in range(10)]
        assert await asyncio.gather(*asked) == [None] * 10

    with_manners(manners_for(site, clock), ask_ten)
    assert fetches(site) == 1


ANSWERS: dict[str, tuple[Callable[[Page], object], bool]] = {
    "404": (lambda page: page.dies(404), True),
    "403": (lambda page: page.dies(403), True),
    "410": (lambda page: page.gone(), True),
    "a redirect to rules that allow": (lambda page: page.redirects("/allow.txt"), True),
    "a redirect to rules that do not": (lambda page: page.redirects("/deny.txt"), False),
    "a redirect in a circle": (lambda page: page.redirects("/robots.txt"), True),
    "a redirect to nowhere": (lambda page: page.redirects(""), True),
    "an HTML page": (lambda page: page.says("<!doctype html><p>Disallow: /</p>"), True),
    "nothing": (lambda page: page.says(""), True),
    "500": (lambda page: page.dies(500), False),
    "429": (lambda page: page.limits(), False),
    "a reset": (lambda page: page.resets(), False),
    "half a file": (lambda page: page.truncates(), False),
    "garbage": (lambda page: page.garbage(), False),
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_robots_when_the_answer_is(site: Site, clock: Clock, answer: str) -> None:
    """Missing rules allow everything; rules that cannot be read keep us away, and say why (RFC 9309 2.3.1)."""
    script, allowed = ANSWERS[answer]
    script(site.page("/robots.txt", HOST))
    site.page("/allow.txt", HOST).says("User-agent: *\nAllow: /")
    site.page("/deny.txt", HOST).says("User-agent: *\nDisallow: /")
    refused = refusal(manners_for(site, clock), site.url("/", HOST))
    assert (refused is None) is allowed
    if refused and "redirect" not in answer:
        assert refused.kind is FaultKind.ROBOTS
        assert "could not be read" in refused.detail


def test_robots_failure_is_retried_within_the_day(site: Site, clock: Clock) -> None:
    """A server error keeps us away for an hour, not for a day."""
    page = site.robots("", HOST)
    page.dies(500)
    manners, url = manners_for(site, clock), site.url("/", HOST)
    assert refusal(manners, url)
    page.revives()
    assert refusal(manners, url)
    clock.advance(hours=1)
    assert refusal(manners, url) is None


def test_robots_known_rules_outlive_a_failure(site: Site, clock: Clock) -> None:
    """Rules once read stay in force while the file cannot be read."""
    page = site.robots("User-agent: *\nDisallow: /private\n", HOST)
    manners = manners_for(site, clock)
    assert refusal(manners, site.url("/", HOST)) is None
    page.dies(503)
    clock.advance(days=2)
    assert refusal(manners, site.url("/", HOST)) is None
    assert refusal(manners, site.url("/private", HOST))


@pytest.mark.parametrize("error", [FaultKind.NXDOMAIN, FaultKind.REFUSED])
def test_robots_of_a_dead_host_is_the_true_failure(site: Site, clock: Clock, error: FaultKind) -> None:
    """Where nothing answers at all the look says so, instead of blaming robots.txt for ever."""
    url = "http://gone.invalid/" if error is FaultKind.NXDOMAIN else "http://dead.example/"
    resolver = site.resolver
    resolver.answers["dead.example"] = [("127.0.0.1", 1)]
    walked = look_at(manners_for(site, clock, resolver=resolver), url, robots=True)[0]
    assert walked.fault is not None
    assert walked.fault.kind is error


def test_robots_delay_slows_the_host(site: Site, clock: Clock) -> None:
    """Crawl-delay is exposed, and kept between requests."""
    site.robots("User-agent: *\nCrawl-delay: 7\n", HOST)
    manners, url = manners_for(site, clock), site.url("/", HOST)
    assert manners.robots.delay(url) is None
    look_at(manners, url, robots=True)
    assert manners.robots.delay(url) == 7


def test_robots_reads_only_so_much(site: Site, clock: Clock) -> None:
    """Rules beyond 500 KiB are not read; those before are."""
    rules = "User-agent: *\nDisallow: /first\n" + "#" * PARSE_LIMIT + "\nDisallow: /last\n"
    site.robots(rules, HOST)
    manners = manners_for(site, clock)
    assert refusal(manners, site.url("/first", HOST))
    assert refusal(manners, site.url("/last", HOST)) is None


@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_robots_of_any_bytes(body: bytes) -> None:
    """Whatever stands in robots.txt is read without a crash."""
    assert _parse(body).can_fetch("http://site.example/x", "Checkback") in {True, False}


def test_rules_are_kept_from_run_to_run(site: Site, clock: Clock) -> None:
    """A later run within the day obeys what was read, without asking; the day after it asks again."""
    site.robots("User-agent: *\nDisallow: /private\nCrawl-delay: 2")
    first = manners_for(site, clock)
    look_at(first, site.url("/open"), robots=True)
    kept = first.robots.kept()
    later = manners_for(site, clock)
    later.robots.recall(kept)
    site.forget()
    (refused,) = look_at(later, site.url("/private"), robots=True)
    assert refused.fault is not None
    assert refused.fault.kind is FaultKind.ROBOTS
    assert later.robots.delay(site.url("/")) == 2
    assert site.requests == []
    clock.advance(days=2)
    assert later.robots.kept() == {}
