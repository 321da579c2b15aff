"""The stages of a run, found by name through the `checkback.stages` entry points.

    check (crawler)  ->  build (feeds)  ->  send (alerts)

Each stage is a callable `(Context) -> Outcome`. The rooms never import each other; this is where they meet.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from catalog.plugins import plugins

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from catalog.config import Config
    from catalog.model import Catalog
    from catalog.store import Store
    from catalog.talk import Talk

GROUP = "checkback.stages"
_ORDER = ("check", "build", "send")


class Resolver(Protocol):
    """Turns a host name into addresses; the demo and the tests give their own."""

    async def resolve(self, host: str, port: int) -> Sequence[tuple[str, int]]:
        """`(ip, port)` pairs to connect to, best first.

        Raises:
            OSError: the name does not resolve (`socket.gaierror` for NXDOMAIN).
        """


def utc_now() -> datetime:
    """The machine's clock; the only place the product reads it for a date that is recorded."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What any look at the network needs. `clock` returns UTC; `resolver` is None for the system's own.

    `nameservers` (address and port) are asked about mail domains; none for the system's own.
    """

    config: Config
    talk: Talk
    clock: Callable[[], datetime] = utc_now
    resolver: Resolver | None = None
    workers: int | None = None
    """Processes that looks are shared out among; None for as many as they are worth."""
    nameservers: Sequence[tuple[str, int]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Context(Setup):
    """What every stage needs: a setup with a project behind it."""

    catalog: Catalog
    store: Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a stage did, in one line for people; `ok` is False when the stage could not do its own work (exit 3).

    `counts` is the same for programs (`catalog.statistics`): numbers, or objects of numbers; no address of anybody.
    """

    summary: str
    ok: bool = True
    counts: Mapping[str, object] = field(default_factory=dict)


@contextmanager
def open_context(
    config_path: Path | None,
    *,
    talk: Talk,
    clock: Callable[[], datetime] = utc_now,
    resolver: Resolver | None = None,
) -> Iterator[Context]:
    """The context of the project whose settings are at `config_path` (None: `checkback.toml` in this folder).

    Raises:
        UsageError: settings or catalog cannot be used.
        StoreError: the state database cannot be opened.
    """
    from catalog.project import load_project  # noqa: PLC0415 - keeps the command table light

    config, catalog = load_project(config_path)
    with context_of(config, catalog, talk=talk, clock=clock, resolver=resolver) as context:
        yield context


@contextmanager
def context_of(
    config: Config,
    catalog: Catalog,
    *,
    talk: Talk,
    clock: Callable[[], datetime] = utc_now,
    resolver: Resolver | None = None,
) -> Iterator[Context]:
    """The context of a project that was read already: opens its store, and closes it at the end.

    Raises:
        StoreError: the state database cannot be opened.
    """
    from catalog.store import Store  # noqa: PLC0415 - keeps the command table light

    database = config.state.database
    place = database if "://" in database else config.path(database)
    with Store.open(place, config.path(config.state.snapshots)) as store:
        yield Context(config=config, catalog=catalog, store=store, talk=talk, clock=clock, resolver=resolver)


def stages(*, left_out: Collection[str] = ()) -> Iterator[tuple[str, Callable[[Context], Outcome]]]:
    """Every installed stage in running order: ours first, then plug-ins by name. Loaded one by one, when reached."""
    found = {point.name: point for point in plugins(GROUP)}
    for name in (*_ORDER, *sorted(set(found) - set(_ORDER))):
        if name in found and name not in left_out:
            yield name, found[name].load()
