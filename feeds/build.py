"""Builds everything that anyone may pull: a pure function of the change log and what is known of each address.

Store -> View -> channels -> in each language: sheets of pages and feeds -> folder, only what changed
"""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

from catalog.stages import Outcome
from catalog.wording import LANGUAGES
from feeds.folder import Built, publish
from feeds.sheet import Sheet
from feeds.standing import keep, standing
from feeds.view import View, read

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from catalog.config import Config
    from catalog.model import Catalog
    from catalog.stages import Context
    from catalog.store import Store

__all__ = ["Built", "build", "files", "sheets", "stage", "told"]


def stage(context: Context) -> Outcome:
    """The build stage of a run: writes the site and the feeds to the configured folder."""
    out = context.config.path(context.config.site.out)
    built = standing(context, out)
    if built is None:
        built = build(context.store, context.catalog, context.config, out)
        keep(context, out)
    return Outcome(summary=told(built, out))


def told(built: Built, out: Path) -> str:
    """What a build did, in one line."""
    removed = f", {built.removed} removed" if built.removed else ""
    return f"site: {built.written} files written, {built.unchanged} unchanged{removed} in {out}"


def build(store: Store, catalog: Catalog, config: Config, out: Path) -> Built:
    """Writes the site and the feeds to `out`; the same log and state always give the same bytes.

    Raises:
        OutputError: `out` cannot be written.
        StoreError: the state database cannot be read.
    """
    return publish(out, sheets(read(store, catalog, config)))


def sheets(view: View) -> Iterator[Sheet]:
    """Every file of the site in both languages, the configured one first, each language's pages before its feeds.

    So no entry leads to a page that is not there yet.
    """
    from feeds.archives import months  # noqa: PLC0415 - what makes pages and feeds; a run with nothing due makes none
    from feeds.channels import Channels  # noqa: PLC0415
    from feeds.marks import Marks  # noqa: PLC0415
    from feeds.rendition import STYLE, Rendition  # noqa: PLC0415
    from feeds.site import pages  # noqa: PLC0415
    from feeds.syndicated import feeds  # noqa: PLC0415

    channels, marks, month_of = Channels(view), Marks(view), months(view.changes)
    for language in sorted(LANGUAGES, key=lambda one: one != view.config.site.language):
        rendition = Rendition(view, channels, marks, language)
        yield from pages(rendition)
        yield from feeds(rendition, month_of)
    yield Sheet.of(STYLE, (resources.files("feeds") / STYLE).read_bytes())


def files(view: View) -> Iterator[tuple[str, bytes]]:
    """The same, made: path and bytes of each file."""
    return ((sheet.path, sheet.make()) for sheet in sheets(view))
