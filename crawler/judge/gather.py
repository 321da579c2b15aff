"""Gathers added (or removed) blocks that are one thing to a reader.

A list item and the summary nested in it are one item; a heading whose own section came with it is told by what stands
under it. Pure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog.model import Block

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


def gather(blocks: Sequence[Block], page: Sequence[Block]) -> list[tuple[Block, str]]:
    """`(block, whole text)` of each thing, in reading order.

    Args:
        blocks: what was added, or removed; members of `page`.
        page: all blocks of the document they stand in, in reading order.

    Returns:
        The block that names the thing, and its text with that of the blocks nested in it, one a line.
    """
    place = {id(block): number for number, block in enumerate(page)}
    things: list[tuple[Block, list[str]]] = []
    last = -1
    for block in sorted(_untold(blocks), key=lambda block: place[id(block)]):
        at = place[id(block)]
        if things and at == last + 1 and block.path.startswith(f"{things[-1][0].path}/"):
            things[-1][1].append(block.text)
        else:
            things.append((block, [block.text]))
        last = at
    return [(block, "\n".join(texts)) for block, texts in things]


def _untold(blocks: Sequence[Block]) -> list[Block]:
    """The blocks without the headings that only open a section which is told anyway."""
    opened = {block.heading for block in blocks}
    return [block for block in blocks if block.tag not in HEADINGS or _own_heading(block) not in opened]


def _own_heading(heading: Block) -> str:
    """The heading path of what stands under a heading."""
    return f"{heading.heading} > {heading.text}" if heading.heading else heading.text
