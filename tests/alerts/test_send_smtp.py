"""Digests through a mail server: nobody is left out, nobody is written to twice, no address stays behind."""

from __future__ import annotations

import logging
import multiprocessing
import random
import signal
import sqlite3
import time
import traceback
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from alerts.send import rehearse, stage
from catalog.errors import ConfigError, OwnFailure
from catalog.model import Topic
from tests.alerts.killed_send import send
from tests.alerts.postoffice import HANG_UP, PostOffice, refusing
from tests.alerts.tale import edited, resource
from tests.alerts.wire import faults, read, text_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from catalog.stages import Context
    from tests.clock import Clock

KILLS = 10
_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload(["tests.alerts.killed_send"])


def through(context: Context, office: PostOffice, **people: str) -> Context:
    """The same project with a mail server, and other settings of [people]."""
    config = context.config
    smtp = replace(config.smtp, host="127.0.0.1", port=office.port, messages_per_minute=0)
    return replace(context, config=replace(config, smtp=smtp, people=replace(config.people, **people)))


def rows(folder: Path, query: str = "SELECT state, attempts, code FROM outbox ORDER BY id") -> list[tuple[object, ...]]:
    """What the people database says."""
    database = sqlite3.connect(folder / "people" / "people.sqlite3")
    try:
        return database.execute(query).fetchall()
    finally:
        database.close()


def test_send_through_a_server_writes_once_to_everybody(context: Context, everybody: Callable[..., None]) -> None:
    """One good mail a person; the next run without news sends none."""
    everybody("ana@example.net", "ben@example.net")
    context.store.append([edited("red-cards"), edited("hotlines")])
    with PostOffice() as office:
        assert stage(through(context, office)).summary == "2 mails: 2 handed to 127.0.0.1"
        assert stage(through(context, office)).summary == "nothing to send"
        assert office.people == ["ana@example.net", "ben@example.net"]
        assert [faults(raw) for _, raw in office.mails] == [[], []]


def test_send_speaks_each_persons_language(context: Context, everybody: Callable[..., None]) -> None:
    """Languages are chosen person by person; both are complete, and each is a good mail."""
    everybody("ana@example.net", "ben@example.net; lang=es")
    context.store.append([edited("red-cards")])
    with PostOffice() as office:
        stage(through(context, office))
        english, spanish = (raw for _, raw in office.mails)
    assert [faults(raw) for raw in (english, spanish)] == [[], []]
    assert [read(raw)["Subject"] for raw in (english, spanish)] == [
        "Checkback: 1 page changed",
        "Checkback: 1 página cambió",
    ]
    assert "To stop these mails, answer this mail" in text_of(english)
    assert "Para no recibir más estos correos, responda" in text_of(spanish)
    assert read(spanish)["Content-Language"] == "es"


def test_send_one_mail_with_what_each_person_chose(context: Context, everybody: Callable[..., None]) -> None:
    """However many topics, one mail; whose choice leaves nothing gets none, and hears of the next thing that fits."""
    topics = {name: Topic(id=name, labels={"en": name}) for name in ("cards", "phones", "schools")}
    pages = (
        resource("red-cards", topics=("cards",)),
        resource("hotlines", topics=("phones", "cards")),
        resource("lunch", topics=("schools",)),
    )
    chosen = replace(context, catalog=replace(context.catalog, resources=pages, topics=topics))
    lines = ("ana@a.example; topics=phones,cards", "ben@a.example; topics=phones", "cleo@a.example; topics=schools")
    everybody(*lines, "dan@a.example")
    context.store.append([edited("red-cards"), edited("hotlines")])
    with PostOffice() as office:
        assert rehearse(through(chosen, office)).startswith("dry run: 3 mails to 3 people would be handed to")
        stage(through(chosen, office))
        told = {
            to[:3]: [name for name in ("Red Cards", "Hotlines") if name in text_of(raw)] for to, raw in office.mails
        }
        assert told == {"ana": ["Red Cards", "Hotlines"], "ben": ["Hotlines"], "dan": ["Red Cards", "Hotlines"]}
        context.store.append([edited("lunch")])
        stage(through(chosen, office))
        assert sorted(office.people[3:]) == ["cleo@a.example", "dan@a.example"]


def test_send_greylisted_is_sent_later(
    context: Context, tmp_path: Path, everybody: Callable[..., None], clock: Clock
) -> None:
    """A server that asks to come back is not asked again too soon, and then gets the same message."""
    everybody("ana@example.net", "ben@example.net")
    context.store.append([edited("red-cards")])
    seen: list[int] = []
    with PostOffice(
        DATA=lambda number: seen.append(number) or ("451 4.7.1 greylisted" if number < 3 else None)
    ) as office:
        greylisted = through(context, office)
        assert stage(greylisted).summary == "2 mails: 2 to be tried again later (451 4.7.1)"
        assert stage(greylisted).summary == "nothing to send"
        assert rows(tmp_path) == [("retry", 1, "451 4.7.1")] * 2
        clock.advance(minutes=20)
        assert stage(greylisted).summary == "2 mails: 2 handed to 127.0.0.1"
        assert sorted(office.people) == ["ana@example.net", "ben@example.net"]
        assert office.counts["DATA"] == 4
    assert rows(tmp_path, "SELECT count(*) FROM digests WHERE text != ''") == [(0,)]


def test_send_gives_up_after_so_many_tries(
    context: Context, tmp_path: Path, everybody: Callable[..., None], clock: Clock
) -> None:
    """What is never taken bounces in the end, after days, each pause longer than the one before."""
    everybody("ana@example.net")
    context.store.append([edited("red-cards")])
    with PostOffice(RCPT=refusing(1, "450 4.2.0 full")) as office:
        began = clock()
        while rows_state(tmp_path) != "bounced":
            stage(through(context, office))
            clock.advance(hours=6)
        assert office.counts["RCPT"] == 12
    assert (clock() - began).days >= 4
    assert rows(tmp_path) == [("bounced", 12, "450 4.2.0")]


def rows_state(folder: Path) -> object:
    """The state of the only row, None before there is one."""
    return rows(folder)[0][0] if (folder / "people" / "people.sqlite3").exists() else None


@pytest.mark.parametrize("answer", ["451 4.3.0 {address} later", "550 5.1.1 {address} unknown"])
def test_send_leaves_no_address_behind(
    context: Context,
    tmp_path: Path,
    everybody: Callable[..., None],
    *,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    answer: str,
) -> None:
    """Refused or not, no address is in a file, a log, an error or what is said, however often servers repeat it."""
    caplog.set_level(logging.DEBUG)
    everybody(*(f"very-private-{number}@example.net" for number in range(9)))
    context.store.append([edited("red-cards")])
    refuse = refusing(3, answer)
    with PostOffice(RCPT=lambda number: "421 {address} closing" if number > 7 else refuse(number)) as office:
        said = [rehearse(through(context, office)), stage(through(context, office)).summary]
        office.answers["DATA"] = refusing(1, HANG_UP)
        everybody(*(f"very-private-{number}@example.net" for number in range(20, 40)))
        context.store.append([edited("hotlines")])
        with pytest.raises(OwnFailure) as raised:
            stage(through(context, office))
    said += ["".join(traceback.format_exception(raised.value)), *capfd.readouterr()]
    said += [record.getMessage() for record in caplog.records if not record.name.startswith("mail.")]
    assert "very-private" not in "\n".join(said)
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert [file.name for file in files if b"very-private" in file.read_bytes()] == ["recipients.txt"]
    assert {file.name for file in files} > {"people.sqlite3", "people.sending"}


def test_send_to_an_unreachable_server_keeps_the_queue(
    context: Context, tmp_path: Path, everybody: Callable[..., None]
) -> None:
    """Our own failure says nothing about a recipient: everything stays queued, untried, and goes out next time."""
    everybody("ana@example.net", "ben@example.net")
    context.store.append([edited("red-cards")])
    with PostOffice() as closed:
        pass
    with pytest.raises(OwnFailure, match="cannot be reached"):
        stage(through(context, closed))
    assert rows(tmp_path) == [("queued", 0, "")] * 2
    with PostOffice() as office:
        assert rehearse(through(context, office)) == (
            "dry run: 2 mails to 2 people would be handed to 127.0.0.1 (0 new, 2 from earlier); nothing was sent"
        )
        assert stage(through(context, office)).summary == "2 mails: 2 handed to 127.0.0.1"


def test_send_without_a_list_has_nobody_to_write_to(context: Context) -> None:
    """A mail server without a list is a mistake that is told before the place in the log moves."""
    context.store.append([edited("red-cards")])
    with PostOffice() as office, pytest.raises(ConfigError, match=r"recipients\.txt: there is no such file"):
        stage(through(context, office))


def test_send_rehearsal_changes_nothing(context: Context, tmp_path: Path, everybody: Callable[..., None]) -> None:
    """A dry run counts, names nobody, and what it counted is sent afterwards."""
    everybody("ana@example.net", "ben@example.net")
    context.store.append([edited("red-cards")])
    assert rehearse(context) == rehearse(context)
    assert rehearse(context).startswith("dry run: 2 mails to 2 people would be written to")
    assert not (tmp_path / "outbox").exists()
    assert stage(context).summary.startswith("2 mails: 2 written to")
    assert rehearse(context).startswith("dry run: 0 mails to 0 people")


@pytest.mark.parametrize(
    ("setting", "offered", "words"),
    [
        ({}, "<https://updates.example.org/checkback/unsubscribe/", "answer this mail"),
        ({"unsubscribe_url": "https://x.example/out?t="}, "<https://x.example/out?t=", "use the unsubscribe button"),
        ({"unsubscribe_url": ""}, "<mailto:", "answer this mail"),
    ],
    ids=["not set", "set", "empty"],
)
def test_send_promises_only_what_answers(
    context: Context, everybody: Callable[..., None], setting: dict[str, str], offered: str, words: str
) -> None:
    """The button is promised in words only where an address was set; without https there is no one-click header."""
    everybody("ana@example.net")
    context.store.append([edited("red-cards")])
    with PostOffice() as office:
        stage(through(context, office, **setting))
        ((_, raw),) = office.mails
    assert str(read(raw)["List-Unsubscribe"]).startswith(offered)
    assert ("List-Unsubscribe-Post" in read(raw)) == ("https" in offered)
    assert "mailto:digest@example.org?subject=unsubscribe" in str(read(raw)["List-Unsubscribe"])
    assert words in " ".join(text_of(raw).split())


def prepared(folder: Path, state: Path, people: int) -> list[str]:
    """A project that is ready to be sent by `killed_send`, and whom to."""
    listed = [f"person-{number}@example.net" for number in range(people)]
    (folder / "people").mkdir(parents=True)
    (folder / "people" / "recipients.txt").write_text("\n".join(listed))
    (folder / "state").symlink_to(state)
    return listed


def test_send_killed_at_any_moment_loses_no_mail(context: Context, tmp_path: Path) -> None:
    """Kill -9 again and again: everybody gets the mail, and a kill repeats one at most, with the same Message-ID."""
    context.store.append([edited("red-cards"), edited("hotlines")])
    people = prepared(tmp_path / "killed", tmp_path / "state", 100)
    chance = random.Random(7)  # noqa: S311 - moments, not secrets
    with PostOffice() as office:
        for kill in range(KILLS):
            process = _forks.Process(target=send, args=(tmp_path / "killed", office.port))
            process.start()
            wanted = (kill + 1) * len(people) // (KILLS + 4)
            while process.is_alive() and len(office.mails) < wanted:
                time.sleep(0.001)
            time.sleep(chance.uniform(0, 0.01))
            process.kill()
            process.join()
            assert process.exitcode == -signal.SIGKILL
        send(tmp_path / "killed", office.port)
        arrived = Counter(office.people)
        ids = office.ids
    assert set(arrived) == set(people)
    assert len(set(ids)) == len(people)
    assert len(office.mails) - len(people) <= KILLS
    assert rows(tmp_path / "killed", "SELECT state, count(*) FROM outbox GROUP BY state") == [("sent", 100)]


def test_send_two_at_once_never_send_twice(context: Context, tmp_path: Path) -> None:
    """Of two runs at the same moment one sends, whichever; together they leave nothing undone."""
    context.store.append([edited("red-cards")])
    people = prepared(tmp_path / "both", tmp_path / "state", 60)
    with PostOffice() as office:
        runs = [_forks.Process(target=send, args=(tmp_path / "both", office.port)) for _ in range(3)]
        for run in runs:
            run.start()
        for run in runs:
            run.join()
        assert [run.exitcode for run in runs] == [0, 0, 0]
        assert sorted(office.people) == sorted(people)
