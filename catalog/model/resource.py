"""A resource: one cataloged page, as its YAML entry describes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from catalog.model.record import record

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, timedelta

    from catalog.model.check import Verdict


class Kind(StrEnum):
    """What sort of thing a resource is; thirteen words that cover what resource pages list."""

    ORGANIZATION = "organization"
    DIRECTORY = "directory"
    KNOW_YOUR_RIGHTS = "know-your-rights"
    GUIDE = "guide"
    TOOLKIT = "toolkit"
    TEMPLATE = "template"
    POLICY = "policy"
    REPORT = "report"
    FACT_SHEET = "fact-sheet"
    LEGAL_ANALYSIS = "legal-analysis"
    CAMPAIGN = "campaign"
    TRAINING = "training"
    DATA = "data"


class Access(StrEnum):
    """Who may read the page: anyone, or only people with a password (a login page is then the expected state)."""

    OPEN = "open"
    PASSWORD = "password"  # noqa: S105 - the word of the catalog format, not a secret


@record(frozen=True, slots=True, order=True)
class SourceLine:
    """A place in a file a maintainer edits; line and column count from 1, 0 means the whole file."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A language in which a resource is published; `url` only where that edition has its own address."""

    language: str
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchRules:
    """How one resource is watched, where the defaults do not fit.

    `keep` and `drop` are CSS selectors (XPath when they start with `/`), `ignore` regular expressions over block text,
    `keywords` terms that raise significance, `minimum_significance` in 0..1, `every` the ceiling between two visits.
    `unmute` names what would be kept quiet and must be told all the same: headings, words, regions, or structural paths
    that start with `/`. `sources` knows the line of each `(rule, value)` in the catalog.
    """

    keep: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    minimum_significance: float = 0.0
    every: timedelta | None = None
    unmute: tuple[str, ...] = ()
    sources: Mapping[tuple[str, str], SourceLine] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One cataloged page. `url` is None for an entry whose address is not known: it is never visited, never broken."""

    slug: str
    title: str
    url: str | None
    kind: Kind = Kind.GUIDE
    publisher: str | None = None
    topics: tuple[str, ...] = ()
    section: str | None = None
    jurisdictions: tuple[str, ...] = ()
    editions: tuple[Edition, ...] = ()
    access: Access = Access.OPEN
    expected: Verdict | None = None
    """What a look at it is expected to show, where that is not that it is alive."""
    reason: str | None = None
    """Why that, or a password, is expected."""
    until: date | None = None
    """The first day on which it is expected no more; None for always."""
    ours: bool = False
    as_of: date | None = None
    contact: str | None = None
    notes: str | None = None
    watch: WatchRules = field(default_factory=WatchRules)
    source: SourceLine = field(default_factory=lambda: SourceLine("<memory>"))
    expected_at: SourceLine | None = field(default=None, compare=False, repr=False)
    """The line that says what is expected of it."""

    @property
    def addresses(self) -> tuple[tuple[str, str | None], ...]:
        """`(url, language)` of each page that makes up this resource, the main one first, without repeats."""
        seen = {self.url: self.editions[0].language if self.editions else None} if self.url else {}
        for edition in self.editions:
            if edition.url:
                seen.setdefault(edition.url, edition.language)
        return tuple(seen.items())
