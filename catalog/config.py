"""The settings: `checkback.toml` read into one frozen, validated value.

Every setting has a default, so a one-off `checkback check URL` needs no file at all. Relative paths are relative to the
folder of `checkback.toml`. Durations are seconds unless the name says otherwise; sizes are bytes.

    defaults  <-  checkback.toml  <-  environment (CHECKBACK_SECTION_KEY)  ->  Config, and where each value came from
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

from pydantic import BaseModel, Field, SecretStr, ValidationError

from catalog.archive_settings import ArchiveSettings
from catalog.errors import ConfigError
from catalog.setting_types import (
    PATTERN_WORDS,
    AsciiLine,
    Contact,
    HttpsPrefix,
    NotNegative,
    Positive,
    ProxyAddress,
    WebAddress,
)
from catalog.setting_types import Section as _Section
from catalog.toml_lines import read_toml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic.fields import FieldInfo

FILE_NAME = "checkback.toml"
"""The settings file that is looked for in the current folder."""
PREFIX = "CHECKBACK_"


class CatalogSettings(_Section):
    """Where the catalog is."""

    paths: Annotated[tuple[str, ...], Field(min_length=1)] = ("catalog.yaml",)
    """YAML files, or folders whose `*.yaml` files are read in name order."""
    edit_url: HttpsPrefix | None = None
    """Where these files can be edited in a browser; a file's name and line are put at its end. On GitHub:
    `https://github.com/OWNER/REPOSITORY/edit/main/`."""


class OperatorSettings(_Section):
    """Who runs this, told to every server we visit."""

    name: AsciiLine = "Checkback"
    """Name in the User-Agent."""
    contact: Contact | None = None
    """An https address or e-mail that site owners can complain to. Required before a scheduled run leaves loopback."""


class SiteSettings(_Section):
    """The published site and feeds."""

    url: WebAddress = "https://example.org/checkback/"
    """Where the site will be served; also the authority of feed ids, so do not change it lightly."""
    title: str = "Checkback"
    """Name of the site and of its feeds."""
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
    trust_clock: bool = False
    """Go on although the clock is behind the newest recorded look, because it was wrong then and is right now."""


class PeopleSettings(_Section):
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


class SmtpSettings(_Section):
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


class CrawlSettings(_Section):
    """How we behave on the network."""

    delay: NotNegative = 1.0
    """Seconds between two requests to one host; up to a quarter more, at random."""
    connections: Annotated[int, Field(ge=1, le=8)] = 2
    """Connections to one host at the same time."""
    politeness: Literal["host", "domain"] = "host"
    """What `delay` and `connections` are for: each host name by itself, or all hosts of a registrable domain together
    (`a.example.org` and `b.example.org`). Choose `domain` where many hosts of a catalog are one small server."""
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
    """Of whose pages pictures, styles, scripts, frames and forms are looked at too, in checks without memory."""
    allow_private: bool = False
    """Let requests reach private and loopback addresses (tests, demo, intranets)."""
    proxy: ProxyAddress | None = None
    """A proxy on the way to every host. `http://` and `socks5h://` proxies look names up themselves, so that only they
    can keep names off private addresses; with `socks5://` we look them up, and judge every address as ever."""
    proxy_login: SecretStr | None = None
    """`name:password` for the proxy. Never in this file: set the environment variable CHECKBACK_CRAWL_PROXY_LOGIN."""


class ScheduleSettings(_Section):
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


class VerdictSettings(_Section):
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


class ChangeSettings(_Section):
    """What readers are told."""

    minimum_significance: Annotated[float, Field(ge=0, le=1)] = 0.3
    """Changes below this are kept but not told."""
    translation_days: Annotated[int, Field(ge=1)] = 14
    """Days that one language of a page may be behind another before that is told."""


class Config(_Section):
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
    archives: ArchiveSettings = ArchiveSettings()
    folder: Path = Field(default=Path(), exclude=True)
    """Folder of the file that was read; relative paths start here. Not a setting."""

    def path(self, relative: str) -> Path:
        """A configured path, made absolute."""
        return (self.folder / relative).absolute()


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """Settings and where each came from: by `section.key`, `default`, `file:line` or `environment NAME`."""

    config: Config
    origins: Mapping[str, str]
    file: Path | None = None
    """The file that was read, or None."""


def settings_of(kind: type[Config] = Config) -> Iterator[tuple[str, str, FieldInfo]]:
    """Every setting as section, key and definition, in the order of the file."""
    for section, outer in kind.model_fields.items():
        if isinstance(outer.annotation, type) and issubclass(outer.annotation, BaseModel):
            for key, inner in outer.annotation.model_fields.items():
                yield section, key, inner


def is_secret(field: FieldInfo) -> bool:
    """Whether a setting must never be shown (it is a `SecretStr`, alone or with None)."""
    return SecretStr in (field.annotation, *get_args(field.annotation))


def load_config(path: Path | None, *, environ: Mapping[str, str], kind: type[Config] = Config) -> Loaded:
    """Read the settings: defaults, then the file, then the environment.

    `path` None means `checkback.toml` in the current folder, or only defaults when there is none. An environment
    variable is named CHECKBACK_SECTION_KEY and written as in the file, texts without quotes, lists with commas.

    Raises:
        ConfigError: no such file, not TOML, an unknown key, a value of the wrong type; with file, line and key.
    """
    file = path or (Path(FILE_NAME) if Path(FILE_NAME).exists() else None)
    values: dict[str, Any] = {}
    origins = {f"{section}.{key}": "default" for section, key, _ in settings_of(kind)}
    if file:
        values, lines = read_toml(_text(file), str(file))
        _refuse_unknown(values, lines, file, kind)
        _refuse_secrets(values, lines, file, kind)
        origins |= {".".join(at): f"{file}:{line}" for at, line in lines.items() if ".".join(at) in origins}
    for section, key, name, text in _from_environment(environ, kind):
        values.setdefault(section, {})[key] = text
        origins[f"{section}.{key}"] = f"environment {name}"
    folder = file.absolute().parent if file else Path.cwd()
    try:
        config = kind.model_validate({**_tuples(values), "folder": folder}, strict=True)
    except ValidationError as wrong:
        raise ConfigError(
            _wrong_values(wrong, origins, str(file))
        ) from None  # its text repeats values, even secret ones
    return Loaded(config=config, origins=MappingProxyType(origins), file=file)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except FileNotFoundError as missing:
        raise ConfigError(f"{file}: there is no such settings file; `checkback init` writes one") from missing
    except UnicodeDecodeError as wrong:
        raise ConfigError(f"{file}: not UTF-8 text; save the file as UTF-8") from wrong
    except OSError as trouble:
        raise ConfigError(f"{file}: cannot be read: {trouble.strerror or trouble}") from trouble


def _refuse_unknown(
    values: Mapping[str, Any], lines: Mapping[tuple[str, ...], int], file: Path, kind: type[Config]
) -> None:
    known: dict[str, list[str]] = {}
    for section, key, _ in settings_of(kind):
        known.setdefault(section, []).append(key)
    wrong: list[str] = []
    for section, inner in values.items():
        at = f"{file}:{lines[(section,)]}"
        if section not in known:
            owners = [f"{owner}.{section}" for owner, keys in known.items() if section in keys]
            near = [f"[{name}]" for name in get_close_matches(section, known, n=1)] or owners
            wrong.append(
                f"{at}: unknown {_section_or_key(inner, section)}{_nearest(near, [f'[{it}]' for it in known])}"
            )
        elif not isinstance(inner, dict):
            wrong.append(f"{at}: {section} is a section; write [{section}] on a line of its own and its keys below")
        else:
            wrong += [
                f"{file}:{lines[(section, key)]}: unknown key {section}.{key}"
                + _nearest([f"{section}.{it}" for it in get_close_matches(key, known[section], n=1)], known[section])
                for key in inner
                if key not in known[section]
            ]
    if wrong:
        raise ConfigError("\n".join(wrong))


def _refuse_secrets(
    values: Mapping[str, Any], lines: Mapping[tuple[str, ...], int], file: Path, kind: type[Config]
) -> None:
    """Settings files are put into git sooner or later; a secret has no place in one."""
    wrong = [
        f"{file}:{lines[(section, key)]}: {section}.{key} is a secret and does not belong in this file; "
        f"set the environment variable {PREFIX}{section.upper()}_{key.upper()} instead"
        for section, key, field in settings_of(kind)
        if is_secret(field) and values.get(section, {}).get(key)
    ]
    if wrong:
        raise ConfigError("\n".join(wrong))


def _section_or_key(inner: object, name: str) -> str:
    return f"section [{name}]" if isinstance(inner, dict) else f"key {name}"


def _nearest(near: list[str], known: list[str]) -> str:
    return f"; did you mean {near[0]}?" if near else f"; known here: {', '.join(known)}"


def _from_environment(environ: Mapping[str, str], kind: type[Config]) -> Iterator[tuple[str, str, str, Any]]:
    """Settings given by the environment, in the types of the file as far as their text allows.

    Raises:
        ConfigError: a variable begins like a section of ours but names no setting.
    """
    named = {f"{PREFIX}{section}_{key}".upper(): (section, key, field) for section, key, field in settings_of(kind)}
    sections = tuple({f"{PREFIX}{section}_".upper() for section, _, _ in settings_of(kind)})
    for name in sorted(environ):
        if name in named:
            section, key, field = named[name]
            yield section, key, name, _typed(environ[name], field)
        elif name.startswith(sections):
            near = get_close_matches(name, named, n=1)
            raise ConfigError(f"environment {name}: there is no such setting" + _nearest(near, list(named)))


def _typed(text: str, field: FieldInfo) -> Any:  # noqa: ANN401 - any TOML value
    wanted = (field.annotation, *get_args(field.annotation))
    if str in get_args(field.annotation) and Ellipsis in get_args(field.annotation):
        return [part.strip() for part in text.split(",") if part.strip()]
    if str in wanted or SecretStr in wanted or any(isinstance(it, str) for it in wanted):
        return text
    try:
        return tomllib.loads(f"value = {text.strip().lower()}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def _tuples(value: Any) -> Any:  # noqa: ANN401 - any TOML value
    """Lists as tuples, which is what frozen settings hold and strict validation wants."""
    if isinstance(value, dict):
        return {key: _tuples(inner) for key, inner in value.items()}
    return tuple(_tuples(inner) for inner in value) if isinstance(value, list) else value


def _wrong_values(wrong: ValidationError, origins: Mapping[str, str], file: str) -> str:
    complaints = []
    for error in wrong.errors(include_url=False, include_input=False):
        setting = ".".join(str(part) for part in error["loc"][:2])
        plain = (
            re.sub(r"^Input should be", "must be", error["msg"])
            .replace("valid tuple", "list")
            .replace("Tuple should", "must")
        )
        message = PATTERN_WORDS.get(error.get("ctx", {}).get("pattern", ""), plain)
        complaints.append(f"{origins.get(setting, file)}: {setting} {message}")
    return "\n".join(complaints)
