"""One pass over the tree, without recursion: elements to pieces.

start tag -> frame on the stack ; text -> words ; block boundary -> words become a block ; end tag -> frame off
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from lxml import etree

from crawler.extract.assembly import Assembly
from crawler.extract.cues import cue, is_hidden, is_landmark, is_named_after
from crawler.extract.fold import is_protected, unprotect, unprotect_link
from crawler.extract.piece import Anchor, Pieces, Root

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

# Not `<head>`: the parser puts a `<main>` without a `<body>` there.
_UNREAD = frozenset({"script", "style", "template", "svg", "title", "meta", "link", "base"})
_CONTROLS = frozenset(
    {"noscript", "iframe", "canvas", "object", "embed", "select", "option", "datalist", "input", "button", "textarea"}
    | {"audio", "video"}
)
_INLINE = frozenset(
    {"a", "abbr", "acronym", "area", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn", "em", "font"}
    | {"i", "img", "ins", "kbd", "label", "mark", "math", "nobr", "picture", "q", "rp", "rt", "ruby", "s", "samp"}
    | {"small", "source", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"}
)
_BOLD = frozenset({"b", "strong"})
# A button that opens a section is the section's name.
_NAMED_BY_BUTTON = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "summary", "dt"})
_MAX_ROOTS = 4
_NUMBER = re.compile(r"\d+|(?<=[-_])[0-9a-fA-F]{6,}")


@lru_cache(maxsize=16_384)
def step(tag: str, classes: str, name: str) -> str:
    """One step of a structural path: tag, first class and id, with numbers masked because servers count in them."""
    first = classes.split(None, 1)[0][:40] if classes.strip() else ""
    return tag + (f".{_NUMBER.sub('0', first)}" if first else "") + (f"#{_NUMBER.sub('0', name)[:24]}" if name else "")


def _line(element: Element) -> int:
    line = element.sourceline
    return line if isinstance(line, int) else 0


def _first_heading(element: Element) -> str:
    heading = next(element.iter("h1", "h2", "h3", "h4", "h5", "h6"), None)
    return "" if heading is None else " ".join("".join(str(part) for part in heading.itertext()).split())


class Walker:
    """Collects pieces; `loose` reads what is normally not content, for pages that seem to have no text otherwise."""

    def __init__(self, *, loose: bool = False) -> None:
        self._loose = loose
        self._unread = _UNREAD if loose else _UNREAD | _CONTROLS
        self._assembly = Assembly()
        self._anchors: list[Anchor] = []
        self._anchor: Anchor | None = None
        self._bold = 0
        self._roots = 0
        self._skipped = False

    def walk(self, root: Element) -> Pieces:
        """All pieces below `root`, itself included."""
        steps = etree.iterwalk(root, events=("start", "end"))
        for event, element in steps:
            tag = element.tag
            if event == "start":
                if not self._start(tag, element):
                    self._skipped = True
                    steps.skip_subtree()
            else:
                if self._skipped:
                    self._skipped = False
                else:
                    self._end(tag)
                if (tail := element.tail) and element is not root:
                    self._say(tail)
        self._close_anchor()
        return Pieces(self._assembly.finish(), self._anchors)

    def _say(self, text: str) -> None:
        self._assembly.say(text, bold=self._bold > 0, linked=self._anchor is not None)
        if self._anchor is not None:
            self._anchor.words.append(text)

    def _start(self, tag: str, element: Element) -> bool:
        """Opens an element; False leaves its inside unread."""
        if tag in self._unread and not (tag == "button" and self._assembly.frame.tag in _NAMED_BY_BUTTON):
            return False
        attributes = {str(name): str(value) for name, value in element.items()}
        if attributes and is_protected(attributes):
            self._say(unprotect(attributes["data-cfemail"]))
            return False
        if tag in _INLINE:
            if attributes and not self._loose and tag != "a" and is_hidden(attributes):
                return False
            self._start_inline(tag, element, attributes)
        else:
            self._open(tag, attributes, element)
            if tag == "frame" and attributes.get("src"):
                self._open_anchor(element, attributes["src"], attributes)
                self._close_anchor()
        if text := element.text:
            self._say(text)
        return True

    def _open(self, tag: str, attributes: dict[str, str], element: Element) -> None:
        if self._anchor is not None:
            self._anchor.words.append(" ")
        outer = self._assembly.frame
        role, classes, name = (attributes.get(key, "") for key in ("role", "class", "id"))
        names = f"{classes} {name} {attributes.get('data-testid', '')}" if attributes else ""
        # A header with a menu in it is the site's, even where somebody put it inside `<main>`.
        in_main = outer.in_main and not (tag == "header" and element.find(".//nav") is not None)
        found = cue(tag, role, names.strip(), in_main) if len(outer.roots) < _MAX_ROOTS else None
        root = None
        if found is not None and not (name and not found.strong and is_named_after(name, _first_heading(element))):
            self._roots += 1
            root = Root(self._roots, found)
        self._assembly.open(
            tag,
            step(tag, classes, name),
            root=root,
            hidden=outer.hidden or (bool(attributes) and is_hidden(attributes)),
            in_main=outer.in_main or is_landmark(tag, role),
        )
        if self._anchor is not None and tag in _NAMED_BY_BUTTON:
            self._anchor.heading = self._assembly.heading  # a link around a heading stands where the heading does

    def _start_inline(self, tag: str, element: Element, attributes: dict[str, str]) -> None:
        if tag == "br":
            self._assembly.line_break()
        elif tag in ("a", "area"):
            self._close_anchor()
            if (reference := attributes.get("href")) is not None:
                self._open_anchor(element, reference, attributes)
        elif tag == "img":
            alternative = attributes.get("alt", "")
            if self._anchor is not None:
                self._anchor.images.append(alternative)
            if self._loose:
                self._say(f" {alternative} ")
        elif tag in _BOLD:
            self._bold += 1

    def _end(self, tag: str) -> None:
        if tag not in _INLINE:
            self._assembly.close(tag)
        elif tag in _BOLD:
            self._bold -= 1
        elif tag in ("a", "area"):
            self._close_anchor()

    def _open_anchor(self, element: Element, reference: str, attributes: dict[str, str]) -> None:
        frame = self._assembly.frame
        self._anchor = Anchor(
            reference,
            unprotect_link(reference),
            _line(element),
            self._assembly.heading,
            frame.roots,
            frame.hidden,
        )
        self._anchor.names = [attributes[key] for key in ("alt", "aria-label", "title", "name") if attributes.get(key)]

    def _close_anchor(self) -> None:
        if self._anchor is not None:
            self._anchors.append(self._anchor)
            self._anchor = None
