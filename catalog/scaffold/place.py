"""Putting a new project's files into a folder: all of them or none."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from catalog.errors import OutputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping


def place_files(folder: Path, files: Mapping[str, str]) -> None:
    """Write `files` (text by relative path) into `folder`, which is made when it does not exist.

    Everything is written beside first and then moved, so that a full disk or Ctrl-C leaves the folder as it was.

    Raises:
        UsageError: a file of that name is there already; nothing was written.
        OutputError: the folder cannot be written to; nothing was left behind.
    """
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder}: this is a file; name a folder")
    taken = [name for name in files if (folder / name).exists() or (folder / name).is_symlink()]
    if taken:
        where = ", ".join(str(folder / name) for name in taken)
        raise UsageError(f"{where}: there already, and never overwritten; name an empty folder: checkback init FOLDER")
    made = [parent for parent in (folder, *folder.parents) if not parent.exists()]
    moved: list[Path] = []
    staging: Path | None = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".checkback-init-", dir=folder))
        for name, text in files.items():
            (staging / name).parent.mkdir(parents=True, exist_ok=True)
            (staging / name).write_text(text, encoding="utf-8")
        for name in files:
            target = folder / name
            for parent in reversed([it for it in target.parents if not it.exists()]):
                parent.mkdir()
                made.insert(0, parent)
            (staging / name).rename(target)
            moved.append(target)
    except BaseException as trouble:
        _undo(moved, staging, made)
        if isinstance(trouble, OSError):
            message = f"{folder}: cannot be written to: {trouble.strerror or trouble}; nothing was left behind"
            raise OutputError(message) from trouble
        raise
    shutil.rmtree(staging)


def _undo(moved: list[Path], staging: Path | None, made: list[Path]) -> None:
    for target in moved:
        target.unlink(missing_ok=True)
    if staging:
        shutil.rmtree(staging, ignore_errors=True)
    for folder in made:
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
