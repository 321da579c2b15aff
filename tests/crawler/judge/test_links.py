from __future__ import annotations

import pytest

from catalog.model import Block, Document, Link, Region
from crawler.judge.links import compare_links, identity


def linked(*links: Link) -> Document:
    """A document with these links and with the headings of their sections."""
    headings = dict.fromkeys(link.section for link in links)
    return Document(blocks=tuple(Block(name, "h2", tag="h2") for name in headings), links=links)


def link(href: str, text: str = "Bond guide", section: str = "Guides") -> Link:
    """A link in the main content; `href` without a host is on example.org."""
    return Link(href if ":" in href else f"https://example.org{href}", text, section=section)


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ((), (link("/a"),), "link-added"),
        ((link("/a"),), (), "link-removed"),
        ((link("/a"),), (link("/b"),), "link-retargeted"),
        ((link("/a"),), (link("/a", "Guide to bonds"),), "link-renamed"),
        (
            (link("/a"), link("/x", "X", "Other")),
            (link("/a", section="Other"), link("/x", "X", "Guides")),
            "link-moved",
        ),
        ((link("mailto:a@b.example"),), (link("https://b.example/faq"),), "link-retargeted"),
        ((link("/files/en/a.pdf"),), (link("/files/es/a.pdf"),), "link-retargeted"),
    ],
)
def test_links_kinds(before: tuple[Link, ...], after: tuple[Link, ...], kind: str) -> None:
    """A difference between links is of the kind a reader would call it."""
    assert {edit.kind.value for edit in compare_links(linked(*before), linked(*after))} == {kind}


@pytest.mark.parametrize(
    "after",
    [
        "http://example.org/a/",
        "https://www.example.org/a",
        "https://example.org/a?utm_source=x&fbclid=y",
        "https://example.org/a;jsessionid=A1B2C3",
        "https://example.org/a/index.html",
        "https://example.org/a?sid=123",
        "https://example.org/a?x=9f8e7d6c5b4a9f8e7d6c5b4a",
    ],
)
def test_links_same_target_written_otherwise(after: str) -> None:
    """Tracking, sessions, scheme, slash and index names are no other target."""
    assert not compare_links(linked(link("/a")), linked(link(after)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("/a?page=1", "/a?page=2"),
        ("/a#x", "/a#y"),
        ("/A", "/a"),
        ("/a", "/a/b"),
        ("http://a.example", "http://b.example"),
    ],
)
def test_links_other_targets(one: str, other: str) -> None:
    """What leads to other content has another identity."""
    assert identity(link(one).href) != identity(link(other).href)


def test_links_show_addresses_and_words() -> None:
    """An edit has both targets, the words and the section."""
    (edit,) = compare_links(linked(link("/a")), linked(link("/b")))
    assert (edit.before, edit.after) == ("https://example.org/a", "https://example.org/b")
    assert (edit.text, edit.section) == ("Bond guide", "Guides")
    assert edit.significance > 0.3


def test_links_without_telling_words_do_not_pair_across_sections() -> None:
    """Two links called "here" in different sections are one lost and one new."""
    edits = compare_links(linked(link("/a", "here", "A")), linked(link("/b", "here", "B")))
    assert sorted(edit.kind.value for edit in edits) == ["link-added", "link-removed"]


def test_links_to_the_page_itself() -> None:
    """A table of contents that appears is no reference."""
    contents = link("https://example.org/p#part-2")
    assert not compare_links(linked(), linked(contents), url="https://example.org/p")
    assert compare_links(linked(), linked(contents), url="https://example.org/other")


def test_links_in_furniture_matter_little() -> None:
    """A menu's links are edits of low significance."""
    (edit,) = compare_links(linked(), linked(Link("https://example.org/a", "About", Region.NAV)))
    assert edit.significance < 0.1
