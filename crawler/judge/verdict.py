"""What one look shows: a walk through the network in, a check with its evidence out (DESIGN section 3).

    walk -> our own refusal? -> no whole answer? -> limited? -> bot wall? -> 4xx, 5xx -> content? -> moved? -> alive

Pure: no clock, network or database. Never says dead; that takes several looks (`crawler.judge.state`). A status of 400
and above is believed even where its body did not arrive whole: the head already says it.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from http import HTTPStatus
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from catalog.model import Check, Evidence, Verdict
from crawler.fetch.reply import FaultKind
from crawler.fetch.retry_after import LIMITED, LONGEST_PAUSE, retry_after
from crawler.judge import fragments
from crawler.judge.challenge import challenge, waiting_room
from crawler.judge.content import IDENTITY, SAME_PAGE, Expected, error_document, identity, is_plain, judge_content
from crawler.judge.content import look as look_at
from crawler.judge.glance import glance, is_markup
from crawler.judge.stand_ins import MAINTENANCE, works

if TYPE_CHECKING:
    from catalog.model import Snapshot
    from crawler.fetch.reply import Fault, Reply, Walk

_PLAIN = Expected()

_FAULTS = {
    FaultKind.NXDOMAIN: Verdict.DNS,
    FaultKind.DNS: Verdict.DNS,
    FaultKind.REFUSED: Verdict.REFUSED,
    FaultKind.UNREACHABLE: Verdict.REFUSED,
    FaultKind.TIMEOUT: Verdict.TIMEOUT,
    **{kind: Verdict.TLS for kind in FaultKind if kind.is_tls},
    FaultKind.RESET: Verdict.BAD_RESPONSE,
    FaultKind.TRUNCATED: Verdict.BAD_RESPONSE,
    FaultKind.MALFORMED: Verdict.BAD_RESPONSE,
    FaultKind.TOO_LARGE: Verdict.BAD_RESPONSE,
    FaultKind.REDIRECT_LOOP: Verdict.BAD_RESPONSE,
    FaultKind.TOO_MANY_REDIRECTS: Verdict.BAD_RESPONSE,
    FaultKind.BAD_REDIRECT: Verdict.BAD_RESPONSE,
    FaultKind.PRIVATE_ADDRESS: Verdict.UNCHECKED,
    FaultKind.UNSUPPORTED_SCHEME: Verdict.UNCHECKED,
    FaultKind.ROBOTS: Verdict.UNCHECKED,
    FaultKind.RESTING: Verdict.LIMITED,
    FaultKind.OWN_NETWORK: Verdict.UNCHECKED,
}
_GOOD = range(200, 300)
_BAD_REQUEST = 400
_BEYOND_HTTP = 600
_PERMANENT = frozenset({HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.PERMANENT_REDIRECT})
_REFUSALS: dict[int, tuple[Verdict, str | None]] = {
    HTTPStatus.UNAUTHORIZED: (Verdict.GATED, "login-required"),
    HTTPStatus.PROXY_AUTHENTICATION_REQUIRED: (Verdict.GATED, "login-required"),
    HTTPStatus.FORBIDDEN: (Verdict.BLOCKED, "bare-forbidden"),
    HTTPStatus.IM_A_TEAPOT: (Verdict.BLOCKED, "bare-forbidden"),
    HTTPStatus.UNAVAILABLE_FOR_LEGAL_REASONS: (Verdict.BLOCKED, "bare-forbidden"),
    HTTPStatus.REQUEST_TIMEOUT: (Verdict.TIMEOUT, None),
    HTTPStatus.TOO_EARLY: (Verdict.TIMEOUT, None),
    HTTPStatus.NOT_FOUND: (Verdict.MISSING, None),
    HTTPStatus.GONE: (Verdict.GONE, None),
}
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?=Z)")


def judge(
    walk: Walk,
    *,
    now: datetime,
    before: Snapshot | None = None,
    similarity: float | None = None,
    expected: Expected = _PLAIN,
) -> Check:
    """What this walk shows about the address it began at.

    Does not compare pages and does not remember: `similarity` is told, and how often something failed is not asked.

    Args:
        walk: the exchanges from the address through its redirects.
        now: UTC time of the look.
        before: the last good snapshot; a 304 means nothing without one.
        similarity: share of that snapshot's text that is still there, 0..1, None where nothing was compared.
        expected: what the address should show: names, fragments, documents.

    Returns:
        A check whose first evidence is the rule that decided. An alive check with the rule `too-large` saw the head
        of a file that is longer than we read: its body is not the page.
    """
    final = walk.final
    verdict, evidence, retry_at = _look(walk, now, before, similarity, expected)
    if len(walk.hops) > 1:
        trail = (Evidence("redirect", f"{hop.status} {after.url}") for hop, after in pairwise(walk.hops))
        evidence += tuple(step for step in trail if step not in evidence)
    return Check(
        url=walk.url,
        at=now,
        verdict=verdict,
        status=final.status,
        final_url=final.url if final.status is not None else None,
        evidence=evidence,
        retry_at=retry_at,
    )


def _look(
    walk: Walk, now: datetime, before: Snapshot | None, similarity: float | None, expected: Expected
) -> tuple[Verdict, tuple[Evidence, ...], datetime | None]:
    final = walk.final
    fault = walk.fault or final.fault
    status = final.status
    told = status is not None and status >= _BAD_REQUEST
    if fault is not None and (not told or _FAULTS[fault.kind] is Verdict.UNCHECKED):
        return _faulty(walk, fault, now)
    if status is None:
        return Verdict.BAD_RESPONSE, (Evidence(FaultKind.MALFORMED, "no status"),), None
    limited = _limited(final, status, now)
    if limited is not None:
        return limited
    good = status in _GOOD
    is_bare = good and is_plain(walk, expected)
    wall = challenge(final, is_bare=is_bare)
    if wall is not None:
        return Verdict.BLOCKED, (Evidence("bot-challenge", wall), _status(status)), None
    if len(walk.hops) > 1 and (room := waiting_room(final)):
        return Verdict.BLOCKED, (Evidence("waiting-room", room), _status(status)), None
    if good:
        verdict, evidence = _read(walk, status, similarity, expected, is_bare=is_bare)
    else:
        verdict, evidence = _told(walk, status, before, expected)
    return verdict, evidence, None


def _told(walk: Walk, status: int, before: Snapshot | None, expected: Expected) -> tuple[Verdict, tuple[Evidence, ...]]:
    if status == HTTPStatus.NOT_MODIFIED and before is not None:
        # The page is the snapshot itself, whatever anybody compared.
        verdict, found = _found(walk, Evidence("not-modified", str(status)), None)
        # The server remembers the good page by its own validator: it is that page.
        return verdict, (*found, Evidence(IDENTITY, "not modified")) if expected.was_hijacked else found
    if status == HTTPStatus.SERVICE_UNAVAILABLE and (said := _works(walk.final)):
        return Verdict.LIMITED, (Evidence(MAINTENANCE, said), _status(status))
    return _refusal(status)


def _read(
    walk: Walk, status: int, similarity: float | None, expected: Expected, *, is_bare: bool
) -> tuple[Verdict, tuple[Evidence, ...]]:
    """What a good answer shows: its content first, then the way to it."""
    sight = None if is_bare else look_at(walk, expected)
    content = judge_content(sight) if sight is not None else None
    if content := content or (None if is_bare else error_document(walk, expected)):
        verdict, evidence = content
        return verdict, (evidence, _status(status))
    shared = sight.kept if sight is not None and similarity is None else similarity
    verdict, found = _found(walk, _status(status), shared)
    itself = identity(sight, expected) if expected.was_hijacked else None
    cited = expected.fragments
    noted = fragments.noted(cited, walk.final, sight.page if sight else None) if cited else ()
    if not itself and not noted:
        return verdict, found
    return verdict, (*found, *((itself,) if itself else ()), *noted)


def _faulty(walk: Walk, fault: Fault, now: datetime) -> tuple[Verdict, tuple[Evidence, ...], datetime | None]:
    evidence = Evidence(fault.kind.value, fault.detail)
    if fault.kind is FaultKind.RESTING:
        return Verdict.LIMITED, (evidence,), _rested_at(fault.detail, now)
    if fault.kind is FaultKind.TOO_LARGE and _honestly_long(walk.final):
        return *_found(walk, evidence, None), None
    return _FAULTS[fault.kind], (evidence,), None


def _honestly_long(reply: Reply) -> bool:
    """A good answer that says beforehand how long it is: a film or a thick PDF, not an endless body or a bomb."""
    is_said = reply.header("content-length") is not None and reply.header("content-encoding") is None
    return reply.status in _GOOD and is_said


def _limited(reply: Reply, status: int, now: datetime) -> tuple[Verdict, tuple[Evidence, ...], datetime | None] | None:
    if status not in LIMITED:
        return None
    seconds = retry_after(reply, now)
    if seconds is None:
        return None if status == HTTPStatus.SERVICE_UNAVAILABLE else (Verdict.LIMITED, (_status(status),), None)
    return (
        Verdict.LIMITED,
        (Evidence("retry-after", str(int(seconds))), _status(status)),
        now + timedelta(seconds=seconds),
    )


def _works(reply: Reply) -> str | None:
    """The words by which a short page says that its site is being worked on for now."""
    page = glance(reply.body, reply.header("content-type")) if is_markup(reply.header("content-type")) else None
    return works((page.title, *page.headings), page.pieces, page.length) if page and page.whole else None


def _rested_at(detail: str, now: datetime) -> datetime | None:
    """When a host's pause is over: the last time (ISO 8601, UTC) in the words of the transport that kept it."""
    times = _TIME.findall(detail)
    try:
        until = datetime.fromisoformat(times[-1]).replace(tzinfo=UTC) if times else None
    except ValueError:
        return None
    return until and min(max(until, now), now + timedelta(seconds=LONGEST_PAUSE))


def _found(walk: Walk, evidence: Evidence, similarity: float | None) -> tuple[Verdict, tuple[Evidence, ...]]:
    """Alive, or moved: every redirect on the way permanent, to another address, and to the same page."""
    if len(walk.hops) == 1:
        return Verdict.ALIVE, _alone(evidence)
    permanent = all(hop.status in _PERMANENT for hop in walk.hops[:-1])
    elsewhere = _same_address(walk.url) != _same_address(walk.final.url)
    if permanent and elsewhere and (similarity is None or similarity >= SAME_PAGE):
        first = walk.hops[0]
        return Verdict.MOVED, (Evidence("redirect", f"{first.status} {walk.hops[1].url}"), evidence)
    return Verdict.ALIVE, (evidence,)


def _same_address(url: str) -> tuple[str, str, str]:
    """What is left of an address when scheme, `www.` and a last slash, which servers put right all the time, go."""
    parts = urlsplit(url)
    return parts.netloc.removeprefix("www."), parts.path.rstrip("/"), parts.query


def _refusal(status: int) -> tuple[Verdict, tuple[Evidence, ...]]:
    """What a status that is no success means. 405 and 501 to a GET are bad answers: browsers send nothing else."""
    evidence = _status(status)
    if status in _REFUSALS:
        verdict, rule = _REFUSALS[status]
        return verdict, (evidence,) if rule is None else (Evidence(rule, str(status)), evidence)
    server = HTTPStatus.INTERNAL_SERVER_ERROR <= status < _BEYOND_HTTP
    return Verdict.SERVER_ERROR if server else Verdict.BAD_RESPONSE, (evidence,)


@lru_cache(maxsize=256)
def _alone(evidence: Evidence) -> tuple[Evidence]:
    """Most looks show nothing else: they share one tuple."""
    return (evidence,)


@lru_cache(maxsize=256)
def _status(status: int) -> Evidence:
    return Evidence("http-status", str(status))
