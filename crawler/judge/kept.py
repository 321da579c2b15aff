"""Two looks at a page of which a `keep` rule matched only one: the same part of both, as far as it can be known again.

    kept, whole --inside?--> blocks of the whole that the rule held --words, path, neighbour--> the like of the other

A rule that stops matching says nothing about what the page says. Compared is what the rule held with what stands in its
place now, so that a new class name tells nothing, a real edit is told, and what the rule kept out stays out. Pure.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from crawler.judge.keys import key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from catalog.model import Block, Document, Link


def alike(kept: Document, whole: Document, other: Document) -> tuple[Document, Document]:
    """The part of two documents that a rule held in one of them.

    Args:
        kept: the document where the rule matches, narrowed by it.
        whole: the same document without that rule.
        other: the document where it matches nothing, whole.

    Returns:
        `whole` and `other`, each with nothing but that part.
    """
    held = _held(kept.blocks, whole.blocks)
    inside = [block for block, is_held in zip(whole.blocks, held, strict=True) if is_held]
    outside = [block for block, is_held in zip(whole.blocks, held, strict=True) if not is_held]
    found = _found_again(inside, outside, other.blocks)
    own_links = {(link.href, link.text) for link in kept.links}
    foreign = {(link.href, link.text) for link in whole.links} - own_links
    return (
        replace(whole, blocks=tuple(inside), links=kept.links, dates=kept.dates),
        replace(other, blocks=tuple(found), links=tuple(_links(other.links, found, own_links, foreign))),
    )


def _held(kept: Sequence[Block], whole: Sequence[Block]) -> list[bool]:
    """Which blocks of a page are among those that a rule kept; order tells repeated ones apart."""
    left = Counter(block.text for block in kept)
    held = []
    for block in whole:
        is_held = left[block.text] > 0
        left[block.text] -= is_held
        held.append(is_held)
    return held


def _found_again(inside: Sequence[Block], outside: Sequence[Block], page: Sequence[Block]) -> list[Block]:
    """The blocks of a page that stand where `inside` stood: by their words, else their path, else their neighbour."""
    sides = [({key(block.text) for block in side}, {block.path for block in side}) for side in (inside, outside)]
    (own, own_paths), (foreign, foreign_paths) = sides
    sure: list[bool | None] = []
    for block in page:
        name = key(block.text)
        is_own, is_foreign = name in own, name in foreign
        if is_own == is_foreign:
            is_own, is_foreign = block.path in own_paths, block.path in foreign_paths
        sure.append(None if is_own == is_foreign else is_own)
    before = next((known for known in sure if known is not None), True)
    found = []
    for block, known in zip(page, sure, strict=True):
        before = before if known is None else known
        if before:
            found.append(block)
    return found


def _links(
    links: Iterable[Link], found: Sequence[Block], own: set[tuple[str, str]], foreign: set[tuple[str, str]]
) -> Iterable[Link]:
    said = "\n".join(key(block.text) for block in found)
    for link in links:
        name = (link.href, link.text)
        if name in own or (name not in foreign and key(link.text) in said):
            yield link
