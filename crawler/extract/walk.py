"""One pass over the tree, without recursion: elements to pieces.

start tag -> frame on the stack ; text -> words ; block boundary -> words become a block ; end tag -> frame off
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from lxml import etree

from catalog.model import Region
from crawler.extract.assembly import Assembly
from crawler.extract.cues import Cue, cue, is_hidden, is_landmark, is_named_after, is_urgent, opened_by_click
from crawler.extract.fold import is_protected, unprotect, unprotect_link
from crawler.extract.piece import Anchor, Pieces, Root
from crawler.extract.videos import watch_page

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

# Not `<head>`: the parser puts a `<main>` without a `<body>` there.
_NEVER = frozenset({"script", "style", "title", "meta", "link", "base"})
_DRAWN = frozenset({"svg", "template", "annotation", "annotation-xml"})
_CONTROLS = frozenset(
    {"noscript", "noframes", "noembed", "iframe", "canvas", "object", "select", "option", "datalist", "input"}
    | {"button", "textarea"}
    | {"audio", "video"}
)
_INLINE = frozenset(
    {"a", "abbr", "acronym", "area", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "del", "dfn", "em", "font"}
    # libxml2 does not know that `<embed>` has no end: all that follows would be inside.
    | {"embed"}
    | {"i", "img", "ins", "kbd", "label", "map", "mark", "math", "meter", "nobr", "output", "picture", "progress", "q"}
    | {
        "rb",
        "rp",
        "rt",
        "rtc",
        "ruby",
        "s",
        "samp",
        "slot",
        "small",
        "source",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
    }
    | {"time", "tt", "u", "var", "wbr"}
    | {"maction", "menclose", "merror", "mfrac", "mmultiscripts", "mover", "mpadded", "mphantom", "mroot", "mrow"}
    | {"msqrt", "mstyle", "msub", "msubsup", "msup", "mtable", "mtd", "mtr", "munder", "munderover", "semantics"}
)
_FORMULA = frozenset({"mi", "mn", "mo", "ms", "mtext"})
_BOLD = frozenset({"b", "strong"})
# A button that opens a section is the section's name.
_NAMED_BY_BUTTON = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "summary", "dt"})
_MAX_ROOTS = 4
# A button that opens an answer or a section carries its name; one that opens the site's menu does not.
_OPENER = re.compile(r"accordion|faq|question", re.IGNORECASE)
# How many elements inside another are looked at: nested elements must not be searched again and again.
_LOOK_AHEAD = 300
_LONGEST_NAMES = 500
_LONGEST_STEP = 40
_EMPTY_LINE = re.compile(r"\n[ \t\r]*\n\s*")
_SECTION = re.compile(r"section\b")
_NUMBER = re.compile(r"\d+|(?<=[-_])[0-9a-fA-F]{6,}")


@lru_cache(maxsize=16_384)
def step(tag: str, classes: str, name: str) -> str:
    """One step of a structural path: tag, first class and id, with numbers masked because servers count in them."""
    first = classes.split(None, 1)[0][:_LONGEST_STEP] if classes.strip() else ""
    masked = f"#{_NUMBER.sub('0', name)[:24]}" if name else ""
    return tag[:_LONGEST_STEP] + (f".{_NUMBER.sub('0', first)}" if first else "") + masked


def _is_site_header(roots: tuple[Root, ...]) -> bool:
    return all(root.cue.region is Region.HEADER for root in roots)


def _line(element: Element) -> int:
    line = element.sourceline
    return line if isinstance(line, int) else 0


def _holds(element: Element, *tags: str) -> Element | None:
    """The first element of these tags near the beginning of another."""
    return next((inner for inner in islice(element.iter(), _LOOK_AHEAD) if inner.tag in tags), None)


def _first_heading(element: Element) -> str:
    heading = _holds(element, "h1", "h2", "h3", "h4", "h5", "h6")
    return (
        ""
        if heading is None
        else " ".join("".join(map(str, islice(heading.itertext(), _LOOK_AHEAD)))[:_LONGEST_NAMES].split())
    )


class Walker:
    """Collects pieces; `loose` reads what is normally not content, for pages that seem to have no text otherwise.

    `drawn` reads templates and the words in pictures too.
    """

    def __init__(self, *, loose: bool = False, drawn: bool = False) -> None:
        self._loose = loose
        self._unread = _NEVER | (frozenset() if drawn else _DRAWN) | (frozenset() if loose else _CONTROLS)
        self._assembly = Assembly()
        self._anchors: list[Anchor] = []
        self._anchor: Anchor | None = None
        self._bold = 0
        self._roots = 0
        self._skipped = False
        self._opened: frozenset[str] = frozenset()
        self._in_line: list[Element] = []
        """Open elements of a page's own making (`<x-phone>`, `<o:p>`) that stand within a sentence."""
        self._pre = 0

    def walk(self, root: Element) -> Pieces:
        """All pieces below `root`, itself included."""
        self._opened = opened_by_click(root)
        steps = etree.iterwalk(root, events=("start", "end"))
        for event, element in steps:
            tag = element.tag
            if event == "start":
                if not self._start(tag, element, dict(element.items())):
                    self._skipped = True
                    steps.skip_subtree()
            else:
                if self._skipped:
                    self._skipped = False
                else:
                    self._end(tag, element)
                if (tail := element.tail) and element is not root:
                    self._say(tail)
        self._close_anchor()
        return Pieces(self._assembly.finish(), self._anchors)

    def _say(self, text: str) -> None:
        if self._pre and "\n" in text:
            paragraphs = _EMPTY_LINE.split(text)
            for paragraph in paragraphs[:-1]:
                self._say_all(paragraph)
                self._assembly.flush()
            text = paragraphs[-1]
        self._say_all(text)

    def _say_all(self, text: str) -> None:
        anchor = self._anchor
        self._assembly.say(text, bold=self._bold > 0, linked=anchor is not None)
        if anchor is not None:
            anchor.words.append(text)

    def _start(self, tag: str, element: Element, attributes: dict[str, str]) -> bool:
        """Opens an element; False leaves its inside unread."""
        if tag in self._unread and not (tag == "button" and self._is_name(element)):
            if self._anchor is not None:
                self._name_anchor(element)
            elif tag == "iframe" and (page := watch_page(element.get("src") or "")):
                self._open_anchor(element, page, attributes, kind="video")
                self._close_anchor()
            return False
        if attributes and is_protected(attributes):
            self._say(unprotect(attributes["data-cfemail"]))
            return False
        if tag in _INLINE or (("-" in tag or ":" in tag or tag in _FORMULA) and self._is_in_line(tag, element)):
            if attributes and not self._loose and tag != "a" and is_hidden(attributes):
                return False
            self._start_inline(tag, element, attributes)
        else:
            if tag == "svg":
                self._name_anchor(element)
            self._open(tag, attributes, element)
            if (tag == "frame" or (tag == "iframe" and self._loose)) and attributes.get("src"):
                self._open_anchor(element, attributes["src"], attributes)
                self._close_anchor()
        if text := element.text:
            self._say(text)
        return True

    def _is_name(self, button: Element) -> bool:
        """Whether a button's words name something rather than tell what a click does."""
        if self._anchor is not None or self._assembly.frame.tag in _NAMED_BY_BUTTON:
            return True
        names = f"{button.get('class', '')} {button.get('id', '')}"[:_LONGEST_NAMES]
        return _OPENER.search(names) is not None

    def _is_in_line(self, tag: str, element: Element) -> bool:
        """Whether an element that HTML does not know stands within a sentence, as browsers lay it out."""
        if tag in _FORMULA:
            return True
        if len(element) and ":" not in tag:
            return False
        if not (self._assembly.is_speaking or (element.tail or "").strip()):
            return False
        self._in_line.append(element)
        return True

    def _name_anchor(self, element: Element) -> None:
        if self._anchor is not None and not self._anchor.names:
            label = element.get("aria-label") or element.get("title")
            if not label and element.tag == "svg":
                named = _holds(element, "title")
                label = named.text if named is not None else None
            if label:
                self._anchor.names.append(label)

    def _open(self, tag: str, attributes: dict[str, str], element: Element) -> None:
        if self._anchor is not None:
            self._anchor.words.append(" ")
        outer = self._assembly.frame
        role = classes = name = names = ""
        if attributes:
            role, classes, name = (attributes.get(key, "")[:_LONGEST_NAMES] for key in ("role", "class", "id"))
            names = f"{classes} {name} {attributes.get('data-testid', '')}"[:_LONGEST_NAMES].strip()
        # A header with a menu in it is the site's, even where somebody put it inside `<main>`.
        in_main = outer.in_main and not (tag == "header" and _holds(element, "nav") is not None)
        in_section = tag == "aside" and any(_SECTION.match(each) for each in outer.path)
        found = cue(tag, role, names, in_main, in_section) if len(outer.roots) < _MAX_ROOTS else None
        root = None
        if outer.roots and found is None and _is_site_header(outer.roots) and is_urgent(role, names):
            found = Cue(Region.MAIN, "alert", strong=True)
        if found is not None and not (name and not found.strong and is_named_after(name, _first_heading(element))):
            self._roots += 1
            root = Root(self._roots, found)
        self._assembly.open(
            tag,
            step(tag, classes, name),
            root=root,
            hidden=outer.hidden or (bool(attributes) and name not in self._opened and is_hidden(attributes)),
            in_main=outer.in_main or is_landmark(tag, role),
        )
        if tag == "pre":
            self._pre += 1
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
        elif self._anchor is not None:
            self._name_anchor(element)

    def _end(self, tag: str, element: Element) -> None:
        if tag in _FORMULA:
            self._say(" ")
        elif self._in_line and self._in_line[-1] is element:
            self._in_line.pop()
        elif tag not in _INLINE:
            self._assembly.close(tag)
            if tag == "pre":
                self._pre -= 1
        elif tag in _BOLD:
            self._bold -= 1
        elif tag in ("a", "area"):
            self._close_anchor()

    def _open_anchor(self, element: Element, reference: str, attributes: dict[str, str], *, kind: str = "href") -> None:
        frame = self._assembly.frame
        self._anchor = Anchor(
            attributes.get("src", reference) if kind == "video" else reference,
            unprotect_link(reference),
            _line(element),
            self._assembly.heading,
            frame.roots,
            frame.hidden,
            kind=kind,
        )
        if len(attributes) > 1:
            names = (attributes.get(key) for key in ("alt", "aria-label", "title", "name"))
            self._anchor.names = [name for name in names if name]

    def _close_anchor(self) -> None:
        if self._anchor is not None:
            self._anchors.append(self._anchor)
            self._anchor = None
