"""Looks shared out among processes, and visits to very many hosts: the same answers, within bounds."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from typing import TYPE_CHECKING

import pytest

from catalog.config import Config, CrawlSettings
from catalog.errors import OwnFailure
from catalog.stages import Setup
from catalog.talk import Talk
from crawler.fetch import FaultKind, Manners
from crawler.fetch.visit import visit_each
from crawler.looks import LINK_BYTES, Cited, Judge, look_at
from crawler.plan import batches
from crawler.sharing import look_shared, sensible
from crawler.stage import stage
from tests.project import Project
from tests.site import Site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from catalog.model import Check
    from crawler.fetch import Walk
    from tests.clock import Clock

NOTHING = Cited({}, {})
LIMIT = 60
"""Seconds after which a test fails that would hang."""


@pytest.fixture(autouse=True)
def _limited() -> Iterator[None]:
    """Ends every test here in time, whatever a process does or does not say."""

    def ring(*_: object) -> None:
        raise TimeoutError(f"not done within {LIMIT} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(LIMIT)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def setup_for(**crawl: object) -> Setup:
    """Settings that may reach loopback."""
    settings = CrawlSettings(**{"delay": 0, "timeout": 5, "allow_private": True, **crawl})
    return Setup(config=Config(crawl=settings), talk=Talk(quiet=True))


def test_shared_looks_say_what_one_process_says() -> None:
    """Whatever the answer is, a check that came through a pipe is the check that was made."""
    with Site() as one, Site(host="127.0.0.2") as other, Site(host="127.0.0.3") as resting:
        resting.page("/limited").limits(3600)
        for site in (one, other):
            site.page("/fine").says("<h1>Fine</h1>")
            site.page("/moved").redirects("/fine", 301)
            site.page("/closed").resets()
        paths = ("/fine", "/moved", "/closed", "/none")
        urls = [site.url(path) for site in (one, other) for path in paths]
        urls.append(resting.url("/limited"))
        cited = Cited({urls[0]: ("Somewhere",)}, {urls[0]: ("nowhere",)})
        shared: dict[str, Check] = {}
        alone: dict[str, Check] = {}
        look_shared(setup_for(), urls, cited, 2, lambda check: shared.update({check.url: check}))
        judge = Judge(setup_for(), cited, lambda check: alone.update({check.url: check}))
        look_at(setup_for(), urls, judge.take, enough=LINK_BYTES)

    def told(check: Check) -> tuple[object, ...]:
        return check.verdict, check.status, check.final_url, check.missing_fragments, check.evidence[0].rule

    assert {url: told(check) for url, check in shared.items()} == {url: told(check) for url, check in alone.items()}
    assert set(shared) == set(urls)


def test_shared_looks_end_with_a_process_that_dies() -> None:
    """A process that is killed ends the whole with our own failure, and leaves no other behind."""
    from multiprocessing import active_children  # noqa: PLC0415 - beside what it is asked about

    def kill() -> None:
        for _ in range(LIMIT * 100):
            if children := active_children():
                break
            time.sleep(0.01)
        os.kill(children[0].pid or 0, signal.SIGKILL)

    with Site() as one, Site(host="127.0.0.2") as other:
        for site in (one, other):
            site.page("/slow").hangs()
        killer = threading.Thread(target=kill)
        killer.start()
        with pytest.raises(OwnFailure, match="without a word"):
            look_shared(setup_for(), [one.url("/slow"), other.url("/slow")], NOTHING, 2, lambda _check: None)
        killer.join()
    assert active_children() == []


def test_little_work_is_not_shared() -> None:
    """Few links, or links of one host, are not worth a second process."""
    assert sensible([f"http://h{number}.example/" for number in range(100)]) == 1
    assert sensible([f"http://one.example/{number}" for number in range(5000)]) == 1
    assert sensible([f"http://h{number % 9}.example/{number}" for number in range(5000)]) >= 1


def test_visit_keeps_to_the_hosts_at_once() -> None:
    """However many hosts are due, no more are visited at once than the settings say, and none is left out."""
    seen: list[str] = []
    with Site() as site:
        for number in range(30):
            site.page("/", host=f"h{number}.example").says("x").slow(0.03)
        config = setup_for(hosts=3).config

        async def go() -> None:
            async with Manners.from_config(config, resolver=site.resolver) as manners:
                urls = [site.url("/", host=f"h{number}.example") for number in range(30)]
                await visit_each(manners, urls, lambda url, _walk: seen.append(url), robots=False, enough=None)

        asyncio.run(go())
        assert 1 < site.busiest <= 3
    assert len(set(seen)) == 30


def test_host_that_hangs_delays_nobody() -> None:
    """What other hosts answer is handed on while one host is still silent."""
    seen: list[tuple[str, FaultKind | None]] = []
    with Site() as site:
        site.page("/", host="silent.example").hangs()
        names = ["silent", *(f"h{number}" for number in range(8))]
        for name in names[1:]:
            site.page("/", host=f"{name}.example").says("x")
        config = setup_for(timeout=1).config

        def arrived(url: str, walk: Walk) -> None:
            seen.append((url, walk.fault.kind if walk.fault else None))

        async def go() -> None:
            async with Manners.from_config(config, resolver=site.resolver) as manners:
                urls = [site.url("/", host=f"{name}.example") for name in names]
                await visit_each(manners, urls, arrived, robots=False, enough=None)

        asyncio.run(go())
    assert [kind for _url, kind in seen] == [None] * 8 + [FaultKind.TIMEOUT]


def test_small_hosts_share_visits() -> None:
    """A thousand hosts with one link each are twenty visits; a host that fills visits has its own."""
    small = [f"https://h{number}.example/" for number in range(1000)]
    large = [f"https://large.example/{number}" for number in range(120)]
    made = list(batches([*small[:500], *large, *small[500:]]))
    assert [len(urls) for name, urls in made if name == "large.example"] == [50, 50, 20]
    assert [len(urls) for name, urls in made if name != "large.example"] == [50] * 20
    assert sorted(url for _name, urls in made for url in urls) == sorted([*small, *large])


def test_robots_are_asked_for_once_a_day(tmp_path: Path, clock: Clock) -> None:
    """Two runs on one day ask a site for its rules once; a run on a later day asks again."""
    with Site() as site:
        site.page("/kyr").says("<title>Rights</title><p>You may remain silent and ask for a lawyer.</p>")
        site.robots("User-agent: *\nDisallow: /private")
        project = Project(tmp_path / "project", clock)
        asked = []
        for number, hours in enumerate((0, 1, 72)):
            clock.advance(hours=hours)
            project.resource(f"page-{number}", site.url(f"/kyr?{number}"))
            with project.open() as context:
                stage(context)
            asked.append(sum(seen.path == "/robots.txt" for seen in site.requests))
    assert asked == [1, 1, 2]
