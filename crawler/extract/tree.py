"""Markup to a tree that is safe to walk: any bytes, any depth, any number of attributes, no recursion.

source -> too many attributes or too much depth cut down -> libxml2 -> frames and shadow trees grafted in
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_DEEPEST = 200
_MOST_ATTRIBUTES = 250
"""Attributes read of one element: libxml2 compares each with all before it, so 50,000 take it half a minute."""
_ATTRIBUTE = r"[\s/]++[^\s\"'<>=/]++(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s\"'<>]++))?+"
_CROWDED = re.compile(rf"(<[a-zA-Z][^\s<>/]*+(?:{_ATTRIBUTE}){{{_MOST_ATTRIBUTES}}})(?:{_ATTRIBUTE})++")
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/<>]*+)(?:[^<>\"']|\"[^\"]*+\"|'[^']*+'|[\"'])*?>")
_ANY_TAG = re.compile(r"</?[a-zA-Z!?][^<>]*+>")
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
_SEPARATING = frozenset({"p", "div", "li", "tr", "td", "th", "dd", "dt", "section", "article", "ul", "ol", "table"})
_RAW = re.compile(r"<(script|style|textarea|title)\b[^<>]*>", re.IGNORECASE)
_MOST_GRAFTS = 50


def parse(text: str) -> Element | None:
    """The document's root element, or None where there is no markup and no text at all.

    Beyond the depth that libxml2 accepts (2,048) it silently drops the rest; such a page is flattened first.
    """
    text = _CROWDED.sub(r"\1", text)
    root, too_deep = _parse(text)
    if too_deep:
        root, too_deep = _parse(flatten(text))
    if too_deep:  # quotes that do not close hide tags from the flattening but not from the parser
        root, _ = _parse(_ANY_TAG.sub(" ", text))
    if root is not None:
        _graft(root)
    return root


def is_crowded(text: str) -> bool:
    """Whether an element has more attributes than are read."""
    return _CROWDED.search(text) is not None


def _parse(text: str) -> tuple[Element | None, bool]:
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:  # libxml2's word for an empty document
        root = None
    log = parser.error_log
    return root, bool(log) and log[-1].type == etree.ErrorTypes.ERR_RESOURCE_LIMIT


def flatten(text: str) -> str:
    """The same markup without the tags that nest deeper than 200; their text stays, separated where blocks were."""
    pieces: list[str] = []
    depth = at = 0
    for match in _TAG.finditer(text):
        closing, name = match[1], match[2].lower()
        if name in _VOID:
            continue
        if closing:
            beyond, depth = depth > _DEEPEST, max(0, depth - 1)
        else:
            depth += 1
            beyond = depth > _DEEPEST
        if beyond and name != "a" and not _RAW.match(match[0]) and name not in ("script", "style"):
            pieces += (text[at : match.start()], "<br><br>" if name in _SEPARATING else " ")
            at = match.end()
    pieces.append(text[at:])
    return "".join(pieces)


def _graft(root: Element) -> None:
    """Reads what browsers show although the parser keeps it as text, or as a template: one level deep, 50 at most."""
    grafted = 0
    for element in list(root.iter("iframe", "noframes", "noembed", "template")):
        if element.tag == "template":
            if element.get("shadowrootmode") in ("open", "closed"):  # declarative shadow DOM (WHATWG HTML 4.12.3)
                element.tag = "div"
            continue
        source = element.get("srcdoc") if element.tag == "iframe" else element.text
        if not source or not source.strip() or grafted >= _MOST_GRAFTS:
            continue
        grafted += 1
        inner = _parse(_CROWDED.sub(r"\1", source))[0]
        body = None if inner is None else inner.find("body")
        if inner is None or body is None:
            continue
        body.tag, element.text = "div", None
        element.append(body)
        if element.tag == "iframe":
            element.tag = "div"
