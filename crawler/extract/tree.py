"""Markup to a tree that is safe to walk: any bytes, any depth, no recursion."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_DEEPEST = 200
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/<>]*)[^<>]*>")
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
_SEPARATING = frozenset({"p", "div", "li", "tr", "td", "th", "dd", "dt", "section", "article", "ul", "ol", "table"})
_RAW = re.compile(r"<(script|style|textarea|title)\b[^<>]*>", re.IGNORECASE)


def parse(text: str) -> Element | None:
    """The document's root element, or None where there is no markup and no text at all.

    Beyond the depth that libxml2 accepts (2,048) it silently drops the rest; such a page is flattened first.
    """
    root, too_deep = _parse(text)
    if too_deep:
        root, _ = _parse(flatten(text))
    return root


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
