"""The settings: `checkback.toml` read into one frozen, validated value.

Every setting has a default, so a one-off `checkback check URL` needs no file at all. Relative paths are relative to the
folder of `checkback.toml`. Durations are seconds unless the name says otherwise; sizes are bytes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

_Positive = Annotated[float, Field(gt=0)]
_NotNegative = Annotated[float, Field(ge=0)]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class CatalogSettings(_Section):
    """Where the catalog is."""

    paths: tuple[str, ...] = ("catalog.yaml",)
    """YAML files, or folders whose `*.yaml` files are read in name order."""


class OperatorSettings(_Section):
    """Who runs this, told to every server we visit."""

    name: str = "Checkback"
    """Name in the User-Agent."""
    contact: str | None = None
    """An https address or e-mail that site owners can complain to. Required before a scheduled run leaves loopback."""


class SiteSettings(_Section):
    """The published site and feeds."""

    url: str = "https://example.org/checkback/"
    """Where the site will be served; also the authority of feed ids, so do not change it lightly."""
    title: str = "Checkback"
    out: str = "public"
    """Folder the site is written to."""
    language: Literal["en", "es"] = "en"
    """Language of the pages that have no language of their own."""


class StateSettings(_Section):
    """Public knowledge: checks, snapshots, the change log."""

    database: str = "state/state.sqlite3"
    """SQLite file, or a SQLAlchemy URL."""
    snapshots: str = "state/snapshots"
    """Folder of stored page bytes."""


class PeopleSettings(_Section):
    """Everything about people; never in git, never in CI artifacts."""

    database: str = "people/people.sqlite3"
    recipients: str = "people/recipients.txt"
    """One address a line; lines starting with # are comments. Missing file: one digest to nobody in particular."""
    outbox: str = "outbox"
    """Folder the `.eml` files are written to when no SMTP server is set."""
    sender: str = "Checkback <digest@example.org>"
    """From line of digests."""


class CrawlSettings(_Section):
    """How we behave on the network."""

    delay: _NotNegative = 1.0
    """Seconds between two requests to one host."""
    connections: Annotated[int, Field(ge=1, le=8)] = 2
    """Connections to one host at the same time."""
    hosts: Annotated[int, Field(ge=1, le=5000)] = 200
    """Hosts visited at the same time."""
    timeout: _Positive = 20.0
    """Seconds for one whole exchange."""
    max_body: Annotated[int, Field(ge=1024)] = 20_000_000
    """Largest decoded body read, bytes."""
    max_redirects: Annotated[int, Field(ge=0, le=50)] = 10
    robots: Literal["pages", "all", "off"] = "pages"
    """Which requests obey robots.txt: page revisits only, link checks too, or none."""
    allow_private: bool = False
    """Let requests reach private and loopback addresses (tests, demo, intranets)."""


class ScheduleSettings(_Section):
    """How often we look, in hours."""

    page_hours: _Positive = 24.0
    link_hours: _Positive = 168.0
    suspect_hours: _Positive = 24.0
    dead_hours: _Positive = 168.0
    refetch_every: Annotated[int, Field(ge=1)] = 10
    """Every so many visits a page is fetched without conditions, in case its validators lie."""


class VerdictSettings(_Section):
    """When failing becomes dead."""

    failures: Annotated[int, Field(ge=2)] = 3
    """Failing visits before a page is called dead ..."""
    days: _NotNegative = 3.0
    """... spread over at least so many days."""
    certain_failures: Annotated[int, Field(ge=2)] = 2
    """The same for answers that leave little doubt: 410 and a name that does not exist ..."""
    certain_hours: _NotNegative = 24.0


class ChangeSettings(_Section):
    """What readers are told."""

    minimum_significance: Annotated[float, Field(ge=0, le=1)] = 0.3
    """Changes below this are kept but not told."""


class Config(_Section):
    """Everything that can be set."""

    catalog: CatalogSettings = CatalogSettings()
    operator: OperatorSettings = OperatorSettings()
    site: SiteSettings = SiteSettings()
    state: StateSettings = StateSettings()
    people: PeopleSettings = PeopleSettings()
    crawl: CrawlSettings = CrawlSettings()
    schedule: ScheduleSettings = ScheduleSettings()
    verdicts: VerdictSettings = VerdictSettings()
    changes: ChangeSettings = ChangeSettings()
    folder: Path = Field(default=Path(), exclude=True)
    """Folder of the file that was read; relative paths start here. Not a setting."""

    def path(self, relative: str) -> Path:
        """A configured path, made absolute."""
        return (self.folder / relative).absolute()
