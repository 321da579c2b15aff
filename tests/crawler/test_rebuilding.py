"""A site that is rebuilt, as a project lives through it: one incident, and its pages found at their new addresses."""

from __future__ import annotations

import gzip
import io
import json
from typing import TYPE_CHECKING

import pytest

from catalog import reports
from catalog.findings import of_project, report
from catalog.model import ChangeKind, Origin
from catalog.wording import entry
from crawler.explained import as_text
from crawler.explaining import explain
from tests.project import Project
from tests.site import Site

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from catalog.model import Finding
    from tests.clock import Clock

HOST = "clinic.example"
TOPICS = [
    "Know your rights at work",
    "Bail funds by county",
    "Rent and eviction help",
    "School enrollment guide",
    "Emergency family plan",
    "Hotline opening hours",
    "Court interpreters",
    "Free tax clinics",
    "Health care for children",
    "Notary fraud warning",
    "Library cards",
    "Bus passes",
]
KEPT = 9


def page(title: str) -> str:
    """A page with a text of its own."""
    words = " ".join(f"{title.lower()} paragraph {number} explains what to do next." for number in range(9))
    return f"<title>{title} - Clinic</title><main><h1>{title}</h1><p>{words}</p></main>"


def new_path(title: str) -> str:
    """Where a page is after the site was rebuilt."""
    return f"/help/topics/{title.lower().replace(' ', '-')}/"


class Rebuilding:
    """Our page with twelve links to a site, two of whose pages are in the catalog as well."""

    def __init__(self, site: Site, folder: Path, clock: Clock) -> None:
        self.site = site
        links = []
        for number, title in enumerate(TOPICS):
            site.page(f"/p{number}.html", HOST).says(page(title))
            links.append(f'<li><a href="http://{HOST}/p{number}.html">{title}</a></li>')
        site.page("/list", "ours.example").says(
            f"<title>List</title><h1>List</h1><p>Help:</p><ul>{''.join(links)}</ul>"
        )
        site.page("/about.html", HOST).says(page("Who stands behind this clinic"))
        self.project = Project(folder, clock, site.resolver)
        self.project.resource("list", "http://ours.example/list", ours=True)
        self.project.resource("about", f"http://{HOST}/about.html", title="About the clinic")

    def rebuild(self, *, home: bool = False, sitemap: bool = True) -> None:
        """Everything moves, without redirects; the last three pages are not there any more."""
        for number, title in enumerate(TOPICS):
            old = self.site.page(f"/p{number}.html", HOST)
            old.redirects("/") if home else old.dies()
            if number < KEPT:
                self.site.page(new_path(title), HOST).says(page(title))
        self.site.page("/", HOST).says("<title>Clinic</title><h1>Welcome</h1><p>Our new site.</p>" + "<p>News</p>" * 9)
        self.site.page("/about.html", HOST).dies()
        about = page("Who stands behind this clinic").replace("Who stands behind this clinic", "About us")
        self.site.page("/us/who-stands-behind", HOST).says(about)
        if sitemap:
            self.site.page("/sitemap.xml", HOST).says(self.map(), "application/xml")

    def map(self) -> str:
        """The sitemap of the new site."""
        paths = ["/", "/us/who-stands-behind", "/news/2026/spring", "/donate", *map(new_path, TOPICS[:KEPT])]
        places = "".join(f"<url><loc>http://{HOST}{path}</loc></url>" for path in paths)
        return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{places}</urlset>'

    def findings(self, language: str = "en") -> tuple[list[Finding], str, list[dict[str, object]]]:
        """The report: findings, text, JSON Lines."""
        with self.project.open() as context:
            made = report(of_project(context.catalog, context.store), self.project.clock(), language=language)
        texts = {}
        for name in ("text", "jsonl"):
            out = io.StringIO()
            reports.load(name)(made, out)
            texts[name] = out.getvalue()
        return list(made.findings), texts["text"], [json.loads(line) for line in texts["jsonl"].splitlines()]

    @property
    def reads(self) -> int:
        """How often the sitemap was asked for."""
        return self.site.paths.count("/sitemap.xml")


@pytest.fixture
def rebuilding(tmp_path: Path, clock: Clock) -> Iterator[Rebuilding]:
    """Looked at once, all well."""
    with Site() as site:
        made = Rebuilding(site, tmp_path / "project", clock)
        made.project.visit()
        yield made


@pytest.mark.parametrize("home", [False, True], ids=["404", "redirects to the front page"])
def test_rebuilt_site_is_one_incident_with_its_matches(rebuilding: Rebuilding, home: bool) -> None:  # noqa: FBT001 - two cases
    """Twelve links that moved are one line: nine with their new addresses, three that need somebody."""
    rebuilding.rebuild(home=home)
    rebuilding.project.visit(days=7)
    listed, text, lines = rebuilding.findings()
    (line,) = [made for made in listed if made.incident]
    assert "12 moved, 9 matched, 3 need you." in line.reason
    assert {old: again.url for old, again in line.matched} == {
        f"http://{HOST}/p{number}.html": f"http://{HOST}{new_path(title)}" for number, title in enumerate(TOPICS[:KEPT])
    }
    assert f"http://{HOST}/p0.html → http://{HOST}{new_path(TOPICS[0])} (found by title in the site's sitemap)" in text
    (told,) = [one for one in lines if one["incident"]]
    assert len(told["matched"]) == KEPT  # type: ignore[arg-type]  # a list
    assert "9 encontrados" in rebuilding.findings("es")[1]


def test_rebuilt_site_is_told_with_its_matches(rebuilding: Rebuilding) -> None:
    """When the links are dead, the change says how many were found again."""
    rebuilding.rebuild()
    told = [change for days in (7, 3, 3, 3) for change in rebuilding.project.visit(days=days)]
    (died,) = [change for change in told if change.details.get("host") == HOST and change.kind is ChangeKind.DIED]
    assert (died.details["links"], died.details["matched"]) == ("12", "9")
    with rebuilding.project.open() as context:
        words = entry(died, context.catalog.by_slug["list"], language="en").summary
    assert "9 of them were found at other addresses of the site." in words


def test_page_of_a_rebuilt_site_is_known_by_its_text(rebuilding: Rebuilding) -> None:
    """A cataloged page is matched by what it said, whatever its title is now, and offered, not put in."""
    rebuilding.rebuild()
    rebuilding.project.visit(days=7)
    listed, _text, _lines = rebuilding.findings()
    (made,) = [made for made in listed if made.slug == "about"]
    assert [(one.url, one.origin) for one in made.replacements][:1] == [
        (f"http://{HOST}/us/who-stands-behind", Origin.SITEMAP_TEXT)
    ]
    assert made.suggestion is None


def test_lost_link_of_a_rebuilt_site_is_explained(rebuilding: Rebuilding) -> None:
    """`explain` says that it is one of many, where its page is now, and how often it was looked at."""
    rebuilding.rebuild()
    rebuilding.project.visit(days=7)
    rebuilding.project.visit(days=4)
    rebuilding.project.visit(days=4)
    with rebuilding.project.open() as context:
        text = as_text(explain(context, f"http://{HOST}/p0.html", "en"), "en")
    assert "one of many links of its host that fail together: pages of clinic.example are not there any more" in text
    assert f"found by title in the site's sitemap: http://{HOST}{new_path(TOPICS[0])}" in text
    assert "second-look-failed: with the headers of a browser: missing (404); before: missing (404)" in text
    assert "last seen working" in text


def test_sitemap_is_read_once_a_day_and_not_for_ever(rebuilding: Rebuilding) -> None:
    """What was not found is looked for again the next day, seven times in all."""
    rebuilding.rebuild()
    rebuilding.project.visit(days=7)
    rebuilding.project.visit(hours=1)
    assert rebuilding.reads == 1
    for _day in range(12):
        rebuilding.project.visit(days=1)
    assert rebuilding.reads == 7


def test_sitemap_that_robots_txt_names_is_read(rebuilding: Rebuilding) -> None:
    """An index elsewhere, with gzipped parts, is read where robots.txt names it; what is closed to us is not."""
    rebuilding.rebuild(sitemap=False)
    index = f"<sitemapindex><sitemap><loc>http://{HOST}/maps/1.xml.gz</loc></sitemap></sitemapindex>"
    rebuilding.site.page("/maps/index.xml", HOST).says(index, "application/xml")
    rebuilding.site.page("/maps/1.xml.gz", HOST).says(gzip.compress(rebuilding.map().encode()), "application/gzip")
    rules = f"User-agent: *\nDisallow: /help/topics/court\nSitemap: http://{HOST}/maps/index.xml\n"
    rebuilding.site.robots(rules, HOST)
    rebuilding.project.visit(days=7)
    (line,) = [made for made in rebuilding.findings()[0] if made.incident]
    assert len(line.matched) == KEPT - 1
    assert new_path("Court interpreters") not in rebuilding.site.paths
    assert rebuilding.reads == 0


def test_site_without_a_sitemap_is_an_incident_alone(rebuilding: Rebuilding) -> None:
    """Nothing is made up where nothing is known."""
    rebuilding.rebuild(sitemap=False)
    rebuilding.project.visit(days=7)
    (line,) = [made for made in rebuilding.findings()[0] if made.incident]
    assert line.matched == ()
    assert "rebuilt" not in line.reason


def test_site_that_comes_back_forgets_its_matches(rebuilding: Rebuilding) -> None:
    """When the old addresses work again nothing is offered any more."""
    rebuilding.rebuild()
    rebuilding.project.visit(days=7)
    for number in range(len(TOPICS)):
        rebuilding.site.page(f"/p{number}.html", HOST).revives()
    rebuilding.site.page("/about.html", HOST).revives()
    for _week in range(2):
        rebuilding.project.visit(days=7)
    listed, _text, _lines = rebuilding.findings()
    assert [made for made in listed if made.matched or made.replacements] == []
    with rebuilding.project.open() as context:
        assert context.store.notes("rebuilt ") == {}


def test_single_lost_page_reads_no_sitemap(rebuilding: Rebuilding) -> None:
    """One dead page of a site that is well is no reason to search it."""
    rebuilding.site.page("/sitemap.xml", HOST).says(rebuilding.map(), "application/xml")
    rebuilding.site.page("/p3.html", HOST).dies()
    rebuilding.project.visit(days=7)
    assert rebuilding.reads == 0
