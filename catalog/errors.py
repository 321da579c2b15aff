"""The exceptions of the whole product, in one tree.

    CheckbackError                 shown to people without a traceback
    ├── UsageError                 exit 2: something the user can put right
    │   ├── ConfigError            a setting in checkback.toml
    │   └── CatalogError           one or more complaints about catalog files, each with file and line
    ├── Interrupted                exit 130: somebody stopped us (Ctrl-C, SIGTERM)
    └── OwnFailure                 exit 3: our own trouble, never to be read as a broken link
        ├── StoreError             the state or people database, or the snapshot folder
        │   └── LostSnapshot       one stored page that is missing or damaged; everything else goes on
        └── OutputError            a folder or file that cannot be written

What a *server* does is never an exception: it is a `Fault` on a reply and a `Verdict` on a check.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from catalog.model import SourceLine


class CheckbackError(Exception):
    """Something a person should read: what happened, where, and what to do."""

    exit_code: ClassVar[int] = 3


class UsageError(CheckbackError):
    """Bad input or configuration; the user can put it right."""

    exit_code: ClassVar[int] = 2


class ConfigError(UsageError):
    """A setting that cannot be used; the message names file, line and key."""


class CatalogError(UsageError):
    """Catalog files that cannot be used.

    Args:
        complaints: `(where, message)` pairs in reading order; each becomes one `file:line: message` line.
    """

    def __init__(self, complaints: Iterable[tuple[SourceLine, str]]) -> None:
        self.complaints = tuple(complaints)
        super().__init__("\n".join(f"{where}: {message}" for where, message in self.complaints))

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.complaints,)  # so that it can be told to another process


class Interrupted(CheckbackError):  # noqa: N818 - nothing went wrong
    """A person or the system asked us to stop."""

    exit_code: ClassVar[int] = 130

    def __init__(self) -> None:
        super().__init__("stopped; what was recorded is kept, run the same command again to go on")

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), ()  # as above


class OwnFailure(CheckbackError):  # noqa: N818 - the word of the exit-code table (DESIGN section 9)
    """We could not do our work; says nothing about anybody's page."""


class StoreError(OwnFailure):
    """A database or snapshot folder that cannot be opened, read or written."""


class LostSnapshot(StoreError):  # noqa: N818 - the thing that happened, in the words of the message
    """The bytes of one snapshot are missing or damaged: this page has nothing to be compared with."""


class OutputError(OwnFailure):
    """A place that cannot be written to.

    Exit code 2: the place is the user's choice, and choosing another one helps.
    """

    exit_code: ClassVar[int] = 2
