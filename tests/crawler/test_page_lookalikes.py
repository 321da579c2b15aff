"""Cataloged pages that answer 200 and only beside other addresses of their host turn out to be no pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from catalog.model import ChangeKind, State, Verdict
from tests.crawler.test_lookalikes import ALL, HOME, WORDS, Anything
from tests.project import Project
from tests.site import Site

if TYPE_CHECKING:
    from pathlib import Path

    from tests.clock import Clock

HOST = "harbour.example"


def catalog(folder: Path, clock: Clock, site: Site, words: dict[str, str] | None = None) -> Project:
    """A project whose entries are pages of one site, by path and title."""
    project = Project(folder, clock, site.resolver)
    for path, title in (WORDS if words is None else words).items():
        project.resource(path.strip("/").replace("/", "-") or "home", f"http://{HOST}{path}", title=title)
    return project


def found(project: Project, path: str) -> tuple[State, Verdict | None, str]:
    """What is known of a page, and the rule that decided."""
    known = project.standing(f"http://{HOST}{path}")
    return known.state, known.verdict, known.evidence[0].rule if known.evidence else ""


def made_up(site: Site) -> list[str]:
    """What was asked for that nobody wrote down."""
    return [path for path in site.paths if path not in {*WORDS, "/", "/topics/overview"}]


def there(title: str) -> str:
    """A page that is what its title says."""
    words = " ".join(f"{title}, paragraph {number}, says who may come and what to bring." for number in range(9))
    return f"<title>{title}</title><h1>{title}</h1><p>{words}</p>"


def test_page_that_answers_as_anything_does(tmp_path: Path, clock: Clock) -> None:
    """Suspect, then dead; one made-up address a day and host; nobody saw it work, so nothing is told."""
    with Anything(f"{ALL}<p>You asked for PATH.</p>") as site:
        project = catalog(tmp_path / "p", clock, site)
        told = project.visit()
        assert {found(project, path) for path in WORDS} == {(State.SUSPECT, Verdict.SOFT_404, "same-as-random")}
        assert len(made_up(site)) == 1
        told += [change for _ in range(4) for change in project.visit(days=2)]
        assert found(project, "/guides/visas")[0] is State.DEAD
        assert told == []
        assert len(made_up(site)) <= 5


def test_page_that_was_there_and_is_what_the_site_shows_for_anything(tmp_path: Path, clock: Clock) -> None:
    """What took the place of a page is a soft 404 where a made-up address shows the same; it dies, and comes back."""
    with Anything(f"{ALL}<p>{'Our office is glad to help everybody who calls. ' * 20}</p>") as site:
        for path, title in WORDS.items():
            site.page(path, HOST).says(there(title))
        project = catalog(tmp_path / "p", clock, site)
        project.visit()
        assert found(project, "/guides/visas")[:2] == (State.ALIVE, Verdict.ALIVE)
        site.page("/guides/visas", HOST).says(site.fallback)
        told = [change for _ in range(5) for change in project.visit(days=2)]
        assert found(project, "/guides/visas") == (State.DEAD, Verdict.SOFT_404, "same-as-random")
        assert [(change.kind, change.slug) for change in told] == [(ChangeKind.DIED, "guides-visas")]
        assert {found(project, path)[0] for path in WORDS if path != "/guides/visas"} == {State.ALIVE}
        site.page("/guides/visas", HOST).says(there("Visa fee waiver"))
        assert [change.kind for change in project.visit(days=8)] == [ChangeKind.REVIVED]


def test_page_that_was_replaced_where_missing_pages_are_told(tmp_path: Path, clock: Clock) -> None:
    """Something else stands there, and the site says 404 of what is not: a person must look, nothing is dead."""
    with Site() as site:
        site.page("/guides/visas", HOST).says(there("Visa fee waiver"))
        project = catalog(tmp_path / "p", clock, site, {"/guides/visas": "Visa fee waiver"})
        project.visit()
        site.page("/guides/visas", HOST).says(f"{ALL}<p>{'Our office is glad to help everybody who calls. ' * 20}</p>")
        project.visit(days=2)
        assert found(project, "/guides/visas")[:2] == (State.ALIVE, Verdict.REPLACED)
        assert len(made_up(site)) == 1


def test_pages_that_are_sent_to_one_place(tmp_path: Path, clock: Clock) -> None:
    """Three or more end at one page that names none of them."""
    with Site() as site:
        for path in WORDS:
            site.page(path, HOST).redirects("/topics/overview", 301)
        site.page("/topics/overview", HOST).says("<title>Topics</title><p>Choose one of our topics from the menu.</p>")
        project = catalog(tmp_path / "p", clock, site)
        project.visit()
        assert {found(project, path) for path in WORDS} == {(State.SUSPECT, Verdict.SOFT_404, "shared-target")}


def test_page_that_is_sent_where_links_are_sent(tmp_path: Path, clock: Clock) -> None:
    """Links that ended there in earlier runs count, and so do pages."""
    with Site() as site:
        paths = list(WORDS)
        for path in paths[:3]:
            site.page(path, HOST).redirects("/topics/overview", 301)
        site.page("/topics/overview", HOST).says("<title>Topics</title><p>Choose one of our topics from the menu.</p>")
        links = "".join(f'<p><a href="http://{HOST}{path}">{WORDS[path]}</a></p>' for path in paths[:2])
        site.page("/list", "other.example").says(f"<title>List</title><main>{links}</main>")
        project = catalog(tmp_path / "p", clock, site, {})
        project.resource("list", "http://other.example/list", ours=True)
        project.visit()
        project.resource("school", f"http://{HOST}{paths[2]}", title=WORDS[paths[2]])
        project.visit(hours=13)
        assert found(project, paths[2]) == (State.SUSPECT, Verdict.SOFT_404, "shared-target")


@pytest.mark.parametrize("case", ["stored", "named", "two"])
def test_pages_that_are_sent_to_one_place_for_a_reason(tmp_path: Path, clock: Clock, case: str) -> None:
    """Pages that say there what they said before, that are named there, or that are two only, are alive."""
    with Site() as site:
        whole = "<title>All guides</title>" + "".join(f"<p>{there(title)}</p>" for title in WORDS.values())
        paths = list(WORDS)[: 2 if case == "two" else 4]
        if case == "stored":
            for path in paths:
                site.page(path, HOST).says(f"<title>Guide</title><p>{'Who may come, and what to bring. ' * 30}</p>")
            whole = f"<title>Guide</title><p>{'Who may come, and what to bring. ' * 30}</p>"
        if case == "two":
            whole = "<title>Topics</title><p>Choose one of our topics from the menu.</p>"
        site.page("/topics/overview", HOST).says(whole)
        project = catalog(tmp_path / "p", clock, site, {path: WORDS[path] for path in paths})
        if case == "stored":
            project.visit()
        for path in paths:
            site.page(path, HOST).redirects("/topics/overview", 301)
        project.visit(days=2)
        assert {found(project, path)[0] for path in paths} == {State.ALIVE}


def test_pages_that_stay_what_they_are(tmp_path: Path, clock: Clock) -> None:
    """Pages whose titles say nothing of them, read before: no address is made up for them, whatever the site shows."""
    with Anything("<title>Harbour</title><p>Another text.</p>") as site:
        for path in WORDS:
            site.page(path, HOST).says(f"<title>Guide</title><p>{'Who may come, and what to bring. ' * 30}{path}</p>")
        project = catalog(tmp_path / "p", clock, site)
        project.visit()
        first = made_up(site)
        assert len(first) == 1
        for path in WORDS:
            site.page(path, HOST).says(f"<title>Guide</title><p>{'Who may come, and what to bring. ' * 29}{path}</p>")
        project.visit(days=2)
        assert made_up(site) == first
        assert {found(project, path)[0] for path in WORDS} == {State.ALIVE}


def test_front_page_needs_no_address_made_up(tmp_path: Path, clock: Clock) -> None:
    """Nor do pages against robots.txt; the look at them says what can be said."""
    with Anything(HOME) as site:
        project = catalog(tmp_path / "p", clock, site, {"/": "Something quite different"})
        project.visit()
        assert site.paths == ["/"]
        assert found(project, "/")[0] is State.ALIVE
    with Anything(ALL) as site:
        site.robots("User-agent: *\nAllow: /guides/visas$\nDisallow: /\n")
        project = catalog(tmp_path / "q", clock, site, {"/guides/visas": "Visa fee waiver"})
        project.visit()
        assert site.paths == ["/guides/visas"]
        assert found(project, "/guides/visas")[0] is State.ALIVE


def test_page_shows_the_front_page(tmp_path: Path, clock: Clock) -> None:
    """A cataloged page that shows the front page of its site, which is in the catalog too."""
    with Site() as site:
        site.page("/", HOST).says(HOME)
        site.page("/guides/visas", HOST).says(HOME)
        project = catalog(tmp_path / "p", clock, site, {"/": "Harbour Office", "/guides/visas": "Visa fee waiver"})
        project.visit()
        assert found(project, "/guides/visas") == (State.SUSPECT, Verdict.SOFT_404, "home-page")
        assert found(project, "/")[0] is State.ALIVE
