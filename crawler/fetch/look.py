"""One polite look at one address, with the second try that DESIGN section 3 grants within a run.

robots? -> turn -> exchange -> redirect? -> robots? -> turn -> exchange ...      (walk)
429, 503, 999 with Retry-After <= 10 s   the host is held, then one more walk
503 without Retry-After, reset           one more walk in turn
Retry-After > 10 s                       the host rests; other looks at it are RESTING, unsent
timeout                                  never again in this run
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from crawler.fetch.polite import LONGEST_WAIT
from crawler.fetch.reply import Ask, Fault, FaultKind, Walk
from crawler.fetch.retry_after import LIMITED, asks_to_wait
from crawler.fetch.walk import walk

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from crawler.fetch.manners import Manners

_UNAVAILABLE = 503


async def look(manners: Manners, ask: Ask, *, robots: bool) -> Walk:
    """Look at one address and say what the way there was like; raises nothing for what servers do.

    Args:
        manners: how we behave.
        ask: the request.
        robots: whether robots.txt is asked first, at every hop (`crawl.robots` decides for pages and for links).
    """
    permit = _permit(manners) if robots else None
    first = await walk(manners.polite, ask, max_redirects=manners.max_redirects, permit=permit)
    if (first.fault is None and first.final.status not in LIMITED) or not _deserves_another(first, manners):
        return first
    second = await walk(manners.polite, ask, max_redirects=manners.max_redirects, permit=permit)
    if (seconds := asks_to_wait(second.final, manners.clock)) is not None:
        # Waiting once did not help; waiting for each of its addresses in turn would take for ever.
        manners.pace.rest(second.final.url, manners.clock() + timedelta(seconds=seconds))
    return second


def _deserves_another(walked: Walk, manners: Manners) -> bool:
    final = walked.final
    if (seconds := asks_to_wait(final, manners.clock)) is not None:
        return seconds <= LONGEST_WAIT
    reset = walked.fault is not None and walked.fault.kind is FaultKind.RESET
    return reset or final.status == _UNAVAILABLE


def _permit(manners: Manners) -> Callable[[str], Awaitable[Fault | None]]:
    async def permit(url: str) -> Fault | None:
        refusal = await manners.robots.check(url)
        if (delay := manners.robots.delay(url)) is not None:
            if manners.pace.whereabouts is not None:
                await manners.pace.whereabouts.learn((url,))
            manners.pace.slow(url, delay)
        return refusal

    return permit
