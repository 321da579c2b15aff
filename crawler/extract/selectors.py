"""Per-resource rules on the tree: keep and drop, by CSS selector, or by XPath when it starts with `/`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from catalog.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.etree import _Element as Element

    from catalog.model import WatchRules

    Unmatched = tuple[tuple[str, str], ...]


def narrow(root: Element, rules: WatchRules) -> tuple[Element, Unmatched]:
    """The tree with `rules.drop` taken out and, where `rules.keep` matches anything, only what it matches left.

    A keep rule that matches nothing keeps everything: a redesigned page must not look emptied.

    Returns:
        The tree, and the rules that matched nothing, as `(keep or drop, selector)`.

    Raises:
        UsageError: a selector cannot be read.
    """
    idle: list[tuple[str, str]] = []
    # Looked for before anything is taken out: what a `drop` takes away was matched all the same.
    kept = _matches(root, "keep", rules.keep, idle)
    for element in _matches(root, "drop", rules.drop, idle):
        _drop(element)
    return (_only(kept, root) if kept else root), tuple(idle)


def _matches(root: Element, rule: str, selectors: Sequence[str], idle: list[tuple[str, str]]) -> list[Element]:
    found: dict[Element, None] = {}
    if selectors:
        from catalog.selectors import compile_selector  # noqa: PLC0415 - few pages have rules, and links none
    for selector in selectors:
        try:
            matched = compile_selector(selector)(root)
        except ValueError as wrong:
            kind = "XPath" if selector.startswith("/") else "CSS selector"
            raise UsageError(
                f"the watch rule {selector!r} is not a {kind} that can be read ({wrong}); correct it"
            ) from wrong
        if not matched:
            idle.append((rule, selector))
        found |= dict.fromkeys(matched)
    return list(found)


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


def _only(kept: Sequence[Element], root: Element) -> Element:
    """The kept elements, in page order, that no `drop` took away."""
    chosen = set(kept)
    order = {element: place for place, element in enumerate(root.iter()) if element in chosen}
    body = etree.Element("body")
    for element in sorted(order, key=order.__getitem__):
        if not any(ancestor in chosen for ancestor in element.iterancestors()):
            element.tail = None
            body.append(element)
    return body
