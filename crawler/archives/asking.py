"""Asks archives about what is dead or somebody else's: each about an address at most once a week, at everybody's pace.

standings of cited addresses -> a copy is wanted, and was not asked for this week -> one exchange -> kept, one by one
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog.copies import NOTE, answers_from, is_due, wanted_before, with_answer
from catalog.model import Origin
from crawler.archives import memento, wayback
from crawler.contact import require_contact
from crawler.loop import run
from crawler.plan import pages_of
from crawler.urls import canonical

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    from catalog.stages import Context
    from crawler.fetch import Manners, Reply

MOST = 50
"""Addresses that are asked about in one run; the rest wait for the next one."""


def ask_for_copies(context: Context, *, everywhere: bool = False) -> int:
    """Asks the archives that are turned on (`everywhere`: all that we know) about what is dead; returns how often.

    An archive that does not answer was asked all the same.

    Raises:
        ConfigError: no operator contact is set; nobody's archive is asked by somebody it cannot reach.
        OwnFailure: this machine could not do its part.
    """
    settings = context.config.archives
    archives = [Origin.WAYBACK] * (everywhere or settings.wayback) + [Origin.MEMENTO] * (everywhere or settings.memento)
    due = list(_due(context, archives))[:MOST] if archives else []
    if not due:
        return 0
    require_contact(context.config, [wayback.API if Origin.WAYBACK in archives else settings.timegate])
    return run(_ask_all(context, due, archives))


def _due(context: Context, archives: Collection[Origin]) -> Iterator[tuple[str, datetime]]:
    """What is wanted and may be asked for: pages of the catalog first, then links, in the order of their addresses."""
    standings = context.store.standings()
    kept = context.store.notes(NOTE)
    now = context.clock()
    pages = pages_of(context.catalog)
    wanted = {url: before for url, known in standings.items() if (before := wanted_before(known)) is not None}
    cited = {canonical(link.href) for _page, link in context.store.all_links()} if wanted else set()
    for url in sorted(wanted, key=lambda url: (url not in pages, url)):
        known = answers_from(kept.get(NOTE + url))
        if (url in pages or url in cited) and any(is_due(known, origin, now) for origin in archives):
            yield url, wanted[url]


async def _ask_all(context: Context, due: list[tuple[str, datetime]], archives: list[Origin]) -> int:
    from crawler.fetch import Manners  # noqa: PLC0415 - a run that asks nothing never loads it

    asked = 0
    made = Manners.from_config(context.config, resolver=context.resolver, clock=context.clock)
    async with made as manners:
        with context.talk.progress("archives", len(due)) as advance:
            for url, before in due:
                for origin in archives:
                    asked += await _ask(context, manners, url, before, origin)
                advance(1)
    return asked


async def _ask(context: Context, manners: Manners, url: str, before: datetime, origin: Origin) -> int:
    known = answers_from(context.store.note(NOTE + url))
    if not is_due(known, origin, context.clock()):
        return 0
    if origin is Origin.WAYBACK:
        ask, read = wayback.ask(url, before), wayback.copies
    else:
        ask, read = memento.ask(context.config.archives.timegate, url, before), memento.copies
    reply: Reply = await manners.polite.exchange(ask)
    context.store.set_note(NOTE + url, with_answer(known, origin, read(reply), context.clock()))
    return 1
