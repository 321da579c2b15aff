"""A finding: one line of a report about one citation of one URL, and the report that holds them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from catalog.model.record import record

if TYPE_CHECKING:
    from datetime import datetime

    from catalog.model.check import Evidence, State, Verdict
    from catalog.model.excuse import Excuse
    from catalog.model.incident import Incident
    from catalog.model.replacement import Replacement
    from catalog.model.resource import SourceLine
    from catalog.model.watching import IdleRule, Quiet


RULE_NO_LONGER_MATCHES = "rule-no-longer-matches"
RULE_NEVER_MATCHED = "rule-never-matched"
RULE_NOT_NEEDED = "exception-not-needed"
RULE_UNUSED = "exception-unused"
RULE_ENDS = "exception-ends"
RULE_ENDED = "exception-ended"

CERTIFICATE_EXPIRES = "certificate-expires"
HTTP_ONLY = "http-only"


class Level(StrEnum):
    """How much a finding asks of a maintainer."""

    ERROR = "error"
    """Needs you: dead, or broken where there is no memory to wait on."""
    WARNING = "warning"
    """Could not be checked, or failing but not yet dead."""
    NOTE = "note"
    """Worth a look: moved, hints."""
    NONE = "none"
    """Fine."""


@record(frozen=True, slots=True, kw_only=True)
class Finding:
    """One citation of one URL, with what we know of it. Times are UTC; `reason` is in words for people.

    `source` is the line a maintainer would edit: in the catalog file, or in the page given to `check`. `text` is the
    link's words (or the resource's title); `slug` the resource it stands on, None for a bare URL.
    """

    url: str
    text: str
    verdict: Verdict
    level: Level
    reason: str
    source: SourceLine
    state: State | None = None
    status: int | None = None
    final_url: str | None = None
    evidence: tuple[Evidence, ...] = ()
    checked_at: datetime | None = None
    first_seen: datetime | None = None
    """When this failure was first seen."""
    last_ok: datetime | None = None
    failures: int = 0
    slug: str | None = None
    section: str = ""
    ours: bool = False
    new: bool = False
    """First reported since the run before."""
    suggestion: str | None = None
    """The address that the page moved to for good; to be offered, never put in silently."""
    replacements: tuple[Replacement, ...] = ()
    """All that may stand in for it, the surest first, `suggestion` among them."""
    incident: Incident | None = None
    """Set where many links of one host failed together: one line, `links` has the addresses that it stands for."""
    links: tuple[str, ...] = ()
    matched: tuple[tuple[str, Replacement], ...] = ()
    """Of `links`, those whose pages were found at other addresses of a rebuilt site, and where."""
    kind: str = "href"
    """How the page refers to the address: a link (`href`, `video`), or a part of the page (`src`, `css`, ...)."""

    excuse: Excuse | None = None
    """The exception of the catalog that this finding is excused by, or that it is about."""
    excuse_rule: str | None = None
    """What is wrong with `excuse`, where the finding is about that."""
    also: tuple[SourceLine, ...] = ()
    """Other places that cite the same page: pages with a link to a catalog entry."""

    hint: str | None = None
    """Set to a rule where the finding is about something else than how its address fares (`catalog.hints`)."""
    idle: IdleRule | None = None
    """Set where the finding is about a watch rule of the catalog that matches nothing on the page."""

    @property
    def rule(self) -> str:
        """The report's rule name: the verdict, a hint, or what is wrong with a watch rule or an exception."""
        if self.excuse_rule is not None:
            return self.excuse_rule
        if self.hint is not None:
            return self.hint
        if self.idle is not None:
            return RULE_NO_LONGER_MATCHES if self.idle.matched_at else RULE_NEVER_MATCHED
        return self.verdict.value

    @property
    def is_excused(self) -> bool:
        """Whether the catalog expects what was seen."""
        return self.excuse is not None and self.excuse_rule is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Findings of one run, worst first, and when it was made (UTC); `language` is the one its words are in."""

    findings: tuple[Finding, ...]
    made_at: datetime
    language: str = "en"
    quiet: tuple[Quiet, ...] = ()
    """What is kept quiet on the pages; not findings, but a maintainer may want to be told of some of it."""

    def count(self, *levels: Level) -> int:
        """How many findings are at one of `levels`."""
        return sum(finding.level in levels for finding in self.findings)
