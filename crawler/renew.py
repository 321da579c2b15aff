"""After a change of rules or of the engine: every stored snapshot is read again, and nothing is told.

rules, engine as they are now  !=  those the page was last read by
    -> stored body -> Document -> links, rules that match nothing, what its history taught    (no row in the log)
    -> pending: the next look tells only what is new whichever rules one asks (`crawler.judge.news`)
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from catalog.errors import LostSnapshot
from catalog.model import judging
from crawler.extract import engine
from crawler.idle import wake
from crawler.plan import pages_of

if TYPE_CHECKING:
    from catalog.model import Document, Snapshot, Watching, WatchRules
    from catalog.stages import Context


def renew(context: Context) -> int:
    """Reads stored pages again whose rules, or the engine, are not those of the last time; returns how many.

    Raises:
        StoreError: the store cannot be read or written.
    """
    known = context.store.watchings()
    due = []
    for url, page in pages_of(context.catalog).items():
        rules, watching = page.resources[0].watch, known.get(url)
        if watching is not None and (watching.rules != judging(rules) or watching.engine != engine.VERSION):
            due.append((url, rules, watching))
    if not due:
        return 0
    wake(context)
    with context.talk.progress("pages read again, because rules or our reading changed", len(due)) as advance:
        for url, rules, watching in due:
            _renew(context, url, rules, watching)
            advance(1)
    return len(due)


def _renew(context: Context, url: str, rules: WatchRules, watching: Watching) -> None:
    from crawler.judge import watched  # noqa: PLC0415 - half a second that a run without new rules never pays
    from crawler.judge.noise import Memory  # noqa: PLC0415 - as above

    past = context.store.past(url)
    made = watching.renewed(rules, engine.VERSION)
    document = _document(context, past.snapshot, rules)
    memory, links = past.memory, context.store.links(url)
    if document is not None and past.snapshot is not None:
        made = watched.read(made, document, rules, past.snapshot.last_at)
        if not watching.is_stored:
            # What a new rule finds on the page as it is now, only the next look can say.
            known = {(one.rule, one.selector) for one in watching.idle}
            made = replace(made, idle=tuple(one for one in made.idle if (one.rule, one.selector) in known))
        links = document.links
        if memory is not None and (watching.rules.keep, watching.rules.drop) != (rules.keep, rules.drop):
            former = _document(context, past.snapshot, watching.rules)
            memory = Memory.loads(memory).carried(former, document).dumps() if former else memory
    made = replace(made, muted=tuple(thing for thing in made.muted if thing.target not in rules.unmute))
    context.store.renew(url, watching=made, memory=memory, links=links)


def _document(context: Context, snapshot: Snapshot | None, rules: WatchRules) -> Document | None:
    from crawler.extract import extract  # noqa: PLC0415 - see _renew

    if snapshot is None:
        return None
    try:
        body = context.store.body(snapshot.digest)
    except LostSnapshot:
        return None  # the next look says so, and reads the page anew
    url = snapshot.final_url or snapshot.url
    return extract(body, url=url, content_type=snapshot.headers.get("content-type"), rules=rules)
