"""Addresses that answer 200 and only beside each other turn out to be no pages, in one-off checks and in projects."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from catalog.config import Config, CrawlSettings
from catalog.model import ChangeKind, Level, SourceLine, State, Verdict
from catalog.stages import Setup
from catalog.talk import Talk
from crawler.fetch import Ask, Manners
from crawler.fetch.look import look
from crawler.judge.verdict import judge
from crawler.lookalikes import Lookalikes, RunMemory, StoreMemory
from crawler.oneoff import Mention, check_once
from crawler.urls import canonical
from tests.project import Project
from tests.site import Page, Site

if TYPE_CHECKING:
    from pathlib import Path

    from catalog.model import Finding
    from tests.clock import Clock
    from tests.site import Seen
    from tests.site_plays import Answer

WORDS = {
    "/guides/tenants": "Tenant handbook",
    "/guides/visas": "Visa fee waiver",
    "/guides/school": "School meals abroad",
    "/guides/health": "Clinic opening times",
}
HOME = "<title>Harbour Office</title><h1>Harbour Office</h1>" + "<p>We open on weekdays and on Saturdays.</p>" * 6
ALL = "<title>Harbour Office</title><p>Choose a topic from our menu, or call us by day.</p>"


class Anything(Site):
    """A site that answers every address, with `fallback` where nobody wrote a page."""

    def __init__(self, fallback: str) -> None:
        super().__init__()
        self.fallback = fallback

    def _answer_for(self, seen: Seen) -> Answer:
        if seen.path == "/robots.txt" or (seen.host, seen.path) in self._pages or (None, seen.path) in self._pages:
            return super()._answer_for(seen)
        return Page().says(self.fallback.replace("PATH", seen.path)).next_answer()


def settings(**crawl: object) -> Config:
    """Settings that may reach loopback."""
    return Config(crawl=CrawlSettings(**{"delay": 0, "allow_private": True, "timeout": 5, **crawl}))


def check(site: Site, words: dict[str, str], host: str = "harbour.example", **crawl: object) -> dict[str, Finding]:
    """Findings of links on no page, by path."""
    setup = Setup(config=settings(**crawl), talk=Talk(quiet=True), resolver=site.resolver)
    mentions = [
        Mention(url, canonical(url), text, SourceLine("list.md", line))
        for line, (path, text) in enumerate(words.items())
        for url in [f"http://{host}{path}"]
    ]
    found = list(check_once(setup, mentions, workers=1))
    return dict(zip(words, found, strict=True))


def rules(found: dict[str, Finding]) -> dict[str, str | None]:
    """The rule that decided, of each that is a soft 404."""
    return {path: at.evidence[0].rule if at.verdict is Verdict.SOFT_404 else None for path, at in found.items()}


def test_target_shared_by_three(site: Site) -> None:
    """Three addresses that end at one place which names none of them are not there; the place itself is."""
    for path in WORDS:
        site.page(path).redirects("/topics/overview", 301)
    site.page("/topics/overview").says("<title>Topics</title><p>Choose one of our many topics from the menu.</p>")
    found = check(site, {**WORDS, "/topics/overview": "Overview"})
    assert rules(found) == {**dict.fromkeys(WORDS, "shared-target"), "/topics/overview": None}
    assert found["/guides/visas"].level is Level.ERROR
    assert found["/guides/visas"].reason == (
        "The site sends visitors of this and other old pages to one and the same other page."
    )


LEGITIMATE = {
    "two": (dict(list(WORDS.items())[:2]), "<title>Topics</title><p>Choose a topic from the menu.</p>"),
    "named": (WORDS, "<title>Tenant handbook and more</title><p>All our guides are here now.</p>"),
    "named-in-text": (WORDS, "<title>Guides</title><p>Here is the visa fee waiver, and all else.</p>"),
    "spellings": (
        {"/a/Form": "x", "/a/form": "y", "/a/form/": "z", "/a/form.html": "u", "/en/a/form": "v"},
        "<title>Other</title><p>Words that nobody promised to anybody.</p>",
    ),
    "no-words": (
        {"/7/1": "here", "/7/2": "here", "/7/3": "click here"},
        "<title>Other</title><p>Words that nobody promised to anybody.</p>",
    ),
    "app": (
        WORDS,
        "<title>App</title><div id=app><p>" + "Menu, help and search. " * 20 + "</p></div><script src=/a.js></script>",
    ),
    "script": (WORDS, "<title>App</title><div id=app>Loading</div><script src=/a.js></script>"),
}


@pytest.mark.parametrize("case", LEGITIMATE)
def test_target_shared_for_a_reason(site: Site, case: str) -> None:
    """Too few, named there, spellings of one page, links without words, and apps are left alone."""
    words, target = LEGITIMATE[case]
    for path in words:
        site.page(path).redirects("/topics/overview", 301)
    site.page("/topics/overview").says(target)
    assert set(rules(check(site, words)).values()) == {None}


@pytest.mark.parametrize("door", ["/account/login", "/choose-country", "/cookie-consent", "/es/inicio"])
def test_target_is_a_door(site: Site, door: str) -> None:
    """A login, a question and a front page that many addresses lead to are no sign that these are gone."""
    for path in WORDS:
        site.page(path).redirects(f"http://www.harbour.example{door}")
    site.page(door, "www.harbour.example").says("<title>Hello</title><p>Something that nobody promised.</p>")
    assert "shared-target" not in rules(check(site, WORDS)).values()


def test_language_negotiation_is_no_shared_target(site: Site) -> None:
    """Addresses that each lead to their own page in a language are there."""
    for path in WORDS:
        site.page(path).redirects(f"/en{path}", 302)
        site.page(f"/en{path}").says(f"<title>Harbour Office</title><p>Page of {path} in another language.</p>")
    assert set(rules(check(site, WORDS)).values()) == {None}


def test_home_page_under_a_deep_address(site: Site) -> None:
    """A deep address that shows the front page is no page; one that the front page is called after is."""
    site.page("/").says(HOME)
    site.page("/guides/tenants").says(HOME)
    site.page("/harbour").says(HOME)
    site.page("/es/").says(HOME)
    site.page("/guides/visas").says("<title>Visas</title><h1>Visa fee waiver</h1><p>Ask for it.</p>")
    words = {"/": "Harbour Office", **dict(list(WORDS.items())[:2]), "/harbour": "Harbour Office", "/es/": "Oficina"}
    found = check(site, words)
    assert rules(found) == {**dict.fromkeys(words, None), "/guides/tenants": "home-page"}
    assert found["/guides/tenants"].reason == "This address shows the front page of the site, not this page."


def test_home_page_is_met_last(site: Site) -> None:
    """It does not matter in which order the pages come."""
    for path in ("/", "/guides/tenants"):
        site.page(path).says(HOME)
    assert rules(check(site, {"/guides/tenants": "Tenant handbook", "/": "Harbour Office"}))["/guides/tenants"]


def test_sibling_that_cannot_exist_shows_the_same() -> None:
    """Where everything is answered alike, a link of which the page says nothing is not there; asked for once."""
    with Anything(f"{ALL}<!-- PATH --><p>You asked for PATH.</p>") as site:
        found = check(site, {**WORDS, "/menu": "Choose a topic"})
        assert rules(found) == {**dict.fromkeys(WORDS, "same-as-random"), "/menu": None}
        asked = [path for path in site.paths if path not in {*WORDS, "/menu"}]
        assert len(asked) == 1
        assert found["/guides/visas"].evidence[0].detail == f"http://harbour.example{asked[0]}"


def test_sibling_of_a_site_that_tells_missing_pages() -> None:
    """Pages that look alike and nevertheless are there: the site says 404 of what is not."""
    with Site() as site:
        for path in WORDS:
            site.page(path).says(ALL)
        assert set(rules(check(site, WORDS)).values()) == {None}
        assert len([path for path in site.paths if path not in WORDS]) == 1


def test_sibling_is_not_asked_of_pages_that_are_themselves(site: Site) -> None:
    """Pages that bear their names leave nothing to ask; nor does a front page."""
    for path, text in WORDS.items():
        site.page(path).says(f"<title>{text}</title><p>{text} for everybody.</p>")
    site.page("/").says(HOME)
    check(site, {**WORDS, "/": "Something quite different"})
    assert sorted(site.paths) == sorted([*WORDS, "/"])


def test_sibling_is_not_asked_for_against_robots() -> None:
    """Where robots.txt keeps us out, no made-up address is asked for."""
    with Anything(ALL) as site:
        site.robots("User-agent: *\nDisallow: /\n")
        assert set(rules(check(site, WORDS, robots="off")).values()) == {None}
        assert sorted(site.paths) == sorted(WORDS)


def test_siblings_are_few(site: Site) -> None:
    """Many doubtful hosts: one made-up address for twenty links, no more."""
    names = [f"h{number}.example" for number in range(60)]
    for name in names:
        site.page("/guides/tenants", name).says(ALL)
    setup = Setup(config=settings(), talk=Talk(quiet=True), resolver=site.resolver)
    urls = [f"http://{name}/guides/tenants" for name in names]
    list(check_once(setup, [Mention(url, url, "Tenant handbook", SourceLine("x", 1)) for url in urls], workers=1))
    made_up = [seen for seen in site.requests if seen.path not in ("/guides/tenants", "/robots.txt")]
    assert len(made_up) == 3


def test_sibling_beside_a_file(clock: Clock) -> None:
    """The made-up name is an argument; it is in the same folder, with the same suffix, asked for once a day."""

    async def settle(site: Site, memory: RunMemory) -> list[Verdict]:
        alike = Lookalikes(memory, sparing=False, name=lambda: "made-up")
        async with Manners.from_config(settings(), resolver=site.resolver, clock=clock) as manners:
            walk = await look(manners, Ask(url="http://harbour.example/guides/visas.html?x=1"), robots=False)
            alike.take(walk, judge(walk, now=clock()), ["Visa fee waiver"])
            return [told.verdict for told in await alike.settle(manners, robots=False)]

    memory = RunMemory()
    with Anything(ALL) as site:
        for hours, times in ((0, 1), (20, 1), (20, 2)):
            clock.advance(hours=hours)
            assert asyncio.run(settle(site, memory)) == [Verdict.SOFT_404]
            assert site.paths.count("/guides/made-up.html") == times


def test_project_tells_what_is_alike(tmp_path: Path, clock: Clock) -> None:
    """In a project, links that answer like anything else become suspect, then dead; a sibling a day is asked for."""
    with Anything(ALL) as site:
        project = Project(tmp_path / "project", clock, site.resolver)
        links = "".join(f'<p><a href="http://other.example{path}">{text}</a></p>' for path, text in WORDS.items())
        site.page("/page", "harbour.example").says(f"<title>Page</title><main>{links}</main>")
        project.resource("page", "http://harbour.example/page", ours=True)
        project.visit()
        known = project.standing("http://other.example/guides/visas")
        assert (known.state, known.verdict, known.evidence[0].rule) == (
            State.SUSPECT,
            Verdict.SOFT_404,
            "same-as-random",
        )
        made_up = [path for path in site.paths if path not in {*WORDS, "/page", "/robots.txt"}]
        assert len(made_up) == 1
        with project.open() as context:
            shown = StoreMemory(context.store).shown("other.example")
            assert shown is not None
            assert shown.like is not None
            context.store.set_note("sibling:other.example", "{}")
            assert StoreMemory(context.store).shown("other.example") is None
        for _ in range(3):
            project.visit(days=2)
        assert project.standing("http://other.example/guides/visas").state is State.DEAD


def test_project_remembers_where_links_ended(tmp_path: Path, clock: Clock) -> None:
    """Links that are sent to one place one after the other, a visit each, are found by what the store knows."""
    with Site() as site:
        project = Project(tmp_path / "project", clock, site.resolver)
        site.page("/topics/overview", "other.example").says(
            "<title>Topics</title><p>Choose one of our many topics.</p>"
        )
        shown = dict(list(WORDS.items())[:3])
        for number, path in enumerate(shown, 1):
            site.page(path, "other.example").redirects("/topics/overview")
            links = "".join(f'<a href="http://other.example{at}">{shown[at]}</a> ' for at in list(shown)[:number])
            site.page("/page", "harbour.example").says(f"<title>Page</title><main>{links}</main>")
            if number == 1:
                project.resource("page", "http://harbour.example/page", ours=True)
            project.visit(hours=13)
        known = project.standing("http://other.example/guides/school")
        assert (known.verdict, known.evidence[0].rule) == (Verdict.SOFT_404, "shared-target")
        assert project.standing("http://other.example/guides/tenants").visits >= 1


def test_project_knows_the_home_page_of_its_catalog(tmp_path: Path, clock: Clock) -> None:
    """The front page is a page of the catalog, and a link to a deep address of its host shows the same."""
    with Site() as site:
        project = Project(tmp_path / "project", clock, site.resolver)
        home = HOME + '<p><a href="/guides/tenants">Tenant handbook</a></p>'
        there = "<title>Tenant handbook</title><p>It is here.</p>"
        site.page("/", "harbour.example").says(home)
        site.page("/guides/tenants", "harbour.example").says(there)
        project.resource("page", "http://harbour.example/", ours=True)
        project.visit()
        project.visit(days=7)
        site.page("/guides/tenants", "harbour.example").says(home)
        told = [change.kind for days in (7, 2, 2, 2) for change in project.visit(days=days)]
        known = project.standing("http://harbour.example/guides/tenants")
        assert (known.state, known.evidence[0].rule) == (State.DEAD, "home-page")
        assert ChangeKind.DIED in told
        site.page("/guides/tenants", "harbour.example").says(there)
        assert [change.kind for change in project.visit(days=14)] == [ChangeKind.REVIVED]
