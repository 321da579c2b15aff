"""A story of four visits that a process may tell to its end, be killed in, and take up again.

What the site says depends on the visit alone: each visit has a server of its own, however often it is asked. A visit
that was not finished is repeated with the same clock, as a person or a scheduler would start it again.
"""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import TYPE_CHECKING, NamedTuple

import yaml

from catalog.stages import open_context, stages
from catalog.talk import Talk

if TYPE_CHECKING:
    from collections.abc import Sequence
    from multiprocessing.connection import Connection
    from pathlib import Path

START = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
VISITS = 4
PAGES = ("bail", "courts", "hotlines", "schools", "shelters")
LATE = "visas"
"""A page that joins the catalog on the third visit."""
SETTINGS = """\
[operator]
contact = "https://example.org/contact"
[site]
url = "https://updates.example.org/"
[crawl]
delay = 0
allow_private = true
hosts = 1
connections = 1
"""
# One host after the other, because the places of changes in the log are part of what must come out the same.
READERS = ("ana@example.org", "ben@example.org", "cleo@example.org", "dev@example.org")
KEY = "0b" * 32


class Mark(NamedTuple):
    """The beginning of a stage of a visit."""

    visit: int
    stage: str


@dataclass(frozen=True)
class Names:
    """Sends every name to the server of one visit."""

    port: int

    async def resolve(self, host: str, port: int) -> Sequence[tuple[str, int]]:  # noqa: ARG002 - the protocol's
        """Loopback."""
        return [("127.0.0.1", self.port)]


def text_of(page: str, visit: int) -> str:
    """What a page says on a visit: a sentence, a list and the links differ from visit to visit."""
    items = "".join(f'<li><a href="/{page}/{number}">Guide {number} of {page}</a></li>' for number in range(3 + visit))
    return (
        f'<!doctype html><html lang="en"><head><title>All about {page}</title></head><body><main><h1>About {page}</h1>'
        f"<p>The office is open from {8 + visit} to five on weekdays, and everybody may come.</p>"
        f"<h2>Guides</h2><ul>{items}</ul><p>Please check back for news of this page.</p></main></body></html>"
    )


def begin(folder: Path) -> None:
    """Makes the project, with a key that is the same in every telling, so that mails can be compared."""
    (folder / "people").mkdir(parents=True)
    (folder / "checkback.toml").write_text(SETTINGS)
    (folder / "people/people.key").write_text(KEY + "\n")
    (folder / "people/recipients.txt").write_text("\n".join(READERS) + "\n")


def _write_whole(place: Path, text: str) -> None:
    part = place.with_suffix(".new")
    part.write_text(text)
    part.replace(place)


def _catalog(visit: int) -> str:
    pages = [*PAGES, LATE] if visit > 1 else list(PAGES)
    entries = [
        {"slug": page, "title": f"All about {page}", "url": f"http://{page}.example/", "ours": True} for page in pages
    ]
    return yaml.safe_dump({"version": 1, "resources": entries}, sort_keys=False)


def tell(folder: Path, ports: Sequence[int], marks: Connection) -> None:
    """Tells the story from the first visit that was not finished; each stage is marked when it begins."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    done = folder / "done.txt"
    first = 0
    with suppress(FileNotFoundError):
        first = int(done.read_text())
    for visit in range(first, VISITS):
        _write_whole(folder / "catalog.yaml", _catalog(visit))
        moment = START + timedelta(days=7 * visit)
        with open_context(
            folder / "checkback.toml",
            talk=Talk(StringIO()),
            clock=lambda moment=moment: moment,  # type: ignore[misc]
            resolver=Names(ports[visit]),
        ) as context:
            for name, stage in stages():
                marks.send(Mark(visit, name))
                stage(context)
        _write_whole(done, str(visit + 1))
    marks.send(Mark(VISITS, "end"))
    os._exit(0)
