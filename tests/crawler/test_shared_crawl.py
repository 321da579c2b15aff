"""Crawls shared out among processes: what is recorded is what one process records, and nothing is left behind."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from typing import TYPE_CHECKING, Any

import pytest

from catalog.cli import main
from catalog.config import Config
from catalog.errors import Interrupted
from catalog.model import ChangeKind
from catalog.stages import open_context
from catalog.talk import Talk
from crawler.plan import pages_of
from crawler.processes import shares_of, together
from crawler.stage import crawl
from tests.crawler.visiting import visiting
from tests.project import Project
from tests.site import Site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.clock import Clock
    from tests.crawler.visiting import Visits

HOSTS = [f"h{number}.example" for number in range(12)]
LINKS = 8
"""Of one host that loses its pages."""


def page(name: str, more: str = "") -> str:
    """A page with links to hosts of others: fine ones, one that is sent on to a host of all, one of the host `many`."""
    number = HOSTS.index(name)
    return (
        f"<title>Rights of tenants in {name}</title><h1>Rights of tenants in {name}</h1>"
        f"<p>What the law of {name} says about rent, repairs and notice, kept up to date.</p><ul>"
        f"<li><a href='http://l{number % 5}.example/fine/{number}'>Guide number {number} for tenants</a></li>"
        f"<li><a href='http://l{number % 5}.example/go/{number}'>Form number {number}</a></li>"
        f"<li><a href='http://many.example/{number % LINKS}'>Office of district {number % LINKS}</a></li>"
        f"<li><a href='http://rest.example/{number}'>Hearing list {number}</a></li>"
        f"<li><a href='http://{HOSTS[number - 1]}/#none'>Neighbour</a></li></ul>{more}"
    )


@pytest.fixture
def rights() -> Site:
    """Twelve hosts with a page each, and the hosts of their links; not yet serving."""
    site = Site()
    for number, name in enumerate(HOSTS):
        site.page("/", name).says(page(name)).etag(f'"{number}"')
        site.page(f"/fine/{number}").says(
            f"<title>Guide {number}</title><h1>Guide {number} for tenants</h1><p>Rent.</p>"
        )
        site.page(f"/go/{number}").redirects(f"http://shared.example/form/{number}", 301)
        site.page(f"/form/{number}").says(
            f"<title>Form {number}</title><h1>Form number {number}</h1><p>Fill it in.</p>"
        )
        site.page(f"/{number}", "rest.example").limits(7 * 86_400)
    for number in range(LINKS):
        words = f"Office of district {number}"
        site.page(f"/{number}", "many.example").says(f"<title>{words}</title><h1>{words}</h1><p>Open on Mondays.</p>")
    return site


def project_of(folder: Path, clock: Clock) -> Project:
    """A catalog with the page of each host."""
    project = Project(folder, clock)
    for name in HOSTS:
        project.resource(name.partition(".")[0], f"http://{name}/")
    return project


def edits(site: Site) -> None:
    """Two pages say more, one has moved for good, one asks for a password."""
    for name in (HOSTS[0], HOSTS[7]):
        site.page("/", name).edit("</ul>", "<li>A judge must have signed the notice before anybody may enter</li></ul>")
    site.page("/", HOSTS[4]).redirects(f"http://{HOSTS[4]}/new", 301)
    site.page("/new", HOSTS[4]).says(page(HOSTS[4]))
    site.page("/", HOSTS[5]).blocks()


def deaths(site: Site) -> None:
    """A page, a link and all links of one host are gone."""
    site.page("/", HOSTS[2]).dies()
    site.page("/fine/3").gone()
    for number in range(LINKS):
        site.page(f"/{number}", "many.example").dies()


def revivals(site: Site) -> None:
    """What was gone is there again."""
    site.page("/", HOSTS[2]).revives()
    for number in range(LINKS):
        site.page(f"/{number}", "many.example").revives()


def nothing(_site: Site) -> None:
    """All is as it was."""


VISITS: list[tuple[Callable[[Site], None], float, bool]] = [
    (nothing, 0, False),
    (edits, 8, False),
    (deaths, 8, False),
    (nothing, 2, True),
    (nothing, 2, False),
    (nothing, 3, False),
    (revivals, 8, False),
]
"""What happens before each visit, days since the last one, and whether our own network is down."""


def recorded(project: Project) -> dict[str, Any]:
    """Everything that the store holds, but for the order in which it came."""
    with project.open() as context:
        store = context.store
        known = store.standings()
        notes = {name: value for name, value in store.notes("").items() if name != "generation"}
        return {
            "standings": known,
            "changes": sorted((repr(change).partition(", seq=")[0], change.id) for change in store.changes()),
            "notes": notes,
            "snapshots": {url: store.snapshots(url) for url in known},
            "checks": {url: store.checks(url) for url in known},
            "links": dict.fromkeys(store.all_links()),
        }


@pytest.fixture(scope="module")
def visits() -> Iterator[Visits]:
    """A process to visit with."""
    with visiting() as made:
        yield made


def slow_project(folder: Path, clock: Clock, site: Site) -> Project:
    """Twelve pages, of which four never come; nobody gives up waiting for them before the test is over."""
    for name in HOSTS[:4]:
        site.page("/", name).hangs()
    project = project_of(folder, clock)
    project.settings.write_text(project.settings.read_text("utf-8").replace("timeout = 5", "timeout = 90"), "utf-8")
    return project


def quick_again(site: Site) -> None:
    """Every page comes at once."""
    for name in HOSTS[:4]:
        site.page("/", name).revives()


def wait_for(what: Callable[[], object]) -> None:
    """Waits until something is so, for a time that no machine needs."""
    for _ in range(3000):
        if what():
            return
        time.sleep(0.02)
    raise AssertionError("it never came to that")


def seen(project: Project) -> int:
    """How many addresses were looked at."""
    with project.open() as context:
        return len(context.store.standings())


def is_there(process: int) -> bool:
    """Whether a process runs, one that ended and was not asked how left out."""
    try:
        return ") Z " not in Path(f"/proc/{process}/stat").read_text("ascii")
    except OSError:
        return False


def test_shared_crawls_record_what_one_process_records(
    tmp_path: Path, clock: Clock, rights: Site, visits: Visits
) -> None:
    """Pages that change, die and move, incidents, rests, and our own network down: two processes record the same."""
    alone, shared = project_of(tmp_path / "alone", clock), project_of(tmp_path / "shared", clock)
    codes, noted = [], set()
    with rights as site:
        for happens, days, cut in VISITS:
            happens(site)
            clock.advance(days=days)
            told = [
                visits.visit(project, (site.host, site.port), workers=workers, cut=cut)
                for project, workers in ((alone, 1), (shared, 2))
            ]
            assert told[0] == told[1]
            codes.append(told[0]["code"])
            expected, found = recorded(alone), recorded(shared)
            noted |= set(found["notes"])
            for what, value in expected.items():
                assert found[what] == value, f"{what} after {happens.__name__}"
    assert codes == [0, 0, 0, 3, 0, 0, 0]
    assert {"incident many.example", "resting-hosts", "robots-rules"} <= noted
    told_kinds = {kind for kind in ChangeKind if any(f"kind={kind!r}" in row for row, _ in found["changes"])}
    assert {ChangeKind.DIED, ChangeKind.REVIVED, ChangeKind.MOVED} <= told_kinds


def test_killed_process_of_a_crawl_loses_nothing(tmp_path: Path, clock: Clock, rights: Site, visits: Visits) -> None:
    """When a process is killed the run ends as our own failure, what was recorded stays, and the next run goes on."""
    project = slow_project(tmp_path / "project", clock, rights)
    with rights as site:
        visits.begin(project, (site.host, site.port), workers=2)
        children = visits.started()
        wait_for(lambda: seen(project) == 8)
        os.kill(children[0], signal.SIGKILL)
        told = visits.answer()
        assert told["code"] == 3
        assert "ended without a word" in told["said"]
        assert visits.children() == []
        assert seen(project) == 8
        quick_again(site)
        assert visits.visit(project, (site.host, site.port), workers=2)["said"].startswith("looked at 4 pages")


def test_interrupted_crawl_leaves_no_process_behind(tmp_path: Path, clock: Clock, rights: Site, visits: Visits) -> None:
    """Ctrl-C ends a shared crawl as it ends any other: at once, with what was recorded kept and nobody left."""
    project = slow_project(tmp_path / "project", clock, rights)
    with rights as site:
        visits.begin(project, (site.host, site.port), workers=2)
        visits.started()
        wait_for(lambda: seen(project) == 8)
        os.kill(visits.process.pid, signal.SIGINT)
        told = visits.answer()
        assert (told["code"], told["said"]) == (130, str(Interrupted()))
        assert visits.children() == []
        assert seen(project) == 8


def test_store_that_refuses_ends_a_shared_crawl(tmp_path: Path, clock: Clock, rights: Site, visits: Visits) -> None:
    """What cannot be stored ends all processes with the words of the store, and the next run makes up for it."""
    project = project_of(tmp_path / "project", clock)
    digest = sha256(page(HOSTS[3]).encode()).hexdigest()
    in_the_way = project.folder / "state" / "snapshots" / digest[:2]
    in_the_way.parent.mkdir(parents=True)
    in_the_way.touch()
    with rights as site:
        told = visits.visit(project, (site.host, site.port), workers=2)
        assert told["code"] == 3
        assert "storing snapshots did not work" in told["said"]
        assert visits.children() == []
        assert seen(project) < 12
        in_the_way.unlink()
        assert visits.visit(project, (site.host, site.port), workers=2)["code"] == 0
        assert seen(project) > 12


def test_processes_of_a_crawl_end_with_the_one_that_records(tmp_path: Path, clock: Clock, rights: Site) -> None:
    """Where the process that records is killed, the others end by themselves: the next run finds nobody at work."""
    project = slow_project(tmp_path / "project", clock, rights)
    with rights as site, visiting() as visits:
        visits.begin(project, (site.host, site.port), workers=2)
        children = visits.started()
        wait_for(lambda: seen(project) == 8)
        os.kill(visits.process.pid, signal.SIGKILL)
        wait_for(lambda: not any(map(is_there, children)))


def test_crawl_is_shared_where_threads_run(tmp_path: Path, clock: Clock) -> None:
    """Where a fork is not safe, processes are started afresh, and take along what they need."""
    project = Project(tmp_path / "project", clock)
    with Site() as one, Site(host="127.0.0.3") as other:
        for site in (one, other):
            site.page("/").says(
                f"<title>{site.host}</title><h1>Rights</h1><p>You may remain silent on {site.host}.</p>"
            )
            project.resource(f"on-{site.host[-1]}", site.url("/"))
        before = getrusage(RUSAGE_CHILDREN).ru_utime
        with open_context(project.settings, talk=Talk(quiet=True)) as context:
            crawled = crawl(replace(context, workers=2), pages=pages_of(context.catalog), only_due=False)
            assert crawled.traffic is not None
            assert crawled.traffic.requests == 4
            assert getrusage(RUSAGE_CHILDREN).ru_utime > before
            assert all(context.store.past(url).snapshot for url in pages_of(context.catalog))


def test_crawl_by_address_stays_in_one_process() -> None:
    """Which hosts share an IP address is not known before they are looked up, so nobody shares them out."""
    config = Config()
    urls = [f"https://h{number}.example.org/" for number in range(20)]
    shares = {politeness: _shares(config, politeness, urls) for politeness in ("host", "domain", "address")}
    assert shares == {"host": 4, "domain": 1, "address": 1}


def _shares(config: Config, politeness: str, urls: list[str]) -> int:
    polite = replace(config, crawl=replace(config.crawl, politeness=politeness))
    return sum(map(bool, shares_of(urls, 4, together(polite))))


@pytest.mark.parametrize("command", ["run", "check"])
@pytest.mark.parametrize("count", ["0", "-1", "x", "65"])
def test_number_of_processes_must_be_one(command: str, count: str, capsys: pytest.CaptureFixture[str]) -> None:
    """So many processes cannot be: wrong use."""
    with pytest.raises(SystemExit) as stop:
        main([command, "--workers", count])
    assert stop.value.code == 2
    assert "--workers" in capsys.readouterr().err
