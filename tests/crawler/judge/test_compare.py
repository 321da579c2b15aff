from __future__ import annotations

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.model import Block, ChangeKind, Diff, Document, Region, WatchRules
from catalog.wording.render import edits_as_html
from crawler.extract import extract
from crawler.judge.align import align
from crawler.judge.compare import compare
from crawler.judge.noise import Memory, learn

URL = "https://example.org/page"
BODY = (
    "<p>Long and steady words that every version of this page has in common, so that nothing is out of balance.</p>" * 3
)


def page(*parts: str) -> Document:
    """A page whose main content is steady words and then `parts`."""
    return extract(f"<html lang=en><title>T</title><main><h1>H</h1>{BODY}{''.join(parts)}</main>".encode(), url=URL)


def differ(before: Document, after: Document, **more: object) -> Diff:
    """The diff of two documents of one page."""
    return compare(before, after, url=URL, **more)  # type: ignore[arg-type]


def kinds(diff: Diff) -> list[str]:
    """Kinds of all edits, most significant first."""
    return [edit.kind.value for edit in diff.edits]


BLOCKS = st.lists(
    st.builds(
        Block,
        text=st.text(alphabet="ab 1.@-é", min_size=1, max_size=20),
        path=st.sampled_from(["main/p", "main/ul/li", "nav/li"]),
        region=st.sampled_from(list(Region)),
        heading=st.sampled_from(["", "A", "A > B"]),
        tag=st.sampled_from(["p", "li", "h2", "tr"]),
    ),
    max_size=12,
)


@settings(max_examples=200, deadline=None)
@given(BLOCKS)
def test_compare_page_with_itself(blocks: list[Block]) -> None:
    """A page compared with itself has neither edits nor muted differences."""
    document = Document(title="T", blocks=tuple(blocks))
    assert differ(document, document) == Diff(url=URL)


@settings(max_examples=200, deadline=None)
@given(BLOCKS, BLOCKS)
def test_compare_any_two_pages(before: list[Block], after: list[Block]) -> None:
    """Any two documents compare, and the diff alerts exactly when an edit is significant enough."""
    one, other = Document(blocks=tuple(before)), Document(blocks=tuple(after))
    diff = differ(one, other, memory=learn(Memory(), one, other))
    assert diff.alert == any(edit.significance >= 0.3 for edit in diff.edits)
    assert [edit.significance for edit in diff.edits] == sorted((e.significance for e in diff.edits), reverse=True)


@settings(max_examples=200, deadline=None)
@given(BLOCKS, st.randoms(use_true_random=False))
def test_compare_moved_blocks(blocks: list[Block], rng: random.Random) -> None:
    """The same blocks in another order are no change."""
    shuffled = blocks[:]
    rng.shuffle(shuffled)
    assert not differ(Document(blocks=tuple(blocks)), Document(blocks=tuple(shuffled))).edits


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Call 555-0142-7781 today", "Call 555-0142-7782 today"),
        ("Open on Mondays", "Open on Tuesdays"),
        ("12 Quay Street, room 4", "12 Quay Street, room 5"),
        ("The fee is $1.50", "The fee is $150"),
        ("Write to a-b@example.org", "Write to a_b@example.org"),
        ("See www.foo-bar.example/x", "See www.foobar.example/x"),
        ("You do not have to speak", "You do have to speak"),
        ("Due May 3, 2025", "Due May 4, 2025"),
        ("The clinic is closed", "The clinic is open"),
    ],
)
@pytest.mark.parametrize(
    "markup", ["<p>{}</p>", "<ul><li>{}</li></ul>", "<table><tr><td>{}</td><td>x</td></tr></table>"]
)
def test_compare_one_word_is_content(before: str, after: str, markup: str) -> None:
    """One changed word, digit, date or address in the main content alerts, as one edit that shows both."""
    diff = differ(page(markup.format(before)), page(markup.format(after)))
    assert diff.alert
    assert kinds(diff) == ["text-changed"]
    assert before in (diff.edits[0].before or "")
    assert after in (diff.edits[0].after or "")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Don't wait", "Don\u2019t wait"),
        ("Clinics, and courts", "Clinics and courts"),
        ("KNOW YOUR RIGHTS", "Know your rights"),
        ("Updated 3 days ago", "Updated yesterday"),
        ("Ref 8f14e45fceea167a5a36", "Ref c9f0f895fb98ab9159f5"),
        ("Copyright 2024 Legal Aid", "Copyright 2025 Legal Aid"),
        ("1,204 views", "1,377 views"),
        ("NEW! Bond guide", "Bond guide"),
        ("Effective 3 May 2025", "Effective May 3, 2025"),
        ("1. Your rights", "2. Your rights"),
        ("Generated at 2025-01-02 10:11:12.123", "Generated at 2025-01-03 09:08:07.456"),
        ("Write to <b>[email&#160;protected]</b>", "Write to <b>help@group.example</b>"),
    ],
)
def test_compare_cosmetic_difference_is_muted(before: str, after: str) -> None:
    """Typography, flags, clocks, counters and tokens are muted, each with a reason, and never alert."""
    diff = differ(page(f"<p>{before}</p>"), page(f"<p>{after}</p>"))
    assert not diff.edits
    assert [muted.reason for muted in diff.muted] != [""]
    assert len(diff.muted) == 1


def test_compare_change_beside_noise() -> None:
    """A counter and an edited word in one sentence are an edit."""
    diff = differ(page("<p>12 views. Open on Monday.</p>"), page("<p>15 views. Open on Friday.</p>"))
    assert kinds(diff) == ["text-changed"]


def test_compare_split_with_an_edit_inside() -> None:
    """A paragraph cut in two is no change, but the word that changed on the way is."""
    words = "Bring every letter that the court sent. Ask for an interpreter at no cost to you."
    one = page(f"<p>{words}</p>")
    assert not differ(one, page("<p>" + words.replace("sent. ", "sent.</p><p>") + "</p>")).edits
    cut = page("<p>" + words.replace("sent. ", "sent.</p><p>").replace("no cost", "a cost") + "</p>")
    assert differ(one, cut).alert


def test_compare_shortened_text_is_an_edit() -> None:
    """A text of which only the beginning stays is shown as changed, not as the same text cut elsewhere."""
    diff = differ(
        page("<p>Office hours are Monday to Friday, except holidays.</p>"),
        page("<p>Office hours are Monday to Friday.</p>"),
    )
    assert kinds(diff) == ["text-changed"]


def test_compare_item_under_another_heading() -> None:
    """Words that stand elsewhere on the page are still news in another list."""
    lists = "<h2>North</h2><ul><li>Free clinic</li></ul><h2>South</h2><ul><li>Court</li>{}</ul>"
    diff = differ(page(lists.format("")), page(lists.format("<li>Free clinic</li>")))
    assert [(edit.kind.value, edit.section) for edit in diff.edits] == [("item-added", "South")]


def test_compare_repeated_text() -> None:
    """A page rendered twice has said nothing new."""
    assert not differ(page(), page(BODY)).edits


def test_compare_contact_in_footer() -> None:
    """A new phone number in the footer is told: it is the number that people call."""
    footer = "<footer><p>Legal Aid, call 555-0142-778{}</p><p>Theme {}</p></footer>"
    diff = differ(page(footer.format(1, "a")), page(footer.format(2, "b")))
    assert kinds(diff) == ["text-changed"]
    assert diff.alert
    assert [muted.reason for muted in diff.muted] == ["page furniture: footer"]


def test_compare_rules() -> None:
    """Ignore patterns mute, keywords raise, a minimum of its own silences a resource."""
    one, other = page("<p>Queue length: 4</p><p>Rent help</p>"), page("<p>Queue length: 9</p><p>Rent and bond help</p>")
    plain = differ(one, other)
    assert kinds(plain) == ["text-changed", "text-changed"]
    ruled = differ(one, other, rules=WatchRules(ignore=("^queue",), keywords=("bond",), minimum_significance=0.9))
    assert [muted.reason for muted in ruled.muted] == ["ignored by rule ^queue"]
    assert ruled.significance > plain.significance
    assert "keyword bond" in ruled.reasons
    assert not ruled.alert


def test_compare_siblings_share_furniture() -> None:
    """A short block that other pages of the host have too is the host's; one that only this page has is news."""
    sibling = extract(b"<main><p>Quite another page with other words.</p><p>Join our summer walk</p></main>", url=URL)
    both = page("<p>Join our summer walk</p>", "<p>The court moved.</p>")
    diff = differ(page(), both, siblings=(sibling,))
    assert [edit.after for edit in diff.edits] == ["The court moved."]


def test_compare_ranks_kinds() -> None:
    """A lost link outranks a new item, that a sentence, that a date."""
    before = page("<p>Read <a href='/a'>the form</a> here</p><p>Ask on Monday</p><p>Due May 3, 2025</p>")
    after = page("<p>Read the form here</p><p>Ask on Friday</p><p>Due May 4, 2025</p><ul><li>A fine item</li></ul>")
    assert kinds(differ(before, after)) == ["link-removed", "item-added", "text-changed", "text-changed"]


def test_memory_learns_by_the_third_visit() -> None:
    """A place that changed on two visits out of two is muted on the third, and the reason counts the visits."""
    tips = [
        page(f"<div class=tip><p>{words}</p></div>") for words in ("Eat first", "Park behind", "Bring keys", "Be early")
    ]
    memory = Memory()
    assert differ(tips[0], tips[1], memory=memory).alert
    for one, other in pairwise(tips[:3]):
        memory = learn(memory, one, other)
    diff = differ(tips[2], tips[3], memory=memory)
    assert not diff.edits
    assert "2 of 2 visits" in diff.muted[0].reason


def test_memory_never_mutes_an_address() -> None:
    """A street address, a telephone number or opening hours are told however often their place changed before."""
    looks = [
        page(f"<div class=box><p>{words}</p></div>") for words in ("Ask us", "Write to us", "12 Quay Street, Harbor")
    ]
    memory = Memory()
    for one, other in pairwise(looks):
        memory = learn(memory, one, other)
    assert differ(looks[-1], page("<div class=box><p>40 Mill Road, Harbor</p></div>"), memory=memory).alert


def test_memory_says_nothing_about_other_paragraphs() -> None:
    """One paragraph that changes on each visit does not silence the paragraphs around it."""
    steady = "".join(f"<p>Rule {word} stays.</p>" for word in "abcdefghijklm")
    looks = [page(steady, f"<h2>Tip</h2><p>{words}</p>") for words in ("Eat first", "Park behind", "Bring keys")]
    memory = Memory()
    for one, other in pairwise(looks):
        memory = learn(memory, one, other)
    changed = page(steady.replace("Rule c stays", "Rule c is gone"), "<h2>Tip</h2><p>Be early</p>")
    diff = differ(looks[-1], changed, memory=memory)
    assert [edit.after for edit in diff.edits] == ["Rule c is gone."]


def test_memory_is_byte_stable_and_small() -> None:
    """A memory reads back as itself, writes the same bytes, and stays small however much a page rotates."""
    memory = Memory()
    looks = [page("".join(f"<li>{n} {k}</li>" for k in range(300))) for n in range(8)]
    for one, other in pairwise(looks):
        memory = learn(memory, one, other)
    assert Memory.loads(memory.dumps()) == memory
    assert Memory.loads(memory.dumps()).dumps() == memory.dumps()
    assert len(memory.dumps()) < 40_000


@pytest.mark.parametrize("text", [None, "", "[]", "{}", '{"version":99}', '{"version":1,"visits":"x"}', "\x00"])
def test_memory_that_cannot_be_read(text: str | None) -> None:
    """A missing, foreign or damaged memory is a new one: noise is learned again."""
    assert Memory.loads(text) == Memory()


def _long_list(size: int, seed: int) -> tuple[Document, Document]:
    rng = random.Random(seed)  # noqa: S311 - a page, not a secret
    vocabulary = [f"w{n}" for n in range(900)]
    items = [" ".join(rng.choices(vocabulary, k=10)) for _ in range(size)]
    edited = [" ".join(rng.choices(vocabulary, k=10)) if rng.random() < 0.1 else item for item in items]
    grown = [
        line
        for item in edited
        for line in ([item, " ".join(rng.choices(vocabulary, k=8))] if rng.random() < 0.05 else [item])
    ]
    one, other = (
        page(
            "<ul>" + "".join(f"<li><p>{item} <a href='/{k}'>l{k}</a></p></li>" for k, item in enumerate(side)) + "</ul>"
        )
        for side in (items, grown)
    )
    return one, other


def test_align_work_grows_with_the_page() -> None:
    """Ten times the items, about ten times the steps: nothing compares every block with every other."""
    small, large = (align(one.blocks, other.blocks).work for one, other in (_long_list(400, 1), _long_list(4_000, 1)))
    assert large < 25 * small


def test_align_work_on_rewritten_lists_of_like_items() -> None:
    """Thousands of items that all share their words and all changed stay within the step budget."""
    blocks = [
        tuple(Block(f"office number {n * k} is open", "ul/li", tag="li") for n in range(1, 3_000)) for k in (7, 11)
    ]
    assert align(*blocks).work < 3_000_000


def test_compare_long_list_renders() -> None:
    """A list of a thousand items with a tenth edited gives a diff that renders."""
    one, other = _long_list(1_000, 2)
    diff = differ(one, other)
    assert {ChangeKind.TEXT_CHANGED, ChangeKind.ITEM_ADDED} & {edit.kind for edit in diff.edits}
    assert edits_as_html(diff.edits).startswith("<ul")


def test_compare_more_differences_than_anybody_reads() -> None:
    """Tens of thousands of rewritten items are aligned and told in long runs, with every word of them in the diff."""
    before, after = (
        Document(blocks=tuple(Block(f"office number {n} opens at {when}", "ul/li", tag="li") for n in range(20_000)))
        for when in ("noon", "dawn")
    )
    diff = differ(before, after)
    assert len(diff.edits) < 200
    assert diff.alert
    told = "\n".join(edit.after or "" for edit in diff.edits)
    assert {block.text for block in after.blocks} <= set(told.split("\n"))


def test_compare_few_differences_in_a_large_page() -> None:
    """However many items a page has, one edited item is shown by itself."""
    items = [Block(f"office number {n} is open", "ul/li", tag="li") for n in range(20_000)]
    edited = [*items[:9_000], Block("office number 9000 is closed", "ul/li", tag="li"), *items[9_001:]]
    diff = differ(Document(blocks=tuple(items)), Document(blocks=tuple(edited)))
    assert [(edit.before, edit.after) for edit in diff.edits] == [
        ("office number 9000 is open", "office number 9000 is closed")
    ]
