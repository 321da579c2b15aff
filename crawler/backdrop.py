"""The backdrop: what all pages of a run are judged beside, as it was when the run first asked for it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from crawler.accepting import accepted_pages
from crawler.plan import cited_fragments, pages_of
from crawler.rhythm import beat

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from catalog.stages import Context
    from crawler.rhythm import Beat


class Backdrop:
    """Reads each part when it is needed; `read` has it all, to be taken to another process.

    Raises:
        StoreError: the store cannot be read.
    """

    def __init__(self, context: Context) -> None:
        self._context = context

    def __getstate__(self) -> dict[str, Any]:
        return {name: part for name, part in vars(self).items() if name != "_context"}

    def read(self) -> Backdrop:
        """Itself, with every part read."""
        _ = self.beat, self.accepted, self.fragments
        return self

    @cached_property
    def beat(self) -> Beat:
        """The rhythm of all pages of the catalog."""
        return beat(self._context, pages_of(self._context.catalog))

    @cached_property
    def accepted(self) -> Collection[str]:
        """Pages whose new content a maintainer accepted."""
        return accepted_pages(self._context.store, self._context.clock())

    @cached_property
    def fragments(self) -> Mapping[str, tuple[str, ...]]:
        """By page, the fragments of it that the catalog and other pages cite."""
        links = ((page, link.href) for page, link in self._context.store.all_links(containing="#"))
        catalog = (("", url) for resource in self._context.catalog.resources for url, _ in resource.addresses)
        return cited_fragments((*links, *catalog))
