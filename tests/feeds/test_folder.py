"""The output folder."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from catalog.errors import OutputError
from feeds.folder import MANIFEST, PARTS, Built, publish, untouched
from feeds.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILES = [("index.html", b"<p>Checkback</p>"), ("changes/1/index.html", b"<p>Checkback one</p>")]


def held(folder: Path) -> dict[str, bytes]:
    """Every file under a folder but the manifest."""
    found = (path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def test_publish_writes_every_file(tmp_path: Path) -> None:
    """All files are there, readable by everyone, and nothing else."""
    out = tmp_path / "a" / "b"
    assert publish(out, FILES) == Built(written=2, unchanged=0)
    assert held(out) == dict(FILES)
    assert (out / "index.html").stat().st_mode & 0o777 == 0o644


def test_publish_again_touches_nothing(tmp_path: Path) -> None:
    """Files whose bytes are the same are not rewritten: their times stay."""
    publish(tmp_path, FILES)
    times = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    assert publish(tmp_path, FILES) == Built(written=0, unchanged=2)
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == times


def test_publish_removes_what_vanished(tmp_path: Path) -> None:
    """A page that is no longer built goes, with its empty folders."""
    publish(tmp_path, FILES)
    assert publish(tmp_path, FILES[:1]) == Built(written=0, unchanged=1, removed=1)
    assert held(tmp_path) == dict(FILES[:1])
    assert not (tmp_path / "changes").exists()


def test_publish_keeps_what_others_put_there(tmp_path: Path) -> None:
    """Somebody else's files stay, also an edited page of ours that is no longer built."""
    publish(tmp_path, FILES)
    (tmp_path / "CNAME").write_text("updates.example.org")
    (tmp_path / "changes/1/index.html").write_text("edited by hand")
    (tmp_path / "changes/1/notes.txt").write_text("mine")
    assert publish(tmp_path, FILES[:1]).removed == 0
    assert set(held(tmp_path)) == {"index.html", "CNAME", "changes/1/index.html", "changes/1/notes.txt"}


def test_publish_never_overwrites_a_strangers_file(tmp_path: Path) -> None:
    """A file in the way that is not ours stops the build, by name, and stays as it is."""
    (tmp_path / "index.html").write_text("my homepage")
    with pytest.raises(OutputError, match=r"index\.html is in the way"):
        publish(tmp_path, FILES)
    assert (tmp_path / "index.html").read_text() == "my homepage"


def test_publish_without_its_manifest_goes_on(tmp_path: Path) -> None:
    """A lost or damaged manifest is no trouble: pages of ours are known by their mark."""
    publish(tmp_path, FILES)
    for damage in ("{", "[]", '{"files": 3}', '{"files": {"../../x": "y"}}'):
        (tmp_path / MANIFEST).write_text(damage)
        fresh = [(name, body + damage.encode()) for name, body in FILES]
        assert publish(tmp_path, fresh).written == 2


def test_publish_never_removes_outside_its_folder(tmp_path: Path) -> None:
    """A manifest that somebody tampered with cannot make us delete anything elsewhere."""
    outside = tmp_path / "outside.txt"
    outside.write_bytes(b"x")
    out = tmp_path / "out"
    out.mkdir()
    digest = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
    (out / MANIFEST).write_text(json.dumps({"files": {"../outside.txt": digest, str(outside): digest}}))
    publish(out, FILES)
    assert outside.exists()


def test_publish_into_a_file_names_the_folder(tmp_path: Path) -> None:
    """A place that cannot be a folder is named, with what to do; nothing is written."""
    place = tmp_path / "public"
    place.write_text("a file")
    with pytest.raises(OutputError, match=r"public.*--out"):
        publish(place, FILES)
    assert place.read_text() == "a file"


def test_publish_below_a_file_names_it(tmp_path: Path) -> None:
    """A place that not even root can write to is named, with what to do."""
    (tmp_path / "disk").write_text("a file")
    with pytest.raises(OutputError, match=r"cannot write to the output folder .*disk/public.*--out"):
        publish(tmp_path / "disk" / "public", FILES)


def sheet(mark: str, body: bytes, made: list[str]) -> Sheet:
    """A sheet that notes when it is made."""

    def make() -> bytes:
        made.append(mark)
        return body

    return Sheet("index.html", mark, make)


def test_publish_makes_a_sheet_once(tmp_path: Path) -> None:
    """What is made from the same things is not made again; what is made from others is."""
    made: list[str] = []
    for mark in ("one", "one", "two"):
        publish(tmp_path, [sheet(mark, f"<p>Checkback {mark}</p>".encode(), made)])
    assert made == ["one", "two"]
    assert held(tmp_path) == {"index.html": b"<p>Checkback two</p>"}


@pytest.mark.parametrize("damage", ["edited", "gone"])
def test_publish_mends_what_was_touched(tmp_path: Path, damage: str) -> None:
    """A page that somebody edited or deleted is made again, though nothing it is made from has changed."""
    made: list[str] = []
    for _ in range(2):
        publish(tmp_path, [sheet("one", b"<p>Checkback</p>", made)])
        if damage == "edited":
            (tmp_path / "index.html").write_text("by hand")
        else:
            (tmp_path / "index.html").unlink()
    publish(tmp_path, [sheet("one", b"<p>Checkback</p>", made)])
    assert len(made) == 3
    assert held(tmp_path) == {"index.html": b"<p>Checkback</p>"}


def test_publish_that_breaks_off_leaves_whole_files(tmp_path: Path) -> None:
    """Where making the pages fails half way, what is there is whole, and a second try completes it."""

    def broken() -> Iterator[tuple[str, bytes]]:
        yield FILES[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(tmp_path, broken())
    assert held(tmp_path) == dict(FILES[:1])
    assert publish(tmp_path, FILES).written == 1


def test_publish_clears_what_a_killed_build_left(tmp_path: Path) -> None:
    """A half-written file of a build that was killed is gone after the next one, even if nothing else changed."""
    publish(tmp_path, FILES)
    (tmp_path / PARTS).mkdir()
    (tmp_path / PARTS / "half").write_bytes(b"<p>Check")
    assert publish(tmp_path, FILES) == Built(written=0, unchanged=2)
    assert not (tmp_path / PARTS).exists()


def test_publish_onto_a_folder_leaves_no_scrap(tmp_path: Path) -> None:
    """A folder where a file should be is named, and no temporary file stays behind."""
    (tmp_path / "index.html").mkdir()
    with pytest.raises(OutputError, match=r"index\.html"):
        publish(tmp_path, FILES)
    assert held(tmp_path) == {}


def test_untouched_folder(tmp_path: Path) -> None:
    """A folder in which nobody touched a file is told from one in which somebody did, and from an empty one."""
    assert untouched(tmp_path) is None
    publish(tmp_path, FILES)
    assert untouched(tmp_path) == Built(written=0, unchanged=2)
    (tmp_path / "index.html").unlink()
    assert untouched(tmp_path) is None
