from __future__ import annotations

from collections import Counter

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
        "https://example.org/en-us/a",
        "https://example.org/%61",
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


def test_links_renamed_keeps_the_old_words() -> None:
    """A renamed link is told with the words it had and the words it has."""
    (edit,) = compare_links(linked(link("/a", "Guide")), linked(link("/a", "Guide to bonds")))
    assert (edit.before_text, edit.text) == ("Guide", "Guide to bonds")


def test_links_moved_keep_the_old_section() -> None:
    """A moved link is told with the section it left and the one it came to, and is no removal."""
    before = linked(link("/a", section="A"), link("/x", "X", "B"))
    (edit,) = compare_links(before, linked(link("/x", "X", "B"), link("/a", section="B"), link("/y", "Y", "A")))[:1]
    assert (edit.kind.value, edit.before_section, edit.section) == ("link-moved", "A", "B")


def test_links_to_another_site_matter_most() -> None:
    """A link whose target changed hands matters more than one whose path changed, and that more than a fragment."""
    site, path, fragment = (
        compare_links(linked(link("/a#x")), linked(link(other)))[0]
        for other in ("https://other.example/a", "/b", "/a#y")
    )
    assert site.significance > path.significance > 0.3 > fragment.significance
    assert site.reasons == ("link-retargeted", "another site")
    assert fragment.reasons == ("link-retargeted", "another place on the same page")
    (same,) = compare_links(linked(link("/a")), linked(link("https://forms.example.org/a")))
    assert same.reasons == ("link-retargeted",)


def test_links_gone_from_words_that_stay() -> None:
    """A link that was taken off its words is told, with the reason that the words are still there."""
    after = Document(blocks=(Block("Read the Bond guide today", "p"),))
    (edit,) = compare_links(linked(link("/a")), after)
    assert "the words stay" in edit.reasons
    assert edit.kind.value == "link-removed"
    (gone,) = compare_links(linked(link("/a")), Document(blocks=(Block("Bond guidelines", "p"),)))
    assert "the words stay" not in gone.reasons


def test_links_cited_twice_lose_one_citation() -> None:
    """One citation less of a target that is still cited is no loss, nor is one more."""
    once, twice = linked(link("/a")), linked(link("/a"), link("/a", "The same guide", "Other"))
    assert not compare_links(twice, once)
    assert not compare_links(once, twice)


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("tel:+1-212-555-0142", "tel:+12125550142", False),
        ("tel:+12125550142", "tel:+12125550143", True),
        ("mailto:A@b.example", "mailto:a@b.example?subject=Hi", False),
        ("mailto:a@b.example", "mailto:c@b.example", True),
    ],
)
def test_links_of_contacts(one: str, other: str, *, differ: bool) -> None:
    """A telephone number is its digits and an e-mail address has no case; another one is a contact change."""
    edits = compare_links(linked(link(one, "Call us")), linked(link(other, "Call us")))
    assert bool(edits) is differ
    assert all("contact" in edit.reasons for edit in edits)


def test_links_in_great_number() -> None:
    """Each of thousands of retargeted, renamed and moved links is found, whatever it is called."""
    old = [link(f"/{n}", f"Guide {n}") for n in range(3_000)]
    new = [link(f"/{n}/b" if n % 3 else f"/{n}", f"Guide {n}" if n % 3 else f"Leaflet {n}") for n in range(3_000)]
    kinds = Counter(edit.kind.value for edit in compare_links(linked(*old), linked(*reversed(new))))
    assert kinds == {"link-retargeted": 2_000, "link-renamed": 1_000}
