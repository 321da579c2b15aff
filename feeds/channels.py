"""Channels: what each feed is about, where it lies, and which changes and resources belong to it.

    all · broken links · topic · place (with the places inside it) · publisher · language · resource

A channel exists for each topic, place, publisher and language that some resource uses. Which language a change is in
is the language of the page it happened on, not that of our words about it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from catalog.incidents import one_story
from catalog.urls import canonical
from catalog.wording import LANGUAGES, mask_contacts, printable, resource_path, short, tongue
from feeds.names import language_title

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from catalog.model import Change, Resource
    from feeds.view import View

GROUPS = ("topics", "places", "publishers", "languages")
_OF_ADDRESSES = frozenset(
    {"died", "revived", "moved", "hijacked", "corrected", "replaced", "opened", "expiring", "parked"}
)
"""Kinds of change that the feed of broken links tells, by name: what happened to an address, not on a page."""
_LONGEST_NAME = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One feed in all its forms. `changes` are told ones in the order of the log, oldest first.

    `stem` is the feed's path below `feeds/` without its ending; `page` the folder of its HTML page; `names` by the
    languages we speak, empty for the channels that are about no one thing.
    """

    group: str
    stem: str
    page: str
    names: Mapping[str, str]
    changes: tuple[Change, ...]
    resources: tuple[Resource, ...]

    def name(self, language: str) -> str:
        """What the channel is about, in one of our languages."""
        return self.names.get(tongue(language).language, "")

    def path(self, form: str) -> str:
        """Where a form of the feed lies, relative to the pages of its language: `feeds/topics/bail.atom`."""
        return f"feeds/{self.stem}.{form}"


class Channels:
    """All channels of a view, in a fixed order."""

    def __init__(self, view: View) -> None:
        self._view = view
        told = sorted(view.told, key=lambda change: (change.seq, change.at, change.id))
        self.all = _plain("all", tuple(one_story(told)), view.catalog.resources)
        broken = tuple(one_story(change for change in told if change.kind.value in _OF_ADDRESSES))
        self.broken = _plain("broken", broken, ())
        self._resources = {resource.slug: _spots(resource, view) for resource in view.catalog.resources}
        self.by_slug, self._by_spot = self._sorted(told)
        self.groups = {group: [one for one in self._by_spot.values() if one.group == group] for group in GROUPS}

    def __iter__(self) -> Iterator[Channel]:
        yield self.all
        yield self.broken
        for group in GROUPS:
            yield from self.groups[group]
        yield from self.by_slug.values()

    def inside(self, place: Channel) -> list[Channel]:
        """The channels of the places directly inside a place."""
        parents = {
            spot: known.parent
            for spot in self._by_spot
            if spot[0] == "places" and (known := self._view.catalog.jurisdictions.get(spot[1]))
        }
        return [
            self._by_spot[spot]
            for spot, parent in parents.items()
            if parent and self._by_spot.get(("places", parent)) is place
        ]

    def _sorted(self, told: list[Change]) -> tuple[dict[str, Channel], dict[tuple[str, str], Channel]]:
        """One pass over the log and one over the catalog, however many channels there are."""
        changes: dict[tuple[str, str], list[Change]] = {}
        members: dict[tuple[str, str], list[Resource]] = {}
        by_slug = self._view.catalog.by_slug
        for resource in self._view.catalog.resources:
            spots = {*self._resources[resource.slug], *(("languages", tag) for tag in _languages(resource))}
            for spot in spots:
                members.setdefault(spot, []).append(resource)
        for change in told:
            changes.setdefault(("resources", change.slug), []).append(change)
            if known := by_slug.get(change.slug):
                for spot in (*self._resources[change.slug], *(("languages", tag) for tag in _spoken(change, known))):
                    changes.setdefault(spot, []).append(change)
        found = {
            (group, key): _named(
                self._view, group, key, tuple(one_story(changes.get((group, key), ()))), tuple(members[group, key])
            )
            for group, key in sorted(members)
        }
        own = {
            slug: _of_resource(resource, tuple(changes.get(("resources", slug), ())))
            for slug, resource in by_slug.items()
        }
        return own, found

    def fitting(self, resource: Resource) -> list[Channel]:
        """The channels that a reader of one resource may want: its own, its topics, its places, its publisher."""
        spots = self._resources[resource.slug]
        return [self.by_slug[resource.slug], *(self._by_spot[spot] for spot in spots)]


def folder_of(name: str) -> str:
    """An id as a folder name that is safe in addresses and on disks."""
    return resource_path(name).split("/")[1]


def _spots(resource: Resource, view: View) -> tuple[tuple[str, str], ...]:
    places = dict.fromkeys(place for inner in resource.jurisdictions for place in view.catalog.places_around(inner))
    publisher = [resource.publisher] if resource.publisher else []
    return (
        *(("topics", topic) for topic in dict.fromkeys(resource.topics)),
        *(("places", place) for place in places),
        *(("publishers", name) for name in publisher),
    )


def _languages(resource: Resource) -> tuple[str, ...]:
    return tuple(dict.fromkeys(edition.language for edition in resource.editions))


def _spoken(change: Change, resource: Resource) -> tuple[str, ...]:
    """The languages of the page a change happened on; of all editions where that cannot be told."""
    page = canonical(change.url)
    here = [one.language for one in resource.editions if one.url and canonical(one.url) == page]
    shared = [one.language for one in resource.editions if one.url is None]
    return tuple(dict.fromkeys(here or shared)) or _languages(resource)


def _plain(stem: str, changes: tuple[Change, ...], resources: tuple[Resource, ...]) -> Channel:
    return Channel(group=stem, stem=stem, page=f"feeds/{stem}/", names={}, changes=changes, resources=resources)


def _of_resource(resource: Resource, changes: tuple[Change, ...]) -> Channel:
    name = short(mask_contacts(printable(resource.title)), _LONGEST_NAME) or resource.slug
    path = resource_path(resource.slug)
    return Channel(
        group="resources",
        stem=path.rstrip("/"),
        page=path,
        names=dict.fromkeys(LANGUAGES, name),
        changes=changes,
        resources=(resource,),
    )


def _named(view: View, group: str, key: str, changes: tuple[Change, ...], resources: tuple[Resource, ...]) -> Channel:
    stem = f"{group}/{folder_of(key)}"
    names = {language: short(printable(_label(view, group, key, language)), _LONGEST_NAME) for language in LANGUAGES}
    return Channel(
        group=group,
        stem=stem,
        page=f"{stem}/",
        names={language: name or key for language, name in names.items()},
        changes=changes,
        resources=resources,
    )


def _label(view: View, group: str, key: str, language: str) -> str:
    catalog = view.catalog
    if group == "languages":
        return language_title(key, language)
    if group == "topics":
        return catalog.topics[key].label(language) if key in catalog.topics else key
    known = catalog.jurisdictions.get(key) if group == "places" else catalog.publishers.get(key)
    return known.name if known else key
