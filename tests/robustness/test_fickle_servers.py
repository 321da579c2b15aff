"""Servers that go round in circles, contradict themselves or change their minds: the same verdicts, bounded work."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from catalog.model import ChangeKind, State, Verdict
from tests.project import Project
from tests.site import Page, Site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from catalog.model import Standing
    from tests.clock import Clock

PAGE = "<title>A form</title><main><h1>A form</h1>" + "<p>Fill in every line of it and keep a copy.</p>" * 9
OTHER = "<title>Baking</title><main><h1>Baking</h1>" + "<p>Bread needs time, salt, and a very hot oven.</p>" * 9
HOST = "odd.example"
LINK = f"http://{HOST}/form"


@pytest.fixture
def site() -> Iterator[Site]:
    """A page of ours that links to a form elsewhere."""
    with Site() as site:
        site.page("/", "ours.example").says(f'<title>Ours</title><h1>Ours</h1><p>Use <a href="{LINK}">A form</a>.</p>')
        site.page("/form", HOST).says(PAGE)
        yield site


def project_of(folder: Path, clock: Clock, site: Site) -> Project:
    """A catalog with our page, and one that is somebody's form."""
    project = Project(folder, clock, site.resolver).resource("ours", "http://ours.example/", ours=True)
    return project.resource("own", f"http://{HOST}/own")


def seen(standing: Standing) -> tuple[object, ...]:
    """What of a standing must be the same whenever the same happens."""
    rules = tuple(found.rule for found in standing.evidence)
    return standing.verdict, standing.state, standing.failures, rules


def test_redirects_round_ten_hosts(tmp_path: Path, clock: Clock) -> None:
    """A circle of ten hosts is one broken link however one enters it, after one request to each of them."""
    hosts = [f"r{number}.example" for number in range(10)]
    with Site() as site:
        for number, name in enumerate(hosts):
            site.page("/", name).redirects(f"http://{hosts[(number + 1) % 10]}/", 301 if number % 2 else 302)
        links = "".join(f'<a href="http://{name}/">{name}</a> ' for name in hosts[:3])
        site.page("/", "ours.example").says(f"<title>Ours</title><h1>Ours</h1><p>{links}</p>")
        project = Project(tmp_path, clock, site.resolver).resource("ours", "http://ours.example/", ours=True)
        project.visit()
        first = [seen(project.standing(f"http://{name}/")) for name in hosts[:3]]
        assert {(verdict, state) for verdict, state, *_ in first} == {(Verdict.BAD_RESPONSE, State.SUSPECT)}
        assert [rules[0] for *_, rules in first] == ["redirect-loop"] * 3
        asked = [request for request in site.requests if request.host.startswith("r") and request.path == "/"]
        assert len(asked) == 30
        project.visit(days=1)
        again = [seen(project.standing(f"http://{name}/")) for name in hosts[:3]]
        assert [(one[0], one[3]) for one in again] == [(one[0], one[3]) for one in first]


MOODS: dict[str, Callable[[Page], Page]] = {
    "fine": lambda page: page.says(PAGE),
    "missing": lambda page: page.dies(404),
    "broken": lambda page: page.dies(500),
    "blocked": lambda page: page.blocks(),
    "other": lambda page: page.says(OTHER),
    "away": lambda page: page.redirects("/elsewhere"),
    "empty": lambda page: page.says(""),
}


def test_another_answer_to_each_request(tmp_path: Path, clock: Clock, site: Site) -> None:
    """A server without a mind of its own never makes its page dead, and told twice its story is the same one."""
    order = ["fine", "missing", "broken", "fine", "blocked", "away", "empty", "other"]
    site.page("/elsewhere", HOST).says(PAGE)
    page, own = site.page("/form", HOST), site.page("/own", HOST).says(PAGE)
    began = clock.now
    lives = []
    for life in range(2):
        clock.now = began
        project = project_of(tmp_path / str(life), clock, site)
        told, looks = [], []
        for mood in order:
            MOODS[mood](page)
            MOODS[mood](own)
            site.forget()
            told += [(one.kind, one.url) for one in project.visit(days=2)]
            assert len(site.paths) <= 20
            looks += [seen(project.standing(url)) for url in (LINK, f"http://{HOST}/own")]
        assert ChangeKind.DIED not in dict(told)
        assert State.DEAD not in [look[1] for look in looks]
        lives.append((told, looks))
    assert lives[0] == lives[1]


def test_missing_with_a_good_body(tmp_path: Path, clock: Clock, site: Site) -> None:
    """The status is believed; the body with it is no snapshot and no change, and the page is told dead once."""
    own = site.page("/own", HOST).says(PAGE)
    project = project_of(tmp_path, clock, site)
    project.visit()
    body = PAGE.replace("a copy", "two copies")
    own.answers(404, {"Content-Type": "text/html"}, body)
    site.page("/form", HOST).answers(404, {"Content-Type": "text/html"}, body)
    told = [change for days in (1, 1, 2, 2) for change in project.visit(days=days)]
    assert sorted((one.kind, one.slug) for one in told) == [(ChangeKind.DIED, "ours"), (ChangeKind.DIED, "own")]
    with project.open() as context:
        (kept,) = context.store.snapshots(f"http://{HOST}/own")
        assert context.store.body(kept.digest) == PAGE.encode()


@pytest.mark.parametrize(
    "body",
    [
        "<title>Database Error</title><h1>Error establishing a database connection</h1>",
        "<title>A form</title><h1>An unexpected error has occurred.</h1><p>Please try again later.</p>",
        "<title>404 - Page not found</title><h1>Page not found</h1><p>Try the search.</p>",
    ],
)
def test_good_status_with_the_body_of_an_error(tmp_path: Path, clock: Clock, site: Site, body: str) -> None:
    """What only says that something went wrong is not the page, whatever the status says."""
    site.page("/own", HOST).says(PAGE)
    project = project_of(tmp_path, clock, site)
    project.visit()
    for path in ("/form", "/own"):
        site.page(path, HOST).says(body)
    told = [change for days in (1, 1, 2, 2) for change in project.visit(days=days)]
    assert sorted((one.kind, one.slug) for one in told) == [(ChangeKind.DIED, "ours"), (ChangeKind.DIED, "own")]
    assert {project.standing(url).verdict for url in (LINK, f"http://{HOST}/own")} == {Verdict.SOFT_404}


def test_gone_and_back(tmp_path: Path, clock: Clock, site: Site) -> None:
    """One 410 is no death and no news; two of them are, and the page's return takes it back."""
    page = site.page("/form", HOST)
    project = Project(tmp_path, clock, site.resolver).resource("ours", "http://ours.example/", ours=True)
    project.visit()
    page.gone()
    assert project.visit(days=1) == []
    assert project.standing(LINK).state is State.SUSPECT
    page.says(PAGE)
    assert project.visit(days=2) == []
    assert (project.standing(LINK).state, project.standing(LINK).failures) == (State.ALIVE, 0)
    page.gone()
    assert [one.kind for days in (3, 2) for one in project.visit(days=days)] == [ChangeKind.DIED]
    page.says(PAGE)
    assert [one.kind for one in project.visit(days=30)] == [ChangeKind.REVIVED]


def test_clock_that_jumps_ahead_and_back(tmp_path: Path, clock: Clock, site: Site) -> None:
    """A year that never passed makes nothing dead: neither when the clock jumps, nor when it is put right."""
    page = site.page("/form", HOST)
    project = Project(tmp_path, clock, site.resolver).resource("ours", "http://ours.example/", ours=True)
    project.visit()
    page.dies(404)
    assert project.visit(days=1) == []
    assert project.visit(days=365) == []
    project.settings.write_text(project.settings.read_text() + "[state]\ntrust_clock = true\n")
    assert project.visit(days=-364) == []
    assert project.standing(LINK).state is State.SUSPECT
    page.says(PAGE)
    assert project.visit(days=3) == []
    assert project.standing(LINK).state is State.ALIVE


def test_many_links_to_one_host(tmp_path: Path, clock: Clock) -> None:
    """Two thousand links to one host are asked for once each, and one in ten that dies is told by one story."""
    count = 2_000
    with Site() as site:
        links = "".join(f'<li><a href="/l/{number}">Leaflet {number}</a></li>' for number in range(count))
        site.page("/", HOST).says(f"<title>List</title><h1>List</h1><ul>{links}</ul>")
        for number in range(count):
            page = site.page(f"/l/{number}", HOST)
            page.dies() if number % 10 == 0 else page.says(f"<title>Leaflet {number}</title><h1>Leaflet {number}</h1>")
        project = Project(tmp_path, clock, site.resolver).resource("list", f"http://{HOST}/", ours=True)
        assert project.visit() == []
        asked = [path for path in site.paths if path.startswith("/l/")]
        assert len(asked) == len(set(asked)) == count
        assert len(site.paths) - count <= 110
        with project.open() as context:
            verdicts = [known.verdict for url, known in context.store.standings().items() if "/l/" in url]
        assert (verdicts.count(Verdict.MISSING), verdicts.count(Verdict.ALIVE)) == (200, 1_800)
