"""The send stage: what is new in the change log goes out as digests.

    change log after the cursor -> worth telling -> digest -> queue + cursor (one transaction) -> notifier

Deciding is in `alerts.digest`; this is the shell that reads, writes and hands over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from alerts.digest import Digest, digest, worth_telling
from alerts.mail import Letterhead
from alerts.notifiers import Folder
from alerts.outbox import Told, deliver, queue, told
from alerts.recipients import recipients
from alerts.store import People
from catalog.coverage import of_pages
from catalog.stages import Outcome
from catalog.wording import offered

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Sequence

    from alerts.notifiers import Notifier
    from catalog.model import Change
    from catalog.stages import Context


def stage(context: Context) -> Outcome:
    """Tell everybody what is new, and finish what an earlier run left queued.

    Raises:
        ConfigError: `people.sender` or `site.url` cannot be used in mail.
        UsageError: a line of the recipients file is no address.
        OutputError: mail cannot be written; it stays queued.
        StoreError: the people database cannot be used.
    """
    config = context.config
    with People.open(config.path(config.people.database)) as people:
        letterhead = Letterhead.of(config.people.sender, config.site.url, people.key)
        everybody = recipients(config.path(config.people.recipients), people.key)
        before = told(people)
        changes = _new_changes(context, before)
        news = _digest(context, changes, before)
        if changes:
            queue(people, news, everybody, before=before, seq=changes[-1].seq)
        folder = config.path(config.people.outbox)
        notifier: Notifier = Folder(folder)
        ended = deliver(people, everybody, letterhead, notifier)
    return Outcome(summary=_summary(ended, str(folder), news=news, anybody=bool(everybody)))


def _new_changes(context: Context, before: Told) -> Sequence[Change]:
    # A log that ends before the cursor is another log: the state database was begun anew, and none of it was told.
    after = before.seq if before.seq <= context.store.last_seq() else 0
    return tuple(context.store.changes(after=after))


def _digest(context: Context, changes: Sequence[Change], before: Told) -> Digest | None:
    config = context.config
    worth = worth_telling(changes, context.catalog, config.changes.minimum_significance)
    if not worth:
        return None
    standings = context.store.standings()
    return digest(
        worth,
        context.catalog,
        since=before.at or min(change.at for change in worth),
        until=context.clock(),
        coverage=of_pages(context.catalog, standings),
        site=config.site.url,
        language=config.site.language,
        unlinked=frozenset(url for url, standing in standings.items() if offered(url, standing) is None),
    )


def _summary(ended: Counter[str], folder: str, *, news: Digest | None, anybody: bool) -> str:
    if not anybody:
        return "nobody to write to: the recipients file is empty" if news else "nothing to send"
    if not ended:
        return "nothing to send"
    words = {"sent": f"written to {folder}", "refused": "refused", "withdrawn": "withdrawn", "later": "still queued"}
    mails = "1 mail" if ended.total() == 1 else f"{ended.total()} mails"
    return f"{mails}: " + ", ".join(f"{ended[state]} {said}" for state, said in words.items() if ended[state])
