"""A change: one append-only row of the change log; a diff: the edits between two documents of one page."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from catalog.model.document import Region

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from catalog.model.check import Evidence


class ChangeKind(StrEnum):
    """What happened; the first block is found by comparing documents, the second by looking at verdicts over time."""

    TITLE_CHANGED = "title-changed"
    SECTION_EMPTIED = "section-emptied"
    ITEM_ADDED = "item-added"
    ITEM_REMOVED = "item-removed"
    TEXT_CHANGED = "text-changed"
    LINK_ADDED = "link-added"
    LINK_REMOVED = "link-removed"
    LINK_RETARGETED = "link-retargeted"
    LINK_RENAMED = "link-renamed"
    LINK_MOVED = "link-moved"
    DOCUMENT_REPLACED = "document-replaced"
    """A file (PDF, DOCX) was put in the place of another; its edit says form and pages of both."""

    MOVED = "moved"
    DIED = "died"
    REVIVED = "revived"
    TRANSLATION_BEHIND = "translation-behind"
    """One language of a resource has not followed a change of another one."""
    EXPIRING = "expiring"
    """The certificate of the page's host runs out soon; `details` hold `host` and `expires_at` (ISO 8601, UTC)."""
    HIJACKED = "hijacked"
    CORRECTED = "corrected"
    """A page we could not confirm is itself again."""
    REPLACED = "replaced"
    OPENED = "opened"
    """A page that asked for a password can be read without one."""
    RESOURCE_ADDED = "resource-added"
    RESOURCE_REMOVED = "resource-removed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One difference between two documents.

    `before` and `after` are block texts, or target URLs for the `link-*` kinds; `text` is what a person would call the
    thing (an item's words, a link's words); `significance` is 0..1 and `reasons` say why, as rule names. `before_text`
    holds the old words of a renamed link and `before_section` the old section of a moved one; None everywhere else.
    """

    kind: ChangeKind
    region: Region = Region.MAIN
    section: str = ""
    before: str | None = None
    after: str | None = None
    text: str = ""
    significance: float = 0.0
    reasons: tuple[str, ...] = ()
    before_text: str | None = None
    before_section: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Muted:
    """A difference taken for page furniture or noise; kept so that it can be listed and unmuted."""

    kind: ChangeKind
    region: Region = Region.MAIN
    reason: str = ""
    before: str | None = None
    after: str | None = None
    section: str = ""
    path: str = ""
    """Structural path of the block; empty for links, titles and dates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diff:
    """All that differs between two documents of one page, most significant first; `alert` when a reader should hear."""

    url: str
    edits: tuple[Edit, ...] = ()
    muted: tuple[Muted, ...] = ()
    significance: float = 0.0
    alert: bool = False
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One row of the change log: what one visit showed about one resource, of one kind, in one section.

    `id` is stable for ever (it is in every feed entry); `at` is the UTC time of the visit; `seq` is the row's place in
    the log, 0 before it is recorded; `url` is the page's address, or the cited link's for `died`, `revived` and `moved`
    of an outbound link (`link_text` then holds its words). `final_url` is the new address of `moved`.
    """

    id: str
    at: datetime
    slug: str
    url: str
    kind: ChangeKind
    section: str = ""
    edits: tuple[Edit, ...] = ()
    significance: float = 0.0
    reasons: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    link_text: str | None = None
    final_url: str | None = None
    first_failed_at: datetime | None = None
    last_ok_at: datetime | None = None
    details: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    seq: int = 0
