"""Building the site and the feed from a real store."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from catalog.config import Config, SiteSettings
from catalog.errors import OutputError
from catalog.model import Catalog, Check, Decision, Verdict
from catalog.stages import Context
from catalog.store import Store
from catalog.talk import Talk
from feeds.build import build, stage
from feeds.cli import build as command
from tests.feeds.making import CHANGES, LINKS, PAGE, RESOURCES, SITE, STANDINGS, START, change

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CATALOG = Catalog(resources=RESOURCES)
CONFIG = Config(site=SiteSettings(url=SITE))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store that remembers a few looks and changes."""
    with Store.open(tmp_path / "state.sqlite3", tmp_path / "snapshots") as opened:
        opened.record(
            [
                Decision(
                    check=Check(url=one.url, at=START, verdict=one.verdict or Verdict.UNCHECKED),
                    standing=one,
                    links=LINKS if one.url == PAGE else None,
                )
                for one in STANDINGS
            ]
        )
        opened.append(CHANGES)
        yield opened


def held(folder: Path) -> dict[str, bytes]:
    """Every file under a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_build_twice_writes_once(store: Store, tmp_path: Path) -> None:
    """The same log and state give the same bytes, so the second build writes nothing."""
    out = tmp_path / "public"
    first = build(store, CATALOG, CONFIG, out)
    assert first.written > len(CHANGES)
    before = held(out)
    second = build(store, CATALOG, CONFIG, out)
    assert (second.written, second.unchanged) == (0, first.written)
    assert held(out) == before


def test_build_in_two_folders_gives_the_same_bytes(store: Store, tmp_path: Path) -> None:
    """Nothing of the machine, the clock or the folder is in the pages."""
    for name in ("one", "two"):
        build(store, CATALOG, CONFIG, tmp_path / name)
    assert held(tmp_path / "one") == held(tmp_path / "two")


def test_build_after_a_change_writes_what_it_touches(store: Store, tmp_path: Path) -> None:
    """One more change rewrites the lists, its page's history and the feed, and adds one page."""
    out = tmp_path / "public"
    build(store, CATALOG, CONFIG, out)
    store.append([change(9)])
    assert build(store, CATALOG, CONFIG, out).written == 5


def test_build_without_anything_recorded_gives_a_site(tmp_path: Path) -> None:
    """An empty log and catalog give an index and a feed."""
    with Store.open(tmp_path / "state.sqlite3", tmp_path / "snapshots") as empty:
        build(empty, Catalog(), CONFIG, tmp_path / "public")
    assert (tmp_path / "public/index.html").exists()
    assert (tmp_path / "public/feeds/all.atom").exists()


def test_build_into_an_unwritable_place_says_so(store: Store, tmp_path: Path) -> None:
    """A place that cannot be written is named, with exit code 2."""
    (tmp_path / "public").write_text("a file")
    with pytest.raises(OutputError, match="public") as wrong:
        build(store, CATALOG, CONFIG, tmp_path / "public")
    assert wrong.value.exit_code == 2


def test_stage_writes_to_the_configured_folder(store: Store, tmp_path: Path) -> None:
    """As part of a run the site goes to `site.out`, and one line says what was done."""
    config = CONFIG.model_copy(update={"folder": tmp_path})
    outcome = stage(Context(config=config, catalog=CATALOG, store=store, talk=Talk(io.StringIO())))
    assert outcome.ok
    assert "files written" in outcome.summary
    assert (tmp_path / "public/index.html").exists()


def test_build_command_writes_the_site(tmp_path: Path) -> None:
    """`checkback build --out DIR` writes to that folder and says so on standard error only."""
    (tmp_path / "checkback.toml").write_text('[site]\nurl = "https://updates.example.org/"\n')
    (tmp_path / "catalog.yaml").write_text(
        "version: 1\nresources:\n- slug: kyr\n  title: Rights\n  url: https://rights.example/\n"
    )
    out = tmp_path / "site"
    result = CliRunner().invoke(command, ["--out", str(out), "--config", str(tmp_path / "checkback.toml")])
    assert result.exit_code == 0, result.output
    assert result.stdout == ""
    assert "files written" in result.stderr
    assert (out / "resources/kyr/index.html").exists()
