"""What a walk over the tree finds, before it is known which regions are furniture."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.extract.cues import Cue


@dataclass(frozen=True, slots=True)
class Root:
    """An element that may make everything inside it furniture; `number` tells roots of one cue apart."""

    number: int
    cue: Cue


@dataclass(slots=True)
class Piece:
    """A block to be; `roots` are the furniture candidates around it, outermost first."""

    text: str
    path: str
    tag: str
    heading: str
    roots: tuple[Root, ...]
    hidden: bool
    linked: int = 0
    """How many of its characters are link text."""


@dataclass(slots=True)
class Anchor:
    """A link to be: where it leads, where it stands, and what it says; `line` is the parser's, at most 65,535."""

    written: str
    """The reference as it stands in the source."""
    reference: str
    line: int
    heading: str
    roots: tuple[Root, ...]
    hidden: bool
    words: list[str] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    kind: str = "href"
    names: list[str] = field(default_factory=list)
    """What it is called where it has no words: aria-label, title, name."""


@dataclass(slots=True)
class Pieces:
    """Everything one walk found, in reading order."""

    blocks: list[Piece] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)
