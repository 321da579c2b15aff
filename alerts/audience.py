"""Who gets which changes: recipients with the same choice share one digest.

Pure. What fits nobody's choice is told to nobody; a person whose choice leaves nothing is in no group.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from catalog.incidents import one_story

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alerts.recipients import Choice, Recipient
    from catalog.model import Catalog, Change


@dataclass(frozen=True, slots=True)
class Audience:
    """People who are told the same changes in the same language; none of either is empty."""

    language: str
    changes: tuple[Change, ...]
    people: tuple[Recipient, ...]


def audiences(
    changes: Iterable[Change], people: Iterable[Recipient], catalog: Catalog, *, language: str
) -> tuple[Audience, ...]:
    """Everybody, by what they are told; `language` is for those who chose none."""
    told = tuple(changes)
    same: defaultdict[Choice, list[Recipient]] = defaultdict(list)
    for person in people:
        same[person.choice].append(person)
    # Different choices may leave the same changes: then it is one digest.
    groups: defaultdict[tuple[str, tuple[str, ...]], list[Recipient]] = defaultdict(list)
    left: dict[tuple[str, ...], tuple[Change, ...]] = {}
    for choice, alike in same.items():
        wanted = tuple(one_story(change for change in told if _wanted(change, choice, catalog)))
        ids = tuple(change.id for change in wanted)
        left[ids] = wanted
        groups[choice.language or language, ids] += alike
    return tuple(Audience(spoken, left[ids], tuple(alike)) for (spoken, ids), alike in groups.items() if ids)


def _wanted(change: Change, choice: Choice, catalog: Catalog) -> bool:
    resource = catalog.by_slug.get(change.slug)
    if resource is None:
        # It left the catalog and took its topics along: better a line too many than a loss nobody hears of.
        return True
    places = {around for place in resource.jurisdictions for around in catalog.places_around(place)}
    return (not choice.topics or not choice.topics.isdisjoint(resource.topics)) and (
        not choice.places or not choice.places.isdisjoint(places)
    )
