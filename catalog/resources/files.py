"""Catalog files on disk: which ones a list of paths means, and their text."""

from __future__ import annotations

import re
from pathlib import Path

from catalog.errors import CatalogError
from catalog.model import SourceLine

LARGEST = 8_000_000
"""Bytes of the largest file that is read; ten thousand entries take about three million."""

# YAML 1.2 section 5.1 and XML 1.0 agree on these: no text that people write has them.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def shown(path: Path) -> str:
    """A path as complaints name it: relative to the current folder where it is inside, so that it can be clicked."""
    try:
        return path.absolute().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)


def files_of(path: Path) -> list[Path]:
    """The files a path means: itself, or the `*.yaml` files of a folder in name order.

    Raises:
        CatalogError: a folder without a `*.yaml` file.
    """
    if not path.is_dir():
        return [path]
    found = sorted(file for file in path.glob("*.yaml") if file.is_file())
    if not found:
        near = " (*.yml files are not read: rename them)" if next(path.glob("*.yml"), None) else ""
        raise CatalogError([(SourceLine(shown(path)), f"this folder has no *.yaml file{near}")])
    return found


def read_bytes(path: Path) -> bytes:
    """The bytes of one file of bearable size.

    Raises:
        CatalogError: missing, unreadable, not a regular file, or larger than `LARGEST`.
    """
    where = SourceLine(shown(path))
    try:
        if path.exists() and not path.is_file():
            raise CatalogError([(where, "this is not a file")])
        size = path.stat().st_size
        if size > LARGEST:
            raise CatalogError(
                [(where, f"{size:,} bytes is too large (most: {LARGEST:,}); split the file and list its folder")]
            )
        return path.read_bytes()
    except FileNotFoundError as missing:
        raise CatalogError([(where, "there is no such file; `checkback init` makes a first one")]) from missing
    except OSError as trouble:
        raise CatalogError([(where, f"cannot be read: {trouble.strerror or trouble}")]) from trouble


def decode(source: bytes, file: str) -> str:
    """UTF-8 bytes as text, without a byte order mark.

    Raises:
        CatalogError: not UTF-8, or control characters in it; names the line.
    """
    try:
        text = source.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = source.count(b"\n", 0, wrong.start) + 1
        message = f"not UTF-8 text (byte 0x{source[wrong.start]:02x}); save the file as UTF-8"
        raise CatalogError([(SourceLine(file, line), message)]) from wrong
    if bad := _CONTROL.search(text):
        line = text.count("\n", 0, bad.start()) + 1
        message = f"a control character (U+{ord(bad.group()):04X}) stands here; remove it"
        raise CatalogError([(SourceLine(file, line), message)])
    return text
