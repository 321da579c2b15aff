"""One send of a prepared project, run as its own process so that a test can kill it at any moment."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

from alerts.send import stage
from catalog.config import Config, PeopleSettings, SiteSettings
from catalog.model import Catalog
from catalog.stages import Context
from catalog.store import Store
from catalog.talk import Talk
from tests.alerts.tale import resource


def main(folder: Path) -> None:
    """Send what the state database in `folder` holds; say so when about to begin."""
    config = Config(
        site=SiteSettings(url="https://updates.example.org/"),
        people=PeopleSettings(sender="digest@example.org"),
        folder=folder,
    )
    with Store.open(folder / "state" / "state.sqlite3", folder / "state" / "snapshots") as store:
        catalog = Catalog(resources=(resource("red-cards"), resource("hotlines")))
        now = datetime(2026, 11, 22, tzinfo=UTC)
        context = Context(config=config, catalog=catalog, store=store, talk=Talk(), clock=lambda: now)
        print("ready", flush=True)  # noqa: T201 - the test waits for it
        stage(context)
    print("done", flush=True)  # noqa: T201 - the test waits for it


if __name__ == "__main__":
    main(Path(sys.argv[1]))
