"""The tale of resources that are no pages: PDFs, feeds and what nobody can read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from catalog.model import ChangeKind, Verdict
from catalog.wording import entry
from tests.crawler.extract.papers import Sheet, locked_pdf, pdf
from tests.project import Project
from tests.site import Site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from catalog.model import Change
    from tests.clock import Clock

_URL = "http://rights.example/guide.pdf"
_FEED = "http://rights.example/feed"
_PDF = "application/pdf"


def sheets(count: int) -> list[Sheet]:
    """Pages of a guide, each with words of its own; the last one links to the court."""
    return [
        Sheet(
            [
                f"Rule {n * 7} says what people at door {n} do and whom they call.",
                "",
                "",
                f"The office {n * 3} is open to visitors on day {n * 5} of each month.",
                "",
                "",
            ],
            [("Court guide", "http://court.example/guide")] if n == count else (),
            heading=f"Part {n * 11}",
        )
        for n in range(1, count + 1)
    ]


OTHER = [Sheet([f"Pupils of class {n} bring a letter that parents signed before summer {n}."]) for n in range(1, 17)]
GUIDE = sheets(14)


@pytest.fixture
def site() -> Iterator[Site]:
    """A PDF, a feed, and a page that the PDF links to."""
    with Site() as site:
        site.page("/guide.pdf", "rights.example").says(pdf(*GUIDE, title="Know your rights"), _PDF)
        site.page("/guide", "court.example").says("<title>Court guide</title><h1>Court guide</h1>")
        yield site


@pytest.fixture
def project(tmp_path: Path, clock: Clock, site: Site) -> Project:
    """A catalog with the PDF, and somebody who reads the digest."""
    project = Project(tmp_path / "project", clock, site.resolver)
    project.resource("guide", _URL, title="Know your rights", ours=True)
    (project.folder / "people").mkdir()
    (project.folder / "people" / "recipients.txt").write_text("ana@reader.example\n")
    project.visit()
    return project


def title(change: Change, language: str = "en") -> str:
    """What a reader reads first."""
    return entry(change, None, language=language).title


def test_edited_pdf_is_told_with_its_page(project: Project, site: Site) -> None:
    """One changed line is one change, under the page where it stands, in both languages."""
    edited = [
        Sheet([line.replace("office 9", "office 900") for line in one.lines], one.links, one.heading) for one in GUIDE
    ]
    site.page("/guide.pdf", "rights.example").says(pdf(*edited, title="Know your rights"), _PDF)
    (told,) = project.visit(days=1)
    assert (told.kind, told.section) == (ChangeKind.TEXT_CHANGED, "page 3")
    assert "under page 3" in title(told)
    assert "página 3" in title(told, "es")
    assert "900" in project.feed()


def test_pdf_made_anew_tells_nothing(project: Project, site: Site) -> None:
    """Other dates, ids and packing around the same words are no news, also when the pages are cut elsewhere."""
    page = site.page("/guide.pdf", "rights.example")
    page.says(pdf(*GUIDE, title="Know your rights", made="20261122000000", salt="anew", packed=True), _PDF)
    assert project.visit(days=1) == []
    joined = Sheet([*GUIDE[0].lines, GUIDE[1].heading, "", "", *GUIDE[1].lines], heading=GUIDE[0].heading)
    page.says(pdf(joined, *GUIDE[2:], title="Know your rights"), _PDF)
    assert project.visit(days=1) == []


def test_replaced_pdf_is_told_with_its_pages(project: Project, site: Site) -> None:
    """Another document in the place of this one is one change that says from how many pages to how many."""
    site.page("/guide.pdf", "rights.example").says(pdf(*OTHER, title="Know your rights"), _PDF)
    (told,) = project.visit(days=1)
    assert told.kind is ChangeKind.DOCUMENT_REPLACED
    assert title(told).endswith(": document replaced, 14 → 16 pages")
    assert title(told, "es").endswith(": documento reemplazado, 14 → 16 páginas")
    assert "document replaced, 14 → 16 pages" in project.feed()
    assert project.visit(days=1) == []


@pytest.mark.parametrize("body", [locked_pdf(), b"%PDF-1.4 broken"], ids=["locked", "damaged"])
def test_pdf_that_cannot_be_read_is_said_so_and_loses_nothing(project: Project, site: Site, body: bytes) -> None:
    """A locked or damaged file is no emptied page: it is listed as not readable, and compared again once it can be."""
    page = site.page("/guide.pdf", "rights.example").says(body, _PDF)
    assert project.visit(days=1) == []
    standing = project.standing(_URL)
    assert standing.verdict is Verdict.ALIVE
    assert any(said.rule.startswith("unread-") for said in standing.evidence)
    assert "There, but not readable" in (project.folder / "public" / "status" / "index.html").read_text()
    page.says(pdf(*GUIDE, title="Know your rights"), _PDF)
    assert project.visit(days=1) == []
    assert not any(said.rule.startswith("unread-") for said in project.standing(_URL).evidence)


def test_pdf_that_became_a_not_found_page_is_missed(project: Project, site: Site) -> None:
    """A page that says "not found" in a PDF's place is a soft 404, whatever type it claims."""
    page = site.page("/guide.pdf", "rights.example")
    for content_type in ("text/html", _PDF):
        page.says("<!doctype html><title>Page not found</title><h1>Page not found</h1>", content_type)
        assert project.visit(days=1) == []
        assert project.standing(_URL).verdict is Verdict.SOFT_404


def test_pdf_that_became_a_page_is_told(project: Project, site: Site) -> None:
    """A web page under the same title in a PDF's place is told as what it is."""
    words = "".join(f"<p>{line}</p>" for one in GUIDE for line in one.lines if line)
    site.page("/guide.pdf", "rights.example").says(f"<title>Know your rights</title><main>{words}</main>")
    (told,) = project.visit(days=1)
    assert title(told).endswith("document replaced, PDF, 14 pages → web page")


def test_links_in_pdf_are_checked(project: Project, site: Site) -> None:
    """A link inside a cataloged PDF dies like any other."""
    site.page("/guide", "court.example").dies()
    told = [change for _ in range(6) for change in project.visit(days=2)]
    assert [(change.kind, change.link_text) for change in told] == [(ChangeKind.DIED, "Court guide")]


def _rss(*numbers: int) -> str:
    items = "".join(
        f"<item><title>Story {n}</title><guid>s{n}</guid><link>http://rights.example/s{n}</link>"
        f"<pubDate>{n:02} Nov 2026 10:00:00 GMT</pubDate><description>What happened {n} times.</description></item>"
        for n in numbers
    )
    head = f"<title>News</title><lastBuildDate>{numbers}</lastBuildDate>"
    return f"<rss version='2.0'><channel>{head}{items}</channel></rss>"


def test_feed_that_rolls_on_tells_only_what_is_new(project: Project, site: Site) -> None:
    """New items are told at every visit, however steadily the feed rolls; what falls off its end is not."""
    for n in range(1, 8):
        site.page(f"/s{n}", "rights.example").says(f"<title>Story {n}</title>")
    page = site.page("/feed", "rights.example").says(_rss(3, 2, 1), "text/html")
    project.resource("news", _FEED)
    project.visit(days=1)
    for newest in (4, 5, 6, 7):
        page.says(_rss(newest, newest - 1, newest - 2), "application/rss+xml")
        (told,) = project.visit(days=1)
        assert (told.kind, told.slug) == (ChangeKind.ITEM_ADDED, "news")
        assert title(told).endswith(f"1 resource added: Story {newest}")
