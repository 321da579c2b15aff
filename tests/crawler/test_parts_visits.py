"""Promises of a project about what its pages are made of: remembered, looked at over time, told to maintainers only."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest

from catalog import reports
from catalog.findings import of_project, report
from catalog.model import ChangeKind, Level, State, Verdict
from catalog.parts import NOTE, parts_of_pages
from crawler.explained import as_text
from crawler.explaining import explain, known
from crawler.planned import as_text as plan_as_text
from crawler.planning import plan
from tests.project import Project
from tests.site import Site

if TYPE_CHECKING:
    from pathlib import Path

    from catalog.model import Finding
    from tests.clock import Clock

HOST = "ours.example"
WORDS = "<h1>Help</h1><p>We open on weekdays, and on Saturdays by appointment only.</p>"
PAGE = f"""<!doctype html><title>Help</title><link rel=stylesheet href=/s.css><link rel=canonical href=/help>
{WORDS}<p><a href=/fine>fine</a></p>
<img src="/logo.png" alt="Our logo"><img src=/fine><form method=post action=/posted></form>
"""


class Made:
    """One page of ours on a scripted site, in a project."""

    def __init__(self, site: Site, folder: Path, clock: Clock, body: str = PAGE, *, ours: bool = True) -> None:
        self.site = site
        site.page("/help", HOST).says(body)
        site.page("/fine", HOST).says("<title>Fine</title><p>All is well here.</p>")
        site.page("/s.css", HOST).says("a{color:red}", "text/css")
        site.page("/logo.png", HOST).says(b"\x89PNG\r\n\x1a\n1234567890", "image/png")
        self.project = Project(folder, clock, site.resolver)
        self.project.resource("help", f"http://{HOST}/help", ours=ours)

    def set(self, embedded: str) -> None:
        """Writes the setting."""
        text = self.project.settings.read_text()
        self.project.settings.write_text(text.replace("[crawl]\n", f'[crawl]\nembedded = "{embedded}"\n'))

    def state(self, path: str) -> State:
        """What is known of an address of the site."""
        return self.project.standing(f"http://{HOST}{path}").state

    def findings(self) -> dict[str, Finding]:
        """What the report asks, by path."""
        with self.project.open() as context:
            return {made.url.partition(HOST)[2]: made for made in of_project(context.catalog, context.store)}

    def written(self, form: str, language: str = "en") -> str:
        """The report in a format."""
        out = io.StringIO()
        with self.project.open() as context:
            made = report(of_project(context.catalog, context.store), self.project.clock(), language=language)
        reports.load(form)(made, out)
        return out.getvalue()

    def parts(self) -> list[tuple[str, str, int]]:
        """Kind, path and line of each part that is kept."""
        with self.project.open() as context:
            kept = parts_of_pages(context.store).get(f"http://{HOST}/help", ())
        return [(part.kind, part.href.partition(HOST)[2], part.line) for part in kept]


@pytest.fixture
def site() -> Any:  # noqa: ANN401 - a generator of one
    """A scripted site."""
    with Site() as made:
        yield made


def test_parts_are_looked_at_with_the_links(site: Site, tmp_path: Path, clock: Clock) -> None:
    """Each once; what is posted to is left alone, and the page's own address is the page."""
    made = Made(site, tmp_path / "p", clock)
    made.project.visit()
    assert made.parts() == [("stylesheet", "/s.css", 1), ("src", "/logo.png", 3), ("src", "/fine", 3)]
    assert sorted(site.paths) == ["/fine", "/help", "/logo.png", "/s.css"]
    assert {made.state(path) for path in ("/s.css", "/logo.png", "/fine")} == {State.ALIVE}
    assert {path: at.kind for path, at in made.findings().items()} == {
        "/help": "href",
        "/fine": "href",
        "/s.css": "stylesheet",
        "/logo.png": "src",
    }


def test_parts_die_for_maintainers_only(site: Site, tmp_path: Path, clock: Clock) -> None:
    """A lost style sheet is suspect, then dead, in the report with kind, place and line; feeds say nothing of it."""
    made = Made(site, tmp_path / "p", clock)
    made.project.visit()
    feed = made.project.feed()
    site.page("/s.css", HOST).dies()
    told, states = [], []
    for _ in range(6):
        told += made.project.visit(days=2)
        states.append(made.state("/s.css"))
    assert states[0] is State.SUSPECT
    assert states[-1] is State.DEAD
    assert told == []
    assert "s.css" not in made.project.feed()
    assert feed.count("<entry>") == made.project.feed().count("<entry>")
    found = made.findings()["/s.css"]
    assert (found.level, found.verdict, found.kind) == (Level.ERROR, Verdict.MISSING, "stylesheet")
    assert (found.source.file, found.source.line, found.source.column) == (f"http://{HOST}/help", 1, 61)
    assert "Part of the page: style sheet. The server says" in made.written("text")
    assert "Parte de la página: hoja de estilo. El servidor" in made.written("markdown", "es")
    rows = [json.loads(line) for line in made.written("jsonl").splitlines()]
    assert [row["kind"] for row in rows if row["level"] == "error"] == ["stylesheet"]
    for form in ("github", "sarif", "junit"):
        assert "style sheet" in made.written(form)
    site.page("/s.css", HOST).says("a{}", "text/css")
    assert made.project.visit(days=8) == []
    assert made.state("/s.css") is State.ALIVE


def test_parts_that_are_links_too_are_told_to_readers(site: Site, tmp_path: Path, clock: Clock) -> None:
    """An address that a page links to and is made of is a link: one look, one line, one entry when it dies."""
    made = Made(site, tmp_path / "p", clock)
    made.project.visit()
    site.page("/fine", HOST).dies()
    told = [change for _ in range(5) for change in made.project.visit(days=2)]
    assert [(change.kind, change.link_text) for change in told] == [(ChangeKind.DIED, "fine")]
    assert made.findings()["/fine"].kind == "href"


def test_parts_stay_with_a_304_and_are_no_change(site: Site, tmp_path: Path, clock: Clock) -> None:
    """A page that answers 304 keeps its parts; other pictures on it are other parts, and nothing is told."""
    made = Made(site, tmp_path / "p", clock)
    page = site.page("/help", HOST)
    page.etag('"1"')
    made.project.visit()
    before = made.parts()
    assert made.project.visit(days=2) == []
    assert made.parts() == before
    assert made.project.standing(f"http://{HOST}/help").status == 304
    page.says(PAGE.replace("/logo.png", "/new.png")).etag('"2"')
    assert made.project.visit(days=2) == []
    assert ("src", "/new.png", 3) in made.parts()
    assert "/logo.png" not in made.findings()
    assert made.findings()["/new.png"].verdict is Verdict.MISSING


@pytest.mark.parametrize("case", ["ours not", "all looked_at", "none not"])
def test_parts_are_of_the_pages_that_are_wanted(site: Site, tmp_path: Path, clock: Clock, case: str) -> None:
    """`crawl.embedded` says of whose pages: of ours, which this is not, of all, and of none, though it is ours."""
    embedded, _, expected = case.partition(" ")
    made = Made(site, tmp_path / "p", clock, ours=embedded == "none")
    made.set(embedded)
    made.project.visit()
    assert ("/s.css" in site.paths) is (expected == "looked_at")
    assert bool(made.parts()) is (expected == "looked_at")


def test_parts_are_forgotten_when_nobody_wants_them(site: Site, tmp_path: Path, clock: Clock) -> None:
    """With the setting turned off no report asks about them; turned on again they are read from what is stored."""
    made = Made(site, tmp_path / "p", clock)
    made.project.visit()
    settings = made.project.settings.read_text()
    made.set("none")
    made.project.visit(hours=1)
    assert made.parts() == []
    assert "/s.css" not in made.findings()
    made.project.settings.write_text(settings)
    made.project.visit(days=2)
    assert len(made.parts()) == 3


def test_database_from_before_parts(site: Site, tmp_path: Path, clock: Clock) -> None:
    """A project that never kept parts begins to at the next look, also when that brings the same bytes or a 304."""
    made = Made(site, tmp_path / "p", clock)
    made.project.visit()
    kept = made.parts()
    with made.project.open() as context:
        for page in parts_of_pages(context.store):
            context.store.set_note(NOTE + page, None)
    made.project.visit(days=2)
    assert made.parts() == kept
    with made.project.open() as context:
        context.store.set_note(f"{NOTE}http://{HOST}/help", "rubbish\n[[1")
    assert made.findings()["/help"].verdict is Verdict.ALIVE
    made.project.visit(days=2)
    assert made.parts() == kept


def test_parts_are_bounded(site: Site, tmp_path: Path, clock: Clock) -> None:
    """A page of many parts: two hundred of a host in a run, then those that waited, and none twice before."""
    pictures = "".join(f'<img src="/i{number}.png">' for number in range(450))
    made = Made(site, tmp_path / "p", clock, f"<!doctype html><title>Help</title>{WORDS}{pictures}")
    site.page("/i0.png", HOST).says(b"\x89PNG\r\n\x1a\n1234567890", "image/png")
    counts = []
    for _ in range(3):
        site.forget()
        made.project.visit(minutes=1)
        counts.append(len([path for path in site.paths if path.startswith("/i")]))
    assert counts == [200, 200, 50]


def test_parts_of_several_pages_are_one_line(site: Site, tmp_path: Path, clock: Clock) -> None:
    """A style sheet that two pages share is told once, with both places."""
    made = Made(site, tmp_path / "p", clock)
    site.page("/other", HOST).says(f"<title>Other</title><link rel=stylesheet href=/s.css>{WORDS}")
    made.project.resource("other", f"http://{HOST}/other", ours=True)
    site.page("/s.css", HOST).dies()
    made.project.visit()
    with made.project.open() as context:
        listed = [one for one in of_project(context.catalog, context.store) if one.url.endswith("/s.css")]
    assert [[place.file for place in one.also] for one in listed] == [[f"http://{HOST}/other"]]


def test_parts_are_explained_and_planned(site: Site, tmp_path: Path, clock: Clock) -> None:
    """`explain` and `plan` say what an address is that no reader follows."""
    made = Made(site, tmp_path / "p", clock)
    made.project.visit()
    url = f"http://{HOST}/logo.png"
    with made.project.open() as context:
        assert known(context, url) == [url]
        facts = explain(context, url, "en")
        assert "part of help: picture" in as_text(facts, "en")
        assert "parte de help: imagen" in as_text(facts, "es")
        clock.advance(days=3)
        planned = plan(context)
        assert planned["due_parts"] == 2
        assert {one["url"] for one in planned["addresses"] if one["kind"] == "part"} == {url, f"http://{HOST}/s.css"}
        assert "Due as well: 2 parts" in plan_as_text(planned, "en")
        assert "También tocan ahora: 2 partes" in plan_as_text(planned, "es")


def test_parts_are_asked_for_nowhere_else(site: Site, tmp_path: Path, clock: Clock) -> None:
    """What a style sheet or a frame is made of itself is not followed."""
    made = Made(site, tmp_path / "p", clock)
    site.page("/s.css", HOST).says("@import '/more.css'; a{background:url(/bg.png)}", "text/css")
    made.project.visit()
    made.project.visit(days=2)
    assert {"/more.css", "/bg.png", "/posted"}.isdisjoint(site.paths)
