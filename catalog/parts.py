"""Parts: what pages are made of besides words and links, remembered beside the links and apart from them.

They are kept as notes, one a page, so that no change, feed or page of the site can take one for a link: readers follow
links, maintainers mend parts.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from catalog.model import Link
from catalog.urls import canonical

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from catalog.config import Config
    from catalog.model import Resource
    from catalog.store import Store

NOTE = "parts:"
"""Notes of this prefix and a page's URL say what it is made of."""
_MOST = 1_000_000
"""Characters of addresses and words kept of one page; the parts that come after them are not looked at."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What one page is made of. `mark` says which bytes that was read from, and by which engine."""

    mark: str
    listed: tuple[Link, ...] = ()

    def dumps(self) -> str:
        """As a note: the mark on a line of its own, so that it can be read alone."""
        rows, left = [], _MOST
        for link in self.listed:
            left -= len(link.href) + len(link.text)
            if left < 0:
                break
            rows.append([link.kind, link.href, link.text, link.line, link.column])
        return f"{self.mark}\n" + json.dumps(rows, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def loads(cls, kept: str) -> Parts:
        """What `dumps` made; without a mark, so that it is read anew, where another version wrote it."""
        mark, _, rows = kept.partition("\n")
        try:
            listed = tuple(
                Link(href, text, line=line, column=column, kind=kind)
                for kind, href, text, line, column in json.loads(rows)
            )
        except (ValueError, TypeError):
            return cls("")
        return cls(mark, listed)


def mark_of(kept: str) -> str:
    """The mark of what is kept, at next to no cost."""
    return kept.partition("\n")[0]


def wants_parts(config: Config, resources: Iterable[Resource]) -> bool:
    """Whether what a page of these resources is made of is looked at (`crawl.embedded`)."""
    choice = config.crawl.embedded
    return choice == "all" or (choice == "ours" and any(resource.ours for resource in resources))


def parts_of_pages(store: Store) -> dict[str, tuple[Link, ...]]:
    """By page, the parts that were last seen of it, in page order, each address once.

    A part that stands at the page's own address (its canonical one, a form that leads back) is the page.
    """
    return {page: tuple(_others(page, kept)) for page, kept in _kept(store).items()}


def with_parts(links: Sequence[Link], parts: Sequence[Link] | None) -> Iterator[Link]:
    """The links of a page, then its parts, but for those that it links to as well: one line is enough for both."""
    yield from links
    if parts:
        followed = {canonical(link.href) for link in links} - {None}
        yield from (part for part in parts if canonical(part.href) not in followed)


def _kept(store: Store) -> Mapping[str, str]:
    return {name.removeprefix(NOTE): kept for name, kept in store.notes(NOTE).items()}


def _others(page: str, kept: str) -> Iterator[Link]:
    for link in Parts.loads(kept).listed:
        if canonical(link.href) != page:
            yield link
