"""What is recorded is what is given back."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from catalog.errors import StoreError
from catalog.model import Link, Past, Region, State, Verdict
from tests.catalog.store.visits import PAGE, change, moment, visit

if TYPE_CHECKING:
    from catalog.store import Store
    from tests.catalog.store.conftest import Place


def test_store_empty_knows_nothing(store: Store) -> None:
    """A new store answers every question with nothing."""
    assert store.past(PAGE) == Past()
    assert store.pasts([PAGE]) == {PAGE: Past()}
    assert (store.standings(), store.links(PAGE), list(store.all_links())) == ({}, (), [])
    assert (store.checks(PAGE), store.snapshots(PAGE), store.note("slugs")) == ((), (), None)
    assert (list(store.changes()), store.last_seq(), store.record([])) == ([], 0, ())


def test_store_remembers_a_visit(place: Place) -> None:
    """Everything a visit settled is there after closing and opening again."""
    links = (Link("https://a.example.org/#x", "A", Region.FOOTER, "More", 3, 7), Link("https://b.example.org/", "B"))
    first = visit(body=b"<p>Rights", links=links, memory='{"v":1}', changes=(change("c1"),), headers={"etag": '"a"'})
    with place.open() as store:
        assert store.record([first]) == (replace(change("c1"), seq=1),)
    with place.open() as store:
        past = store.past(PAGE)
        assert (past.standing, past.snapshot, past.memory) == (first.standing, first.snapshot, '{"v":1}')
        assert past.snapshot is not None
        assert store.body(past.snapshot.digest) == b"<p>Rights"
        assert store.pasts([PAGE]) == {PAGE: past}
        assert store.standings() == store.standings([PAGE]) == {PAGE: first.standing}
        assert store.links(PAGE) == links
        assert list(store.all_links()) == [(PAGE, link) for link in links]
        assert [run.check for run in store.checks(PAGE)] == [first.check]


def test_store_lies_in_one_file_when_closed(place: Place) -> None:
    """A closed store has no write-ahead log beside it, so the file can be copied or uploaded as it is."""
    with place.open() as store:
        store.record([visit(body=b"x")])
    assert [path.name for path in place.database.parent.iterdir() if path.is_file()] == [place.database.name]


def test_checks_alike_are_one_run(store: Store) -> None:
    """Looks that show the same thing move counters; another verdict or another evidence begins a run."""
    for decision in (visit(0), visit(1), visit(2), visit(3, verdict=Verdict.MISSING), visit(4, detail="206")):
        store.record([decision])
    runs = store.checks(PAGE)
    assert [(run.check.verdict.value, run.count) for run in runs] == [("alive", 3), ("missing", 1), ("alive", 1)]
    assert (runs[0].first_at, runs[0].last_at, runs[0].check.at) == (moment(0), moment(2), moment(2))


def test_checks_with_clock_set_back(store: Store) -> None:
    """A look dated before the run widens the run and never makes it end before it begins."""
    store.record([visit(5)])
    store.record([visit(1)])
    (run,) = store.checks(PAGE)
    assert (run.first_at, run.last_at, run.count) == (moment(1), moment(5), 2)


def test_checks_of_one_url_in_one_batch(store: Store) -> None:
    """Two looks at one URL in one batch count as two."""
    store.record([visit(0), visit(1), visit(2, verdict=Verdict.GONE), visit(3, verdict=Verdict.GONE)])
    assert [run.count for run in store.checks(PAGE)] == [2, 2]
    assert store.standings()[PAGE].verdict is Verdict.GONE


def test_snapshots_of_the_same_bytes(store: Store) -> None:
    """Unchanged bytes move counters and keep the newest validators; a 304 without any keeps the old ones."""
    store.record([visit(0, body=b"one", headers={"etag": '"a"'})])
    store.record([replace(visit(1, body=b"one", headers={"etag": '"b"'}), body=None)])
    store.record([replace(visit(2, body=b"one"), body=None)])
    (snapshot,) = store.snapshots(PAGE)
    assert (snapshot.first_at, snapshot.last_at, snapshot.count) == (moment(0), moment(2), 3)
    assert dict(snapshot.headers) == {"etag": '"b"'}


def test_snapshots_that_flip(store: Store, place: Place) -> None:
    """Bytes that come back are a snapshot again, while their file is stored once."""
    for day, body in enumerate((b"one", b"two", b"one")):
        store.record([visit(day, body=body)])
    assert [store.body(snapshot.digest) for snapshot in store.snapshots(PAGE)] == [b"one", b"two", b"one"]
    snapshot = store.past(PAGE).snapshot
    assert snapshot is not None
    assert snapshot.first_at == moment(2)
    assert len(place.blobs()) == 2


def test_record_failure_keeps_the_page(store: Store) -> None:
    """A visit without a page leaves snapshot, links and memory as they were."""
    links = (Link("https://a.example.org/", "A"),)
    store.record([visit(0, body=b"one", links=links, memory="m")])
    store.record([visit(1, verdict=Verdict.TIMEOUT)])
    past = store.past(PAGE)
    assert past.snapshot is not None
    assert (past.snapshot.count, past.memory, store.links(PAGE)) == (1, "m", links)


def test_record_links_anew(store: Store) -> None:
    """A page's links are replaced as a whole, also by none."""
    a, b, c = (Link(f"https://{name}.example.org/", name) for name in "abc")
    for links in ((a, b, c), (c, a), (c, a), ()):
        store.record([visit(links=links)])
        assert store.links(PAGE) == links


def test_record_twice_adds_nothing(store: Store) -> None:
    """The same visit told again changes no counter and no log, and its changes keep their places."""
    told = visit(0, body=b"one", changes=(change("c1"), change("c2")))
    first = store.record([told])
    assert store.record([told]) == first
    assert (store.last_seq(), store.checks(PAGE)[0].count, store.snapshots(PAGE)[0].count) == (2, 1, 1)


def test_record_is_all_or_nothing(store: Store) -> None:
    """One decision that cannot be recorded takes the whole visit with it."""
    bad = visit(1, url="https://b.example.org/")
    naive = replace(bad, check=replace(bad.check, at=bad.check.at.replace(tzinfo=None)))
    with pytest.raises(StoreError, match="time zone"):
        store.record([visit(1, changes=(change("c1"),)), naive])
    assert (store.standings(), store.last_seq()) == ({}, 0)


@pytest.mark.parametrize("body", [None, b"other"])
def test_record_snapshot_without_its_bytes(store: Store, body: bytes | None) -> None:
    """A snapshot that could not be read again is refused, and nothing of its visit is recorded."""
    with pytest.raises(StoreError, match="nothing was recorded"):
        store.record([replace(visit(body=b"one"), body=body)])
    assert store.standings() == {}


def test_record_times_in_utc(store: Store) -> None:
    """A time in another zone comes back as the same moment in UTC."""
    local = visit(0)
    away = moment(0).astimezone()
    store.record([replace(local, check=replace(local.check, at=away))])
    at = store.checks(PAGE)[0].check.at
    assert (at, at.utcoffset()) == (away, moment(0).utcoffset())


def test_changes_in_order(store: Store) -> None:
    """The log is read from any place, by resource, and up to a limit, always in order."""
    store.append([change(f"c{number}", slug="ab"[number % 2]) for number in range(1200)])
    assert [one.seq for one in store.changes()] == list(range(1, 1201))
    assert [one.id for one in store.changes(after=1190, slug="b")] == ["c1191", "c1193", "c1195", "c1197", "c1199"]
    assert len(list(store.changes(slug="a", limit=550))) == 550
    assert (list(store.changes(limit=0)), list(store.changes(after=1200)), store.last_seq()) == ([], [], 1200)


def test_changes_written_while_read(store: Store) -> None:
    """A slow reader of the log keeps nobody from writing, and goes on to what was written."""
    store.append([change(f"c{number}") for number in range(600)])
    reader = store.changes()
    next(reader)
    store.append([change("late")])
    assert [one.id for one in reader][-1] == "late"


def test_append_known_id(store: Store) -> None:
    """An id that the log holds is not taken again, in the same batch or later."""
    assert [one.seq for one in store.append([change("a"), change("a"), change("b")])] == [1, 1, 2]
    assert [one.seq for one in store.append([change("b"), change("c")])] == [2, 3]
    assert store.append([]) == ()


def test_changes_are_never_touched_again(place: Place) -> None:
    """No statement the store sends updates or deletes a row of the log."""
    sent: list[str] = []
    with place.open() as store:
        for day in range(3):
            with store._engine.connect() as connection:
                raw = connection.connection.driver_connection
                assert isinstance(raw, sqlite3.Connection)
                raw.set_trace_callback(sent.append)
            links = (Link(f"https://a.example.org/{day}", "A"),)
            store.record([visit(day, body=bytes([day]), links=links, memory=str(day), changes=(change(f"c{day}"),))])
            store.append([change(f"c{day}"), change(f"d{day}")])
            store.set_note("day", str(day))
    words = [statement.upper() for statement in sent]
    assert any(word.startswith("INSERT INTO CHANGES") for word in words)
    assert any(word.startswith("UPDATE") for word in words)
    touched = ("UPDATE CHANGES", "DELETE FROM CHANGES", "REPLACE INTO CHANGES")
    assert not [word for word in words if word.startswith(touched) or ("INTO CHANGES" in word and "CONFLICT" in word)]


def test_all_links_in_stable_order(store: Store) -> None:
    """Links of all pages come sorted by page and in page order, over any number of pages."""
    pages = {
        f"https://{name}.example.org/": tuple(Link(f"https://x.example.org/{number}", "x") for number in range(700))
        for name in "cab"
    }
    store.record([visit(url=url, links=links) for url, links in pages.items()])
    assert list(store.all_links()) == [(url, link) for url in sorted(pages) for link in pages[url]]


def test_standings_of_many(store: Store) -> None:
    """More URLs than fit into one query are found, unknown ones left out, repeated ones given once."""
    urls = [f"https://a.example.org/{number}" for number in range(1300)]
    store.record([visit(url=url) for url in urls])
    found = store.standings([*urls, *urls, "https://b.example.org/"])
    assert (len(found), {one.state for one in found.values()}) == (1300, {State.ALIVE})


def test_note_is_replaced(store: Store) -> None:
    """A note holds the last value set."""
    store.set_note("slugs", "[]")
    store.set_note("slugs", '["a"]')
    assert store.note("slugs") == '["a"]'


def test_record_strange_text(store: Store) -> None:
    """Lone surrogates and NUL in a page's words are replaced and lose nothing else."""
    links = (Link("https://a.example.org/", "a\ud800b\x00c", section="\udfff"),)
    store.record([visit(links=links, changes=(change("c\ud800"),), memory="\ud800", detail="\ud83d")])
    assert [(one.text, one.section) for one in store.links(PAGE)] == [("a\ufffdb\ufffdc", "\ufffd")]
    assert [one.id for one in store.changes()] == ["c\ufffd"]
    assert store.append([change("c\ud800")])[0].seq == 1
    store.set_note("\ud800", "\udc00")
    assert store.note("\ud800") == "\ufffd"


def test_store_notes_of_a_prefix_and_dropped_ones(store: Store) -> None:
    """Facts are listed by how their names begin, and None takes one away."""
    for name in ("incident b.example", "incident a.example", "incidental", "other"):
        store.set_note(name, name)
    assert list(store.notes("incident ")) == ["incident a.example", "incident b.example"]
    store.set_note("incident a.example", None)
    assert list(store.notes("incident ")) == ["incident b.example"]
    assert store.notes("_") == {}


def test_store_change_and_its_note_are_one(store: Store) -> None:
    """What is told and the memory of having told it are recorded together."""
    (told,) = store.append([change("joined")], note=("known", "yes"))
    assert (told.seq, store.note("known")) == (1, "yes")
    assert store.append([], note=("known", "still")) == ()
    assert store.note("known") == "still"


def test_store_visit_and_its_notes_are_one(store: Store) -> None:
    """A visit that cannot be recorded leaves its notes unwritten too."""
    store.record([visit()], notes={"incident a.example": "open"})
    assert store.note("incident a.example") == "open"
    wrong = replace(visit(1, body=b"one"), body=b"other")
    with pytest.raises(StoreError):
        store.record([wrong], notes={"incident a.example": None})
    assert store.note("incident a.example") == "open"
    store.record([visit(2)], notes={"incident a.example": None})
    assert store.note("incident a.example") is None


def test_store_newest_look(store: Store) -> None:
    """The newest look of all is known, whichever address it was made at."""
    assert store.newest_look() is None
    store.record([visit(3), visit(1, url=f"{PAGE}/2")])
    assert store.newest_look() == moment(3)


def test_store_counts_what_was_written(store: Store) -> None:
    """The generation tells whether anything was written since, and reading is no writing."""
    before = store.generation
    store.record([visit()])
    written = store.generation
    assert written > before
    list(store.changes())
    store.standings()
    assert store.generation == written
