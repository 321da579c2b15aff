"""A lock on a state folder, so that two runs on it never work at once."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from catalog.errors import OutputError, OwnFailure

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE = "run.lock"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder for this process, and make it where there is none.

    The system lets go of the lock when the process ends, however it ends: a file that is left behind blocks nobody, and
    is never removed, because the next process may already wait on it.

    Raises:
        OwnFailure: another run holds it.
        OutputError: the folder cannot be written to.
    """
    try:
        import fcntl  # noqa: PLC0415 - not on Windows, where runs are not kept apart
    except ImportError:
        yield
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / FILE).open("a")
    except OSError as trouble:
        raise OutputError(
            f"{folder}: the state folder cannot be made or written ({trouble.strerror}): check its owner and "
            "permissions, or set another [state] database in checkback.toml"
        ) from trouble
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as busy:
            raise OwnFailure(
                f"{folder}: another run is at work here, so this one did nothing; let it finish, or stop it"
            ) from busy
        except OSError:
            pass  # a network disk without locks: SQLite still keeps each visit whole
        yield
