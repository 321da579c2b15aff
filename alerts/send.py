"""The send stage: what is new in the change log goes out as digests.

    change log after the cursor -> worth telling -> audiences -> one digest each
        -> queue + cursor (one transaction) -> notifier

Deciding is in `alerts.digest` and `alerts.audience`; this is the shell that reads, writes and hands over.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from alerts.audience import audiences
from alerts.delivery import WITHDRAWN, Ended, deliver
from alerts.digest import Digest, digest, worth_telling
from alerts.mail import Letterhead
from alerts.notifiers import chosen
from alerts.outbox import Told, everybody_waiting, queue, told
from alerts.recipients import recipients
from alerts.store import People
from catalog.coverage import of_pages
from catalog.errors import ConfigError
from catalog.stages import Outcome
from catalog.wording import offered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from alerts.audience import Audience
    from alerts.notifiers import Notifier
    from alerts.recipients import Recipient
    from catalog.model import Change
    from catalog.stages import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What is to be told to whom: everything that is known before anything is written."""

    letterhead: Letterhead
    everybody: tuple[Recipient, ...]
    before: Told
    changes: Sequence[Change]
    news: tuple[Audience, ...]


def stage(context: Context) -> Outcome:
    """Tell everybody what is new, and finish what an earlier run left queued.

    Raises:
        ConfigError: settings cannot be used in mail, or for the mail server.
        UsageError: a line of the recipients file cannot be used.
        OwnFailure: mail cannot be handed over or written; it stays queued.
        StoreError: the people database cannot be used.
    """
    config = context.config
    with People.open(config.path(config.people.database)) as people, closing(chosen(config)) as notifier:
        plan = _plan(context, people, notifier)
        if plan.changes:
            news = _digests(context, plan)
            queue(people, news, before=plan.before, seq=plan.changes[-1].seq)
        ended = deliver(
            people,
            plan.everybody,
            plan.letterhead,
            notifier,
            now=context.clock(),
            attempts=config.smtp.attempts,
        )
    return Outcome(summary=_summary(ended, notifier.said, plan))


def rehearse(context: Context) -> str:
    """What `stage` would send now, in one line without addresses. Nothing is queued, sent or marked as told.

    Raises:
        ConfigError: settings cannot be used in mail, or for the mail server.
        UsageError: a line of the recipients file cannot be used.
        StoreError: the people database cannot be used.
    """
    config = context.config
    with People.open(config.path(config.people.database)) as people, closing(chosen(config)) as notifier:
        plan = _plan(context, people, notifier)
        new = [person.key for audience in plan.news for person in audience.people]
        listed = {person.key for person in plan.everybody}
        left = [key for key in everybody_waiting(people, context.clock()) if key in listed]
    mails, persons = len(new) + len(left), len({*new, *left})
    return (
        f"dry run: {_counted(mails, 'mail')} to {_counted(persons, 'person', 'people')} would be {notifier.said} "
        f"({len(new)} new, {len(left)} from earlier); nothing was sent"
    )


def _plan(context: Context, people: People, notifier: Notifier) -> _Plan:
    config = context.config
    letterhead = Letterhead.of(
        config.people.sender, config.site.url, people.key, unsubscribe=config.people.unsubscribe_url
    )
    listed = config.path(config.people.recipients)
    everybody = recipients(listed, people.key, context.catalog)
    if notifier.needs_address and any(person.address is None for person in everybody):
        raise ConfigError(f"{listed}: there is no such file; write the addresses into it, or set people.recipients")
    before = told(people)
    # A log that ends before the cursor is another log: the state database was begun anew, and none of it was told.
    after = before.seq if before.seq <= context.store.last_seq() else 0
    changes = tuple(context.store.changes(after=after))
    worth = worth_telling(changes, context.catalog, config.changes.minimum_significance)
    return _Plan(
        letterhead=letterhead,
        everybody=everybody,
        before=before,
        changes=changes,
        news=audiences(worth, everybody, context.catalog, language=config.site.language),
    )


def _digests(context: Context, plan: _Plan) -> list[tuple[Digest, Sequence[Recipient]]]:
    if not plan.news:
        return []  # and a store of any size is not read for nothing
    standings = context.store.standings()
    unlinked = frozenset(url for url, standing in standings.items() if offered(url, standing) is None)
    until = context.clock()
    made: list[tuple[Digest, Sequence[Recipient]]] = []
    for audience in plan.news:
        news = digest(
            audience.changes,
            context.catalog,
            since=plan.before.at or min(change.at for change in audience.changes),
            until=until,
            coverage=of_pages(context.catalog, standings),
            site=context.config.site.url,
            language=audience.language,
            unlinked=unlinked,
            # Without the setting the link is there for the checks of mailbox providers, but is not promised to people.
            one_click=bool(context.config.people.unsubscribe_url),
        )
        if news:
            made.append((news, audience.people))
    return made


def _summary(ended: Ended, said: str, plan: _Plan) -> str:
    if ended.busy and not ended.states:
        return "another run is sending already; it sends what is new, too"
    if not ended.states:
        if plan.changes and not plan.everybody:
            return "nobody to write to: the recipients file is empty"
        return "nothing to send"
    words = {"sent": said, "retry": "to be tried again later", "bounced": "refused for good", WITHDRAWN: "withdrawn"}
    parts = [
        f"{ended.states[state]} {done}{_codes(ended, state)}" for state, done in words.items() if ended.states[state]
    ]
    return f"{_counted(ended.states.total(), 'mail')}: {', '.join(parts)}"


def _codes(ended: Ended, state: str) -> str:
    codes = sorted(code for ended_as, code in ended.codes if ended_as == state)
    return f" ({', '.join(codes)})" if codes else ""


def _counted(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
