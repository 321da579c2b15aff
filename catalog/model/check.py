"""A check (one look at one URL), its verdict (what this look shows) and the state (what the looks over time show)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from catalog.model.record import record

if TYPE_CHECKING:
    from datetime import datetime


class Verdict(StrEnum):
    """What one look shows (DESIGN section 3)."""

    ALIVE = "alive"
    MOVED = "moved"
    """Permanent redirect to a page that matches; alive at a new address."""
    MISSING = "missing"
    """404 on GET."""
    GONE = "gone"
    """410 on GET."""
    BLOCKED = "blocked"
    """A bot wall, or a bare 403, 418 or 451: we cannot tell. Never dead."""
    GATED = "gated"
    """A login stands where the page should be: neither there nor gone. Expected where access needs a password."""
    HIJACKED = "hijacked"
    """Somebody else's page: another domain, or gambling and the like, and nothing of what was there. Never linked."""
    PARKED = "parked"
    """A domain for sale, a parking page, or hosting that its owner left. Never linked."""
    SOFT_404 = "soft-404"
    """200, but not the page: not-found words, next to nothing left, the home page for a deep address."""
    REPLACED = "replaced"
    """200, but most of what was read before is not there any more; a person must say whether it is still the page."""
    MISSING_FRAGMENT = "missing-fragment"
    """The page is there, the place on it that a citation names is not. Said of a citation, never of an address."""
    LIMITED = "limited"
    """429, 999, 503 with Retry-After: never dead. For two weeks, a page that only says its site is being worked on."""
    DNS = "dns"
    """The name does not resolve (NXDOMAIN) or its server does not answer."""
    TLS = "tls"
    """The certificate or handshake cannot be trusted."""
    REFUSED = "refused"
    TIMEOUT = "timeout"
    SERVER_ERROR = "server-error"
    """Any other 5xx."""
    BAD_RESPONSE = "bad-response"
    """Redirect loop, reset, malformed, truncated or oversized answer, unexplained 4xx."""
    MALFORMED = "malformed"
    """The link cannot work as it is written: no address, mail address or telephone number. Nothing was asked."""
    UNCHECKED = "unchecked"
    """Not looked at: robots.txt, private address, unsupported scheme, excluded, over budget, our own network down."""

    @property
    def is_failure(self) -> bool:
        """Whether this look counts as a strike towards dead."""
        return self in _FAILURES

    @property
    def is_success(self) -> bool:
        """Whether this look proves the page is there."""
        return self in (Verdict.ALIVE, Verdict.MOVED)

    @property
    def is_hostile(self) -> bool:
        """Whether whoever follows the link may be harmed: one such look is enough."""
        return self in (Verdict.HIJACKED, Verdict.PARKED)


_FAILURES = frozenset(
    {
        Verdict.MISSING,
        Verdict.GONE,
        Verdict.DNS,
        Verdict.TLS,
        Verdict.REFUSED,
        Verdict.TIMEOUT,
        Verdict.SERVER_ERROR,
        Verdict.BAD_RESPONSE,
        Verdict.SOFT_404,
    }
)
MISSING_FRAGMENT_RULE = "missing-fragment"
"""The rule under which a look notes each cited fragment that is not on the page, beside what decided the verdict."""
UNCHECKED_FRAGMENT_RULE = "fragment-unchecked-"
"""The beginning of the rules under which a look notes each cited fragment of which it cannot know whether it is there:
before `scripts`, `type` or `length`. It changes no verdict."""
SECOND_LOOK_WORKED_RULE = "second-look-worked"
"""The rule of a look that failed while a second one, by another way, found the page."""
UNREAD_RULE = "unread-"
"""The beginning of the rules under which a look at a file that is there notes what of it could not be read."""


class State(StrEnum):
    """What the looks over time show."""

    UNKNOWN = "unknown"
    """No look has settled anything yet."""
    ALIVE = "alive"
    SUSPECT = "suspect"
    """Failing, but not often or long enough to say dead."""
    DEAD = "dead"
    HIJACKED = "hijacked"
    """Seen hijacked or parked; ends only with a look at a page that names itself again."""


@record(frozen=True, slots=True)
class Evidence:
    """Why a verdict was reached: the rule that fired and what it saw, as data (words are made in `catalog.wording`)."""

    rule: str
    detail: str


@record(frozen=True, slots=True, kw_only=True)
class Check:
    """One look at one URL, at `at` (UTC); `final_url` is where redirects ended, `status` None without an answer."""

    url: str
    at: datetime
    verdict: Verdict
    status: int | None = None
    final_url: str | None = None
    evidence: tuple[Evidence, ...] = ()
    retry_at: datetime | None = None
    """When the server asked us to come back (Retry-After), UTC."""

    @property
    def missing_fragments(self) -> tuple[str, ...]:
        """Fragments that citations name and the page does not have."""
        return _missing(self.evidence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is known about one URL over time; one row per canonical URL. All times UTC."""

    url: str
    state: State = State.UNKNOWN
    since: datetime | None = None
    """When `state` began."""
    verdict: Verdict | None = None
    """Of the latest look."""
    status: int | None = None
    final_url: str | None = None
    evidence: tuple[Evidence, ...] = ()
    failures: int = 0
    """Failing visits since the last success."""
    certain_failures: int = 0
    """Of `failures`, those that leave little doubt (410, NXDOMAIN); the shorter clock needs all of them to be."""
    first_failed_at: datetime | None = None
    last_ok_at: datetime | None = None
    last_checked_at: datetime | None = None
    next_due_at: datetime | None = None
    visits: int = 0

    @property
    def missing_fragments(self) -> tuple[str, ...]:
        """Fragments that citations name and the page did not have at the latest look."""
        return _missing(self.evidence)


def _missing(evidence: tuple[Evidence, ...]) -> tuple[str, ...]:
    return tuple(found.detail for found in evidence if found.rule == MISSING_FRAGMENT_RULE)
