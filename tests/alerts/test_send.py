"""What is new goes out, once to everybody, and nobody's address stays behind."""

from __future__ import annotations

import multiprocessing
import random
import re
import sqlite3
import stat
import time
from typing import TYPE_CHECKING

import pytest

from alerts.recipients import recipients
from alerts.send import stage
from alerts.store import People
from catalog.errors import OutputError, StoreError, UsageError
from catalog.model import Check, Decision, Standing, State, Verdict
from tests.alerts.killed_send import send
from tests.alerts.tale import MORNING, died, edited
from tests.alerts.wire import faults, read, text_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.context import ForkServerProcess
    from pathlib import Path

    from catalog.stages import Context
    from tests.clock import Clock

_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["tests.alerts.killed_send"])


def mails(folder: Path) -> dict[str, bytes]:
    """The mails written so far, by file name."""
    return {file.name: file.read_bytes() for file in sorted((folder / "outbox").glob("*.eml"))}


def rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    """What the people database says."""
    database = sqlite3.connect(folder / "people" / "people.sqlite3")
    try:
        return database.execute(query).fetchall()
    finally:
        database.close()


def test_send_without_news_sends_nothing(context: Context, tmp_path: Path) -> None:
    """An empty digest is never sent."""
    assert stage(context).summary == "nothing to send"
    assert mails(tmp_path) == {}


def test_send_shows_a_new_user_the_digest(context: Context, tmp_path: Path) -> None:
    """Without a list of recipients one mail to nobody in particular is written, and it is a good mail."""
    context.store.append([edited("red-cards")])
    assert stage(context).summary == f"1 mail: 1 written to {tmp_path / 'outbox'}"
    (raw,) = mails(tmp_path).values()
    assert faults(raw) == []
    assert "Red Cards" in text_of(raw)


def test_send_writes_once_to_everybody(context: Context, tmp_path: Path, everybody: Callable[..., None]) -> None:
    """One mail a person, however many changes; the next run without news writes none."""
    everybody("ana@example.net", "ben@example.net", "ANA@example.net")
    context.store.append([edited("red-cards"), edited("hotlines"), died("hotlines", 2)])
    stage(context)
    written = mails(tmp_path)
    assert sorted(read(raw)["To"] for raw in written.values()) == ["ana@example.net", "ben@example.net"]
    stage(context)
    assert mails(tmp_path) == written


def test_send_tells_each_change_once(context: Context, tmp_path: Path, clock: Clock) -> None:
    """The second digest begins where the first one ended."""
    context.store.append([edited("red-cards")])
    stage(context)
    clock.advance(days=7)
    context.store.append([edited("hotlines")])
    stage(context)
    first, second = (text_of(raw) for raw in mails(tmp_path).values())
    assert "Red Cards" in first
    assert "Red Cards" not in second
    assert "7 September 2026 to 14 September 2026" in second


def test_send_small_edits_are_not_told_later_either(context: Context, tmp_path: Path) -> None:
    """What is not worth telling moves the cursor, and does not ride along with the next digest."""
    context.store.append([edited("red-cards", significance=0.1)])
    assert stage(context).summary == "nothing to send"
    context.store.append([edited("hotlines")])
    stage(context)
    (raw,) = mails(tmp_path).values()
    assert "Red Cards" not in text_of(raw)


def test_send_counts_what_could_be_looked_at(context: Context, tmp_path: Path) -> None:
    """The coverage line comes from the latest looks at the catalog's own pages."""
    looks = {"red-cards": (Verdict.ALIVE, State.ALIVE), "hotlines": (Verdict.MISSING, State.SUSPECT)}
    for slug, (verdict, state) in looks.items():
        url = f"https://{slug}.example/page"
        check = Check(url=url, at=MORNING, verdict=verdict)
        context.store.record([Decision(check=check, standing=Standing(url=url, state=state, verdict=verdict))])
    context.store.append([edited("red-cards")])
    stage(context)
    (raw,) = mails(tmp_path).values()
    assert "3 pages: 1 read, 0 blocked, 1 failing, 1 not looked at." in text_of(raw)


def test_send_empty_list_is_taken_at_its_word(context: Context, tmp_path: Path, everybody: Callable[..., None]) -> None:
    """Whoever joins later hears what happens from then on, not what nobody was told."""
    everybody("# nobody yet")
    context.store.append([edited("red-cards")])
    assert stage(context).summary == "nobody to write to: the recipients file is empty"
    everybody("ana@example.net")
    assert stage(context).summary == "nothing to send"
    assert mails(tmp_path) == {}


def test_send_bad_list_loses_nothing(context: Context, tmp_path: Path, everybody: Callable[..., None]) -> None:
    """A mistake in the list is told, and everything is sent once it is put right."""
    everybody("ana@example.net", "not an address")
    context.store.append([edited("red-cards")])
    with pytest.raises(UsageError, match=r"recipients\.txt:2"):
        stage(context)
    everybody("ana@example.net")
    stage(context)
    assert len(mails(tmp_path)) == 1


def test_send_folder_that_cannot_be_written_loses_nothing(context: Context, tmp_path: Path) -> None:
    """What could not be written stays queued and is written when the way is free."""
    (tmp_path / "outbox").write_text("in the way")
    context.store.append([edited("red-cards")])
    with pytest.raises(OutputError, match=r"people\.outbox"):
        stage(context)
    assert rows(tmp_path, "SELECT state FROM outbox") == [("queued",)]
    (tmp_path / "outbox").unlink()
    assert stage(context).summary.startswith("1 mail")


def test_send_does_not_write_to_who_left(context: Context, tmp_path: Path, everybody: Callable[..., None]) -> None:
    """A queued mail to somebody who was taken off the list is withdrawn."""
    everybody("ana@example.net", "ben@example.net")
    (tmp_path / "outbox").write_text("in the way")
    context.store.append([edited("red-cards")])
    with pytest.raises(OutputError):
        stage(context)
    everybody("ben@example.net")
    (tmp_path / "outbox").unlink()
    assert stage(context).summary == f"2 mails: 1 written to {tmp_path / 'outbox'}, 1 withdrawn"
    assert [read(raw)["To"] for raw in mails(tmp_path).values()] == ["ben@example.net"]


def test_send_state_begun_anew_is_told(context: Context, tmp_path: Path) -> None:
    """When the state database is lost and its log begins at one again, new changes are told all the same."""
    context.store.append([edited("red-cards", number) for number in range(5)])
    stage(context)
    for file in (tmp_path / "state").glob("state.sqlite3*"):
        file.rename(tmp_path / f"lost-{file.name}")
    with type(context.store).open(tmp_path / "state" / "state.sqlite3", tmp_path / "state" / "snapshots") as fresh:
        fresh.append([edited("hotlines")])
        stage(type(context)(**{name: getattr(context, name) for name in _FIELDS} | {"store": fresh}))
    assert any("Hotlines" in text_of(raw) for raw in mails(tmp_path).values())


_FIELDS = ("config", "catalog", "talk", "clock", "resolver")


def test_send_leaves_no_address_behind(
    context: Context, tmp_path: Path, everybody: Callable[..., None], capfd: pytest.CaptureFixture[str]
) -> None:
    """After a run only the list and the mails themselves hold an address: no database, log, name or error does."""
    everybody("very-private-ana@example.net")
    context.store.append([edited("red-cards")])
    summary = stage(context).summary
    allowed = {tmp_path / "people" / "recipients.txt", *(tmp_path / "outbox").glob("*.eml")}
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert {file.name for file in files} > {"people.sqlite3", "people.key", "state.sqlite3"}
    holding = {file for file in files if b"very-private-ana" in file.read_bytes().lower()}
    assert holding == allowed
    assert not any("very-private-ana" in str(file) for file in files)
    said = "".join([summary, *capfd.readouterr()])
    assert "very-private-ana" not in said


def test_send_keeps_people_out_of_git_and_from_others(context: Context, tmp_path: Path) -> None:
    """The folders made for people's files are ignored by git; what is in them is for their owner only."""
    context.store.append([edited("red-cards")])
    stage(context)
    for folder in ("people", "outbox"):
        assert (tmp_path / folder / ".gitignore").read_text() == "*\n"
        assert stat.S_IMODE((tmp_path / folder).stat().st_mode) == 0o700
    for file in (*(tmp_path / "people").glob("people.*"), *(tmp_path / "outbox").glob("*.eml")):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_people_hash_needs_the_key(context: Context, tmp_path: Path, everybody: Callable[..., None]) -> None:
    """Who has the database alone cannot test whether somebody is on the list: another key gives other hashes."""
    everybody("ana@example.net")
    context.store.append([edited("red-cards")])
    stage(context)
    ((stored,),) = rows(tmp_path, "SELECT recipient FROM outbox")
    listed = tmp_path / "people" / "recipients.txt"
    key = bytes.fromhex((tmp_path / "people" / "people.key").read_text())
    assert recipients(listed, key, context.catalog)[0].key == stored
    assert recipients(listed, bytes(32), context.catalog)[0].key != stored


@pytest.mark.parametrize("key", ["", "zz", "00" * 31, "00" * 32], ids=["empty", "no digits", "short", "another"])
def test_people_wrong_key_is_refused(tmp_path: Path, key: str) -> None:
    """With a damaged or foreign key everybody would look new and get everything again: refused instead."""
    People.open(tmp_path / "people.sqlite3").close()
    (tmp_path / "people.key").write_text(key)
    with pytest.raises(StoreError, match="backup"):
        People.open(tmp_path / "people.sqlite3")


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("CREATE TABLE other (id)", "some other database"),
        ("UPDATE meta SET value = '9' WHERE name = 'schema'", "version"),
    ],
)
def test_people_other_database_is_refused(tmp_path: Path, statement: str, words: str) -> None:
    """A database of something else, or of another version, is never written to."""
    place = tmp_path / "people.sqlite3"
    if "meta" in statement:
        People.open(place).close()
    database = sqlite3.connect(place)
    database.execute(statement)
    database.commit()
    database.close()
    with pytest.raises(StoreError, match=words):
        People.open(place)


def test_people_of_the_first_version_grows(tmp_path: Path) -> None:
    """A database that knew no second try keeps every row and its meaning."""
    place = tmp_path / "people.sqlite3"
    People.open(place).close()
    database = sqlite3.connect(place)
    database.executescript(
        "INSERT INTO digests VALUES ('d', '2026-11-22T00:00:00+00:00', 'en', 's', 't', 'h');"
        "DROP TABLE outbox; UPDATE meta SET value = '1' WHERE name = 'schema';"
        "CREATE TABLE outbox (id INTEGER PRIMARY KEY, digest_id TEXT NOT NULL REFERENCES digests (id), "
        "recipient TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'queued', UNIQUE (digest_id, recipient), "
        "CHECK (state IN ('queued', 'sent', 'refused', 'withdrawn')));"
        "INSERT INTO outbox VALUES (1, 'd', 'a', 'queued'), (2, 'd', 'b', 'refused'), (3, 'd', 'c', 'sent');"
    )
    database.close()
    for _ in range(2):
        People.open(place).close()
    database = sqlite3.connect(place)
    found = database.execute("SELECT id, recipient, state, attempts FROM outbox ORDER BY id").fetchall()
    tables = database.execute("SELECT name FROM sqlite_master WHERE name LIKE 'outbox%' AND type = 'table'").fetchall()
    database.close()
    assert found == [(1, "a", "queued", 0), (2, "b", "bounced", 0), (3, "c", "sent", 0)]
    assert tables == [("outbox",)]


def test_people_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    """A file of something else is a clear error, and is left as it is."""
    place = tmp_path / "people.sqlite3"
    place.write_bytes(b"this is a letter, not a database\n" * 100)
    with pytest.raises(StoreError, match="cannot be used"):
        People.open(place)
    assert place.read_bytes().startswith(b"this is a letter")


def _run(folder: Path) -> ForkServerProcess:
    process = _forks.Process(target=send, args=(folder,))
    process.start()
    return process


def _finish(process: ForkServerProcess) -> float:
    began = time.monotonic()
    process.join()
    assert process.exitcode == 0
    return time.monotonic() - began


def test_send_killed_at_any_moment_writes_each_mail_once(context: Context, tmp_path: Path) -> None:
    """Kill -9 again and again, then let a run end: everybody has exactly the one mail of an undisturbed run."""
    context.store.append([edited("red-cards"), died("hotlines")])
    people = [f"person-{number}@example.net" for number in range(40)]
    for name in ("whole", "killed"):
        (tmp_path / name / "people").mkdir(parents=True)
        (tmp_path / name / "people" / "recipients.txt").write_text("\n".join(people))
        (tmp_path / name / "people" / "people.key").write_text("ab" * 32)
        (tmp_path / name / "state").symlink_to(tmp_path / "state")
    took = _finish(_run(tmp_path / "whole"))
    chance = random.Random(11)  # noqa: S311 - moments, not secrets
    for _ in range(8):
        process = _run(tmp_path / "killed")
        time.sleep(chance.uniform(0, took * 0.4))
        process.kill()
        process.join()
    _finish(_run(tmp_path / "killed"))
    written = mails(tmp_path / "killed")
    assert sorted(read(raw)["To"] for raw in written.values()) == sorted(people)
    assert written == mails(tmp_path / "whole")
    assert rows(tmp_path / "killed", "SELECT state, count(*) FROM outbox GROUP BY state") == [("sent", 40)]
    assert [file.name for file in (tmp_path / "killed" / "outbox").glob("*.part")] == []


def test_send_two_runs_at_once_share_the_work(context: Context, tmp_path: Path) -> None:
    """Two runs at the same moment end with one digest, and one mail a person."""
    context.store.append([edited("red-cards")])
    (tmp_path / "people").mkdir()
    (tmp_path / "people" / "recipients.txt").write_text("".join(f"person-{n}@example.net\n" for n in range(20)))
    for process in [_run(tmp_path), _run(tmp_path)]:
        _finish(process)
    assert len(mails(tmp_path)) == 20
    assert rows(tmp_path, "SELECT count(*) FROM digests") == [(1,)]


def test_send_file_names_are_hashes(context: Context, tmp_path: Path, everybody: Callable[..., None]) -> None:
    """A listing of the outbox folder tells when and how many, not who."""
    everybody("ana@example.net")
    context.store.append([edited("red-cards")])
    stage(context)
    (name,) = mails(tmp_path)
    assert re.fullmatch(r"2026-09-07-[0-9a-f]{20}-[0-9a-f]{32}\.eml", name)
