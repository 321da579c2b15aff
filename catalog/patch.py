r"""Edits of text files, shown as one unified diff or written: every file as it was read, or none of them.

The diff is what `git apply` and `patch -p1` take: names relative to a folder, line ends and a missing newline
at the end of a file kept. Lines end at `\n` only, as those programs see it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import unified_diff
from os.path import normpath
from pathlib import Path
from typing import TYPE_CHECKING

from catalog.errors import OutputError, UsageError
from catalog.resources.files import decode, read_bytes, shown
from catalog.text_file import replace_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MARK = b"\xef\xbb\xbf"
_ODD = re.compile(r'[\x00-\x1f"\\\x7f]')


@dataclass(slots=True)
class FileEdit:
    """One text file on its way to another text."""

    path: Path
    source: bytes
    before: str
    """Without a byte order mark; line ends as they are."""
    after: str
    codec: str = "utf-8"
    errors: str = "strict"
    """How the text was decoded, so that what is not edited stays byte for byte."""
    mark: bytes = b""
    """The byte order mark."""

    @classmethod
    def of(cls, path: Path) -> FileEdit:
        """The file as it is now.

        Raises:
            CatalogError: it cannot be read, or is not UTF-8 text.
        """
        source = read_bytes(path)
        text = decode(source, shown(path))
        return cls(path, source, text, text, mark=_MARK if source.startswith(_MARK) else b"")

    @property
    def place(self) -> Path:
        """Its whole name, without steps up."""
        return Path(normpath(self.path.absolute()))

    @property
    def is_edited(self) -> bool:
        """Whether anything is to be written."""
        return self.before != self.after

    @property
    def fits_patch(self) -> bool:
        """Whether its lines are lines to programs that know bytes only."""
        return not self.codec.startswith(("utf-16", "utf-32"))

    def written(self) -> bytes:
        """The file as it will be."""
        return self.mark + self.after.encode(self.codec, self.errors)


def as_diff(edits: Iterable[FileEdit], folder: Path) -> bytes:
    """All edits that fit one as one patch to be applied in `folder`, empty where there is nothing to do."""
    return b"".join(piece for edit in edits if edit.is_edited and edit.fits_patch for piece in _pieces(edit, folder))


def _pieces(edit: FileEdit, folder: Path) -> Iterator[bytes]:
    path = edit.place
    name = (path.relative_to(folder) if path.is_relative_to(folder) else path).as_posix().lstrip("/")
    # One character for each byte: whatever a file is encoded in, its lines are shown as they are.
    before, after = (_lines(content.decode("latin-1")) for content in (edit.source, edit.written()))
    for number, line in enumerate(unified_diff(before, after)):
        if number < 2:  # noqa: PLR2004 - the two header lines
            side, whose = ("+++", "b") if number else ("---", "a")
            yield f"{side} {_named(f'{whose}/{name}')}\n".encode()
        else:
            yield (line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n").encode("latin-1")


def _lines(text: str) -> list[str]:
    lines = text.split("\n")
    return [f"{line}\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])


def _named(name: str) -> str:
    """A file name as patches have it: one with a space ends in a tab, an odd one is quoted as in C."""
    if _ODD.search(name):
        return '"' + _ODD.sub(lambda odd: f"\\{ord(odd.group()):03o}", name) + '"'
    return f"{name}\t" if " " in name else name


def write(edits: Iterable[FileEdit]) -> int:
    """Put the new texts in the place of the old ones, each whole; returns how many.

    Raises:
        UsageError: a file is not what it was when it was read; nothing was written.
        OutputError: a file cannot be written; those before it were.
    """
    due = [edit for edit in edits if edit.is_edited]
    for edit in due:
        if read_bytes(edit.path) != edit.source:
            raise UsageError(f"{shown(edit.path)}: changed while it was being edited; nothing was written, try again")
    for edit in due:
        try:
            replace_bytes(edit.path, edit.written())
        except OSError as trouble:
            raise OutputError(f"{shown(edit.path)}: cannot be written: {trouble.strerror or trouble}") from trouble
    return len(due)
