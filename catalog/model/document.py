"""A document: what a page says, extracted from its bytes. No rendering, no network, no clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from catalog.model.record import record


class Region(StrEnum):
    """The part of the page a block stands in."""

    MAIN = "main"
    HEADER = "header"
    NAV = "nav"
    ASIDE = "aside"
    FOOTER = "footer"
    HIDDEN = "hidden"

    @property
    def is_furniture(self) -> bool:
        """Whether the region is page furniture rather than what the page is about."""
        return self is not Region.MAIN


@dataclass(frozen=True, slots=True)
class Block:
    """One readable unit: a heading, paragraph, list item or table row.

    `text` is whitespace-folded; `path` is the structural path of tags and classes from the body; `heading` is the
    heading path above it, outermost first, joined with ` > `; `tag` is the element that made it a block. `key` names
    the thing where its source does (a feed item's guid, a JSON object's id), so that it is known again in other words.
    """

    text: str
    path: str
    region: Region = Region.MAIN
    heading: str = ""
    tag: str = "p"
    key: str = ""

    @property
    def section(self) -> str:
        """The nearest heading above the block, as a reader would name the section."""
        return self.heading.rpartition(" > ")[2]


def is_part(kind: str) -> bool:
    """Whether a kind of reference (`Link.kind`) names a part of a page."""
    return kind not in ("href", "video")


@record(frozen=True, slots=True)
class Link:
    """An outbound reference. `href` is absolute (WHATWG), fragment and all; `line` and `column` from 1, or 0.

    `kind` says how a page refers to it: `href` and `video` are what a reader follows, the others
    (`crawler.extract.embedded`) what the page is made of. It is no part of what makes two links equal.
    """

    href: str
    text: str
    region: Region = Region.MAIN
    section: str = ""
    line: int = 0
    column: int = 0
    kind: str = field(default="href", compare=False)

    @property
    def is_part(self) -> bool:
        """Whether it is something the page is made of, and nothing that a reader follows."""
        return is_part(self.kind)


@dataclass(frozen=True, slots=True)
class PageDate:
    """A date the page states about itself: `kind` is `as-of`, `updated` or `effective`; `value` is ISO 8601."""

    kind: str
    value: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What a page says. `language` is the BCP 47 tag the page declares, or None."""

    title: str = ""
    language: str | None = None
    dates: tuple[PageDate, ...] = ()
    blocks: tuple[Block, ...] = ()
    links: tuple[Link, ...] = ()
    refresh: str | None = None
    """Target of a `<meta http-equiv=refresh>` within five seconds, absolute."""
    form: str = "html"
    """What it was read as: the name of the extractor, or of a form that none reads (`xlsx`, `image`)."""
    pages: int | None = None
    """Pages as a reader leafs through them, where the form has any."""
    unread: tuple[str, ...] = ()
    """The parts that could not be read, each `rule` or `rule: detail` (`crawler.extract.unread`)."""

    unmatched: tuple[tuple[str, str], ...] = ()
    """Watch rules that matched nothing here, each `(keep or drop, selector)`."""

    @property
    def text(self) -> str:
        """All block texts, one a line, in reading order."""
        return "\n".join(block.text for block in self.blocks)

    @property
    def is_unread(self) -> bool:
        """Whether there is more to this document than we could read, and we could read nothing."""
        return bool(self.unread) and not self.blocks
