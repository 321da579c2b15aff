"""The output folder: each file written whole or not at all, only when its bytes change, and nothing of others touched.

A manifest of what we wrote (path, sha256, and the mark of what it was made from) lies in the folder, so that pages of
things that are gone can be removed, a file that somebody else put there, or edited, stays, and a build makes only what
would come out differently.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING

from catalog.errors import OutputError
from feeds.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MANIFEST = ".checkback-files.json"
PARTS = ".checkback-parts"
"""Folder in which files are written before they get their place: whatever a killed build leaves, the next one finds."""
_MARK = b"Checkback"
"""In every page and feed we write (`generator`), so that a folder without its manifest is still known as ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """How many files a build wrote, left as they were, and removed."""

    written: int
    unchanged: int
    removed: int = 0


def untouched(out: Path) -> Built | None:
    """What a build that changes nothing would do; None where somebody touched a file since the last build."""
    before, since = _manifest(out), _changed_at(out / MANIFEST)
    whole = before and all(_holds(out / path, entry, since) for path, entry in before.items())
    return Built(written=0, unchanged=len(before)) if whole else None


def publish(out: Path, files: Iterable[Sheet | tuple[str, bytes]]) -> Built:
    """Makes `out` hold these files, given as sheets, or as relative path and bytes.

    A sheet is made only if its mark is not the one that the file of the last build was made from, or if somebody has
    touched that file since: what is there afterwards is the same as if everything had been made anew.

    Each file is written beside its place and renamed over it, so a reader or a crash never meets half a file. Files of
    an earlier build that are not among `files` are removed last, if their bytes are still the ones we wrote. Builds of
    one folder wait for each other.

    Raises:
        OutputError: the folder cannot be written, or a file that we did not write is in the way.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        with _alone(out):
            return _publish(out, files)
    except OSError as trouble:
        raise OutputError(
            f"cannot write to the output folder {out}: {trouble.strerror or trouble}"
            f" ({trouble.filename or out}); make it writable or choose another one with --out"
        ) from trouble


def _publish(out: Path, files: Iterable[Sheet | tuple[str, bytes]]) -> Built:
    before, since = _manifest(out), _changed_at(out / MANIFEST)
    now: dict[str, str] = {}
    written = 0
    for file in files:
        sheet = file if isinstance(file, Sheet) else Sheet.of(*file)
        known = before.get(sheet.path)
        if known and sheet.mark and known.partition(" ")[2] == sheet.mark and _holds(out / sheet.path, known, since):
            now[sheet.path] = known
            continue
        body = sheet.make()
        written += _put(out, sheet.path, body, known=known is not None)
        now[sheet.path] = f"{sha256(body).hexdigest()} {sheet.mark}".rstrip()
    removed = sum(_remove(out, name, entry.partition(" ")[0]) for name, entry in before.items() if name not in now)
    listing = json.dumps({"written by": "Checkback", "files": now}, indent=0, sort_keys=True) + "\n"
    _put(out, MANIFEST, listing.encode(), known=True)
    return Built(written=written, unchanged=len(now) - written, removed=removed)


def _changed_at(path: Path) -> int:
    """When the file system last saw a file change (ctime, nanoseconds), which no program can set; 0 without one."""
    try:
        return path.stat().st_ctime_ns
    except OSError:
        return 0


def _holds(path: Path, entry: str, since: int) -> bool:
    """Whether a file still holds what its entry in the manifest says; read only if touched since that was written."""
    touched = _changed_at(path)
    if 0 < touched < since and sys.platform != "win32":  # on Windows this time is that of creation
        return path.is_file()
    try:
        return sha256(path.read_bytes()).hexdigest() == entry.partition(" ")[0]
    except OSError:
        return False


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    """The folder to ourselves, without what a killed build left half-written in it.

    The lock is on the folder itself, needs no file, and goes with the process that holds it. Where there are no such
    locks two builds at once still never publish half a file.
    """
    place = os.open(out, os.O_RDONLY) if sys.platform != "win32" else None
    try:
        if sys.platform != "win32" and place is not None:
            import fcntl  # noqa: PLC0415 - Windows has none

            with suppress(OSError):  # some network drives have no locks
                fcntl.flock(place, fcntl.LOCK_EX)
        _sweep(out / PARTS)
        yield
    finally:
        _sweep(out / PARTS)
        if place is not None:
            os.close(place)


def _sweep(parts: Path) -> None:
    with suppress(FileNotFoundError):
        for part in list(parts.iterdir()):
            part.unlink(missing_ok=True)
        parts.rmdir()


def _put(out: Path, name: str, body: bytes, *, known: bool) -> bool:
    """Writes a file whole; False when it already held these bytes."""
    path = out / name
    with suppress(FileNotFoundError):
        held = path.read_bytes()
        if held == body:
            return False
        if not known and _MARK not in held:
            raise OutputError(
                f"{path} is in the way and was not written by Checkback; move it or choose another folder with --out"
            )
    path.parent.mkdir(parents=True, exist_ok=True)
    parts = out / PARTS
    parts.mkdir(exist_ok=True)
    with NamedTemporaryFile(dir=parts, delete=False) as fresh:
        try:
            fresh.write(body)
            fresh.close()
            Path(fresh.name).chmod(0o644)  # a temporary file is private; a published page is not
            os.replace(fresh.name, path)  # noqa: PTH105 - Path.replace says the same with one object more
        except BaseException:
            Path(fresh.name).unlink(missing_ok=True)
            raise
    return True


def _manifest(out: Path) -> dict[str, str]:
    """What the last build wrote: by path, the sha256 of the bytes and, behind a space, the mark they were made from.

    Empty when there was none or it cannot be understood.
    """
    try:
        known = json.loads((out / MANIFEST).read_text(encoding="utf-8"))["files"]
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return {}
    return {str(name): str(digest) for name, digest in known.items()} if isinstance(known, dict) else {}


def _remove(out: Path, name: str, digest: str) -> bool:
    """Removes a file of an earlier build, and its folders if that leaves them empty."""
    path = out / name
    inside = ".." not in Path(name).parts and not Path(name).is_absolute()
    if not inside or not path.is_file() or sha256(path.read_bytes()).hexdigest() != digest:
        return False
    path.unlink()
    for folder in path.relative_to(out).parents[:-1]:
        with suppress(OSError):  # not empty: somebody else's file is in it
            (out / folder).rmdir()
    return True
