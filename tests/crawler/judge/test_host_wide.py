"""What other pages of a host show: which sections turn over everywhere, and that real news on all pages stays news."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crawler.extract import extract
from crawler.judge.compare import compare

if TYPE_CHECKING:
    from catalog.model import Diff, Document

URL = "https://office.example/bail"
_WORDS = {
    "bail": "Long and steady words about bail hearings, which every version of this page has in common with itself. ",
    "rent": "Quite other words about leases, repairs and deposits, which only the page for tenants ever says. ",
}


def page(about: str, *parts: str) -> Document:
    """A page of the host: four paragraphs of its own, and parts that the host puts on it."""
    body = f"<h1>{about}</h1>" + f"<p>{_WORDS[about]}</p>" * 4 + "".join(parts)
    return extract(
        f"<html lang=en><title>{about}</title><main>{body}</main>".encode(), url=f"https://office.example/{about}"
    )


def voices(*numbers: int, at: str = "/voices/") -> str:
    """A section whose heading does not say that it rotates."""
    items = "".join(f'<li><a href="{at}{"abcdefgh"[n]}">Story of neighbour {"abcdefgh"[n]}</a></li>' for n in numbers)
    return f"<div class=voices><h2>Community voices</h2><ul>{items}</ul></div>"


def differ(one: str, other: str, *siblings: Document) -> Diff:
    """What is told of the page about bail."""
    return compare(page("bail", one), page("bail", other), url=URL, siblings=siblings)


def test_host_wide_rotation() -> None:
    """Without any history, stories drawn from one pool are muted when another page draws from it too."""
    before, after = voices(0, 1, 2), voices(3, 1, 4)
    assert differ(before, after).alert
    diff = differ(before, after, page("rent", voices(4, 5, 6)))
    assert not diff.edits
    assert {muted.reason for muted in diff.muted} == {"rotates all over the host: Community voices"}


def test_host_wide_newest_first() -> None:
    """One new story that pushes out the oldest is a rotation too; one that stands in for another is not."""
    sibling = page("rent", voices(0, 1, 2, 3))
    assert not differ(voices(0, 1, 2, 3), voices(4, 0, 1, 2), sibling).edits
    assert differ(voices(0, 1, 2, 3), voices(0, 4, 2, 3), sibling).alert


def test_host_wide_change_beside_rotation() -> None:
    """A real change of the same visit is told alone."""
    new = "<p>Bail hearings are now held on Fridays as well.</p>"
    diff = differ(voices(0, 1, 2), new + voices(3, 1, 4), page("rent", voices(4, 5, 6)))
    assert [edit.after for edit in diff.edits] == ["Bail hearings are now held on Fridays as well."]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<p>Hotline: call 555-201-0142 at any hour</p>", "<p>Hotline: call 555-201-0188 at any hour</p>"),
        ("<p>Write to help@office.example</p>", "<p>Write to desk@office.example</p>"),
        ("<p>Closed until May 4, 2026</p>", "<p>Closed until June 8, 2026</p>"),
        ("", "<p>Office hours are 9 to 5</p>"),
        ("<ul><li>Free advice</li></ul>", "<ul><li>Free advice</li><li>Free shuttle bus</li></ul>"),
        ("<p>Walk in without an appointment.</p>", ""),
        (voices(0, 1, 2, at="https://partner.example/"), voices(3, 1, 4, at="https://partner.example/")),
        (voices(0, 1, 2), voices(0, 1, 2, 3)),
    ],
    ids=["phone", "e-mail", "date", "number", "item", "removal", "other-host", "growing"],
)
@pytest.mark.parametrize("seen", ["before", "after"])
def test_host_wide_news_is_news(before: str, after: str, seen: str) -> None:
    """What is on all pages and changes on all of them is told, whichever version the other page was last seen with."""
    sibling = page("rent", before if seen == "before" else after)
    assert differ(before, after, sibling).edits


def test_host_wide_other_language_is_not_asked() -> None:
    """A page that is mostly this page, as another edition is, shows nothing: all of it is shared."""
    twin = page("bail", voices(4, 5, 6))
    assert differ(voices(0, 1, 2), voices(3, 1, 4), twin).alert


def test_host_wide_page_of_stories() -> None:
    """Where the stories are most of the page, they are what it is about."""
    one, other = (
        extract(f"<title>V</title><main><h1>V</h1>{voices(*numbers)}</main>".encode(), url=URL)
        for numbers in ((0, 1, 2), (3, 1, 4))
    )
    assert compare(one, other, url=URL, siblings=(page("rent", voices(4, 5, 6)),)).alert
