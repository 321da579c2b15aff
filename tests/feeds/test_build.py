"""Building the site and the feed from a real store."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from catalog.config import Config, SiteSettings
from catalog.errors import OutputError
from catalog.model import Catalog, Check, Decision, Evidence, State, Verdict
from catalog.stages import Context
from catalog.store import Store
from catalog.talk import Talk
from feeds.build import build, stage
from feeds.cli import build as command
from feeds.folder import MANIFEST
from tests.feeds.making import CHANGES, LINKS, PAGE, RESOURCES, SITE, STANDINGS, START, change, standing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from catalog.model import Change, Standing

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
    """One more change rewrites, in each language, the lists, its page's history and feeds, and adds one page."""
    out = tmp_path / "public"
    build(store, CATALOG, CONFIG, out)
    before = held(out)
    store.append([change(9)])
    built = build(store, CATALOG, CONFIG, out)
    touched = {
        "index.html",
        "status/index.html",
        "months/2026-09/index.html",
        f"changes/{9:016x}/index.html",
        "resources/kyr/index.html",
        "feeds/all/index.html",
        *(f"feeds/{stem}.{form}" for stem in ("all", "resources/kyr") for form in ("atom", "rss", "json")),
    }
    written = {path for path, body in held(out).items() if before.get(path) != body}
    assert written == touched | {f"es/{path}" for path in touched} | {MANIFEST}
    assert built.written == len(written) - 1


def test_build_with_its_memory_gives_the_bytes_of_one_without(store: Store, tmp_path: Path) -> None:
    """However the log, the looks and the catalog move on, the folder is what a build into a new one would be."""
    out = tmp_path / "public"
    kyr, *rest = RESOURCES
    steps: list[tuple[Catalog, list[Change], list[Standing]]] = [
        (CATALOG, [], []),
        (CATALOG, [change(9)], []),
        (CATALOG, [], [standing(PAGE, State.SUSPECT, Verdict.TIMEOUT, Evidence("timeout", "20 s"))]),
        (CATALOG, [], [replace(STANDINGS[1], state=State.ALIVE, verdict=Verdict.ALIVE, evidence=())]),
        (CATALOG, [], [replace(STANDINGS[2], last_ok_at=START, verdict=Verdict.DNS)]),
        (Catalog(resources=(replace(kyr, title="Renamed", topics=("bail",)), *rest)), [], []),
        (Catalog(resources=tuple(rest)), [change(10, slug="courts")], []),
    ]
    for number, (catalog, changes, standings) in enumerate(steps):
        store.append(changes)
        store.record(
            [
                Decision(check=Check(url=one.url, at=START, verdict=one.verdict or Verdict.UNCHECKED), standing=one)
                for one in standings
            ]
        )
        build(store, catalog, CONFIG, out)
        build(store, catalog, CONFIG, tmp_path / f"new-{number}")
        assert held(out) == held(tmp_path / f"new-{number}"), number


def test_build_without_anything_recorded_gives_a_site(tmp_path: Path) -> None:
    """An empty log and catalog give an index and a feed."""
    with Store.open(tmp_path / "state.sqlite3", tmp_path / "snapshots") as empty:
        build(empty, Catalog(), CONFIG, tmp_path / "public")
    assert (tmp_path / "public/index.html").exists()
    for path in ("feeds/all.atom", "es/feeds/all.rss", "feeds.opml", "status/index.html", "es/feeds/index.html"):
        assert (tmp_path / "public" / path).exists(), path


def test_build_into_an_unwritable_place_says_so(store: Store, tmp_path: Path) -> None:
    """A place that cannot be written is named, with exit code 2."""
    (tmp_path / "public").write_text("a file")
    with pytest.raises(OutputError, match="public") as wrong:
        build(store, CATALOG, CONFIG, tmp_path / "public")
    assert wrong.value.exit_code == 2


def test_stage_writes_to_the_configured_folder(store: Store, tmp_path: Path) -> None:
    """As part of a run the site goes to `site.out`, and one line says what was done."""
    config = replace(CONFIG, folder=tmp_path)
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
