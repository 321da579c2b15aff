from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from catalog.model import ChangeKind, Edit
from catalog.wording.contacts import contacts, mask_contacts
from catalog.wording.render import edits_as_html, edits_as_markdown, edits_as_text, words

WORDS = st.text(alphabet=st.sampled_from("ab \n.é[]1-\u00a0\u200b"), max_size=60)
EDITS = st.builds(
    Edit,
    kind=st.sampled_from(
        [kind for kind in ChangeKind if kind.value.startswith(("item", "text", "link", "title", "sec"))]
    ),
    before=st.one_of(st.none(), st.text(max_size=40)),
    after=st.one_of(st.none(), st.text(max_size=40)),
    text=st.text(max_size=40),
)


def changed(before: str, after: str) -> Edit:
    """An edit of a sentence."""
    return Edit(kind=ChangeKind.TEXT_CHANGED, before=before, after=after, text=after)


@settings(max_examples=500, deadline=None)
@given(WORDS, WORDS)
def test_words_restore_both_texts(before: str, after: str) -> None:
    """Dropping what was added gives the old text exactly, dropping what was removed the new one."""
    spans = words(before, after)
    assert "".join(text for op, text in spans if op != "added") == before
    assert "".join(text for op, text in spans if op != "removed") == after
    assert all(text for _, text in spans)


def test_words_are_whole() -> None:
    """A changed word is shown whole, and neighbouring changed words as one."""
    assert words("Open on Monday morning only", "Open on Friday evening only") == (
        ("same", "Open on "),
        ("removed", "Monday morning"),
        ("added", "Friday evening"),
        ("same", " only"),
    )


def test_words_of_long_texts() -> None:
    """Texts too long to align still give both texts back."""
    before, after = " ".join(f"a{n}" for n in range(5_000)), " ".join(f"b{n}" for n in range(5_000))
    assert [op for op, _ in words(f"x {before} y", f"x {after} y")] == ["same", "removed", "added", "same"]


@settings(max_examples=300, deadline=None)
@given(st.lists(EDITS, max_size=4))
def test_html_is_escaped_and_not_clickable(edits: list[Edit]) -> None:
    """No text of a page becomes markup, and nothing in a diff can be clicked."""
    markup = edits_as_html(edits)
    assert set(re.findall(r"</?([a-z]+)", markup)) <= {"ul", "li", "strong", "ins", "del", "code"}
    assert "&" not in re.sub(r"&(?:amp|lt|gt|quot|#x27);", "", markup)


@settings(max_examples=200, deadline=None)
@given(st.lists(EDITS, min_size=1, max_size=4))
def test_each_form_says_it_in_words(edits: list[Edit]) -> None:
    """Every edit is one line that begins with what happened, in words."""
    assert len(edits_as_text(edits).splitlines()) >= len(edits)
    assert edits_as_markdown(edits).count("- **") >= len(edits)
    assert edits_as_html(edits).count("<li><strong>") == len(edits)


def test_edits_of_none() -> None:
    """No edits, no words."""
    assert (edits_as_html(()), edits_as_text(()), edits_as_markdown(())) == ("", "", "")


def test_edits_in_three_forms() -> None:
    """The same change reads the same in HTML, plain text and Markdown."""
    edits = [changed("Open on Monday <b>", "Open on Friday <b>"), Edit(kind=ChangeKind.ITEM_ADDED, after="New *item*")]
    assert edits_as_html(edits) == (
        '<ul class="diff"><li><strong>Changed:</strong> Open on <del>Monday</del><ins>Friday</ins> &lt;b&gt;</li>'
        "<li><strong>Added:</strong> <ins>New *item*</ins></li></ul>"
    )
    assert edits_as_text(edits) == "Changed: Open on [Removed: Monday] [Added: Friday] <b>\nAdded: New *item*\n"
    assert edits_as_markdown(edits) == (
        "- **Changed:** Open on ~~Monday~~**Friday** \\<b\\>\n- **Added:** **New \\*item\\***\n"
    )


def test_edits_of_links_show_addresses_as_text() -> None:
    """A retargeted link shows where it led and where it leads, as text."""
    edit = Edit(kind=ChangeKind.LINK_RETARGETED, before="https://a.example/", after="https://b.example/", text="Guide")
    assert (
        edits_as_text([edit])
        == "Link now leads elsewhere: Guide (address: https://b.example/) (before: https://a.example/)\n"
    )
    assert not html.fromstring(edits_as_html([edit])).xpath("//a|//@href")
    assert "`https://b.example/`" in edits_as_markdown([edit])


def test_markdown_addresses_in_text_are_not_linked() -> None:
    """Addresses in page text stay text where Markdown would make links of them."""
    assert "https\\://x.example" in edits_as_markdown([changed("See https://x.example", "See https://x.example now")])


def test_edits_speak_another_language() -> None:
    """Labels that are given are used, missing ones stay English."""
    assert edits_as_text([Edit(kind=ChangeKind.ITEM_ADDED, after="x")], {"added": "Agregado:"}) == "Agregado: x\n"
    assert edits_as_text([Edit(kind=ChangeKind.ITEM_REMOVED, before="x")], {"added": "Agregado:"}) == "Removed: x\n"


def test_edits_are_folded() -> None:
    """Long unchanged text is cut to what stands around the change, and very many edits to a count."""
    steady = "word " * 400
    assert len(edits_as_text([changed(f"{steady}old {steady}", f"{steady}new {steady}")])) < 400
    assert "and 50 more" in edits_as_text([changed("a", "b")] * 300)


@pytest.mark.parametrize(
    ("text", "public"),
    [
        ("Call (212) 555-0142 or +1 212.555.0142 today", "Call [phone] or [phone] today"),
        ("Call 1-800-555-0142.", "Call [phone]."),
        ("Llame al 55 1234 5678", "Llame al [phone]"),
        ("Write to kyr+es@group.example.org, please", "Write to [e-mail], please"),
        ("2125550142", "[phone]"),
        ("On 2025-03-04 and 03/04/2025", "On 2025-03-04 and 03/04/2025"),
        (
            "From 2019 - 2024, form I-589, 12 Quay Street, room 4",
            "From 2019 - 2024, form I-589, 12 Quay Street, room 4",
        ),
        ("1 000 000 people, 12.345.678 pesos, $1,000,000", "1 000 000 people, 12.345.678 pesos, $1,000,000"),
        ("https://example.org/12345678901", "https://example.org/12345678901"),
    ],
)
def test_mask_contacts(text: str, public: str) -> None:
    """Phone numbers and e-mail addresses are masked; dates, amounts, years and street numbers are not."""
    assert mask_contacts(text) == public


def test_mask_shows_that_a_contact_changed() -> None:
    """Where only the phone number changed, the reader sees that it did, and not the number."""
    edit = changed("Hotline: 555-0142-7781, day and night", "Hotline: 555-0142-7782, day and night")
    assert edits_as_text([edit]) == "Changed: Hotline: [Removed: [phone]] [Added: [another phone]], day and night\n"


def test_contacts_are_compared_by_digits() -> None:
    """The same number written otherwise is the same contact."""
    assert contacts("(212) 555-0142, A@B.example") == contacts("212.555.0142 a@b.example")
