"""Visits: everything due on a host, in order, on few connections, none held up by the worst."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from catalog.config import Config, CrawlSettings, OperatorSettings
from catalog.errors import ConfigError, OwnFailure
from crawler.fetch import FaultKind, Manners
from tests.crawler.fetch.asking import manners_for, visit_to

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.clock import Clock
    from tests.site import Site


def test_visit_answers_in_order(site: Site, clock: Clock) -> None:
    """Walks come back in the order asked, whatever took how long."""
    paths = [f"/{number}" for number in range(12)]
    for path in paths[1:]:
        site.page(path).says(path)
    site.page("/0").says("/0").slow(0.2)
    walks = visit_to(manners_for(site, clock), [site.url(path) for path in paths])
    assert [walked.final.body.decode() for walked in walks] == paths


def test_visit_keeps_few_connections(site: Site, clock: Clock) -> None:
    """Many addresses share as many kept-alive connections as allowed."""
    visit_to(manners_for(site, clock, connections=2), [site.url(f"/{number}") for number in range(30)])
    assert len(site.requests) == 30
    assert site.connections <= 2
    assert site.busiest <= 2


def test_visit_is_not_held_up(site: Site, clock: Clock) -> None:
    """One address that hangs leaves the others a connection."""
    site.page("/0").hangs()
    walks = visit_to(manners_for(site, clock, timeout=1), [site.url(f"/{number}") for number in range(20)])
    assert walks[0].fault is not None
    assert walks[0].fault.kind is FaultKind.TIMEOUT
    assert [walked.final.status for walked in walks[1:]] == [404] * 19


def test_visit_fetches_an_address_once(site: Site, clock: Clock) -> None:
    """The same address asked twice, or with different fragments, is fetched once and answered each time."""
    site.page("/a").says("a")
    urls = [site.url("/a"), site.url("/b"), site.url("/a"), site.url("/a#part"), site.url("/./a")]
    walks = visit_to(manners_for(site, clock), urls)
    assert sorted(site.paths) == ["/a", "/b"]
    assert [walked.final.status for walked in walks] == [200, 404, 200, 200, 200]


def test_visit_of_nothing(site: Site, clock: Clock) -> None:
    """Nothing due is nothing done."""
    assert visit_to(manners_for(site, clock), []) == []


def test_visit_of_addresses_that_are_none(site: Site, clock: Clock) -> None:
    """What cannot be visited has its walk too."""
    walks = visit_to(manners_for(site, clock), ["mailto:a@b.example", "http://", site.url("/x")])
    assert [walked.fault and walked.fault.kind for walked in walks] == [FaultKind.UNSUPPORTED_SCHEME] * 2 + [None]


def test_visit_keeps_the_pause_on_the_wire(site: Site, clock: Clock) -> None:
    """The server itself sees the pause between requests, those of redirects included."""
    delay = 0.05
    config = Config(crawl=CrawlSettings(delay=delay, allow_private=True))
    site.page("/0").redirects("/9")
    visit_to(
        Manners.from_config(config, resolver=site.resolver, clock=clock),
        [site.url(f"/{number}") for number in range(9)],
    )
    times = sorted(seen.at for seen in site.requests)
    assert len(times) == 10
    # The first request opens a connection and may arrive late, so a single gap proves nothing; the whole does.
    assert times[-1] - times[0] >= 8 * delay


def test_visit_holds_the_whole_host(site: Site, clock: Clock) -> None:
    """After a Retry-After no address of the host is asked before it is over, on any connection."""
    site.page("/0").says("x").once().limits(1)
    manners = Manners.from_config(
        Config(crawl=CrawlSettings(delay=0.01, allow_private=True, connections=2)),
        resolver=site.resolver,
        clock=clock,
    )
    walks = visit_to(manners, [site.url(f"/{number}") for number in range(12)])
    assert walks[0].final.status == 200
    limited = next(seen.at for seen in site.requests if seen.path == "/0")
    # Whatever was under way when the answer came may still arrive; nothing begins in the pause.
    assert not [seen for seen in site.requests if limited + 0.25 < seen.at < limited + 0.95]


def test_visit_to_many_hosts_goes_side_by_side(site: Site, clock: Clock) -> None:
    """Small hosts bundled into one visit do not wait for each other."""
    urls = [site.url("/", host=f"host{number}.example") for number in range(6)]
    for number in range(6):
        site.page("/", host=f"host{number}.example").says("x").slow(0.3)
    visit_to(manners_for(site, clock, connections=1), urls)
    assert site.busiest > 1


def test_visit_stops_for_our_own_failure(site: Site, clock: Clock) -> None:
    """When this machine fails, the failure reaches the command as itself, not as a verdict."""

    class NoMoreFiles:
        async def resolve(self, host: str, port: int) -> Sequence[tuple[str, int]]:
            del host, port
            raise OwnFailure("out of files")

    manners = manners_for(site, clock, resolver=NoMoreFiles())
    with pytest.raises(OwnFailure, match="out of files"):
        visit_to(manners, ["http://a.example/", "http://b.example/"])


def test_manners_come_from_the_settings(clock: Clock) -> None:
    """Limits and names are those of `[crawl]` and `[operator]`; a name that cannot be sent is refused."""
    config = Config(
        operator=OperatorSettings(name="Valley", contact="me@example.org"),
        crawl=CrawlSettings(timeout=7, max_body=2048, connections=3, max_redirects=4, allow_private=True),
    )
    manners = Manners.from_config(config, clock=clock)
    policy = manners.transport.policy
    assert (policy.timeout, policy.max_body, policy.connections, policy.allow_private) == (7, 2048, 3, True)
    assert policy.user_agent.startswith("Valley/")
    assert (manners.pace.connections, manners.max_redirects) == (3, 4)
    with pytest.raises(ConfigError):
        Manners.from_config(Config(operator=OperatorSettings(name="Linkbot")), clock=clock)
