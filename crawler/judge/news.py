"""The first comparison after the rules or the engine changed: only what is news whichever of them one asks. Pure.

A snapshot may be months older than the last look, because noise never becomes the new baseline. What was noise until
now and was there at the last look already is nothing that just happened.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from catalog.model import Diff, Edit, WatchRules
    from crawler.judge.noise import Memory


def reads_otherwise(one: WatchRules, other: WatchRules) -> bool:
    """Whether two sets of rules read other parts of a page."""
    return (one.keep, one.drop) != (other.keep, other.drop)


def only_news(diff: Diff, memory: Memory, former: Diff | None, *, minimum: float) -> Diff:
    """The diff without what was there at the last look.

    Args:
        diff: under the present rules.
        memory: what the looks before taught, the last of them under the former rules.
        former: the same two bodies under the former rules, where these read other parts of the page.
        minimum: significance from which a reader is told.
    """
    edits = tuple(edit for edit in diff.edits if _is_news(edit, memory, former))
    highest = max(edits, key=lambda edit: edit.significance, default=None)
    return replace(
        diff,
        edits=edits,
        significance=highest.significance if highest else 0.0,
        alert=highest is not None and highest.significance >= minimum,
        reasons=highest.reasons if highest else (),
    )


def _is_news(edit: Edit, memory: Memory, former: Diff | None) -> bool:
    if memory.has_met(edit.before, edit.after, is_link=edit.kind.value.startswith("link-")):
        return False
    return former is None or any(_is_same(edit, other) for other in former.edits)


def _is_same(one: Edit, other: Edit) -> bool:
    return bool(one.after and one.after == other.after) or bool(one.before and one.before == other.before)
