"""Blocks that are one thing to a reader."""

from __future__ import annotations

from catalog.model import ChangeKind
from crawler.extract import extract
from crawler.judge.compare import compare

PAGE = (
    "<main><h1>Rights</h1><p>Kept up to date by people who care.</p><h2>Court</h2><ul><li>One guide</li></ul>{}</main>"
)


def edits(before: str, after: str) -> list[tuple[str, str, str | None]]:
    """Kind, section and text of each edit between two pages."""
    one, other = (extract(page.encode(), url="https://a.example/") for page in (before, after))
    return [(edit.kind, edit.section, edit.text) for edit in compare(one, other, url="https://a.example/").edits]


def test_new_section_is_told_by_what_stands_in_it() -> None:
    """The heading of a new section is not an item of its own."""
    found = edits(PAGE.format(""), PAGE.format("<h2>Bail</h2><ul><li>Paying bail</li></ul>"))
    assert found == [(ChangeKind.ITEM_ADDED, "Bail", "Paying bail")]


def test_new_heading_alone_is_told() -> None:
    """A heading with nothing new under it is an item."""
    assert [kind for kind, _, _ in edits(PAGE.format(""), PAGE.format("<h2>Soon</h2>"))] == [ChangeKind.ITEM_ADDED]


def test_item_with_nested_summary_is_one_item() -> None:
    """What is nested in a new list item belongs to it, and both are shown."""
    item = "<h2>New</h2><ul><li>A toolkit (ILRC)<ul><li>It says how to start.</li></ul></li></ul>"
    one, other = (extract(PAGE.format(part).encode(), url="https://a.example/") for part in ("", item))
    (edit,) = compare(one, other, url="https://a.example/").edits
    assert edit.text == "A toolkit (ILRC)"
    assert edit.after == "A toolkit (ILRC)\nIt says how to start."


def test_nested_item_under_an_old_one_is_its_own() -> None:
    """A new sub-item far from another new item is not swallowed by it."""
    before = "<h2>List</h2><ul><li>Old one</li><li>Old two</li></ul>"
    after = "<h2>List</h2><ul><li>Brand new</li><li>Old one</li><li>Old two<ul><li>Fresh part</li></ul></li></ul>"
    found = edits(PAGE.format(before), PAGE.format(after))
    assert {text for _, _, text in found} == {"Brand new", "Fresh part"}


def test_emptied_section_takes_its_heading_along() -> None:
    """Heading and items gone together are one section emptied."""
    part = "<h2>Bail</h2><ul><li>Paying bail</li><li>Getting it back</li></ul>"
    assert [kind for kind, _, _ in edits(PAGE.format(part), PAGE.format(""))] == [ChangeKind.SECTION_EMPTIED]
