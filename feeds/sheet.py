"""A sheet: one file of the output before it is made; its mark says what it is made from."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file to publish: its relative path, the mark of everything it is made from, and how to make its bytes.

    Two sheets with one mark have the same bytes; the empty mark promises nothing, and such a sheet is always made.
    """

    path: str
    mark: str
    make: Callable[[], bytes]

    @classmethod
    def of(cls, path: str, body: bytes) -> Sheet:
        """A sheet that is made already."""
        return cls(path, "", lambda: body)


def mark_of(*parts: str) -> str:
    """The mark of texts, each told apart from its neighbours."""
    made = sha256()
    for part in parts:
        text = part.encode("utf-8", "surrogatepass")
        made.update(b"%d:" % len(text))
        made.update(text)
    return made.hexdigest()[:32]
