"""The static site."""

from __future__ import annotations

import posixpath
import re
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from catalog.coverage import Condition
from catalog.model import Change, ChangeKind, Edit, Evidence, Link, Resource, State, Verdict
from catalog.model.check import UNREAD_RULE
from catalog.wording import permalink, resource_path
from feeds.build import files, sheets
from feeds.lines import TONES
from feeds.templating import MOST_BYTES
from tests.feeds.making import (
    CHANGES,
    DEAD,
    MOVED,
    NEW,
    OTHER,
    PAGE,
    RESOURCES,
    SITE,
    STANDINGS,
    change,
    standing,
    view,
)

if TYPE_CHECKING:
    from feeds.view import View


def made(shown: View) -> dict[str, str]:
    """The HTML pages in the language of the site, by path."""
    other = "en/" if shown.config.site.language == "es" else "es/"
    return {
        sheet.path: sheet.make().decode()
        for sheet in sheets(shown)
        if sheet.path.endswith(".html") and not sheet.path.startswith(other)
    }


@cache
def whole() -> dict[str, str]:
    """The pages of the view with a bit of everything."""
    return made(view(*CHANGES))


def words(page: str) -> str:
    """The words of a page, white space folded."""
    return " ".join(html.fromstring(page).text_content().split())


def page_of(row: Change, pages_by_path: dict[str, str]) -> str:
    """The page of a change."""
    return pages_by_path[f"{permalink(row)}index.html"]


def hrefs(page: str) -> list[str]:
    """Where a page's anchors lead."""
    return [str(found) for found in html.fromstring(page).xpath("//a/@href")]


def test_site_has_a_page_for_everything() -> None:
    """An index, lists, and one page for each change, resource and feed; a removed resource keeps its changes' pages."""
    assert set(whole()) == {
        "index.html",
        "status/index.html",
        "pages/index.html",
        "months/2026-09/index.html",
        "feeds/index.html",
        "feeds/all/index.html",
        "feeds/broken/index.html",
        *(f"{permalink(row)}index.html" for row in CHANGES),
        *(f"{resource_path(resource.slug)}index.html" for resource in RESOURCES),
    }


def test_site_links_lead_to_pages_that_exist() -> None:
    """Every relative link, style sheet and feed of every page is a file of the same build."""
    built = dict(files(view(*CHANGES)))
    for path, page in built.items():
        if not path.endswith(".html"):
            continue
        for target in html.fromstring(page).xpath("//@href"):
            split = urlsplit(target)
            if not split.scheme and split.path:
                assert posixpath.normpath(posixpath.join(posixpath.dirname(path), split.path)) in built, (path, target)


def test_index_tells_coverage_and_latest_changes() -> None:
    """The first page says how the last look went and what changed, and offers the feed."""
    index = whole()["index.html"]
    said = words(index)
    assert "We watch 2 pages." in said
    assert "At the last look 1 page could be read." in said
    assert "1 page has been failing since 7 September 2026." in said
    assert "Last look: 16 September 2026." in said
    assert "Know Your Rights Toolkit: 1 item added under Courthouses: Item 1" in said
    assert html.fromstring(index).xpath("//link[@rel='alternate'][@type='application/atom+xml']/@href") == [
        "feeds/all.atom"
    ]


def test_index_without_changes_explains_the_silence() -> None:
    """An empty log gives a page that says why it is empty."""
    assert "Nothing has changed yet." in words(made(view())["index.html"])


def test_change_page_shows_the_diff() -> None:
    """The page of a change shows what was there and what is."""
    said = words(page_of(CHANGES[1], whole()))
    assert "What changed" in said
    assert "9" in said
    assert "4" in said


def test_change_page_of_a_dead_link_does_not_lead_there() -> None:
    """What is dead stands there as text, with the reason and the day."""
    page = page_of(CHANGES[2], whole())
    assert DEAD not in hrefs(page)
    assert DEAD in words(page)
    assert "The server says this page is gone (410)." in words(page)
    assert PAGE in hrefs(page)


def test_change_page_shows_the_present_state() -> None:
    """A page told as added that fails now is no longer linked from the change that told of it."""
    row = change(1, slug="courts", url=OTHER)
    assert OTHER not in hrefs(page_of(row, made(view(row))))
    well = (standing(OTHER, State.ALIVE, Verdict.ALIVE),)
    assert OTHER in hrefs(page_of(row, made(view(row, standings=well))))


def test_change_page_of_a_move_leads_to_the_new_address() -> None:
    """Both addresses are shown, each with its own state."""
    page = page_of(CHANGES[3], whole())
    assert NEW in hrefs(page)
    assert "Moved" in words(page)
    assert "Working" in words(page)


def test_resource_page_lists_links_with_problems_first() -> None:
    """Links have their states; what is no web address is not listed at all."""
    page = whole()["resources/kyr/index.html"]
    said = words(page)
    assert said.index(DEAD) < said.index(MOVED)
    assert "javascript" not in page
    assert "mailto" not in page


def test_resource_page_without_address_says_so() -> None:
    """An entry without address is listed and explained, not broken."""
    assert "We know no address for it" in words(whole()["resources/unknown/index.html"])


def test_resource_page_with_thousands_of_links_stays_light() -> None:
    """A long list folds to its problems and numbers."""
    links = tuple(Link(f"https://x.example/{number}/" + "p" * 300, f"Link {number} " * 20) for number in range(5000))
    dead = tuple(standing(link.href, State.DEAD, Verdict.MISSING) for link in links[:2000])
    page = made(view(*CHANGES, links=links, standings=dead))["resources/kyr/index.html"]
    assert len(page.encode()) < MOST_BYTES
    assert "5,000 links." in words(page)
    assert "Not working 2,000" in words(page)
    assert "more links are counted but not listed here" in words(page)


def test_all_pages_stay_light_in_a_large_catalog() -> None:
    """A thousand resources and changes with huge texts: no page is over 100 KB, and everything can be reached."""
    many = tuple(
        Resource(
            slug=f"r-{number}",
            title=f"Resource {number} " * 8,
            url=f"https://r.example/{number}",
            topics=("all", f"t-{number % 300}"),
            publisher=f"p-{number}",
        )
        for number in range(1000)
    )
    huge = Edit(kind=ChangeKind.TEXT_CHANGED, before="&<'\"> old" * 3000, after="&<'\"> new" * 3000)
    small = Edit(kind=ChangeKind.TEXT_CHANGED, before="old", after="new")
    failing = tuple(standing(one.url or "", State.SUSPECT, Verdict.TIMEOUT) for one in many[::2])
    built = made(
        view(
            *(
                # What is huge is so on its own page only: a few of them prove that for all.
                replace(
                    change(1, ChangeKind.TEXT_CHANGED),
                    id=f"{n:x}",
                    slug=f"r-{n}",
                    edits=(small if n % 30 else huge,) * 3,
                )
                for n in range(300)
            ),
            resources=many,
            standings=failing,
        )
    )
    assert max(len(page.encode()) for page in built.values()) < MOST_BYTES
    linked = {
        posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
        for path, page in built.items()
        for target in re.findall(r'<a[^>]* href="([^":]+)"', page)
    }
    assert set(built) - linked == set()


def test_pages_ask_nothing_of_anyone_else() -> None:
    """No script, no image, no style or font from elsewhere; a strict policy says so to browsers."""
    for path, page in whole().items():
        tree = html.fromstring(page)
        assert not tree.xpath("//script | //img | //iframe | //form | //@style | //style"), path
        loaded = tree.xpath("//link[@rel='stylesheet']/@href")
        assert [urlsplit(target).netloc for target in loaded] == [""]
        (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert policy.startswith("default-src 'none'; style-src 'self'")
    assert not re.search(r"url\(|@import|@font-face", dict(files(view()))["static/style.css"].decode())


def test_pages_are_built_for_everyone() -> None:
    """Each page names its language, has a way past the menu, one h1, a title and no heading level left out."""
    titles = set()
    for path, page in whole().items():
        tree = html.fromstring(page)
        assert tree.get("lang") == "en", path
        assert tree.xpath("//a[@class='skip']/@href") == ["#content"]
        assert tree.xpath("//main/@id") == ["content"]
        levels = [int(heading.tag[1]) for heading in tree.xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
        assert levels.count(1) == 1
        assert all(after - before <= 1 for before, after in pairwise(levels)), path
        titles.add(tree.findtext(".//title"))
    assert len(titles) == len(whole())


def test_outbound_links_tell_nothing_of_the_reader() -> None:
    """A link to somebody else's site gives it neither a referrer nor a handle on our page."""
    found = 0
    for page in whole().values():
        for anchor in html.fromstring(page).xpath("//a[contains(@href, '://')]"):
            assert {"noopener", "noreferrer"} <= set(anchor.get("rel").split())
            assert anchor.get("referrerpolicy") == "no-referrer"
            found += 1
    assert found


def test_canonical_addresses_are_the_feeds_permalinks() -> None:
    """The address a page gives itself is the one that feed entries lead to."""
    for row in CHANGES:
        (address,) = html.fromstring(page_of(row, whole())).xpath("//link[@rel='canonical']/@href")
        assert address == urljoin(SITE, permalink(row))


HOSTILE = '<script>alert(1)</script><img src=x onerror=alert(1)>" onmouseover="alert(1)\' ]]>'


@pytest.mark.parametrize("kind", ChangeKind)
def test_hostile_titles_and_addresses_are_harmless(kind: ChangeKind) -> None:
    """Markup in titles, links and sections is shown as text, and a script address never becomes a link."""
    row = change(
        1,
        kind,
        edits=(Edit(kind=kind, before=HOSTILE, after="javascript:alert(1)", text=HOSTILE, section=HOSTILE),),
        section=HOSTILE,
        link_text=HOSTILE,
        url="javascript:alert(1)",
        final_url="javascript:alert(2)",
    )
    hostile = (replace(RESOURCES[0], title=HOSTILE, notes=HOSTILE), *RESOURCES[1:])
    links = (Link(DEAD, HOSTILE), Link("javascript:alert(1)", "x"))
    seen = (*STANDINGS, standing(PAGE, State.ALIVE, Verdict.TLS, Evidence("tls", HOSTILE)))
    for path, page in made(view(row, resources=hostile, links=links, standings=seen)).items():
        tree = html.fromstring(page)
        assert not tree.xpath("//script | //img | //@onerror | //@onmouseover"), path
        assert not [target for target in hrefs(page) if target.startswith(("javascript:", "data:"))]


anything = st.text(st.characters(exclude_categories=()), max_size=40)


@given(title=anything, section=anything, text=anything, kind=st.sampled_from(ChangeKind))
def test_pages_are_well_formed_whatever_pages_say(title: str, section: str, text: str, kind: ChangeKind) -> None:
    """Any text gives pages that are UTF-8 without control characters, the same bytes twice."""
    edit = Edit(kind=kind, section=section, before=title, after=text, text=text)
    row = change(1, kind, edits=(edit,), section=section, link_text=text, final_url=text)
    resources = (replace(RESOURCES[0], title=title, notes=text),)
    shown = view(row, resources=resources, links=(Link(f"https://x.example/{text}", text),))
    first = dict(files(shown))
    assert dict(files(shown)) == first
    for path, body in first.items():
        if path.endswith(".html"):
            page = body.decode()
            assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]", page)
            assert len(html.fromstring(page).xpath("//main")) == 1


def test_site_in_spanish_says_so() -> None:
    """The pages name their language, and their own words are in it."""
    index = made(view(*CHANGES, language="es"))["index.html"]
    assert html.fromstring(index).get("lang") == "es"
    assert "Vigilamos 2 páginas." in words(index)


def test_every_kind_has_a_tone() -> None:
    """A kind without a tone would have neither colour nor label."""
    assert set(TONES) == set(ChangeKind)


def test_every_condition_has_a_label() -> None:
    """Each condition is a word on the page, not only a colour."""
    states = {
        Condition.WORKING: standing(OTHER, State.ALIVE, Verdict.ALIVE),
        Condition.MOVED: standing(OTHER, State.ALIVE, Verdict.MOVED),
        Condition.BLOCKED: standing(OTHER, State.ALIVE, Verdict.BLOCKED),
        Condition.GATED: standing(OTHER, State.ALIVE, Verdict.GATED),
        Condition.HIJACKED: standing(OTHER, State.HIJACKED, Verdict.PARKED),
        Condition.REPLACED: standing(OTHER, State.ALIVE, Verdict.REPLACED),
        Condition.UNCHECKED: standing(OTHER, State.UNKNOWN, Verdict.UNCHECKED),
        Condition.UNREADABLE: standing(OTHER, State.ALIVE, Verdict.ALIVE, Evidence(f"{UNREAD_RULE}encrypted", "PDF")),
        Condition.FAILING: standing(OTHER, State.SUSPECT, Verdict.TIMEOUT),
        Condition.DEAD: standing(OTHER, State.DEAD, Verdict.GONE),
        Condition.UNSEEN: None,
    }
    assert set(states) == set(Condition)
    for state, known in states.items():
        page = made(view(standings=(known,) if known else ()))["resources/courts/index.html"]
        (label,) = html.fromstring(page).find_class(f"state-{state.value}")
        assert label.text_content().strip()
