"""Many cataloged pages of one host that fail together, as a project lives through it: one story for all."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from catalog import reports
from catalog.findings import of_project, report
from catalog.incidents import open_incidents
from catalog.model import ChangeKind, Level, State
from catalog.repairs import repairs
from catalog.wording import entry
from crawler.explained import as_text
from crawler.explaining import explain
from tests.project import Project
from tests.site import Site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from catalog.model import Change, Finding
    from tests.clock import Clock

HOST = "clinic.example"
TOPICS = ["Work rights", "Bail funds", "Rent help", "School guide", "Family plan", "Court interpreters", "Tax clinics"]
KEPT = 5
DOWN = [("127.0.0.1", 1)]


def page(title: str) -> str:
    """A page with a text of its own."""
    words = " ".join(f"{title.lower()} paragraph {number} explains what to do next." for number in range(9))
    return f"<title>{title} - Clinic</title><main><h1>{title}</h1><p>{words}</p></main>"


class Clinic:
    """A catalog of pages of one host, and one of another."""

    def __init__(self, site: Site, folder: Path, clock: Clock, pages: int = len(TOPICS)) -> None:
        self.site = site
        self.project = Project(folder, clock, site.resolver)
        site.page("/", "other.example").says(page("Something else"))
        self.project.resource("other", "http://other.example/")
        for number, title in enumerate(TOPICS[:pages]):
            site.page(f"/p{number}", HOST).says(page(title))
            self.project.resource(f"p{number}", f"http://{HOST}/p{number}", title=title)

    def days(self, *days: float) -> list[Change]:
        """What visits after so many days each tell."""
        return [change for each in days for change in self.project.visit(days=each)]

    def goes_down(self) -> None:
        """Nobody answers at the host any more."""
        self.project.resolver.answers[HOST] = DOWN  # type: ignore[union-attr]  # the site's resolver

    def comes_back(self) -> None:
        """All is as it was."""
        self.project.resolver.answers.pop(HOST)  # type: ignore[union-attr]  # as above

    def is_rebuilt(self) -> None:
        """Every page is at another address; the last two are nowhere."""
        for number, title in enumerate(TOPICS):
            self.site.page(f"/p{number}", HOST).dies()
            if number < KEPT:
                self.site.page(f"/help/{title.lower().replace(' ', '-')}", HOST).says(page(title))
        places = [f"http://{HOST}/help/{title.lower().replace(' ', '-')}" for title in TOPICS[:KEPT]]
        listed = "".join(f"<url><loc>{place}</loc></url>" for place in places)
        self.site.page("/sitemap.xml", HOST).says(f"<urlset>{listed}</urlset>", "application/xml")

    def findings(self, language: str = "en", *, one_by_one: bool = False) -> tuple[list[Finding], str]:
        """The report, and its text."""
        with self.project.open() as context:
            listed = of_project(context.catalog, context.store, one_by_one=one_by_one)
            made = report(listed, self.project.clock(), language=language)
        out = io.StringIO()
        reports.load("text")(made, out)
        return list(made.findings), out.getvalue()


@pytest.fixture
def clinic(tmp_path: Path, clock: Clock) -> Iterator[Clinic]:
    """Looked at once, all well."""
    with Site() as site:
        made = Clinic(site, tmp_path / "project", clock)
        made.project.visit()
        yield made


def test_pages_of_a_host_that_is_down_are_one_story(clinic: Clinic) -> None:
    """Each page hears of it in the log; who hears of all pages is told once, with their names."""
    clinic.goes_down()
    assert clinic.days(1) == []
    listed, text = clinic.findings()
    (line,) = [made for made in listed if made.incident]
    assert (line.level, len(line.links), len(line.also)) == (Level.WARNING, 7, 6)
    assert "clinic.example does not answer: 7 pages, since" in text
    told = clinic.days(2, 2)
    assert {(one.kind, one.details["host"], one.details["pages"]) for one in told} == {(ChangeKind.DIED, HOST, "7")}
    assert sorted(one.slug for one in told) == [f"p{number}" for number in range(7)]
    assert clinic.project.feed().count("7 pages of clinic.example stopped working</title>") == 1
    one = (clinic.project.folder / "public" / "feeds" / "resources" / "p3.atom").read_text()
    assert "7 pages of clinic.example stopped working" in one
    (mail,) = clinic.project.mails()
    assert mail.count(b"7 pages of clinic.example stopped working") <= 2
    assert [made.level for made in clinic.findings()[0]].count(Level.ERROR) == 1
    assert "clinic.example no responde: 7 páginas, desde el" in clinic.findings("es")[1]


def test_links_to_pages_of_the_story(clinic: Clinic) -> None:
    """A page of ours that links to the pages of the story is a place of its line, and no line beside it."""
    links = "".join(f'<li><a href="http://{HOST}/p{number}">{title}</a></li>' for number, title in enumerate(TOPICS))
    clinic.site.page("/list", "other.example").says(f"<title>List</title><h1>List</h1><ul>{links}</ul>")
    clinic.project.resource("list", "http://other.example/list", ours=True)
    clinic.project.visit(days=0.5)
    clinic.goes_down()
    clinic.days(1)
    (line,) = [made for made in clinic.findings()[0] if made.level is not Level.NONE]
    assert (len(line.links), len(line.also)) == (7, 13)


def test_words_of_the_story(clinic: Clinic) -> None:
    """The entry names the page it is told of and all others, in both languages."""
    clinic.goes_down()
    told = next(one for one in clinic.days(1, 2, 2) if one.slug == "p3")
    with clinic.project.open() as context:
        said = {tongue: entry(told, context.catalog.by_slug["p3"], language=tongue) for tongue in ("en", "es")}
    assert said["en"].title == "School guide: 7 pages of clinic.example stopped working"
    assert "“School guide” and 6 other pages of clinic.example stopped working" in said["en"].summary
    assert "y 6 páginas más de clinic.example dejaron de funcionar" in said["es"].summary
    assert all(title in said["en"].html for title in TOPICS)


def test_pages_that_come_back_are_told_once(clinic: Clinic) -> None:
    """When the host answers again one change takes back what was told, and the others are looked at soon."""
    clinic.goes_down()
    clinic.days(1, 2, 2)
    clinic.comes_back()
    told = clinic.days(8, 1, 1)
    assert {(one.kind, one.details["host"]) for one in told} == {(ChangeKind.REVIVED, HOST)}
    assert sorted(one.slug for one in told) == [f"p{number}" for number in range(7)]
    assert clinic.project.feed().count("pages of clinic.example work again</title>") == 1
    with clinic.project.open() as context:
        assert open_incidents(context.store, of_pages=True) == {}
    assert {clinic.project.standing(f"http://{HOST}/p{number}").state for number in range(7)} == {State.ALIVE}


def test_outage_of_a_day_was_never_news(clinic: Clinic) -> None:
    """What ends before a page is dead leaves no trace."""
    clinic.goes_down()
    assert clinic.days(1) == []
    clinic.comes_back()
    assert clinic.days(1, 1) == []
    with clinic.project.open() as context:
        assert open_incidents(context.store, of_pages=True) == {}


def test_rebuilt_site_of_cataloged_pages(clinic: Clinic) -> None:
    """Seven moved, five matched, two need you: one line, and each match is still offered as a repair of its entry."""
    clinic.is_rebuilt()
    told = clinic.days(1, 2, 2)
    assert {(one.details["pages"], one.details.get("matched")) for one in told} == {("7", "5")}
    listed, text = clinic.findings()
    (line,) = [made for made in listed if made.incident]
    assert "7 moved, 5 matched, 2 need you." in line.reason
    assert len(line.matched) == KEPT
    assert f"http://{HOST}/p0 → http://{HOST}/help/work-rights" in text
    entries, _ = repairs(clinic.findings(one_by_one=True)[0])
    assert sorted(one.made.slug or "" for one in entries) == [f"p{number}" for number in range(KEPT)]
    with clinic.project.open() as context:
        said = as_text(explain(context, f"http://{HOST}/p6", "en"), "en")
    assert "one of many pages of its host that fail together" in said


def test_story_of_many_pages_on_the_site(clinic: Clinic) -> None:
    """The front page and the list of the month tell it once, and each page of the site has it among its own changes."""
    clinic.goes_down()
    clinic.days(1, 2, 2)
    public = clinic.project.folder / "public"
    words = "7 pages of clinic.example stopped working</a>"
    assert (public / "index.html").read_text("utf-8").count(words) == 1
    (month,) = (public / "months").glob("*/index.html")
    assert month.read_text("utf-8").count(words) == 1
    own = [(public / "resources" / f"p{number}" / "index.html").read_text("utf-8") for number in range(len(TOPICS))]
    assert [text.count(words) for text in own] == [1] * len(TOPICS)


def test_pages_still_dead_when_their_host_is_back(clinic: Clinic) -> None:
    """What the story kept quiet about is told by itself when it is over."""
    clinic.goes_down()
    clinic.days(1, 2, 2)
    clinic.comes_back()
    clinic.site.page("/p6", HOST).dies()
    told = clinic.days(8, 1, 1)
    alone = [one for one in told if "host" not in one.details]
    assert [(one.kind, one.slug, one.link_text) for one in alone] == [(ChangeKind.DIED, "p6", None)]


def test_few_pages_are_no_incident(tmp_path: Path, clock: Clock) -> None:
    """Four pages of a host that goes down are told each by itself."""
    with Site() as site:
        clinic = Clinic(site, tmp_path, clock, pages=4)
        clinic.project.visit()
        clinic.goes_down()
        told = clinic.days(1, 2, 2)
        assert [one.details.get("host") for one in told] == [None] * 4
        assert not [made for made in clinic.findings()[0] if made.incident]


def test_one_dead_page_of_many_is_no_incident(clinic: Clinic) -> None:
    """One page that is gone from a host that works is told as itself."""
    clinic.site.page("/p2", HOST).dies()
    (died,) = clinic.days(1, 2, 2)
    assert (died.slug, died.details.get("host")) == ("p2", None)
