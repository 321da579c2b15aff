"""Which domains are asked about: of the links of one check, or what is due of all links that are remembered.

links -> domains, never the people before the @ -> name servers, each domain once -> checks -> folded over time, kept
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from catalog.contact_links import mail_domains
from catalog.mail_domains import NOTE, kept, mail_links, note_of
from catalog.model import Verdict
from crawler.judge.mail_domain import judge_mail
from crawler.judge.schedule import is_due, jitter_of, next_due
from crawler.judge.state import fold
from crawler.loop import run

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable
    from datetime import datetime

    from catalog.config import Config, ScheduleSettings
    from catalog.model import Check, Standing
    from catalog.stages import Context, Setup
    from crawler.judge.mail_domain import MailFate

MOST = 500
"""Domains that are asked about in one run; the rest wait for the next one."""
_UNCONFIRMED_AGAIN = timedelta(hours=6)


def mail_checks(setup: Setup, domains: Iterable[str]) -> dict[str, Check]:
    """A check of each domain (ASCII), of which each is asked about once; none where that would go round the proxy."""
    asked = list(dict.fromkeys(domains))
    if not asked or _proxy_looks_up(setup.config):
        return {}
    with setup.talk.progress("mail domains", len(asked)) as advance:
        fates = run(_ask(setup, asked, lambda: advance(1)))
    now = setup.clock()
    return {domain: judge_mail(domain, fate, now) for domain, fate in fates.items()}


def ask_mail_domains(context: Context, pages: Collection[str] | None = None) -> int:
    """Asks about the domains that links write to and whose time has come, and keeps what is known; returns how many.

    With `crawl.mail_domains` off it forgets what was known.

    Args:
        context: the project.
        pages: canonical addresses; the domains on these pages are asked about now, due or not. None for what is due.
    """
    known = kept(context.store)
    is_on = context.config.crawl.mail_domains
    linked = {domain for href in mail_links(context.store) for domain in mail_domains(href)} if is_on else set()
    notes: dict[str, str | None] = {key: None for key in context.store.notes(NOTE) if key[len(NOTE) :] not in linked}
    now = context.clock()
    if pages is None:
        due = [domain for domain in sorted(linked) if is_due(known.get(domain), now)][:MOST]
    else:
        due = [domain for page in pages for link in context.store.links(page) for domain in mail_domains(link.href)]
    checks = mail_checks(context, due) if is_on else {}
    for domain, check in checks.items():
        standing = fold(known.get(domain), check, context.config.verdicts)
        due_at = _next(standing, check, context.config.schedule)
        notes |= [note_of(domain, replace(standing, next_due_at=due_at))]
    if notes:
        context.store.set_notes(notes)
    return len(checks)


def _next(standing: Standing, check: Check, policy: ScheduleSettings) -> datetime:
    """As a link, but sooner where nothing was learned."""
    if check.verdict is Verdict.UNCHECKED:
        return check.at + _UNCONFIRMED_AGAIN
    return next_due(standing, check, is_page=False, policy=policy, every=None, jitter=jitter_of(check.url))


def _proxy_looks_up(config: Config) -> bool:
    """Whether names are looked up by a proxy: then our name servers are not to hear of them."""
    return config.crawl.proxy is not None and not config.crawl.proxy.startswith("socks5://")


async def _ask(setup: Setup, domains: list[str], told: Callable[[], None]) -> dict[str, MailFate]:
    from crawler.mail.exchangers import Exchangers  # noqa: PLC0415 - dnspython takes a while to load

    asking = Exchangers(setup.nameservers, timeout=setup.config.crawl.timeout)
    return await asking.fates(domains, told)
