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
