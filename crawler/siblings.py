"""Siblings: what other cataloged pages of a host say, for telling what turns over all over the host.

Read only for a page of which something would be told: first pages that hold links which came or went on it, for these
may be fed from the same pool, then those seen last.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from catalog.errors import LostSnapshot
from catalog.model import WatchRules
from crawler.extract import extract
from crawler.judge.glance import is_markup
from crawler.judge.host_wide import MOST_SIBLINGS
from crawler.urls import host

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from catalog.model import Document, Link, Snapshot
    from catalog.store import Store
    from crawler.plan import Page

_ASKED = 12
"""Pages of a host among which siblings are chosen."""
_KEPT = 24
"""Documents held at a time: most pages of a host ask for the same ones."""
_LARGEST = 1_000_000
"""Bytes; a longer page costs more to read than it can teach."""
_ONE_RUN = timedelta(hours=1)
"""Looks at two pages that are no further apart are of one run."""


class Siblings:
    """The documents of other stored pages of a host; `pages` is every cataloged page by address."""

    def __init__(self, store: Store, pages: Mapping[str, Page]) -> None:
        self._store = store
        self._pages = pages
        self._hosts: dict[str, list[str]] = defaultdict(list)
        for url in pages:
            self._hosts[host(url)].append(url)
        self._read: OrderedDict[str, Document] = OrderedDict()

    def of(self, url: str, *, turned: Iterable[Link], since: datetime | None) -> tuple[Document, ...]:
        """Up to three other pages of the host of `url`; no other address of the same resource.

        Args:
            url: the page that asks.
            turned: the links that came or went on it.
            since: when it was looked at before. What other pages say since then may be the same news.

        Raises:
            StoreError: the store cannot be read.
        """
        name = host(url)
        if len(self._hosts[name]) < 2:  # noqa: PLR2004 - the page that asks and another one
            return ()
        own = self._slugs(url)
        sharing = [page for page in self._store.pages_linking(turned, limit=_ASKED) if host(page) == name]
        sharing.sort(key=lambda page: page not in self._read)
        asked = [page for page in dict.fromkeys((*sharing, *self._hosts[name][:_ASKED])) if page in self._pages]
        pasts = self._store.pasts(page for page in asked if page != url and not own & self._slugs(page))
        found: list[Document] = []
        for past in pasts.values():
            if past.snapshot and _can_teach(past.snapshot, since) and (document := self._document(past.snapshot)):
                found.append(document)
            if len(found) == MOST_SIBLINGS:
                break
        return tuple(found)

    def _slugs(self, url: str) -> set[str]:
        page = self._pages.get(url)
        return {resource.slug for resource in page.resources} if page else set()

    def _document(self, snapshot: Snapshot) -> Document | None:
        if snapshot.url in self._read:
            self._read.move_to_end(snapshot.url)
            return self._read[snapshot.url]
        try:
            body = self._store.body(snapshot.digest)
        except LostSnapshot:
            return None
        page = self._pages.get(snapshot.url)
        rules = page.resources[0].watch if page else WatchRules()
        url = snapshot.final_url or snapshot.url
        document = extract(body, url=url, content_type=snapshot.headers.get("content-type"), rules=rules)
        self._read[snapshot.url] = document
        if len(self._read) > _KEPT:
            self._read.popitem(last=False)
        return document


def _can_teach(snapshot: Snapshot, since: datetime | None) -> bool:
    is_older = since is None or snapshot.first_at <= since + _ONE_RUN
    return is_older and snapshot.size <= _LARGEST and is_markup(snapshot.headers.get("content-type"))
