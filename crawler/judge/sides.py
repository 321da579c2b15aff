"""The two documents that a look compares, read by the rules of the resource. Pure.

A rule that matches only one of the two says that the page was built anew, not that its content came or went: then both
sides are what the rule held (`kept`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from crawler.judge.kept import alike

if TYPE_CHECKING:
    from collections.abc import Callable

    from catalog.model import Document, WatchRules

    Read = Callable[[WatchRules], Document | None]


@dataclass(frozen=True, slots=True)
class Sides:
    """`read` is the document of this look as its rules have it; `before` and `after` are what is compared."""

    read: Document | None
    before: Document | None
    after: Document | None


def sides(read_before: Read, read_after: Read, rules: WatchRules) -> Sides:
    """The documents of the last good body and of this look's; None where there is nothing to read."""
    after = read_after(rules)
    before = None if after is None else read_before(rules)
    if before is None or after is None or not rules.keep:
        return Sides(after, before, after)
    idle_before, idle_after = _idle(before), _idle(after)
    if idle_before == idle_after:
        return Sides(after, before, after)
    whole = replace(rules, keep=())
    whole_before, whole_after = read_before(whole), read_after(whole)
    if whole_before is None or whole_after is None:
        return Sides(after, before, after)
    if idle_after - idle_before:
        return Sides(after, *alike(before, whole_before, whole_after))
    new, old = alike(after, whole_after, whole_before)
    return Sides(after, old, new)


def _idle(document: Document) -> set[str]:
    return {selector for rule, selector in document.unmatched if rule == "keep"}
