"""Marks of what pages and feeds are made from, so that a rebuild makes only what would come out differently.

    our own code, templates and messages, settings  -> base
    a change, the resource it happened on           -> change
    what is known of an address                     -> standing
    a resource, its addresses and its links         -> resource

A mark may change more often than the bytes (that costs a rendering), never less often (that would be a stale page).
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from importlib import resources as files
from importlib.metadata import version
from typing import TYPE_CHECKING

from catalog.coverage import Condition, condition
from catalog.model import SourceLine
from catalog.muted import quiet_of
from feeds.sheet import mark_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

    from catalog.model import Change, Resource, Standing
    from feeds.view import View

_SHAPING = ("feedgen", "jinja2", "markupsafe", "lxml", "babel", "ada-url", "publicsuffixlist")
"""Libraries that shape the bytes; a new release of one makes everything anew."""


@lru_cache(maxsize=1)
def of_code() -> str:
    """The mark of our own code, templates and messages, and of the libraries that shape what comes out."""
    parts = [f"{name} {version(name)}" for name in _SHAPING]
    for package in ("feeds", "catalog"):
        for name, held in sorted(_held(files.files(package), package)):
            parts += [name, sha256(held).hexdigest()]
    return mark_of(*parts)


def _held(folder: Traversable, name: str) -> Iterator[tuple[str, bytes]]:
    for inner in folder.iterdir():
        path = f"{name}/{inner.name}"
        if inner.is_dir():
            yield from _held(inner, path)
        elif inner.name.endswith((".py", ".html", ".css", ".po")):
            yield path, inner.read_bytes()


class Marks:
    """The marks of one view; each is made once, however many files show the thing."""

    def __init__(self, view: View) -> None:
        self._view = view
        config = view.config
        self.base = mark_of(
            of_code(),
            repr(config.site),
            repr(config.catalog.edit_url),
            config.operator.name,
            repr(config.changes.minimum_significance),
            repr(view.hostile),
            repr(sorted(view.logins)),
            repr(sorted(view.catalog.topics.items())),
            repr(sorted(view.catalog.jurisdictions.items())),
            repr(sorted(view.catalog.publishers.items())),
        )
        self._changes: dict[str, str] = {}
        self._standings: dict[str | None, str] = {}
        self._resources: dict[str, str] = {}

    def change(self, change: Change) -> str:
        """Of a change as it is told: the row itself, and the resource that its words name."""
        known = self._changes.get(change.id)
        if known is None:
            resource = self._view.catalog.by_slug.get(change.slug)
            parts = (repr(change), resource.title if resource else "", str(resource and resource.publisher))
            known = self._changes[change.id] = mark_of(*parts, str(resource is None))
        return known

    def subjects(self, change: Change) -> str:
        """Of a change and of what is known now of the addresses it is about."""
        resource = self._view.catalog.by_slug.get(change.slug)
        now = [self.standing(change.url), self.standing(change.final_url)]
        if resource:
            now += [str(resource.url), self.standing(resource.url)]
        return mark_of(self.change(change), *now)

    def standing(self, url: str | None) -> str:
        """Of what pages say about an address: of one that works, only that."""
        known = self._standings.get(url)
        if known is None:
            standing = self._view.standing(url)
            copy = self._view.copy(url)
            known = self._standings[url] = _shown(standing) + (f" {copy}" if copy else "")
        return known

    def resource(self, resource: Resource) -> str:
        """Of a resource, its addresses and the links on its pages, as they are now."""
        if (known := self._resources.get(resource.slug)) is not None:
            return known
        addresses = [url for url, _ in resource.addresses]
        links = self._view.links_of(resource)
        made = self._resources[resource.slug] = mark_of(
            repr(replace(resource, source=SourceLine(""))),
            *(self.standing(url) for url in addresses),
            repr(quiet_of(resource, self._view.watchings)),
            *(f"{link.href} {link.text} {link.region} {self.standing(link.href)}" for link in links),
        )
        return made


def _shown(standing: Standing | None) -> str:
    if standing is None:
        return ""
    if condition(standing) is Condition.WORKING:
        # Of a page that works nothing else is shown, and its times move at every look.
        return repr((standing.state, standing.verdict))
    return repr(replace(standing, last_checked_at=None, next_due_at=None, visits=0))
