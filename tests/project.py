"""A project in a folder: settings, a catalog and the commands, run as a user would, on a clock the test sets."""

from __future__ import annotations

import io
import json
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import yaml

from catalog.stages import Context, open_context, stages
from catalog.talk import Talk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from catalog.model import Change, Standing
    from catalog.stages import Resolver
    from tests.clock import Clock

_SETTINGS = """\
[operator]
contact = "https://example.org/contact"
[site]
url = "https://updates.example.org/"
[crawl]
delay = 0
allow_private = true
timeout = 5
"""


class Project:
    """A folder with `checkback.toml` and `catalog.yaml`; `visit()` runs every stage once at the clock's time."""

    def __init__(self, folder: Path, clock: Clock, resolver: Resolver | None = None) -> None:
        self.folder = folder
        self.clock = clock
        self.resolver = resolver
        self.entries: list[dict[str, Any]] = []
        folder.mkdir(parents=True, exist_ok=True)
        self.settings = folder / "checkback.toml"
        self.settings.write_text(_SETTINGS)
        self.said = io.StringIO()

    def resource(self, slug: str, url: str | None, **fields: object) -> Project:
        """Adds an entry to the catalog."""
        self.entries.append({"slug": slug, "title": slug.replace("-", " ").title(), "url": url, **fields})
        return self._write()

    def without(self, slug: str) -> Project:
        """Takes an entry out of the catalog."""
        self.entries = [entry for entry in self.entries if entry["slug"] != slug]
        return self._write()

    def _write(self) -> Project:
        document = {"version": 1, "resources": self.entries}
        (self.folder / "catalog.yaml").write_text(yaml.safe_dump(document, sort_keys=False, allow_unicode=True))
        return self

    @contextmanager
    def open(self) -> Iterator[Context]:
        """The project's context, with the test's clock and names."""
        talk = Talk(self.said)
        with open_context(self.settings, talk=talk, clock=self.clock, resolver=self.resolver) as context:
            yield replace(context)

    def visit(self, **later: float) -> list[Change]:
        """Moves the clock on by `timedelta(**later)`, runs every stage, and returns the new rows of the change log."""
        self.clock.advance(**later)
        with self.open() as context:
            before = context.store.last_seq()
            for _name, stage in stages():
                stage(context)
            return list(context.store.changes(after=before))

    def standing(self, url: str) -> Standing:
        """What is known about an address."""
        with self.open() as context:
            return context.store.standings([url])[url]

    def mails(self) -> list[bytes]:
        """The digests written so far, oldest first."""
        return [
            path.read_bytes()
            for path in sorted(self.folder.glob("outbox/**/*.eml"), key=lambda p: p.stat().st_mtime_ns)
        ]

    def feed(self) -> str:
        """The Atom feed of everything."""
        return (self.folder / "public" / "feeds" / "all.atom").read_text()


def jsonl(text: str) -> list[dict[str, Any]]:
    """The objects of a JSON Lines output."""
    return [json.loads(line) for line in text.splitlines() if line.strip()]
