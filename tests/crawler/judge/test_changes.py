"""Rows of the change log, made from diffs and states."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from catalog.model import ChangeKind, Diff, Edit, Standing, State
from crawler.judge.changes import from_diff, from_transition, of_resource

AT = datetime(2026, 9, 7, 9, tzinfo=UTC)
ITEM = Edit(
    kind=ChangeKind.ITEM_ADDED, section="Bail", after="Paying bail (ILRC)", text="Paying bail", significance=0.7
)
LINK = Edit(
    kind=ChangeKind.LINK_ADDED, section="Bail", after="https://ilrc.example/bail", text="Paying bail", significance=0.9
)


def test_new_item_and_its_link_are_one_change() -> None:
    """The link in a new list item rides along with the item instead of being told twice."""
    (change,) = from_diff(Diff(url="https://a.example/", edits=(LINK, ITEM)), slug="kyr", at=AT)
    assert change.kind is ChangeKind.ITEM_ADDED
    assert {edit.kind for edit in change.edits} == {ChangeKind.ITEM_ADDED, ChangeKind.LINK_ADDED}
    assert change.significance == LINK.significance


def test_link_without_its_item_is_a_change_of_its_own() -> None:
    """A link added inside another section is not hidden behind somebody else's item."""
    elsewhere = replace(LINK, section="Courts")
    changes = from_diff(Diff(url="https://a.example/", edits=(elsewhere, ITEM)), slug="kyr", at=AT)
    assert [(change.kind, change.section) for change in changes] == [
        (ChangeKind.LINK_ADDED, "Courts"),
        (ChangeKind.ITEM_ADDED, "Bail"),
    ]


def test_items_of_one_section_are_one_change() -> None:
    """Two resources added under one heading are told together, those under another apart."""
    edits = (ITEM, replace(ITEM, after="Rides"), replace(ITEM, section="Courts"))
    changes = from_diff(Diff(url="https://a.example/", edits=edits), slug="kyr", at=AT)
    assert sorted(len(change.edits) for change in changes) == [1, 2]


def test_same_visit_gives_the_same_ids() -> None:
    """Deciding a visit again names its changes alike; another time or text names them otherwise."""
    diff = Diff(url="https://a.example/", edits=(ITEM,))
    (first,) = from_diff(diff, slug="kyr", at=AT)
    (again,) = from_diff(diff, slug="kyr", at=AT)
    (other,) = from_diff(Diff(url=diff.url, edits=(replace(ITEM, after="Rides"),)), slug="kyr", at=AT)
    (later,) = from_diff(diff, slug="kyr", at=AT.replace(day=8))
    assert first == again
    assert len({first.id, other.id, later.id}) == 3


def test_lone_surrogate_in_text_has_an_id() -> None:
    """Text that cannot be encoded still gets its name."""
    (change,) = from_diff(Diff(url="u", edits=(replace(ITEM, after="\ud800"),)), slug="kyr", at=AT)
    assert len(change.id) == 16


def test_death_tells_when_it_failed_and_last_worked() -> None:
    """A died link carries the first failure and the last good day for its words."""
    before = Standing(url="u", state=State.SUSPECT, last_ok_at=AT.replace(month=8))
    after = Standing(url="u", state=State.DEAD, first_failed_at=AT.replace(day=1), failures=3)
    change = from_transition(ChangeKind.DIED, before=before, after=after, slug="kyr", at=AT, link_text="Bail")
    assert change.first_failed_at == AT.replace(day=1)
    assert change.last_ok_at == AT.replace(month=8)
    assert change.final_url is None


def test_removed_resource_keeps_its_title() -> None:
    """An entry that left the catalog can still be named."""
    change = of_resource(ChangeKind.RESOURCE_REMOVED, slug="kyr", title="Know your rights", url="u", at=AT)
    assert change.details["title"] == "Know your rights"


def test_heading_that_repeats_the_new_title_is_left_out() -> None:
    """A page that got another name is told once, not as title and heading."""
    title = Edit(kind=ChangeKind.TITLE_CHANGED, before="Bail | ILRC", after="Bonds | ILRC", significance=0.9)
    heading = Edit(kind=ChangeKind.TEXT_CHANGED, before="Bail", after="Bonds", text="Bonds", significance=0.5)
    (change,) = from_diff(Diff(url="u", edits=(title, heading)), slug="kyr", at=AT)
    assert change.edits == (title,)


def test_link_changed_alike_in_many_sections_is_one_change() -> None:
    """A link that every section repeats is told once, without a section; its edits keep theirs."""
    edits = [
        Edit(kind=ChangeKind.LINK_RETARGETED, before="https://a/x", after="https://a/y", text="Tips", section=name)
        for name in ("A", "B", "C")
    ]
    other = replace(edits[0], text="Form", section="A")
    changes = from_diff(Diff(url="u", edits=(*edits, other)), slug="kyr", at=AT)
    assert sorted((change.section, len(change.edits)) for change in changes) == [("", 3), ("A", 1)]


def test_page_gone_over_is_one_change() -> None:
    """A text reworded in dozens of sections makes one row, not dozens."""
    edits = tuple(
        Edit(kind=ChangeKind.TEXT_CHANGED, before=f"a {n}", after=f"b {n}", section=str(n)) for n in range(30)
    )
    (change,) = from_diff(Diff(url="u", edits=edits), slug="kyr", at=AT)
    assert (change.section, len(change.edits)) == ("", 30)


def test_contact_behind_a_link_is_told_by_its_sentence() -> None:
    """A number that changed in the text and behind the link is one piece of news; another page behind it is not."""
    text = Edit(kind=ChangeKind.TEXT_CHANGED, before="Call 212 555 0142", after="Call 212 555 0143", section="Help")
    call = Edit(
        kind=ChangeKind.LINK_RETARGETED,
        before="tel:2125550142",
        after="tel:2125550143",
        text="Call",
        section="Help",
        reasons=("contact",),
    )
    assert len(from_diff(Diff(url="u", edits=(text, call)), slug="kyr", at=AT)) == 1
    page = replace(call, before="https://a.example/", after="https://b.example/", reasons=())
    assert len(from_diff(Diff(url="u", edits=(text, page)), slug="kyr", at=AT)) == 2


def test_thousands_of_links_find_their_items() -> None:
    """Each link rides along with the item that holds its words, however many there are."""
    edits: list[Edit] = []
    for n in range(4_000):
        edits.append(replace(ITEM, after=f"Guide number {n} for courts", text=f"Guide number {n}"))
        edits.append(replace(LINK, after=f"https://a.example/{n}", text=f"Guide number {n}"))
    (change,) = from_diff(Diff(url="u", edits=tuple(edits)), slug="kyr", at=AT)
    assert change.kind is ChangeKind.ITEM_ADDED
