"""Digests for many people: built and handed to a mail server on this machine, messages a second.

    python bench/digests.py [PEOPLE]

Ours is `checkback send` as it runs: the change log is read, digests are rendered, one for each of four choices, queued,
and handed over one by one, each marked in the database. The peer renders an `EmailMessage` with the same words for each
person and hands it to the same server, without an outbox; it is given a tenth of the people, because it is slow.
"""

from __future__ import annotations

import smtplib
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import TYPE_CHECKING

from alerts.audience import Audience, audiences
from alerts.digest import digest
from alerts.recipients import Choice, Recipient
from alerts.send import stage
from catalog.config import Config, PeopleSettings, SiteSettings, SmtpSettings
from catalog.coverage import Coverage
from catalog.model import Catalog, Change, ChangeKind, Edit, Resource, Topic
from catalog.stages import Context
from catalog.store import Store
from catalog.talk import Talk

if TYPE_CHECKING:
    from collections.abc import Iterator

NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)
SITE = "https://updates.example.org/"
CHOICES = ("", "; lang=es", "; topics=health", "; lang=es; topics=health")


def a_catalog() -> Catalog:
    """Twelve pages, every third about one topic."""
    pages = tuple(
        Resource(
            slug=f"page-{number}",
            title=f"Know your rights, part {number}",
            url=f"https://page-{number}.example/",
            topics=("health",) if number % 3 == 0 else (),
        )
        for number in range(12)
    )
    return Catalog(resources=pages, topics={"health": Topic(id="health", labels={"en": "Health"})})


def some_changes() -> list[Change]:
    """One edited sentence on each page."""
    edit = Edit(
        kind=ChangeKind.TEXT_CHANGED,
        section="Hotlines",
        before="Call the hotline on weekdays from nine to five.",
        after="Call the hotline on any day from eight to eight; interpreters for ten languages are there.",
    )
    return [
        Change(
            id=f"change-{number}",
            at=NOW,
            slug=f"page-{number}",
            url=f"https://page-{number}.example/",
            kind=ChangeKind.TEXT_CHANGED,
            section="Hotlines",
            edits=(edit,),
            significance=0.6,
        )
        for number in range(12)
    ]


@contextmanager
def sink() -> Iterator[int]:
    """The port of a mail server in a process of its own."""
    command = [sys.executable, str(Path(__file__).with_name("smtp_sink.py"))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield int(process.stdout.readline() if process.stdout else 0)
        finally:
            process.terminate()


@dataclass(slots=True)
class Took:
    """Seconds on the clock, and of this process's own work, which depends less on what else the machine does."""

    wall: float = 0.0
    cpu: float = 0.0


@contextmanager
def measured() -> Iterator[Took]:
    """How long the block took; filled in at its end."""
    took = Took()
    wall, cpu = time.perf_counter(), time.process_time()
    yield took
    took.wall, took.cpu = time.perf_counter() - wall, time.process_time() - cpu


def ours(folder: Path, port: int, people: int) -> Took:
    """What sending to everybody took."""
    (folder / "people").mkdir()
    listed = "".join(f"person-{number}@example.net{CHOICES[number % 4]}\n" for number in range(people))
    (folder / "people" / "recipients.txt").write_text(listed)
    config = Config(
        site=SiteSettings(url=SITE),
        people=PeopleSettings(unsubscribe_url=f"{SITE}unsubscribe/"),
        smtp=SmtpSettings(host="127.0.0.1", port=port, messages_per_minute=0, messages_per_connection=10_000),
        folder=folder,
    )
    with Store.open(folder / "state" / "state.sqlite3", folder / "state" / "snapshots") as store:
        store.append(some_changes())
        context = Context(config=config, catalog=a_catalog(), store=store, talk=Talk(quiet=True), clock=lambda: NOW)
        with measured() as took:
            summary = stage(context).summary
    if not summary.startswith(f"{people} mails: {people} handed to"):
        sys.exit(f"not everything was sent: {summary}")
    return took


def naive(port: int, people: int) -> Took:
    """What a message object, rendered for each person, takes."""
    catalog = a_catalog()
    with measured() as took, smtplib.SMTP("127.0.0.1", port, "localhost") as smtp:
        for number in range(people):
            choice = (Choice(), Choice("es"), Choice(None, frozenset({"health"})), Choice("es", frozenset({"health"})))
            person = Recipient(str(number), f"person-{number}@example.net", choice[number % 4])
            (audience,) = audiences(some_changes(), [person], catalog, language="en")
            smtp.send_message(_message(audience, catalog, number))
    return took


def _message(audience: Audience, catalog: Catalog, number: int) -> EmailMessage:
    coverage = Coverage(watched=12, read=12, blocked=0, failing=0)
    made = digest(
        audience.changes, catalog, since=NOW, until=NOW, coverage=coverage, site=SITE, language=audience.language
    )
    assert made is not None  # noqa: S101 - there are changes
    message = EmailMessage(policy=SMTP)
    message["From"] = "Checkback <digest@example.org>"
    message["To"] = audience.people[0].address
    message["Subject"] = made.subject
    message["Date"] = NOW
    message["Message-ID"] = f"<{number}@example.org>"
    message["List-Unsubscribe"] = f"<{SITE}u/{number}>"
    message.set_content(made.text)
    message.add_alternative(made.html, subtype="html")
    return message


def main() -> None:
    """Measures both beside each other and prints the figures."""
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with sink() as port, tempfile.TemporaryDirectory() as folder:
        few = max(1, people // 10)
        peer = naive(port, few)
        took = ours(Path(folder), port, people)
    for name, count, one in (("ours", people, took), ("naive", few, peer)):
        print(
            f"{name:5} {count:>7} digests {count / one.wall:7.0f} a second, {one.cpu / count * 1e6:6.0f} us of CPU each"
        )
    print(f"ratio {people / took.wall / (few / peer.wall):.1f}")


if __name__ == "__main__":
    main()
