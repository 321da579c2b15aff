"""The settings: `checkback.toml` read into one frozen value.

Every setting has a default, so a one-off `checkback check URL` needs no file at all. Relative paths are relative to the
folder of `checkback.toml`. Durations are seconds unless the name says otherwise; sizes are bytes.

What a value must look like stands here and is checked where values come from people (`catalog.config_file`): the
checker takes longer to load than a page takes to look at, and defaults need none.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from catalog.archive_settings import ArchiveSettings

if TYPE_CHECKING:
    from typing import Annotated, Literal

    from pydantic import Field, SecretStr

    from catalog.setting_types import (
        AsciiLine,
        Contact,
        HttpsPrefix,
        NotNegative,
        Positive,
        ProxyAddress,
        WebAddress,
    )

FILE_NAME = "checkback.toml"
"""The settings file that is looked for in the current folder."""
PREFIX = "CHECKBACK_"
"""How the names of environment variables begin that are settings."""


@dataclass(frozen=True, kw_only=True)
class CatalogSettings:
    """Where the catalog is."""

    paths: Annotated[tuple[str, ...], Field(min_length=1)] = ("catalog.yaml",)
    """YAML files, or folders whose `*.yaml` files are read in name order."""
    edit_url: HttpsPrefix | None = None
    """Where these files can be edited in a browser; a file's name and line are put at its end. On GitHub:
    `https://github.com/OWNER/REPOSITORY/edit/main/`."""


@dataclass(frozen=True, kw_only=True)
class OperatorSettings:
    """Who runs this, told to every server we visit."""

    name: AsciiLine = "Checkback"
    """Name in the User-Agent."""
    contact: Contact | None = None
    """An https address or e-mail that site owners can complain to. Required before a scheduled run leaves loopback."""


@dataclass(frozen=True, kw_only=True)
class SiteSettings:
    """The published site and feeds."""

    url: WebAddress = "https://example.org/checkback/"
    """Where the site will be served; also the authority of feed ids, so do not change it lightly."""
    title: str = "Checkback"
    """Name of the site and of its feeds."""
    out: str = "public"
    """Folder the site is written to."""
    language: Literal["en", "es"] = "en"
    """Language of the pages that have no language of their own."""


@dataclass(frozen=True, kw_only=True)
class StateSettings:
    """Public knowledge: checks, snapshots, the change log."""

    database: str = "state/state.sqlite3"
    """SQLite file, or a SQLAlchemy URL."""
    snapshots: str = "state/snapshots"
    """Folder of stored page bytes."""
    trust_clock: bool = False
    """Go on although the clock is behind the newest recorded look, because it was wrong then and is right now."""


@dataclass(frozen=True, kw_only=True)
class PeopleSettings:
    """Everything about people; never in git, never in CI artifacts."""

    database: str = "people/people.sqlite3"
    """SQLite file of who was sent what; people are keyed hashes in it, the key is in the `.key` file beside it."""
    recipients: str = "people/recipients.txt"
    """One address a line, if wanted with choices: `ana@example.org; lang=es; topics=health; places=us-ca`. Lines
    starting with # are comments. Missing file: one `.eml` digest to nobody in particular."""
    outbox: str = "outbox"
    """Folder the `.eml` files are written to when no mail server is set."""
    sender: str = "Checkback <digest@example.org>"
    """From line of digests; answers to it are how people unsubscribe, so somebody must read them."""
    unsubscribe_url: HttpsPrefix | None = None
    """What answers one-click unsubscribing (RFC 8058): an https address that a person's token is put at the end of.
    Empty: mails offer only an answer by mail. Not set: `unsubscribe/` on the site. Must be set before mail leaves
    through a server on another machine."""
    notifier: str | None = None
    """How digests go out, by name. Not set: `smtp` where `smtp.host` is set, else `folder`."""


@dataclass(frozen=True, kw_only=True)
class SmtpSettings:
    """The mail server that digests go through; without a host they are written to files."""

    host: str | None = None
    """Name or address of the server."""
    port: Annotated[int, Field(ge=1, le=65535)] | None = None
    """Not set: 465 with `implicit` TLS, else 587."""
    tls: Literal["starttls", "if-offered", "implicit", "never"] | None = None
    """Encryption: STARTTLS or nothing is sent, STARTTLS where the server has it, TLS from the first byte, or none. Not
    set: `starttls`, and `if-offered` for a server on this machine. Certificates are always verified."""
    certificates: str | None = None
    """PEM file of certificates to trust besides the system's, for a server with one of its own."""
    user: str | None = None
    """Name to log in with; needs a password."""
    password: SecretStr | None = None
    """Never in this file: set the environment variable CHECKBACK_SMTP_PASSWORD, or `smtp.password_file`."""
    password_file: str | None = None
    """File that holds the password on one line."""
    timeout: Positive = 30.0
    """Seconds the server may take for one answer."""
    messages_per_minute: NotNegative = 600.0
    """Mails go out no faster than this; 0 for as fast as the server takes them."""
    messages_per_connection: Annotated[int, Field(ge=1)] = 100
    """Mails before the connection is made anew."""
    attempts: Annotated[int, Field(ge=1)] = 12
    """Tries for one mail that the server does not take yet, up to a day apart, before it is given up."""


@dataclass(frozen=True, kw_only=True)
class CrawlSettings:
    """How we behave on the network."""

    delay: NotNegative = 1.0
    """Seconds between two requests to one host; up to a quarter more, at random."""
    connections: Annotated[int, Field(ge=1, le=8)] = 2
    """Connections to one host at the same time."""
    politeness: Literal["host", "domain", "address"] = "host"
    """What `delay` and `connections` are for: each host name by itself, all hosts of a registrable domain together
    (`a.example.org` and `b.example.org`), or all hosts at one IP address. Choose `domain` or `address` where many hosts
    of a catalog are one small server; sites behind one large delivery network may share an address too, and then wait
    for each other. With `address` one process does all the looking."""
    hosts: Annotated[int, Field(ge=1, le=5000)] = 200
    """Hosts visited at the same time."""
    timeout: Positive = 20.0
    """Seconds for one whole exchange."""
    max_body: Annotated[int, Field(ge=1024)] = 20_000_000
    """Largest decoded body read, bytes."""
    max_redirects: Annotated[int, Field(ge=0, le=50)] = 10
    """Redirects followed before a page counts as a loop."""
    robots: Literal["pages", "all", "off"] = "pages"
    """Which requests obey robots.txt: page revisits only, link checks too, or none."""
    embedded: Literal["ours", "all", "none"] = "ours"
    """Of whose pages pictures, styles, scripts, frames and forms are looked at too."""
    mail_domains: bool = False
    """Ask the name server whether the domains of e-mail addresses in links take mail; never about whom they name. Not
    asked with a proxy that looks names up itself."""
    allow_private: bool = False
    """Let requests reach private and loopback addresses (tests, demo, intranets)."""
    proxy: ProxyAddress | None = None
    """A proxy on the way to every host. `http://` and `socks5h://` proxies look names up themselves, so that only they
    can keep names off private addresses; with `socks5://` we look them up, and judge every address as ever."""
    proxy_login: SecretStr | None = None
    """`name:password` for the proxy. Never in this file: set the environment variable CHECKBACK_CRAWL_PROXY_LOGIN."""


@dataclass(frozen=True, kw_only=True)
class ScheduleSettings:
    """How often we look, in hours."""

    page_hours: Positive = 24.0
    """Between two visits to a page, on average over the catalog: pages that change often get more, quiet ones fewer."""
    shortest_hours: Positive | None = None
    """Between two visits to a page, at least. Not set: a seventh of `page_hours`."""
    longest_hours: Positive | None = None
    """Between two visits to a page, at most. Not set: seven times `page_hours`."""
    visits_per_day: Positive | None = None
    """Visits to pages a day, never more. Not set: what `page_hours` makes."""
    host_visits_per_day: Positive = 1440.0
    """Visits a day to the pages of one host, on average."""
    link_hours: Positive = 168.0
    """Between two looks at a link that has worked for long; a new one is looked at after 1 day, then 2, then 4."""
    suspect_hours: Positive = 48.0
    """At most, between two looks at what fails but is not dead: 15 minutes, 6 hours, 1 day, 3 days after it began."""
    dead_hours: Positive = 168.0
    """Between two looks at something dead, which may come back."""
    refetch_every: Annotated[int, Field(ge=1)] = 10
    """Every so many visits a page is fetched without conditions, in case its validators lie."""


@dataclass(frozen=True, kw_only=True)
class VerdictSettings:
    """When failing becomes dead."""

    failures: Annotated[int, Field(ge=2)] = 3
    """Failing visits before a page is called dead ..."""
    days: NotNegative = 3.0
    """... spread over at least so many days."""
    certain_failures: Annotated[int, Field(ge=2)] = 2
    """The same for answers that leave little doubt: 410 and a name that does not exist ..."""
    certain_hours: NotNegative = 24.0
    """... spread over at least so many hours."""
    tls_days: NotNegative = 21.0
    """Days before a certificate runs out that this is told; for short-lived ones the last quarter of their life."""


@dataclass(frozen=True, kw_only=True)
class ChangeSettings:
    """What readers are told."""

    minimum_significance: Annotated[float, Field(ge=0, le=1)] = 0.3
    """Changes below this are kept but not told."""
    translation_days: Annotated[int, Field(ge=1)] = 14
    """Days that one language of a page may be behind another before that is told."""


@dataclass(frozen=True, kw_only=True)
class Config:
    """Everything that can be set."""

    catalog: CatalogSettings = CatalogSettings()
    operator: OperatorSettings = OperatorSettings()
    site: SiteSettings = SiteSettings()
    state: StateSettings = StateSettings()
    people: PeopleSettings = PeopleSettings()
    smtp: SmtpSettings = SmtpSettings()
    crawl: CrawlSettings = CrawlSettings()
    schedule: ScheduleSettings = ScheduleSettings()
    verdicts: VerdictSettings = VerdictSettings()
    changes: ChangeSettings = ChangeSettings()
    archives: ArchiveSettings = ArchiveSettings()  # noqa: RUF009 - it is frozen
    folder: Path = Path()
    """Folder of the file that was read; relative paths start here. Not a setting."""

    def path(self, relative: str) -> Path:
        """A configured path, made absolute."""
        return (self.folder / relative).absolute()
