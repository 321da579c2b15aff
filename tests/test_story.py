"""The whole product in one tale: the life of one page, from its catalog entry to feed, digest and report."""

from __future__ import annotations

import email
import email.policy
import io
from typing import TYPE_CHECKING

import feedparser
import pytest

from catalog import reports
from catalog.findings import of_project, report
from catalog.model import ChangeKind, Level, State, Verdict
from crawler.plan import pages_of
from crawler.stage import crawl
from tests.project import Project
from tests.site import Site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from catalog.model import Finding
    from tests.clock import Clock

_PAGE = """<!doctype html><html lang="en"><head><title>Know your rights</title></head><body>
<header><a href="/">Home</a></header><main><h1>Know your rights</h1>
<p>This page is kept up to date by volunteers. Please come back for news.</p>
<h2>Courthouses</h2><ul>
<li><a href="/guides/court">What to do at court</a> (English and Spanish)</li>
<li><a href="/guides/interpreter">Ask for an interpreter</a></li></ul>
<h2>Contact</h2><p>Call the hotline between nine and five on weekdays for free help.</p>
</main><footer>Copyright 2026 Rights Office</footer></body></html>"""


@pytest.fixture
def site() -> Iterator[Site]:
    """The resource page and what it links to."""
    with Site() as site:
        site.page("/kyr", "rights.example").says(_PAGE).etag('"1"')
        for path in ("/", "/guides/court", "/guides/interpreter", "/guides/bail"):
            site.page(path, "rights.example").says(f"<title>{path}</title><h1>Guide at {path}</h1><p>All about it.</p>")
        yield site


@pytest.fixture
def project(tmp_path: Path, clock: Clock, site: Site) -> Project:
    """A catalog with that one page."""
    project = Project(tmp_path / "project", clock, site.resolver)
    return project.resource("kyr", "http://rights.example/kyr", title="Know your rights", ours=True)


def findings(project: Project) -> dict[str, Finding]:
    """The report's findings by address."""
    with project.open() as context:
        made = report(of_project(context.catalog, context.store), project.clock())
    reports.load("text")(made, io.StringIO())
    return {finding.url: finding for finding in made.findings}


def words_of(mail: bytes) -> str:
    """The text part of a mail."""
    message = email.message_from_bytes(mail, policy=email.policy.default)
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_first_sight_announces_nothing(project: Project, site: Site) -> None:
    """The first visit of a page is a beginning, not news: no change, no mail, a valid empty feed."""
    assert project.visit() == []
    assert project.mails() == []
    assert feedparser.parse(project.feed()).entries == []
    assert site.paths.count("/kyr") == 1
    assert findings(project)["http://rights.example/kyr"].level is Level.NONE


def test_unchanged_page_is_asked_conditionally_and_says_nothing(project: Project, site: Site) -> None:
    """A revisit echoes the server's own validator, is answered 304, and nothing is told."""
    project.visit()
    assert project.visit(days=1) == []
    visits = [seen for seen in site.requests if seen.path == "/kyr"]
    assert visits[1].headers["if-none-match"] == '"1"'


def test_added_resource_is_in_log_feed_and_digest(project: Project, site: Site) -> None:
    """A new list item is one change, one feed entry and one mail, and all three name section and item."""
    project.visit()
    page = site.page("/kyr", "rights.example")
    page.edit("<h2>Contact", '<h2>Bail</h2><ul><li><a href="/guides/bail">Paying bail</a></li></ul><h2>Contact')
    page.edit("interpreter</a></li>", 'interpreter</a></li><li><a href="/guides/bail">Free rides to court</a></li>')
    changes = project.visit(days=1)
    assert {change.kind for change in changes} == {ChangeKind.ITEM_ADDED}
    assert {change.section for change in changes} == {"Bail", "Courthouses"}
    entries = feedparser.parse(project.feed()).entries
    assert {entry.id.rpartition("/")[2] for entry in entries} == {change.id for change in changes}
    (mail,) = project.mails()
    assert "Free rides to court" in words_of(mail)
    assert project.visit(days=1) == []
    assert len(project.mails()) == 1


def test_edited_sentence_is_told_with_both_wordings(project: Project, site: Site) -> None:
    """One changed word in a sentence is a change, shown with what it was and what it is."""
    project.visit()
    site.page("/kyr", "rights.example").edit("nine and five", "ten and four")
    (change,) = project.visit(days=1)
    assert change.kind is ChangeKind.TEXT_CHANGED
    assert "nine and five" in str(change.edits[0].before)
    assert "ten and four" in str(change.edits[0].after)


def test_copyright_year_is_noise(project: Project, site: Site) -> None:
    """A footer's year rolls over and nobody hears of it."""
    project.visit()
    site.page("/kyr", "rights.example").edit("Copyright 2026", "Copyright 2027")
    assert project.visit(days=1) == []


def test_page_dies_slowly_and_revives(project: Project, site: Site) -> None:
    """Failing is suspect, failing long enough is dead and told once, coming back is told too."""
    project.visit()
    url = "http://rights.example/kyr"
    page = site.page("/kyr", "rights.example")
    page.dies(404)
    assert project.visit(days=1) == []
    assert project.standing(url).state is State.SUSPECT
    assert findings(project)[url].level is Level.WARNING
    assert project.visit(days=1) == []
    (died,) = project.visit(days=2)
    assert died.kind is ChangeKind.DIED
    assert project.standing(url).state is State.DEAD
    assert findings(project)[url].level is Level.ERROR
    assert "404" in words_of(project.mails()[-1])
    page.revives()
    (revived,) = project.visit(days=8)
    assert revived.kind is ChangeKind.REVIVED
    assert findings(project)[url].level is Level.NONE


def test_failed_fetch_keeps_the_snapshot(project: Project, site: Site) -> None:
    """An error page never becomes the baseline: after the outage the page is compared with what it was before."""
    project.visit()
    page = site.page("/kyr", "rights.example")
    page.dies(500)
    assert project.visit(days=1) == []
    page.revives()
    assert project.visit(days=1) == []
    page.edit("free help", "paid help")
    (change,) = project.visit(days=1)
    assert change.kind is ChangeKind.TEXT_CHANGED


def test_blocked_page_is_never_dead(project: Project, site: Site) -> None:
    """A bot wall for a month is reported apart, with the last good day, and never called dead."""
    project.visit()
    site.page("/kyr", "rights.example").blocks()
    for _week in range(5):
        assert project.visit(days=7) == []
    standing = project.standing("http://rights.example/kyr")
    assert standing.state is State.ALIVE
    assert standing.verdict is Verdict.BLOCKED
    assert findings(project)["http://rights.example/kyr"].level is Level.WARNING


def test_moved_page_offers_its_new_address(project: Project, site: Site) -> None:
    """A permanent redirect to the same content is told once, with the new address as a suggestion."""
    project.visit()
    site.page("/rights", "rights.example").says(_PAGE)
    site.page("/kyr", "rights.example").redirects("/rights", 301)
    (change,) = project.visit(days=1)
    assert change.kind is ChangeKind.MOVED
    assert change.final_url == "http://rights.example/rights"
    assert findings(project)["http://rights.example/kyr"].suggestion == "http://rights.example/rights"
    assert project.visit(days=1) == []


def test_outbound_link_dies(project: Project, site: Site) -> None:
    """A link of our own page that stays missing becomes a change and an error at the catalog's line."""
    project.visit()
    site.page("/guides/court", "rights.example").dies(404)
    assert [change for _week in range(2) for change in project.visit(days=7)] == []
    (died,) = project.visit(days=7)
    assert died.kind is ChangeKind.DIED
    assert died.link_text == "What to do at court"
    finding = findings(project)["http://rights.example/guides/court"]
    assert finding.level is Level.ERROR
    assert finding.section == "Courthouses"


def test_catalog_entry_added_and_removed_is_told(project: Project, site: Site) -> None:
    """A resource that joins or leaves the catalog is a change of its own."""
    project.visit()
    site.page("/new", "rights.example").says("<h1>New page</h1><p>Words of the new page stand here.</p>")
    project.resource("new-page", "http://rights.example/new")
    assert [change.kind for change in project.visit(days=1)] == [ChangeKind.RESOURCE_ADDED]
    project.without("new-page")
    assert [change.kind for change in project.visit(days=1)] == [ChangeKind.RESOURCE_REMOVED]


def test_feed_and_pages_are_byte_stable(project: Project, site: Site) -> None:
    """Building twice from the same log writes the same bytes."""
    project.visit()
    site.page("/kyr", "rights.example").edit("nine and five", "ten and four")
    project.visit(days=1)
    before = {path: path.read_bytes() for path in (project.folder / "public").rglob("*") if path.is_file()}
    with project.open() as context:
        from catalog.stages import stages  # noqa: PLC0415 - only this test builds alone

        dict(stages())["build"](context)
    assert {path: path.read_bytes() for path in before} == before


def test_redirected_page_is_asked_conditionally_too(project: Project, site: Site) -> None:
    """The validators of a page behind a redirect go to the page they came from, and it answers 304."""
    site.page("/kyr", "rights.example").redirects("/real", 302)
    site.page("/real", "rights.example").says(_PAGE).etag('"r1"')
    project.visit()
    project.visit(days=1)
    asked = [seen.headers.get("if-none-match") for seen in site.requests if seen.path in ("/kyr", "/real")]
    assert asked == [None, None, None, '"r1"']


def test_rest_that_a_host_asked_for_is_kept_across_runs(project: Project, site: Site) -> None:
    """After a Retry-After of two hours nothing on that host is asked until it is over, in whatever run."""
    project.resource("guide", "http://rights.example/guides/court")
    project.visit()
    site.page("/kyr", "rights.example").limits(retry_after=90_000)
    project.visit(days=1)
    site.forget()
    project.clock.advance(hours=1)
    with project.open() as context:
        crawl(context, pages=pages_of(context.catalog), only_due=False)
    assert site.requests == []
    site.page("/kyr", "rights.example").revives()
    project.visit(days=2)
    assert "/guides/court" in site.paths
    assert project.standing("http://rights.example/kyr").state is State.ALIVE


def test_rewritten_page_is_told_and_watched_on(project: Project, site: Site) -> None:
    """A page rewritten under its own title is a change of text, and later changes of the new text are told as well."""
    page = site.page("/kyr", "rights.example")
    frame = (
        '<!doctype html><html lang="en"><title>Know your rights at work</title><main><h1>Know your rights</h1>{}</main>'
    )
    old = "".join(
        f"<p>Old paragraph {n} about wages, breaks and the safety of everybody on the floor.</p>" for n in range(20)
    )
    new = "".join(
        f"<p>Fresh advice number {n}: write down your hours, keep your papers, ask a friend.</p>" for n in range(20)
    )
    page.says(frame.format(old)).etag(None)
    project.visit()
    page.says(frame.format(new))
    assert project.visit(days=1), "everything changed, and readers hear of it"
    assert project.standing("http://rights.example/kyr").verdict is Verdict.ALIVE
    page.edit("Fresh advice number 7: write down your hours", "Fresh advice number 7: photograph your hours")
    (change,) = project.visit(days=1)
    assert "photograph" in str(change.edits[0].after)
