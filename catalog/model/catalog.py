"""The catalog: every resource with the publishers, places and topics its entries refer to."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from catalog.model.excuse import Excuse
    from catalog.model.resource import Resource


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """Who stands behind a resource; `abbreviation` as pages print it, for example ILRC."""

    id: str
    name: str
    abbreviation: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Jurisdiction:
    """A place whose rules a resource is about; `parent` is the id of the place around it (city, county, state)."""

    id: str
    name: str
    level: str
    parent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """A subject people follow; `labels` by language code, English always there."""

    id: str
    labels: Mapping[str, str]

    def label(self, language: str) -> str:
        """The topic's name in `language`, in English where it has none."""
        return self.labels.get(language) or self.labels["en"]


@dataclass(frozen=True, kw_only=True)
class Catalog:
    """All resources, in file order, and what their entries refer to by id."""

    resources: tuple[Resource, ...] = ()
    keywords: tuple[str, ...] = ()
    """Terms that raise the significance of a change on any resource."""
    excuses: tuple[Excuse, ...] = ()
    """What `exceptions:` lists; what single resources expect stands on them."""
    publishers: Mapping[str, Publisher] = field(default_factory=lambda: MappingProxyType({}))
    jurisdictions: Mapping[str, Jurisdiction] = field(default_factory=lambda: MappingProxyType({}))
    topics: Mapping[str, Topic] = field(default_factory=lambda: MappingProxyType({}))

    @cached_property
    def by_slug(self) -> Mapping[str, Resource]:
        """Slug to resource."""
        return MappingProxyType({resource.slug: resource for resource in self.resources})

    def places_around(self, jurisdiction: str) -> tuple[str, ...]:
        """The id itself and every place around it, innermost first; stops at a circle instead of following it."""
        chain: list[str] = []
        at: str | None = jurisdiction
        while at is not None and at not in chain:
            chain.append(at)
            known = self.jurisdictions.get(at)
            at = known.parent if known else None
        return tuple(chain)
