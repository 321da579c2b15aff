"""Builds everything that anyone may pull: a pure function of the change log and what is known of each address.

Store -> View -> (path, bytes) of each page and feed -> folder, only what changed
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from catalog.stages import Outcome
from feeds.folder import Built, publish
from feeds.site import pages
from feeds.syndication import FEED, atom
from feeds.view import View, read

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from catalog.config import Config
    from catalog.model import Catalog
    from catalog.stages import Context
    from catalog.store import Store

__all__ = ["Built", "build", "files", "stage", "told"]


def stage(context: Context) -> Outcome:
    """The build stage of a run: writes the site and the feed to the configured folder."""
    out = context.config.path(context.config.site.out)
    built = build(context.store, context.catalog, context.config, out)
    return Outcome(summary=told(built, out))


def told(built: Built, out: Path) -> str:
    """What a build did, in one line."""
    removed = f", {built.removed} removed" if built.removed else ""
    return f"site: {built.written} files written, {built.unchanged} unchanged{removed} in {out}"


def build(store: Store, catalog: Catalog, config: Config, out: Path) -> Built:
    """Writes the site and the feed to `out`; the same log and state always give the same bytes.

    Raises:
        OutputError: `out` cannot be written.
        StoreError: the state database cannot be read.
    """
    return publish(out, files(read(store, catalog, config)))


def files(view: View) -> Iterator[tuple[str, bytes]]:
    """Every file of the site; the feed comes last, so that no entry leads to a page that is not there yet."""
    return chain(pages(view), [(FEED, atom(view))])
