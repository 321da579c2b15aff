"""Finding one's way: feeds announced and explained on pages, both languages everywhere, silence explained."""

from __future__ import annotations

import posixpath
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from lxml import html

from catalog.model import Change, ChangeKind, Evidence, State, Verdict
from catalog.wording import permalink
from tests.feeds.making import CHANGES, DEAD, OTHER, PAGE, SITE, START, change, standing, view
from tests.feeds.shelf import AT_CITY, LOG, built, shelf

if TYPE_CHECKING:
    from collections.abc import Mapping

FILES = built(shelf(*LOG))
PAGES = {path: html.fromstring(body) for path, body in FILES.items() if path.endswith(".html")}


def said(files: Mapping[str, bytes], path: str) -> str:
    """The words of a page, white space folded."""
    return " ".join(html.fromstring(files[path]).text_content().split())


def announced(path: str) -> list[str]:
    """The Atom feeds that a page announces, as paths of the site."""
    found = PAGES[path].xpath("//link[@rel='alternate'][@type='application/atom+xml']/@href")
    return [posixpath.normpath(posixpath.join(posixpath.dirname(path), href)) for href in found]


@pytest.mark.parametrize(
    ("page", "feeds"),
    [
        ("index.html", ["feeds/all.atom"]),
        ("topics/bail/index.html", ["feeds/topics/bail.atom", "feeds/all.atom"]),
        ("resources/city/index.html", ["feeds/resources/city.atom", "feeds/all.atom"]),
        (f"{permalink(AT_CITY)}index.html", ["feeds/resources/city.atom", "feeds/all.atom"]),
        ("status/index.html", ["feeds/broken.atom", "feeds/all.atom"]),
        ("es/places/ca/index.html", ["es/feeds/places/ca.atom", "es/feeds/all.atom"]),
    ],
)
def test_page_announces_the_feeds_that_fit_it(page: str, feeds: list[str]) -> None:
    """A reader that is given the page finds its own feed first, then the one of everything."""
    assert announced(page) == feeds


def test_page_announces_only_feeds_that_exist() -> None:
    """Every announced feed, in every form, is a file of the same build, with its media type."""
    for path, page in PAGES.items():
        links = page.xpath("//link[@rel='alternate'][@type]")
        assert {link.get("type").split("/")[1] for link in links} == {"atom+xml", "rss+xml", "feed+json"}
        for link in links:
            assert posixpath.normpath(posixpath.join(posixpath.dirname(path), link.get("href"))) in FILES
            assert link.get("title")


@pytest.mark.parametrize("page", ["topics/bail/", "resources/city/", "feeds/all/", "feeds/broken/", "es/languages/es/"])
def test_feed_has_a_page_that_says_how_to_follow_it(page: str) -> None:
    """The page shows the three addresses as text to copy, and leads to the steps."""
    codes = [code.text for code in PAGES[f"{page}index.html"].xpath("//ul[@class='copy']//code")]
    assert [str(code).rpartition(".")[2] for code in codes] == ["atom", "rss", "json"]
    for code in codes:
        assert str(code).removeprefix(SITE) in FILES
    assert PAGES[f"{page}index.html"].xpath("//a[contains(@href, 'feeds/index.html#how')]")


def test_overview_leads_to_everything_one_can_follow() -> None:
    """Topics, places, publishers, languages, everything, broken links and the list of all feeds."""
    targets = {posixpath.normpath(f"feeds/{href}") for href in PAGES["feeds/index.html"].xpath("//main//a/@href")}
    assert {
        "feeds.opml",
        "feeds/all/index.html",
        "feeds/broken/index.html",
        "topics/bail/index.html",
        "places/oakland/index.html",
        "publishers/office/index.html",
        "languages/es/index.html",
    } <= targets


def test_topic_page_lists_its_pages_and_changes() -> None:
    """A topic is its name in the reader's language, what changed, and the pages with their state."""
    assert "Bail" in said(FILES, "topics/bail/index.html")
    spanish = said(FILES, "es/topics/bail/index.html")
    assert "Fianza" in spanish
    assert "City guide" in spanish
    assert "Elsewhere" in spanish
    assert "State law" not in spanish


def test_place_page_leads_to_the_places_inside_it() -> None:
    """From the state to its county, and what changed in the city is told on both."""
    assert PAGES["places/ca/index.html"].xpath("//main//a[contains(@href, 'places/alameda/')]")
    assert "City guide" in said(FILES, "places/ca/index.html")


def test_every_page_is_there_in_both_languages() -> None:
    """Each page names its language, offers itself in the other one in that one's words, and both name each other."""
    for path, page in PAGES.items():
        spanish = path.startswith("es/")
        assert page.get("lang") == ("es" if spanish else "en"), path
        (other,) = page.xpath("//header//a[@hreflang]")
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), other.get("href")))
        assert target == (path.removeprefix("es/") if spanish else f"es/{path}")
        assert target in FILES
        assert other.text == ("This page in English" if spanish else "Esta página en español")
        assert other.get("lang") == other.get("hreflang") == ("en" if spanish else "es")
        named = {link.get("hreflang"): link.get("href") for link in page.xpath("//link[@hreflang]")}
        folder = path.removeprefix("es/").removesuffix("index.html")
        assert named == {"en": f"{SITE}{folder}", "es": f"{SITE}es/{folder}"}


def test_site_in_spanish_lies_at_the_root() -> None:
    """With `site.language = "es"` English is the one that has a folder."""
    files = built(shelf(*LOG, language="es"))
    assert html.fromstring(files["index.html"]).get("lang") == "es"
    assert html.fromstring(files["en/index.html"]).get("lang") == "en"
    assert not [path for path in files if path.startswith("es/")]


def test_status_explains_silence() -> None:
    """What fails says since when and why; who keeps us out is named as such; when we looked stands there."""
    seen = (
        standing(PAGE, State.ALIVE, Verdict.BLOCKED, Evidence("bare-forbidden", "403"), last_ok_at=START),
        standing(OTHER, State.SUSPECT, Verdict.TIMEOUT, Evidence("timeout", "20 s"), first_failed_at=START),
    )
    files = built(view(*CHANGES, standings=seen))
    words = said(files, "status/index.html")
    assert "Last look: 16 September 2026, 09:00 UTC." in words
    assert "Last change we told: 12 September 2026." in words
    assert "The server did not answer in time. Failing since 7 September 2026." in words
    assert "We could not look" in words
    assert "Last seen working on 7 September 2026." in words
    assert "Of 1 page we know no address" in words
    assert "Funcionó por última vez el 7 de septiembre de 2026." in said(files, "es/status/index.html")


def test_status_where_all_is_well_says_so() -> None:
    """Nothing to explain is said too."""
    seen = (standing(PAGE, State.ALIVE, Verdict.ALIVE), standing(OTHER, State.ALIVE, Verdict.ALIVE))
    assert "All pages that were looked at could be read." in said(built(view(standings=seen)), "status/index.html")


@pytest.mark.parametrize(
    ("state", "verdict"),
    [(State.DEAD, Verdict.GONE), (State.HIJACKED, Verdict.HIJACKED), (State.HIJACKED, Verdict.PARKED)],
)
@pytest.mark.parametrize("kind", ChangeKind)
def test_lost_address_is_nowhere_a_link(kind: ChangeKind, state: State, verdict: Verdict) -> None:
    """Whatever was told of it before: no page and no feed leads to an address that is dead or in other hands."""
    rows: tuple[Change, ...] = (
        change(1, kind, url=DEAD, link_text="Guide"),
        change(2, kind, url=PAGE, final_url=DEAD),
        change(3, kind, slug="courts", url=DEAD),
    )
    lost = tuple(standing(url, state, verdict) for url in (DEAD, OTHER, PAGE))
    for path, body in built(view(*rows, standings=lost)).items():
        if path.endswith(".html"):
            hrefs = html.fromstring(body).xpath("//@href | //@src")
        elif path.endswith(".json"):
            hrefs = [line for line in body.decode().splitlines() if "external_url" in line]
        else:
            hrefs = [line for line in body.decode().splitlines() if "<link" in line or "Url=" in line]
        for lost_url in (DEAD, OTHER, PAGE):
            assert not [href for href in hrefs if lost_url in href], (path, lost_url)


def test_change_of_a_lost_page_is_still_told() -> None:
    """The words of a change stay when its address is taken away."""
    row = replace(CHANGES[0], url=DEAD, link_text="Guide")
    assert "Guide" in said(built(view(row)), f"{permalink(row)}index.html")
