"""Selectors of watch rules: CSS, or XPath where they start with `/`, such that no page can make one run for long.

The usual translation of CSS joins steps with `//`, and libxml2 then compares node sets with one another: `div div div`
on a flat page of 100,000 elements takes 17 seconds. Here each step is a test on one element and its ancestors instead.
XPath is used as it is written, so its length, its `//` and the size of the page are bounded.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from cssselect import HTMLTranslator, SelectorError
from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Callable

    from cssselect.xpath import XPathExpr
    from lxml.etree import _Element as Element

LONGEST = 300
"""Characters of a selector."""
MOST_DESCENTS = 2
"""`//` in one XPath."""
LARGEST_PAGE = {"css": 50_000, "xpath": 10_000}
"""Elements of a page that a selector is used on; on a larger one it matches nothing, so the page is read whole."""
_PROBE = "<html><body><main id='a'><p id='f' class='g'>c <a id='h' class='i' href='d'>e</a></p></main></body></html>"


class _Tests(HTMLTranslator):
    """CSS combinators as predicates."""

    def xpath_descendant_combinator(self, left: XPathExpr, right: XPathExpr) -> XPathExpr:
        return right.add_condition(f"ancestor::{_step(left)}")

    def xpath_child_combinator(self, left: XPathExpr, right: XPathExpr) -> XPathExpr:
        return right.add_condition(f"parent::{_step(left)}")

    def xpath_direct_adjacent_combinator(self, left: XPathExpr, right: XPathExpr) -> XPathExpr:
        return right.add_condition(f"preceding-sibling::*[1][self::{_step(left)}]")

    def xpath_indirect_adjacent_combinator(self, left: XPathExpr, right: XPathExpr) -> XPathExpr:
        return right.add_condition(f"preceding-sibling::{_step(left)}")


def _step(left: XPathExpr) -> str:
    return f"{left.element}[{left.condition}]" if left.condition else left.element


@lru_cache(maxsize=1_024)
def compile_selector(selector: str) -> Callable[[Element], list[Element]]:
    """A function from the root of a page to the elements that the selector matches, in page order.

    Raises:
        ValueError: it cannot be read or used; the message says why, for people.
    """
    is_xpath = selector.startswith("/")
    if len(selector) > LONGEST:
        raise ValueError(f"it has {len(selector)} characters; {LONGEST} are allowed")
    if is_xpath and selector.count("//") > MOST_DESCENTS:
        raise ValueError(f"it has more than {MOST_DESCENTS} `//`; name the steps, or write it as CSS")
    try:
        path = etree.XPath(selector if is_xpath else _Tests().css_to_xpath(selector))
        answer = path(etree.fromstring(_PROBE))
    except (etree.XPathError, SelectorError) as wrong:
        raise ValueError(str(wrong)) from wrong
    if not isinstance(answer, list) or any(isinstance(found, str) for found in answer):
        raise ValueError("it selects text or a number; a rule selects elements")
    largest = LARGEST_PAGE["xpath" if is_xpath else "css"]

    def matches(root: Element) -> list[Element]:
        if _is_larger(root, largest):
            return []
        try:
            found = path(root)
        except etree.XPathError:
            return []
        listed = found if isinstance(found, list) else []
        return [one for one in listed if isinstance(one, etree._Element)]  # noqa: SLF001 - the only name lxml gives it

    return matches


def _is_larger(root: Element, most: int) -> bool:
    return any(number >= most for number, _ in enumerate(root.iter()))
