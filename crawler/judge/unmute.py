"""What a maintainer wants to be told although it would be kept quiet: the `unmute` rules of a resource. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crawler.judge.keys import key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog.model import Block, Edit

UNMUTED = "unmuted"
"""The reason that an edit bears which is told because of such a rule, wherever on the page it stands."""

_FRAME = frozenset({"header", "nav", "footer"})
"""Regions that the heading above has nothing to do with: a footer follows whatever came last."""


class Unmute:
    """The rules of one resource. A rule names a heading above the thing, words of it, its region, or its path (`/`)."""

    def __init__(self, targets: Sequence[str]) -> None:
        self._paths = frozenset(target[1:] for target in targets if target.startswith("/"))
        self._regions = frozenset(target.strip().casefold() for target in targets)
        self._words = frozenset(filter(None, (key(target) for target in targets if not target.startswith("/"))))

    def __bool__(self) -> bool:
        return bool(self._paths or self._regions)

    def names(self, block: Block) -> bool:
        """Whether a rule names this block."""
        return block.path in self._paths or self._named(block.heading, block.text, block.region.value)

    def names_edit(self, edit: Edit) -> bool:
        """Whether a rule names this edit; of links and titles no path is known."""
        return self._named(edit.section, edit.text, edit.region.value)

    def _named(self, heading: str, text: str, region: str) -> bool:
        if not self._words:
            return False
        if region in self._regions:
            return True
        if region not in _FRAME and any(key(part) in self._words for part in heading.split(" > ")):
            return True
        said = key(text)
        return any(words in said for words in self._words)


def target_of(section: str, region: str, path: str) -> str:
    """What an `unmute` rule calls a place: its heading, the region it is furniture of, or else its path."""
    if section and region not in _FRAME:
        return section
    return region if region != "main" else f"/{path}" if path else ""
