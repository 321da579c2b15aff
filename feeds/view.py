"""A view: everything the site and the feeds are made of; the same view always makes the same bytes.

All of it is read once, but for the links of pages: there are many times as many as pages, so they are read for one page
at a time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from catalog.copies import archived
from catalog.coverage import expected_logins
from catalog.incidents import one_story
from catalog.model import State
from catalog.urls import canonical

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog.config import Config
    from catalog.model import Catalog, Change, Link, Replacement, Resource, Standing, Watching
    from catalog.store import Store


class StoredLinks(Mapping[str, "tuple[Link, ...]"]):
    """The links of these pages, read from the store when they are asked for.

    Raises:
        StoreError: the database cannot be read.
    """

    def __init__(self, store: Store, pages: set[str]) -> None:
        self._store = store
        self._pages = pages
        self._last: tuple[str, tuple[Link, ...]] = ("", ())

    def __getitem__(self, page: str) -> tuple[Link, ...]:
        if page not in self._pages:
            raise KeyError(page)
        if self._last[0] != page:  # a file is made right after its mark
            self._last = page, self._store.links(page)
        return self._last[1]

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._pages))

    def __len__(self) -> int:
        return len(self._pages)


@dataclass(frozen=True, kw_only=True)
class View:
    """The change log (oldest first) and what is known of every address now.

    `standings` and `links` are keyed by canonical URL; `links` holds the outbound links of cataloged pages only.
    """

    config: Config
    catalog: Catalog
    changes: tuple[Change, ...]
    standings: Mapping[str, Standing]
    links: Mapping[str, tuple[Link, ...]]
    watchings: Mapping[str, Watching] = field(default_factory=dict)
    """How each cataloged page is watched, by canonical URL."""
    copies: Mapping[str, Replacement] = field(default_factory=dict)
    """Archived copies of what is dead or taken over, from before that, by canonical URL."""

    @property
    def site_url(self) -> str:
        """Where the site is served, with a slash at its end."""
        return self.config.site.url.rstrip("/") + "/"

    @property
    def told(self) -> tuple[Change, ...]:
        """The changes that readers are told of; the rest are kept, on the page of their resource."""
        least = self.config.changes.minimum_significance
        own = {resource.slug: resource.watch.minimum_significance for resource in self.catalog.resources}
        return tuple(change for change in self.changes if change.significance >= max(least, own.get(change.slug, 0.0)))

    @cached_property
    def stories(self) -> tuple[Change, ...]:
        """What was told, with one change in place of those that an incident made for each of its pages."""
        return tuple(one_story(self.told))

    @cached_property
    def logins(self) -> frozenset[str]:
        """Cataloged addresses whose password page is their expected state."""
        return expected_logins(self.catalog)

    @cached_property
    def linked(self) -> frozenset[str]:
        """The addresses that pages link to, canonical."""
        hrefs = {link.href for links in self.links.values() for link in links}
        return frozenset(filter(None, map(canonical, hrefs)))

    @cached_property
    def hostile(self) -> tuple[str, ...]:
        """Addresses that nobody should be led to: hijacked or parked now, whatever older entries said of them."""
        return tuple(sorted(url for url, known in self.standings.items() if known.state is State.HIJACKED))

    def standing(self, url: str | None) -> Standing | None:
        """What is known of an address, however it is written."""
        key = canonical(url) if url else None
        return self.standings.get(key) if key else None

    def copy(self, url: str | None) -> Replacement | None:
        """The archived copy to offer for an address, however it is written."""
        key = canonical(url) if url else None
        return self.copies.get(key) if key else None

    def links_of(self, resource: Resource) -> tuple[Link, ...]:
        """The outbound links of all pages of a resource."""
        keys = [canonical(url) for url, _ in resource.addresses]
        return tuple(link for key in keys if key for link in self.links.get(key, ()))


def read(store: Store, catalog: Catalog, config: Config) -> View:
    """Reads a view from the state database.

    Raises:
        StoreError: the database cannot be read.
    """
    pages = {key for resource in catalog.resources for url, _ in resource.addresses if (key := canonical(url))}
    standings = store.standings()
    return View(
        config=config,
        catalog=catalog,
        changes=tuple(sorted(store.changes(), key=lambda change: (change.at, change.seq, change.id))),
        standings=dict(standings),
        links=StoredLinks(store, pages),
        watchings={url: watching for url, watching in store.watchings().items() if url in pages},
        copies=archived(store, standings),
    )
