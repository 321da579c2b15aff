"""A coarser view of two documents that have more differences than anybody reads: long runs of them become one block.

Without it a megabyte of rewritten table rows costs as much as ten thousand ordinary pages.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from collections.abc import Set as AbstractSet

    from catalog.model import Block, Document

MOST_DIFFERENCES = 10_000
"""Blocks that stand on one side only, both sides together, up to which each is looked at by itself."""
_RUN = 25_000
"""Letters of a run: longer than any text whose wording is looked into."""


def coarsened(before: Document, after: Document) -> tuple[Document, Document]:
    """The two documents as they are, or with runs of differing blocks joined where there are very many."""
    one, other = {block.text for block in before.blocks}, {block.text for block in after.blocks}
    if len(one ^ other) <= MOST_DIFFERENCES:
        return before, after
    return (
        replace(before, blocks=tuple(_joined(before, other))),
        replace(after, blocks=tuple(_joined(after, one))),
    )


def _joined(document: Document, others: AbstractSet[str]) -> Iterator[Block]:
    for (differs, _, _), run in groupby(
        document.blocks, key=lambda block: (block.text not in others, block.region, block.heading)
    ):
        if not differs:
            yield from run
            continue
        listed: list[Block] = []
        size = 0
        for block in run:
            listed.append(block)
            size += len(block.text)
            if size > _RUN:
                yield _whole(listed)
                listed, size = [], 0
        if listed:
            yield _whole(listed)


def _whole(blocks: list[Block]) -> Block:
    return replace(blocks[0], text="\n".join(block.text for block in blocks), tag="p") if len(blocks) > 1 else blocks[0]
