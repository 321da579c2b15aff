"""Pages to find one's way and to follow: the overview of feeds, the lists of topics, places, publishers and languages,
and one page for each feed with what it is, its latest entries, its three addresses and the pages it covers.
"""  # noqa: D205 - the list needs two lines

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from catalog.wording import resource_path
from feeds.channels import GROUPS
from feeds.rendition import FORMS, OPML
from feeds.templating import fitted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from feeds.channels import Channel
    from feeds.lines import PageLine
    from feeds.rendition import Rendition
    from feeds.sheet import Sheet

GROUP_NAMES: Mapping[str, str] = MappingProxyType(
    {"topics": "Topics", "places": "Places", "publishers": "Publishers", "languages": "Languages"}
)
"""Headings, in English; each is a message that `opml` says too."""
_FORM_NAMES = MappingProxyType({"atom": "Atom", "rss": "RSS", "json": "JSON"})
_LATEST = (15, 5, 0)
_NAMES_A_LIST = 200
_NAMES_ON_OVERVIEW = (60, 30, 10, 0)
_PAGES_A_LIST = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class NameLine:
    """A topic, place, publisher or language in a list, with how many pages it covers."""

    name: str
    path: str
    pages: int


def name_line(channel: Channel, language: str) -> NameLine:
    """A channel in a list."""
    return NameLine(name=channel.name(language), path=channel.page, pages=len(channel.resources))


def follow_lines(rendition: Rendition, channel: Channel, path: str) -> list[tuple[str, str, str]]:
    """Name, full address and relative address of each form of a feed, for a page in the folder `path`."""
    root = "../" * path.count("/")
    return [(_FORM_NAMES[form], rendition.address(channel.path(form)), root + channel.path(form)) for form in FORMS]


def browse(rendition: Rendition, listed: Mapping[str, PageLine]) -> Iterator[Sheet]:
    """The overview, the lists, and the page of each channel but those of resources; `listed` by path."""
    yield _overview(rendition)
    channels = rendition.channels
    for group in GROUPS:
        if not channels.groups[group]:
            continue
        lines = _sorted(rendition, channels.groups[group])
        heading = rendition.tongue.word(GROUP_NAMES[group])
        yield from numbered(
            rendition,
            f"{group}/",
            "group.html",
            lines=lines,
            most=_NAMES_A_LIST,
            marks=list(map(repr, lines)),
            heading=heading,
        )
        for channel in channels.groups[group]:
            yield from _channel_pages(rendition, channel, listed)
    for channel in (channels.all, channels.broken):
        yield from _channel_pages(rendition, channel, {})


def numbered(
    rendition: Rendition,
    folder: str,
    template: str,
    *,
    lines: Sequence[object],
    most: int,
    marks: Sequence[str],
    worded: Callable[..., Sequence[object]] = list,
    heading: str = "",
) -> Iterator[Sheet]:
    """A long list as numbered pages: `folder`, `folder/2/`, ...; `worded` puts a page's lines into words."""
    total = max(1, -(-len(lines) // most))
    for number in range(1, total + 1):
        path = folder if number == 1 else f"{folder}{number}/"
        part = slice((number - 1) * most, number * most)

        def make(path: str = path, part: slice = part, number: int = number) -> bytes:
            return rendition.render(
                template, path, lines=worded(lines[part]), number=number, total=total, folder=folder, heading=heading
            )

        yield rendition.sheet(f"{path}index.html", [*marks[part], str(total)], make)


def _sorted(rendition: Rendition, channels: Sequence[Channel]) -> list[NameLine]:
    lines = (name_line(channel, rendition.language) for channel in channels)
    return sorted(lines, key=lambda line: (line.name.casefold(), line.path))


def _overview(rendition: Rendition) -> Sheet:
    channels, path = rendition.channels, "feeds/"
    groups = [
        (group, rendition.tongue.word(GROUP_NAMES[group]), _sorted(rendition, channels.groups[group]))
        for group in GROUPS
        if channels.groups[group]
    ]

    def render(limit: int) -> bytes:
        return rendition.render(
            "feeds.html",
            path,
            [channels.all, channels.broken],
            all_about=rendition.about(channels.all),
            all_addresses=follow_lines(rendition, channels.all, path),
            broken_about=rendition.about(channels.broken),
            broken_addresses=follow_lines(rendition, channels.broken, path),
            groups=[
                (group, heading, lines if len(lines) <= limit else [], len(lines)) for group, heading, lines in groups
            ],
            opml=OPML,
            opml_address=rendition.address(OPML),
        )

    return rendition.sheet(f"{path}index.html", [repr(groups)], lambda: fitted(render, _NAMES_ON_OVERVIEW))


def _channel_pages(rendition: Rendition, channel: Channel, listed: Mapping[str, PageLine]) -> Iterator[Sheet]:
    """The pages of a channel: the first with its latest changes and addresses, all with the resources it covers."""
    known = (listed.get(resource_path(resource.slug)) for resource in channel.resources)
    watched = sorted((line for line in known if line), key=lambda line: (line.title.casefold(), line.path))
    inside = _inside(rendition, channel)
    total = max(1, -(-len(watched) // _PAGES_A_LIST))
    newest = channel.changes[::-1]
    for number in range(1, total + 1):
        path = channel.page if number == 1 else f"{channel.page}{number}/"
        part = watched[(number - 1) * _PAGES_A_LIST : number * _PAGES_A_LIST]
        told = newest if number == 1 else ()

        def render(limit: int, path: str = path, part: Sequence[PageLine] = part, number: int = number) -> bytes:
            return rendition.render(
                "channel.html",
                path,
                [channel],
                heading=_heading(rendition, channel),
                eyebrow=rendition.tongue.word(GROUP_NAMES[channel.group]) if channel.group in GROUP_NAMES else "",
                about=rendition.about(channel),
                lines=rendition.lines(newest[:limit]),
                older=max(0, len(newest) - limit),
                addresses=follow_lines(rendition, channel, path),
                inside=inside if number == 1 else [],
                watched=part,
                number=number,
                total=total,
                folder=channel.page,
            )

        marks = [*map(rendition.marks.change, told[: _LATEST[0]]), str(len(told)), *map(repr, part)]
        parts = [*marks, str(channel.names), str(total), repr(inside)]
        yield rendition.sheet(
            f"{path}index.html",
            parts,
            lambda render=render: fitted(render, _LATEST),  # type: ignore[misc]
        )


def _heading(rendition: Rendition, channel: Channel) -> str:
    if channel.group == "broken":
        return rendition.tongue.say("Broken links")
    return channel.name(rendition.language) or rendition.tongue.say("Latest changes")


def _inside(rendition: Rendition, channel: Channel) -> list[NameLine]:
    """The places directly inside a place."""
    if channel.group != "places":
        return []
    return _sorted(rendition, rendition.channels.inside(channel))
