"""Per-resource rules on the tree: keep and drop, by CSS selector, or by XPath when it starts with `/`."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from lxml import etree
from lxml.cssselect import CSSSelector

from catalog.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lxml.etree import _Element as Element

    from catalog.model import WatchRules


def narrow(root: Element, rules: WatchRules) -> Element:
    """The tree with `rules.drop` taken out and, where `rules.keep` matches anything, only what it matches left.

    A keep rule that matches nothing keeps everything: a redesigned page must not look emptied.

    Raises:
        UsageError: a selector cannot be read.
    """
    for element in _matches(root, rules.drop):
        _drop(element)
    kept = _matches(root, rules.keep)
    if not kept:
        return root
    return _only(kept)


def _matches(root: Element, selectors: Sequence[str]) -> list[Element]:
    found: dict[Element, None] = {}
    for selector in selectors:
        try:
            result = _compiled(selector)(root)
        except (etree.XPathError, SyntaxError) as wrong:  # cssselect's errors are SyntaxErrors
            kind = "XPath" if selector.startswith("/") else "CSS selector"
            raise UsageError(
                f"the watch rule {selector!r} is not a {kind} that can be read ({wrong}); correct it"
            ) from wrong
        for element in result if isinstance(result, list) else ():
            if isinstance(element, etree._Element):  # noqa: SLF001 - the only name lxml gives its element class
                found[element] = None
    return list(found)


@lru_cache(maxsize=1_024)
def _compiled(selector: str) -> Callable[[Element], object]:
    return etree.XPath(selector) if selector.startswith("/") else CSSSelector(selector, translator="html")


def _drop(element: Element) -> None:
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        previous = element.getprevious()
        if previous is None:
            parent.text = (parent.text or "") + element.tail
        else:
            previous.tail = (previous.tail or "") + element.tail
    parent.remove(element)


def _only(kept: Sequence[Element]) -> Element:
    chosen = set(kept)
    body = etree.Element("body")
    for element in kept:
        if not any(ancestor in chosen for ancestor in element.iterancestors()):
            element.tail = None
            body.append(element)
    return body
