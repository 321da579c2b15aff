"""What went wrong with the database or the snapshot folder, in words that say what to do."""

from __future__ import annotations

import errno
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from catalog.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

_FULL = "free some space and run again; nothing of this visit was recorded"
_READ_ONLY = "make the file and its folder writable, or set another [state] database in checkback.toml"

# What SQLite says (sqlite3ErrStr in its main.c), and what helps.
_ADVICE = (
    ("is locked", "another process has been writing for long; run again when it is done"),
    ("disk is full", _FULL),
    ("disk I/O error", "check the disk and its free space, then run again; nothing of this visit was recorded"),
    ("readonly", _READ_ONLY),
    ("not a database", "this is some other file; set another [state] database in checkback.toml"),
    ("malformed", "the file is damaged or half-written; put back a copy, or move it away to begin anew"),
    ("unable to open", "check that the folder is there and can be written"),
)
_ERRNO_ADVICE = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EFBIG: _FULL,
    errno.EROFS: _READ_ONLY,
    errno.EACCES: _READ_ONLY,
    errno.EPERM: _READ_ONLY,
}


def _words(error: Exception) -> tuple[str, str]:
    if isinstance(error, OSError):
        return str(error), _ERRNO_ADVICE.get(error.errno or 0, "check the disk and the [state] settings")
    said = str(error.orig) if isinstance(error, DBAPIError) and error.orig else str(error)
    return said, next((advice for mark, advice in _ADVICE if mark in said), "check the [state] settings")


@contextmanager
def trouble(where: str, doing: str) -> Iterator[None]:
    """Turn what SQLAlchemy and the disk raise into one clear error.

    Raises:
        StoreError: saying where, what was being done, the cause and what to do.
    """
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        said, advice = _words(error)
        raise StoreError(f"{where}: {doing} did not work ({said}): {advice}") from error
