"""The pages of the demo's site, read without a server."""

from __future__ import annotations

import re

import pytest

from catalog.demo import pages, story
from catalog.urls import parse

VISITS = range(1, len(story.VISITS) + 1)


@pytest.mark.parametrize("edit", pages.EDITS, ids=lambda edit: f"{edit.url}@{edit.visit}")
def test_edit_applies_exactly_once(edit: pages.Edit) -> None:
    """Each edit finds its words once, from its visit on and not before."""
    before, after = pages.content(edit.url, edit.visit - 1), pages.content(edit.url, edit.visit)
    assert before.count(edit.before) == 1
    assert edit.after in after
    assert pages.content(edit.url, edit.visit, seed=1) != before


def test_shelf_holds_only_what_is_linked() -> None:
    """Nothing is left on the shelf that no page links to."""
    linked = {
        parse(page, reference)
        for page in pages.PAGES
        for visit in VISITS
        for seed in range(30)
        for reference in re.findall(r'href="([^"]+)"', pages.content(page, visit, seed))
    }
    assert set(pages.shelf()) <= linked


@pytest.mark.parametrize("page", [pages.RESOURCES, pages.BRIEFING])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_news_rotates_completely(page: str, seed: int) -> None:
    """The news block shows three items, none of them twice in the four weeks."""
    shown = [
        re.findall(r'href="(/news/|http://policy.example/news/)(\d+)/', pages.content(page, v, seed)) for v in VISITS
    ]
    assert [len(items) for items in shown] == [pages.NEWS_AT_A_TIME] * len(VISITS)
    assert len({number for items in shown for _, number in items}) == pages.NEWS_AT_A_TIME * len(VISITS)


def test_sibling_pages_show_the_same_news() -> None:
    """Both pages of the host carry the same block, as real sites do."""
    news = [
        pages.content(page, 2).partition("latest-news")[2].partition("</div>")[0]
        for page in (pages.RESOURCES, pages.BRIEFING)
    ]
    assert news[0] == news[1] != ""


def test_hidden_address_is_one_address_in_five_disguises() -> None:
    """The e-mail address is hidden with another key on every visit, and always the same one."""
    codes = [re.findall(r'data-cfemail="([0-9a-f]+)"', pages.content(pages.ACTION, visit)) for visit in VISITS]
    assert [len(found) for found in codes] == [1] * len(VISITS)
    hidden = [bytes.fromhex(found[0]) for found in codes]
    assert len(set(hidden)) == len(VISITS)
    assert {bytes(byte ^ code[0] for byte in code[1:]) for code in hidden} == {b"kyr@rights.example"}


def test_spanish_page_stays_as_it_was() -> None:
    """The English page says more from the second visit on; the Spanish one never changes."""
    assert [pages.content(pages.DOOR, visit) == pages.content(pages.DOOR, 1) for visit in VISITS] == [True] + [
        False
    ] * 4
    assert {pages.content(pages.DOOR_ES, visit) for visit in VISITS} == {pages.content(pages.DOOR_ES, 1)}


def test_pages_keep_what_real_pages_have() -> None:
    """The pages keep abbreviations, languages, flags and spaces that make real resource pages hard to read."""
    html = pages.content(pages.RESOURCES, 1)
    for part in ("(ILRC)", "(English and Spanish)", "NEW:", "&nbsp;", "<ul><li>"):
        assert part in html
