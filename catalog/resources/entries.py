"""What may stand in a catalog file: the one description that validation, complaints and the JSON Schema come from."""

# ruff: noqa: TC001 - pydantic reads annotations when it runs

from __future__ import annotations

from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator
from pydantic_core import PydanticCustomError

from catalog.model import Access, Kind
from catalog.resources.fields import (
    Address,
    Day,
    Expectation,
    Host,
    Language,
    Name,
    Pattern,
    Selector,
    Span,
    Text,
    Title,
)


def _list_or_mapping(value: object) -> str | None:
    if isinstance(value, list | tuple):
        return "list"
    return "mapping" if isinstance(value, dict) else None


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    @model_validator(mode="before")
    @classmethod
    def _leave_out_empty_keys(cls, values: Any) -> Any:  # noqa: ANN401 - anything may stand in a file
        """`topics:` with nothing behind it is the same as no `topics` at all."""
        if not isinstance(values, dict):
            return values
        fields = cls.model_fields
        return {
            key: value
            for key, value in values.items()
            if value is not None or key not in fields or fields[key].is_required()
        }


class PublisherEntry(_Entry):
    """Who stands behind resources."""

    id: Name
    """Short name that resources refer to."""
    name: Title
    """Full name."""
    abbreviation: Text | None = None
    """As pages print it, for example ILRC."""
    url: Address | None = None
    """Home page."""


class JurisdictionEntry(_Entry):
    """A place whose rules resources are about."""

    id: Name
    """Short name that resources refer to, for example us-ca-sf."""
    name: Title
    """Name for readers."""
    level: Literal["country", "state", "county", "city"]
    """How large a place it is; a district or territory counts as a state."""
    parent: Name | None = None
    """Id of the place around it."""


class Labels(_Entry):
    """Names of one topic, by language."""

    en: Title
    es: Title | None = None


class TopicEntry(_Entry):
    """A subject people follow."""

    id: Name
    """Short name that resources refer to."""
    labels: Labels
    """Its name in English, and in Spanish where there is one."""


_Rule = TypeVar("_Rule")
Rules = Annotated[tuple[_Rule, ...], Field(max_length=50)]


class WatchEntry(_Entry):
    """How one resource is watched, where the defaults do not fit."""

    keep: Rules[Selector] = ()
    """Only these parts of the page count: CSS selectors, or XPath when they start with /."""
    drop: Rules[Selector] = ()
    """These parts of the page never count: CSS selectors, or XPath when they start with /."""
    ignore: Rules[Pattern] = ()
    """Regular expressions (RE2); a block of text that matches one never counts. Letter case does not matter."""
    keywords: Rules[Text] = ()
    """Words that make a change more important."""
    minimum_significance: Annotated[float, Field(ge=0, le=1)] = 0.0
    """Changes below this are kept but not told: 0 to 1."""
    every: Span | None = None
    """Longest time between two visits: 12h, 2d, 1w."""
    unmute: Rules[Text] = ()
    """What is kept quiet and must be told all the same: a heading, words, a region such as footer, or a path from /."""


class ResourceEntry(_Entry):
    """One cataloged page."""

    slug: Name
    """Short name, unique in the whole catalog; part of addresses and feeds, so do not change it lightly."""
    title: Title
    """The page's title, as readers know it."""
    url: Address | None
    """Its address, or null where it is not known: such an entry is never visited and never broken."""
    kind: Kind = Kind.GUIDE
    """What sort of thing it is."""
    publisher: Name | None = None
    """Id of a publisher."""
    section: Title | None = None
    """Heading it stands under on your own page."""
    topics: tuple[Name, ...] = ()
    """Ids of topics."""
    jurisdictions: tuple[Name, ...] = ()
    """Ids of the places it is about."""
    languages: Annotated[
        Annotated[tuple[Language, ...], Tag("list")] | Annotated[dict[Language, Address | None], Tag("mapping")],
        Discriminator(_list_or_mapping),
    ] = ()
    """Languages it is published in: a list of codes, or each code with its own address (or null)."""
    access: Access = Access.OPEN
    """Whether anyone may read it, or only people with a password."""
    expected: Expectation | None = None
    """What looks at it are expected to show, where that is not a page that is there: redirect, blocked, ..."""
    reason: Text | None = None
    """Why that, or a password, is expected."""
    until: Day | None = None
    """The first day on which it is expected no more; then look again."""
    ours: bool = False
    """Whether you can edit the page; only then are broken links on it yours to repair."""
    as_of: Day | None = None
    """The date its content stands for."""
    contact: Text | None = None
    """Whom to write to about it."""
    notes: Text | None = None
    """Anything its maintainers should know."""
    watch: WatchEntry = WatchEntry()
    """How it is watched, where the defaults do not fit."""


class ExceptionEntry(_Entry):
    """What is expected of a host or an address and should not be reported."""

    host: Host | None = None
    """A host name, for example www.example.org; *.example.org is every name below example.org."""
    url: Address | None = None
    """Or one address."""
    verdict: Expectation
    """What looks are expected to show: redirect, blocked, gated, ..."""
    reason: Text | None = None
    """Why; for whoever reads the catalog next."""
    until: Day | None = None
    """The first day on which it excuses nothing any more; then look again."""

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if (self.host is None) == (self.url is None):
            words = "an exception is about a `host` or about a `url`: write one of the two"
            raise PydanticCustomError("checkback", "{words}", {"words": words})
        return self


class CatalogFile(_Entry):
    """One catalog file; a catalog is one or many of them."""

    version: Annotated[int, Field(ge=1, le=1)]
    """Of this format: always 1."""
    publishers: tuple[PublisherEntry, ...] = ()
    """Who stands behind the resources."""
    jurisdictions: tuple[JurisdictionEntry, ...] = ()
    """Places, each inside its parent."""
    topics: tuple[TopicEntry, ...] = ()
    """Subjects people follow."""
    keywords: tuple[Text, ...] = ()
    """Words that make a change on any of the pages more important."""
    exceptions: Annotated[tuple[ExceptionEntry, ...], Field(max_length=1000)] = ()
    """What is expected of hosts and addresses, and should not be reported."""
    resources: tuple[ResourceEntry, ...] = ()
    """The cataloged pages."""
