"""A small catalog with a change log, told in the domain's words."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import pytest

from catalog.config import Config, PeopleSettings, SiteSettings, StateSettings
from catalog.model import Catalog, Publisher
from catalog.stages import Context
from catalog.store import Store
from catalog.talk import Talk
from tests.alerts.tale import resource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.clock import Clock


@pytest.fixture
def catalog() -> Catalog:
    """Three resources of one publisher."""
    publishers = MappingProxyType({"ilrc": Publisher(id="ilrc", name="Rights Center", abbreviation="ILRC")})
    return Catalog(
        resources=tuple(resource(slug, publisher="ilrc") for slug in ("know-your-rights", "red-cards", "hotlines")),
        publishers=publishers,
    )


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty state database."""
    with Store.open(tmp_path / "state" / "state.sqlite3", tmp_path / "state" / "snapshots") as store:
        yield store


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Settings whose files are all in the test's folder."""
    return Config(
        site=SiteSettings(url="https://updates.example.org/checkback/"),
        state=StateSettings(database="state/state.sqlite3", snapshots="state/snapshots"),
        people=PeopleSettings(sender="Checkback <digest@example.org>"),
        folder=tmp_path,
    )


@pytest.fixture
def context(config: Config, catalog: Catalog, store: Store, clock: Clock) -> Context:
    """What the send stage works on, with a clock the test sets."""
    return Context(config=config, catalog=catalog, store=store, talk=Talk(quiet=True), clock=clock)


@pytest.fixture
def everybody(tmp_path: Path) -> Callable[..., None]:
    """Write the recipients file: `everybody("a@example.net", ...)`."""

    def write(*lines: str) -> None:
        (tmp_path / "people").mkdir(exist_ok=True)
        (tmp_path / "people" / "recipients.txt").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")

    return write
