"""How much a change matters, and why."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.model import ChangeKind, Edit, Region
from crawler.judge.significance import KINDS, keyword_in, ranked

EDITS = st.builds(
    Edit,
    kind=st.sampled_from(ChangeKind),
    region=st.sampled_from(Region),
    before=st.one_of(st.none(), st.text(max_size=30)),
    after=st.one_of(st.none(), st.text(max_size=30)),
    text=st.text(max_size=30),
)


@given(EDITS, st.lists(st.text(max_size=5), max_size=3))
def test_significance_is_a_share_with_reasons(edit: Edit, terms: list[str]) -> None:
    """Every edit gets 0..1 and at least its kind as reason, the same when asked twice; key terms never lower it."""
    once = ranked(edit, keywords=terms)
    assert 0 <= once.significance <= 1
    assert once.reasons[0] == edit.kind.value
    assert ranked(once, keywords=terms) == once
    assert once.significance >= ranked(edit).significance


def test_significance_follows_the_design() -> None:
    """Identity and lost links before items, items before sentences, sentences before numbers, then furniture."""
    order = [ChangeKind.TITLE_CHANGED, ChangeKind.LINK_REMOVED, ChangeKind.ITEM_ADDED, ChangeKind.TEXT_CHANGED]
    assert sorted(order, key=lambda kind: -KINDS[kind]) == order
    number = ranked(Edit(kind=ChangeKind.TEXT_CHANGED, before="Open 9-5", after="Open 9-7", text="Open 9-7"))
    footer = ranked(Edit(kind=ChangeKind.ITEM_REMOVED, region=Region.FOOTER, before="x", text="x"))
    assert KINDS[ChangeKind.TEXT_CHANGED] > number.significance > 0.3 > footer.significance
    assert "date or number" in number.reasons


@pytest.mark.parametrize(
    ("term", "said", "found"),
    [
        ("ICE", "A notice about prices", False),
        ("ICE", "What ICE may do", True),
        ("detencion", "Centros de Detención", True),
        ("court", "All courts are open", True),
        ("bond hearing", "Bond Hearings in Spanish", True),
        ("移民", "新的移民法律援助", True),
        (" ", "anything at all", False),
    ],
)
def test_key_terms_are_words(term: str, said: str, *, found: bool) -> None:
    """A key term is found as a word of its own or its plural, without regard to case and accents."""
    assert (keyword_in(Edit(kind=ChangeKind.ITEM_ADDED, after=said, text=said), (term,)) == term) is found


def test_key_terms_must_stand_in_what_changed() -> None:
    """A term in a sentence that stayed the same raises nothing; one in the reworded sentence does."""
    edit = Edit(
        kind=ChangeKind.TEXT_CHANGED,
        before="Bond hearings are free. We open on Monday.",
        after="Bond hearings are free. We open on Friday.",
    )
    assert keyword_in(edit, ("bond",)) is None
    assert keyword_in(edit, ("open",)) == "open"
