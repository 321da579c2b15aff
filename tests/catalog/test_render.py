from __future__ import annotations

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from catalog.model import ChangeKind, Edit
from catalog.wording.characters import visible
from catalog.wording.contacts import contacts, mask_contacts, mask_pair
from catalog.wording.render import edits_as_html, edits_as_markdown, edits_as_text, words

WORDS = st.lists(
    st.sampled_from([*"ab \n.é[]1-\\*_<&>~`@|", "\u00a0", "\u200b", "e\u0301", "法", "律", "ไม่", "م", "Added: "]),
    max_size=40,
).map("".join)
LINES = WORDS.map(lambda text: text.replace("\n", " "))
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
    assert set(re.findall(r"</?([a-z]+)", markup)) <= {"ul", "li", "strong", "ins", "del", "code", "span", "br"}
    assert "&" not in re.sub(r"&(?:amp|lt|gt|quot|#x27);", "", markup)


@settings(max_examples=200, deadline=None)
@given(st.lists(EDITS, min_size=1, max_size=4))
def test_each_form_says_it_in_words(edits: list[Edit]) -> None:
    """Every edit is one line that begins with what happened, in words."""
    lines = edits_as_html(edits).count("<li><strong>")
    assert 1 <= lines <= len(edits)
    assert len(edits_as_text(edits).splitlines()) == lines
    assert len(edits_as_markdown(edits).splitlines()) == lines


def both(before: str, after: str) -> tuple[str, str]:
    """What a reader sees of two texts: unsafe characters replaced, contacts masked."""
    return mask_pair(visible(before), visible(after))


def read_html(shown: str, dropped: str) -> str:
    """The text of the one line of an HTML diff, without its label, without what was said and what was dropped."""
    row = html.fragments_fromstring(shown)[0].find("li")
    for brk in row.xpath(".//br"):
        brk.tail = "\n" + (brk.tail or "")
    for gone in row.xpath(f"./strong | .//span[@class='said'] | .//{dropped}"):
        gone.drop_tree()
    return str(row.text_content())[1:]


def read_markdown(shown: str, dropped: str) -> str:
    """The same of a Markdown diff, by the rules of CommonMark that its writer relies on."""
    said = shown.removesuffix("\n").removeprefix("- **Changed:**")[1:]
    tokens = re.findall(r"\\[!-/:-@\[-`{-~]|<!-- -->|</?(?:ins|del|br)>|.", said, re.DOTALL)
    made, is_in = [], False
    for token in tokens:
        if token in (f"<{dropped}>", f"</{dropped}>"):
            is_in = not is_in
        elif not is_in and not re.fullmatch("<!-- -->|</?(?:ins|del)>", token):
            made.append("\n" if token == "<br>" else token[-1])
    return "".join(made)


def read_text(shown: str, dropped: str) -> str:
    """The same of a plain diff, without white space, which brackets do not keep."""
    said = shown.removesuffix("\n").removeprefix("Changed:").strip()
    made, mark, depth, at = [], "", 0, 0
    while at < len(said):
        found = re.compile(r"\[(Added|Removed): ").match(said, at)
        if not mark and found:
            mark, depth, at = found[1], 0, found.end()
            continue
        escaped = re.compile(
            r"\\[\\\[\]]" if mark else r"\\(?:\\(?=\\*\[(?:Added|Removed):)|\[(?=(?:Added|Removed):))"
        ).match(said, at)
        letter = said[at + 1] if escaped else said[at]
        if mark and not escaped and letter == "]" and depth == 0:
            mark, at = "", at + 1
            continue
        depth += (letter == "[") - (letter == "]") if not escaped else 0
        if mark != dropped:
            made.append(letter)
        at += 2 if escaped else 1
    return "".join("".join(made).split())


@settings(max_examples=400, deadline=None)
@given(WORDS, WORDS)
def test_html_gives_both_texts_back(before: str, after: str) -> None:
    """The HTML form without insertions is the old text, without deletions the new one, to the letter."""
    one, other = both(before, after)
    shown = edits_as_html([changed(before, after)], whole=True)
    assert (read_html(shown, "ins"), read_html(shown, "del")) == (one, other)


@settings(max_examples=400, deadline=None)
@given(WORDS, WORDS)
def test_markdown_gives_both_texts_back(before: str, after: str) -> None:
    """The Markdown form holds both texts to the letter, on one line, whatever marks stand in them."""
    one, other = both(f"x{before}x", f"x{after}x")
    shown = edits_as_markdown([changed(f"x{before}x", f"x{after}x")], whole=True)
    assert shown.count("\n") == 1
    assert (read_markdown(shown, "ins"), read_markdown(shown, "del")) == (one, other)


@settings(max_examples=400, deadline=None)
@given(LINES, LINES)
def test_text_gives_both_texts_back(before: str, after: str) -> None:
    """The plain form holds both texts but for white space, even where the page writes brackets like ours."""
    one, other = both(f"x{before}x", f"x{after}x")
    shown = edits_as_text([changed(f"x{before}x", f"x{after}x")], whole=True)
    assert read_text(shown, "Added") == "".join(one.split())
    assert read_text(shown, "Removed") == "".join(other.split())


@pytest.mark.parametrize(
    ("before", "after", "removed", "added"),
    [
        ("新的移民法律援助中心", "新的移民法律咨询中心", "援助", "咨询"),
        ("เปิดวันจันทร์ครับ", "เปิดวันศุกร์ครับ", "จันท", "ศุก"),
        ("cafe\u0301 abierto", "cafe abierto", "cafe\u0301", "cafe"),
        ("हिन्दी में सहायता", "हिन्दी की सहायता", "में", "की"),
        ("مكتب المساعدة القانونية", "مكتب الهجرة القانونية", "المساعدة", "الهجرة"),
        ("Open 9-5 daily", "Open 9-7 daily", "9-5", "9-7"),
        ("Fee: $1,500.50 now", "Fee: $1,650.00 now", "$1,500.50", "$1,650.00"),
        (
            "\U0001f468\u200d\U0001f469 here",
            "\U0001f468\u200d\U0001f467 here",
            "\U0001f468\u200d\U0001f469",
            "\U0001f468\u200d\U0001f467",
        ),
    ],
)
def test_words_of_every_script(before: str, after: str, removed: str, added: str) -> None:
    """What changed is a whole word, number or letter of its script, never half of one."""
    spans = words(before, after)
    assert [text for op, text in spans if op == "removed"] == [removed]
    assert [text for op, text in spans if op == "added"] == [added]


def test_right_to_left_text_has_its_direction() -> None:
    """Hebrew and Arabic run in their own direction beside our words."""
    assert '<span dir="auto">' in edits_as_html([changed("שלום עולם", "שלום לך")])
    assert "dir=" not in edits_as_html([changed("one", "two")])


def test_edits_hold_no_characters_that_act() -> None:
    """Escape codes and direction overrides of a page reach no reader, in none of the forms."""
    edit = changed("a \x1b[31mred\u202e b\r\nc", "a \x1b[32mgreen\u2066 b\u2028c")
    for shown in (edits_as_html([edit]), edits_as_text([edit]), edits_as_markdown([edit])):
        assert not re.search("[\x1b\r\u202e\u2066\u2028]", shown)


def test_markdown_names_nobody() -> None:
    """A name after an at sign in page text notifies nobody on a code host, and no formula or emoji is made of it."""
    shown = edits_as_markdown([changed("Ask @maria", "Ask @jose for $x$ :tada:")])
    assert not re.search(r"@\w|(?<!\\)\$|(?<!\\):tada", shown)


def test_item_shows_the_address_of_its_link() -> None:
    """A new item and its link are one line."""
    item = Edit(kind=ChangeKind.ITEM_ADDED, after="Bail guide", text="Bail guide", section="S")
    link = Edit(kind=ChangeKind.LINK_ADDED, after="https://a.example/", text="Bail guide", section="S")
    assert edits_as_text([item, link]) == "Added: Bail guide (address: https://a.example/)\n"


def test_links_say_old_words_old_section_and_contacts() -> None:
    """A renamed link shows both names, a moved one both sections, and an address of a person is never shown."""
    renamed = Edit(kind=ChangeKind.LINK_RENAMED, before="u:1", after="u:1", text="Bail guide", before_text="Guide")
    assert edits_as_text([renamed]) == "Link renamed: [Removed: Guide] [Added: Bail guide] (address: u:1)\n"
    moved = Edit(kind=ChangeKind.LINK_MOVED, after="u:1", text="Guide", before_section="", section="B")
    assert "(from section: top of the page)" in edits_as_text([moved])
    called = Edit(kind=ChangeKind.LINK_RETARGETED, before="tel:5550142", after="tel:5550143", text="Call us")
    assert edits_as_text([called]) == "Link now leads elsewhere: Call us (address: [another phone]) (before: [phone])\n"
    stays = Edit(kind=ChangeKind.LINK_REMOVED, before="u:1", text="Guide", reasons=("the words stay",))
    assert edits_as_text([stays]) == "Link removed, its words are still there: Guide (address: u:1)\n"


def test_words_of_a_long_text_with_many_changes() -> None:
    """A text whose words all stand in it often is still compared word by word, and shown in bounded length."""
    made = random.Random(3)  # noqa: S311 - words, not secrets
    before = [f"w{made.randrange(90)}" for _ in range(6_000)]
    after = ["new" if n % 10 == 0 else word for n, word in enumerate(before)]
    one, other = " ".join(before), " ".join(after)
    spans = words(one, other)
    assert sum(op == "added" for op, _ in spans) > 500
    assert "".join(text for op, text in spans if op != "added") == one
    assert "".join(text for op, text in spans if op != "removed") == other
    assert len(edits_as_text([changed(one, other)])) < 20_000


def test_edits_of_none() -> None:
    """No edits, no words."""
    assert (edits_as_html(()), edits_as_text(()), edits_as_markdown(())) == ("", "", "")


def test_edits_in_three_forms() -> None:
    """The same change reads the same in HTML, plain text and Markdown."""
    edits = [changed("Open on Monday <b>", "Open on Friday <b>"), Edit(kind=ChangeKind.ITEM_ADDED, after="New *item*")]
    assert edits_as_html(edits) == (
        '<ul class="diff"><li><strong>Changed:</strong> Open on <del><span class="said">Removed: </span>Monday</del>'
        '<ins><span class="said">Added: </span>Friday</ins> &lt;b&gt;</li>'
        "<li><strong>Added:</strong> <ins>New *item*</ins></li></ul>"
    )
    assert edits_as_text(edits) == "Changed: Open on [Removed: Monday] [Added: Friday] <b>\nAdded: New *item*\n"
    assert edits_as_markdown(edits) == (
        "- **Changed:** Open on <del>Monday</del><ins>Friday</ins> \\<b\\>\n- **Added:** <ins>New \\*item\\*</ins>\n"
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
