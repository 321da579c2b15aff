"""One finished demo, which every test of its results reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from catalog.demo.command import demo
from catalog.project import load_project
from catalog.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from catalog.model import Change


@pytest.fixture(scope="session")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of one finished demo; what it said is in `talk.txt`."""
    folder = tmp_path_factory.mktemp("demo")
    done = CliRunner().invoke(demo, ["--out", str(folder / "demo-out")], catch_exceptions=False)
    assert done.exit_code == 0, done.stderr
    assert not done.stdout
    (folder / "demo-out" / "talk.txt").write_text(done.stderr, "utf-8")
    return folder / "demo-out"


@pytest.fixture
def changes(out: Path) -> Iterator[list[Change]]:
    """The change log the demo left."""
    config, _ = load_project(out / "checkback.toml")
    with Store.open(config.path(config.state.database), config.path(config.state.snapshots)) as store:
        yield list(store.changes())
