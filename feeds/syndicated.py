"""Every feed file of one language: each channel in each form, and its archives.

Channel -> newest 100 items -> atom, rss, json
        -> closed months    -> atom, rss under feeds/<channel>/<month>.*      (RFC 5005)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog.urls import host
from catalog.wording import printable
from feeds.archives import LIVE_ENTRIES, archives
from feeds.jsonfeed import json_feed
from feeds.opml import opml
from feeds.rendition import OPML
from feeds.syndication import Heading, atom, rss

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from catalog.model import Change
    from feeds.archives import Archive
    from feeds.channels import Channel
    from feeds.rendition import Rendition
    from feeds.sheet import Sheet

_WRITERS = {"atom": atom, "rss": rss, "json": json_feed}
_ARCHIVED_FORMS = ("atom", "rss")


def feeds(rendition: Rendition, month_of: Mapping[str, str]) -> Iterator[Sheet]:
    """Every feed file of one language; `month_of` is the archive month of each change."""
    for channel in rendition.channels:
        kept = archives(channel.changes, month_of)
        for number, archive in enumerate(kept):
            yield from _archived(rendition, channel, kept, number, archive)
        yield from _live(rendition, channel, kept[-1].name if kept else None)
    listed = [f"{channel.stem} {channel.names}" for channel in rendition.channels]
    yield rendition.sheet(OPML, listed, lambda: opml(rendition))


def feed_id(rendition: Rendition, channel: Channel) -> str:
    """The id of a feed, the same in all its forms and for ever (RFC 4151); the year is part of it, not a date."""
    return f"tag:{host(rendition.view.site_url)},2026:{rendition.prefix}feed/{channel.stem}"


def _live(rendition: Rendition, channel: Channel, newest_archive: str | None) -> Iterator[Sheet]:
    newest = channel.changes[::-1][:LIVE_ENTRIES]
    parts = [*map(rendition.marks.subjects, newest), str(channel.names), str(newest_archive)]
    for form in _WRITERS:
        links = (
            () if newest_archive is None else (("prev-archive", _archive(rendition, channel, newest_archive, form)),)
        )
        yield _document(rendition, channel, form, channel.path(form), changes=newest, parts=parts, links=links)


def _archived(
    rendition: Rendition, channel: Channel, kept: Sequence[Archive], number: int, archive: Archive
) -> Iterator[Sheet]:
    before = kept[number - 1].name if number else None
    after = kept[number + 1].name if number + 1 < len(kept) else None
    newest = archive.changes[::-1]
    parts = [*map(rendition.marks.change, newest), str(channel.names), str(before), str(after)]
    for form in _ARCHIVED_FORMS:
        links = [("current", rendition.address(channel.path(form)))]
        links += [
            (relation, _archive(rendition, channel, name, form))
            for relation, name in (("prev-archive", before), ("next-archive", after))
            if name
        ]
        path = f"feeds/{channel.stem}/{archive.name}.{form}"
        yield _document(rendition, channel, form, path, changes=newest, parts=parts, links=tuple(links), archived=True)


def _archive(rendition: Rendition, channel: Channel, name: str, form: str) -> str:
    return rendition.address(f"feeds/{channel.stem}/{name}.{form}")


def _document(
    rendition: Rendition,
    channel: Channel,
    form: str,
    path: str,
    *,
    changes: Sequence[Change],
    parts: Sequence[str],
    links: tuple[tuple[str, str], ...],
    archived: bool = False,
) -> Sheet:
    def make() -> bytes:
        heading = Heading(
            id=feed_id(rendition, channel),
            title=rendition.feed_title(channel),
            about=rendition.about(channel),
            author=printable(rendition.view.config.operator.name) or "Checkback",
            page=rendition.address(channel.page),
            address=rendition.address(path),
            links=links,
            archived=archived,
        )
        return _WRITERS[form](heading, [rendition.item(change) for change in changes], rendition)

    return rendition.sheet(path, parts, make)
