"""Files, feeds and lists beside pages: what is told of them, and what is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from catalog.model import Block, ChangeKind, Diff, Document, Link
from catalog.wording import tongue
from catalog.wording.paper import paper, said, section
from crawler.judge.compare import compare
from crawler.judge.papers import is_page

_URL = "https://rights.example/guide.pdf"


def file_of(*texts: str, form: str = "pdf", pages: int | None = 2, unread: tuple[str, ...] = ()) -> Document:
    """A file whose paragraphs stand on page 1."""
    blocks = tuple(Block(text, "page-1/p", heading="page 1") for text in texts)
    return Document(title="Guide", form=form, pages=pages, unread=unread, blocks=blocks)


def told(before: Document, after: Document) -> list[tuple[ChangeKind, str | None, str | None]]:
    """Kind, before and after of each edit."""
    return [(edit.kind, edit.before, edit.after) for edit in compare(before, after, url=_URL).edits]


LONG = tuple(f"Paragraph {n} of the guide says whom people call on street {n * 3} at night." for n in range(8))
OTHER = tuple(f"In summer {n} pupils of class {n * 7} bring letters that parents signed before." for n in range(8))


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (file_of(*LONG, pages=14), file_of(*OTHER, pages=16), ("PDF, 14 pages", "PDF, 16 pages")),
        (file_of(*LONG), file_of(*LONG, form="docx", pages=None), ("PDF, 2 pages", "Word document")),
        (file_of(*LONG), file_of(form="xlsx", pages=None, unread=("type: xlsx",)), ("PDF, 2 pages", "spreadsheet")),
        (
            file_of(unread=("pictures: 1-2",)),
            file_of(pages=3, unread=("pictures: 1-3",)),
            ("PDF, 2 pages", "PDF, 3 pages"),
        ),
        (file_of(*LONG), file_of(*LONG, pages=4, unread=("pages: 3-4",)), ("PDF, 2 pages", "PDF, 4 pages")),
        (file_of(*LONG), file_of(unread=("pictures: 1-2",)), ("PDF, 2 pages", "PDF, 2 pages")),
    ],
    ids=["other text", "other form", "unreadable form", "scans", "scans added", "scanned now"],
)
def test_replaced_file_is_one_edit(before: Document, after: Document, words: tuple[str, str]) -> None:
    """Another file in the place of one is told once, with form and pages of both."""
    assert told(before, after) == [(ChangeKind.DOCUMENT_REPLACED, *words)]
    assert compare(before, after, url=_URL).alert


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (file_of(*LONG), file_of(pages=None, unread=("encrypted",))),
        (file_of(*LONG), file_of(pages=None, unread=("damaged",))),
        (file_of(pages=None, unread=("damaged",)), file_of(*LONG)),
        (file_of(unread=("pictures: 1-2",)), file_of(unread=("pictures: 1-2",))),
        (file_of(*LONG), file_of(*LONG, pages=9)),
        (file_of(*LONG, unread=("pages: 3",)), file_of(*LONG, unread=("pages: 4",))),
        (file_of(*LONG), replace(file_of(*LONG), title="GUIDE")),
    ],
    ids=["locked", "damaged", "mended", "scans", "other type size", "scan moved", "title in capitals"],
)
def test_file_that_says_the_same_or_nothing_tells_nothing(before: Document, after: Document) -> None:
    """What cannot be read went nowhere, and the same words on more sheets are the same words."""
    assert told(before, after) == []


def test_other_page_count_is_muted_with_its_reason() -> None:
    """A file set in larger type is listed among what is not told."""
    diff = compare(file_of(*LONG), file_of(*LONG, pages=9), url=_URL)
    assert [(muted.reason, muted.before, muted.after) for muted in diff.muted] == [
        ("page count", "PDF, 2 pages", "PDF, 9 pages")
    ]


def test_edited_file_is_told_edit_by_edit() -> None:
    """A small edit is no replacement, and knows its page."""
    (edit,) = compare(file_of(*LONG), file_of(*LONG[:3], "Paragraph 3 is void.", *LONG[4:]), url=_URL).edits
    assert (edit.section, edit.after) == ("page 1", "Paragraph 3 is void.")


def feed(*numbers: int, form: str = "feed", day: int = 1, summary: str = "What happened") -> Document:
    """A feed (or JSON) of numbered items, newest first."""
    blocks = tuple(
        block
        for n in numbers
        for block in (
            Block(f"Weekly digest {n}", f"feed/item-{n}", tag="li", key=str(n)),
            Block(f"2026-11-{day:02}: {summary} {n}", f"feed/item-{n}/summary", heading="", key=f"{n}\x1fsummary"),
        )
    )
    links = tuple(Link(f"https://news.example/{n}", f"Weekly digest {n}") for n in numbers)
    return Document(title="News", form=form, blocks=blocks, links=links)


def kinds(diff: Diff) -> list[tuple[ChangeKind, str]]:
    """Kind and words of each edit."""
    return sorted((edit.kind, edit.text) for edit in diff.edits)


def test_rolling_feed_tells_only_its_new_item() -> None:
    """An item alike in words is no rewording of the one that fell off the end."""
    diff = compare(feed(3, 2, 1), feed(4, 3, 2), url=_URL)
    assert kinds(diff) == [
        (ChangeKind.ITEM_ADDED, "Weekly digest 4"),
        (ChangeKind.LINK_ADDED, "Weekly digest 4"),
    ]
    assert "older than what the feed still lists" in {muted.reason for muted in diff.muted}


def test_item_taken_out_of_a_feed_is_told() -> None:
    """What is gone from between items that stayed did not fall off the end."""
    assert (ChangeKind.ITEM_REMOVED, "Weekly digest 2") in kinds(compare(feed(3, 2, 1), feed(3, 1), url=_URL))


def test_feed_that_dates_its_items_anew_tells_nothing() -> None:
    """Another day before the same summary is noise; another summary is not."""
    assert not compare(feed(2, 1), feed(2, 1, day=5), url=_URL).edits
    changed = compare(feed(2, 1), feed(2, 1, summary="Where it happened"), url=_URL).edits
    assert {edit.kind for edit in changed} == {ChangeKind.TEXT_CHANGED}


def test_item_gone_from_json_is_told() -> None:
    """A list that is no feed does not roll."""
    diff = compare(feed(3, 2, 1, form="json"), feed(4, 3, 2, form="json"), url=_URL)
    assert {(ChangeKind.ITEM_REMOVED, "Weekly digest 1"), (ChangeKind.ITEM_ADDED, "Weekly digest 4")} <= set(
        kinds(diff)
    )


def test_items_named_anew_are_compared_by_their_words() -> None:
    """A feed that gives every item a new id has not changed."""
    before = feed(2, 1)
    renamed = tuple(replace(block, key=f"v2-{block.key}") for block in before.blocks)
    assert not compare(before, replace(before, blocks=renamed), url=_URL).edits


@pytest.mark.parametrize(
    ("body", "content_type", "expected"),
    [
        (b"<h1>Hello</h1>", "text/html", True),
        (b"Hello", "text/plain", True),
        (b"", None, True),
        (b"<!doctype html><title>Not found</title>", "application/pdf", True),
        (b"%PDF-1.4", "text/html", False),
        (b"<rss version='2.0'/>", "text/html", False),
        (b'{"a": 1}', "application/json", False),
        (b"body{}", "text/css", False),
    ],
)
def test_page_verdicts_are_asked_of_pages_only(body: bytes, content_type: str | None, expected: bool) -> None:  # noqa: FBT001 - a case
    """A body is a page by what it is, not by what it is called."""
    assert is_page(body, content_type) is expected


def test_paper_is_said_in_both_tongues() -> None:
    """Form and pages are words in English and Spanish; other words stay as they are."""
    spanish = tongue("es")
    assert [paper("pdf", 1), paper("docx", None), paper("application/x", 3)] == [
        "PDF, 1 page",
        "Word document",
        "file, 3 pages",
    ]
    assert said("PDF, 14 pages", spanish) == "PDF, 14 páginas"
    assert said("spreadsheet", spanish) == "hoja de cálculo"
    assert said("Something else, 3 pages", spanish) == "Something else, 3 pages"
    assert [section("page 3", spanish), section("Page 3", spanish)] == ["página 3", "Page 3"]
