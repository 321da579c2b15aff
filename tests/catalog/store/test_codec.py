"""Every field of every stored value survives the way to the database and back."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from catalog.model import (
    Change,
    ChangeKind,
    Check,
    Decision,
    Edit,
    Evidence,
    Link,
    Region,
    Snapshot,
    Standing,
    State,
    Verdict,
)
from catalog.store import codec

if TYPE_CHECKING:
    from catalog.store import Store

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
# Python calls an hour that a clock passes twice unequal to every time in another zone (PEP 495), so those are left out.
MOMENT = st.datetimes(datetime(1970, 1, 1), datetime(2999, 1, 1), timezones=st.timezones()).filter(  # noqa: DTZ001 - hypothesis adds the zone
    lambda at: at.utcoffset() == at.replace(fold=1 - at.fold).utcoffset()
)
SHARE = st.floats(0, 1)
EVIDENCE = st.lists(st.builds(Evidence, TEXT, TEXT), max_size=3).map(tuple)
NUMBER = st.integers(0, 2**31 - 1)
MAYBE_TEXT = st.none() | TEXT
MAYBE_MOMENT = st.none() | MOMENT
REASONS = st.lists(TEXT, max_size=3).map(tuple)
EDITS = st.builds(
    Edit,
    kind=st.sampled_from(ChangeKind),
    region=st.sampled_from(Region),
    section=TEXT,
    before=MAYBE_TEXT,
    after=MAYBE_TEXT,
    text=TEXT,
    significance=SHARE,
    reasons=REASONS,
)
FIELDS = {
    Change: {
        "id": TEXT,
        "at": MOMENT,
        "slug": TEXT,
        "url": TEXT,
        "kind": st.sampled_from(ChangeKind),
        "section": TEXT,
        "edits": st.lists(EDITS, max_size=3).map(tuple),
        "significance": SHARE,
        "reasons": REASONS,
        "evidence": EVIDENCE,
        "link_text": MAYBE_TEXT,
        "final_url": MAYBE_TEXT,
        "first_failed_at": MAYBE_MOMENT,
        "last_ok_at": MAYBE_MOMENT,
        "details": st.dictionaries(TEXT, TEXT, max_size=3),
        "seq": st.just(1),
    },
    Check: {
        "url": TEXT,
        "at": MOMENT,
        "verdict": st.sampled_from(Verdict),
        "status": st.none() | NUMBER,
        "final_url": MAYBE_TEXT,
        "evidence": EVIDENCE,
        "retry_at": MAYBE_MOMENT,
    },
    Standing: {
        "url": TEXT,
        "state": st.sampled_from(State),
        "since": MAYBE_MOMENT,
        "verdict": st.none() | st.sampled_from(Verdict),
        "status": st.none() | NUMBER,
        "final_url": MAYBE_TEXT,
        "evidence": EVIDENCE,
        "failures": NUMBER,
        "certain_failures": NUMBER,
        "first_failed_at": MAYBE_MOMENT,
        "last_ok_at": MAYBE_MOMENT,
        "last_checked_at": MAYBE_MOMENT,
        "next_due_at": MAYBE_MOMENT,
        "visits": NUMBER,
    },
}


def test_codec_knows_every_field() -> None:
    """A field added to a stored value must be added to its codec and to these tests."""
    for kind, fields in FIELDS.items():
        assert {field.name for field in dataclasses.fields(kind)} == set(fields)
    assert {field.name for field in dataclasses.fields(Edit)} == set(codec._edit_value(Edit(kind=ChangeKind.MOVED)))
    # How a page refers to a link is read anew with the page, and makes no two links different.
    assert {field.name for field in dataclasses.fields(Link)} - {"kind"} | {"url", "position"} == set(
        codec.link_columns("", 0, Link("", ""))
    )
    now = datetime(2026, 3, 2, tzinfo=UTC)
    one = Snapshot(url="", digest="", first_at=now, last_at=now)
    assert {field.name for field in dataclasses.fields(one)} == set(codec.snapshot_columns(one))


def test_codec_round_trip(store: Store) -> None:
    """Any change, check and standing comes back from the database equal, its times in UTC."""
    seen: set[str] = set()

    @given(
        st.builds(Change, **FIELDS[Change]), st.builds(Check, **FIELDS[Check]), st.builds(Standing, **FIELDS[Standing])
    )
    def round_trip(change: Change, check: Check, standing: Standing) -> None:
        number = str(len(seen))
        seen.add(number)
        change = dataclasses.replace(change, id=number, seq=len(seen))
        check = dataclasses.replace(check, url=number)
        standing = dataclasses.replace(standing, url=number)
        assert store.record([Decision(check=check, standing=standing, changes=(change,))]) == (change,)
        (run,) = store.checks(number)
        (back,) = store.changes(after=len(seen) - 1)
        assert (run.check, store.standings([number])[number], back) == (check, standing, change)
        times = [back.at, back.first_failed_at, run.check.retry_at, store.standings([number])[number].since]
        assert all(time.tzinfo is UTC for time in times if time)

    round_trip()


@given(st.text(), st.text(st.characters(categories=["Cs"]), min_size=1))
def test_codec_of_lone_surrogates(words: str, halves: str) -> None:
    """Half characters in a page's words become U+FFFD, in JSON too, and the text can be encoded."""
    text = codec.evidence_text((Evidence(words, halves),))
    assert json.loads(text)[0][1] == "\ufffd" * len(halves)
    text.encode()
