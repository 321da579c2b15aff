"""The links of a page that is too long to be held as a tree: read as it passes, in one go.

markup -> libxml2's events -> the same walk, without a tree to look ahead in -> links
                            what has to look ahead, or would be cut or grafted -> the tree after all

Gives what `crawler.extract.html` gives, and keeps nothing but the links.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from lxml import etree

from catalog.model import Link, Region
from crawler.extract import html
from crawler.extract.embedded import TAGS, embedded
from crawler.extract.piece import Piece
from crawler.extract.position import Places
from crawler.extract.regions import regions
from crawler.extract.tree import is_crowded
from crawler.extract.walk import Walker

if TYPE_CHECKING:
    from collections.abc import ItemsView, Mapping

    from lxml.etree import _Element as Element

    from crawler.extract.piece import Root

_DEEPEST = 1_000
_LONG_BLOCK = 10_000
# What is grafted into the tree, what changes all addresses, and controls that show what is hidden.
_TREE = ("<iframe", "<noframes", "<noembed", "<template", "<base", "aria-controls", "data-target", "data-bs-target")
# Without one of these, and without an address in a style, a page is made of nothing else.
_PARTS = (
    *("src", "poster", "<object", "background", "<image", "<blockquote", "<q", "<ins", "<del", "<link", "<form"),
    *("formaction", "http-equiv"),
)
_MERGED = ("<html", "<body")
"""Elements whose attributes the parser puts together where they come twice."""


class _NeedsTreeError(Exception):
    """Something on the page can only be told by who sees what comes after it."""


def links(source: str, url: str) -> list[Link] | None:
    """The links on the page, in reading order; None where its tree is needed to tell them.

    Args:
        source: the decoded markup.
        url: the page's address, which its links are relative to.
    """
    if _needs_tree(source.lower()) or is_crowded(source):
        return None
    walk = _PassingWalk(source, url)
    try:
        _read(source, walk)
        return walk.found()
    except (_NeedsTreeError, etree.XMLSyntaxError):
        return None


def _read(source: str, target: _PassingWalk | _Pruning) -> None:
    parser = etree.HTMLParser(
        encoding="utf-8",
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
        target=target,  # type: ignore[arg-type] # names come as str
    )
    etree.fromstring(source.encode("utf-8", "replace"), parser)


def _needs_tree(lowered: str) -> bool:
    return any(word in lowered for word in _TREE) or any(lowered.count(tag) > 1 for tag in _MERGED)


def parts(source: str, url: str) -> tuple[Link, ...] | None:
    """What the page is made of besides words and links (`crawler.extract.embedded`); None where its tree is needed.

    Args:
        source: the decoded markup.
        url: the page's address, which references are relative to.
    """
    lowered = source.lower()
    if _needs_tree(lowered) or is_crowded(source):
        return None
    has_styles = "url(" in lowered
    if not has_styles and not any(word in lowered for word in _PARTS):
        return ()
    pruned = _Pruning(has_styles)
    try:
        _read(source, pruned)
    except (_NeedsTreeError, etree.XMLSyntaxError):
        return None
    found = embedded(pruned.root, source, url)
    return found if all(link.line for link in found) else None


class _Pruning:
    """A parser target (lxml) that makes a tree of nothing but the elements that refer to parts of a page."""

    def __init__(self, has_styles: bool) -> None:  # noqa: FBT001 - its only argument
        self.root = etree.Element("html")
        self._has_styles = has_styles
        self._open: list[Element | None] = []
        self._kept = [self.root]

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        if len(self._open) > _DEEPEST:
            raise _NeedsTreeError
        element = None
        if tag in TAGS or (self._has_styles and "url(" in attributes.get("style", "").lower()):
            try:
                element = etree.SubElement(self._kept[-1], tag, dict(attributes))
            except ValueError:  # names that HTML allows and XML does not
                raise _NeedsTreeError from None
            self._kept.append(element)
        self._open.append(element)

    def data(self, text: str) -> None:
        """Text, in as many parts as the parser likes."""
        if self._open and (element := self._open[-1]) is not None and element.tag == "style":
            element.text = (element.text or "") + text

    def end(self, _tag: str) -> None:
        """An element ends."""
        if self._open.pop() is not None:
            self._kept.pop()

    def close(self) -> None:
        """The page ends."""


class _Passing:
    """An element of which only the start tag is there yet."""

    __slots__ = ("_attributes", "tag")
    text = None
    sourceline = 0

    def __init__(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.tag = tag
        self._attributes = attributes

    def get(self, name: str, default: str | None = None) -> str | None:
        return self._attributes.get(name, default)

    def items(self) -> ItemsView[str, str]:
        return self._attributes.items()

    def __getattr__(self, name: str) -> NoReturn:
        raise _NeedsTreeError

    def __len__(self) -> int:
        raise _NeedsTreeError


class _Weighed(list[Piece]):
    """Blocks, of which those that stand in the open are only weighed: they are main text whatever else there is."""

    weight = 0

    def append(self, piece: Piece) -> None:
        if piece.roots or piece.hidden or len(piece.text) > _LONG_BLOCK:
            super().append(piece)
        else:
            self.weight += len(piece.text)


class _PassingWalk(Walker):
    """A parser target (lxml) that walks while it is parsed."""

    def __init__(self, source: str, url: str) -> None:
        super().__init__()
        self._places = Places(source)
        self._base = url
        self._said: list[str] = []
        self._depth = self._skipping = 0
        self._weighed = _Weighed()
        self._assembly.blocks = self._weighed
        self._links: list[Link | None] = []
        self._unplaced: list[tuple[int, Link, tuple[Root, ...], bool]] = []
        """Links of which only the whole page tells the region, with their place among the others."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        if self._said:
            self._speak()
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _NeedsTreeError
        if not self._skipping and not self._start(tag, _Passing(tag, attributes), attributes):  # type: ignore[arg-type] # what it has not got, it says
            self._skipping = self._depth

    def data(self, text: str) -> None:
        """Text, in as many parts as the parser likes."""
        if not self._skipping and self._depth:
            self._said.append(text)

    def end(self, tag: str) -> None:
        """An element ends."""
        if self._said:
            self._speak()
        if not self._skipping:
            self._end(tag, None)  # type: ignore[arg-type] # asked only about elements that needed a tree
        elif self._skipping == self._depth:
            self._skipping = 0
        self._depth -= 1

    def close(self) -> None:
        """The page ends."""
        self._close_anchor()

    def found(self) -> list[Link]:
        """The links, once the page has ended."""
        blocks = [Piece(" " * self._assembly_weight(), "", "p", "", (), hidden=False), *self._weighed]
        if sum(len(block.text) for block in blocks) < html.LITTLE:
            raise _NeedsTreeError
        region = regions(blocks) if self._unplaced else None
        for number, link, roots, hidden in self._unplaced:
            self._links[number] = Link(
                link.href,
                link.text,
                region(roots, hidden) if region else Region.MAIN,
                link.section,
                link.line,
                link.column,
                link.kind,
            )
        return [link for link in self._links if link is not None]

    def _assembly_weight(self) -> int:
        self._weighed[:] = self._assembly.finish()
        return self._weighed.weight

    def _speak(self) -> None:
        text = self._said[0] if len(self._said) == 1 else "".join(self._said)
        self._said.clear()
        self._say(text)

    def _close_anchor(self) -> None:
        anchor, self._anchor = self._anchor, None
        if anchor is None:
            return
        line, column = self._places.place(anchor.written)
        target = html.target_of(anchor.reference, self._base)
        if target is None:
            return
        if not line:
            raise _NeedsTreeError
        section = anchor.heading.rpartition(" > ")[2]
        link = Link(target, html.link_text(anchor), Region.MAIN, section, line, column, anchor.kind)
        if anchor.roots or anchor.hidden:
            self._unplaced.append((len(self._links), link, anchor.roots, anchor.hidden))
        self._links.append(link)
