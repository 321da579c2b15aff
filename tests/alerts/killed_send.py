"""One send of a prepared project, run as its own process so that a test can kill it at any moment."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from alerts.send import stage
from catalog.config import Config, PeopleSettings, SiteSettings, SmtpSettings
from catalog.model import Catalog
from catalog.stages import Context
from catalog.store import Store
from catalog.talk import Talk
from tests.alerts.tale import resource

if TYPE_CHECKING:
    from pathlib import Path


def send(folder: Path, port: int | None = None) -> None:
    """Send what the state database in `folder` holds, through a mail server where there is a port."""
    config = Config(
        site=SiteSettings(url="https://updates.example.org/"),
        people=PeopleSettings(sender="digest@example.org"),
        smtp=SmtpSettings(host="127.0.0.1", port=port, messages_per_minute=0) if port else SmtpSettings(),
        folder=folder,
    )
    with Store.open(folder / "state" / "state.sqlite3", folder / "state" / "snapshots") as store:
        catalog = Catalog(resources=(resource("red-cards"), resource("hotlines")))
        now = datetime(2026, 11, 22, tzinfo=UTC)
        stage(Context(config=config, catalog=catalog, store=store, talk=Talk(), clock=lambda: now))
