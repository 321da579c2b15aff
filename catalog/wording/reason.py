"""Why a verdict was reached, in one sentence for people; made only from the verdict and its evidence."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from catalog.model import Verdict
from catalog.wording.causes import RULES, STATUSES, TLS_CAUSES, VERDICTS, WALLS
from catalog.wording.tongue import Tongue, tongue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog.model import Evidence

_STATUS = re.compile(r"\b([1-9]\d\d)\b")
# These only set the scene; any other rule in the evidence says more about why.
_SCENERY = ("redirect", "http-status", "not-modified", "second-look-failed")
_CERTIFICATE = re.compile(r"(\S+) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)")
_LEAST_SERVER_ERROR = 500
_MOST_SERVER_ERROR = 599


def reason(verdict: Verdict, evidence: Sequence[Evidence], *, language: str = "en") -> str:
    """One sentence that says why, for example: The server says this page does not exist (404)."""
    return _reason(verdict, tuple(evidence), language)


@lru_cache(maxsize=1024)
def _reason(verdict: Verdict, evidence: tuple[Evidence, ...], language: str) -> str:
    """As `reason`; most links of a report are there, and for the same reason."""
    clause = because(verdict, evidence, language=language)
    return f"{clause[:1].upper()}{clause[1:]}."


def because(verdict: Verdict | None, evidence: Sequence[Evidence], *, language: str = "en") -> str:
    """The same as a clause without capital and full stop; `verdict` None where only the evidence was kept."""
    spoken = tongue(language)
    settled = verdict in (Verdict.MISSING, Verdict.GONE, Verdict.MOVED)
    if not settled:
        for found in evidence:
            if found.rule not in _SCENERY and found.rule in RULES:
                return _rule(found, spoken)
    if not settled or verdict is None:
        for found in evidence:
            if found.rule == "http-status" and (clause := _status(found, verdict, spoken)):
                return clause
    if verdict is Verdict.ALIVE and any(found.rule == "not-modified" for found in evidence):
        return spoken.say(RULES["not-modified"])
    if verdict is not None:
        return spoken.say(VERDICTS[verdict])
    scenery = next((found for found in evidence if found.rule in RULES), None)
    return _rule(scenery, spoken) if scenery else spoken.say("it does not answer as it should")


def _rule(found: Evidence, spoken: Tongue) -> str:
    """The words of one rule, with what its detail adds for people."""
    if found.rule == "bot-challenge":
        for mark, wall in WALLS:
            if mark.search(found.detail):
                message = "a bot check stands in front of this page (%(wall)s), so we could not look"
                return spoken.say(message, wall=wall)
    if found.rule == "tls":
        for mark, cause in TLS_CAUSES:
            if mark.search(found.detail):
                return spoken.say(cause)
    if found.rule == "certificate-expires" and (parts := _CERTIFICATE.match(found.detail)):
        message = "the security certificate of %(site)s runs out on %(expires)s"
        return spoken.say(message, site=parts[1], expires=spoken.day(datetime.fromisoformat(parts[2])))
    if found.rule == "bare-forbidden" and (status := _number(found)) in STATUSES:
        return spoken.say(STATUSES[status])
    # Only messages about mail domains have the part.
    return spoken.say(RULES[found.rule], domain=found.detail)


def _status(found: Evidence, verdict: Verdict | None, spoken: Tongue) -> str | None:
    """The words of an HTTP status, or None where it says nothing that the verdict does not say better."""
    status = _number(found)
    if status in STATUSES:
        return spoken.say(STATUSES[status])
    if _LEAST_SERVER_ERROR <= status <= _MOST_SERVER_ERROR:
        return spoken.say("the server reported an error of its own (%(status)s)", status=status)
    if verdict is Verdict.BAD_RESPONSE and status:
        return spoken.say("the server answered with a code we cannot explain (%(status)s)", status=status)
    return None


def _number(found: Evidence) -> int:
    """The first HTTP status in a detail; 0 without one."""
    match = _STATUS.search(found.detail)
    return int(match.group(1)) if match else 0
