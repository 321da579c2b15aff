"""Which domains are asked about: of the links of one check, or what is due of all links that are remembered.

links -> domains, never the people before the @ -> name servers, each domain once -> checks -> folded over time, kept
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from catalog.mail_domains import NOTE, kept, mail_links, note_of
from catalog.model import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from catalog.config import Config
    from catalog.model import Check, Standing
    from catalog.stages import Context, Setup
    from catalog.store import Store
    from crawler.judge.mail_domain import MailFate

MOST = 500
"""Domains that are asked about in one run; the rest wait for the next one."""
_UNCONFIRMED_AGAIN = timedelta(hours=6)


def mail_checks(setup: Setup, domains: Iterable[str]) -> dict[str, Check]:
    """A check of each domain (ASCII), of which each is asked about once; none where that would go round the proxy."""
    asked = list(dict.fromkeys(domains))
    if not asked or _proxy_looks_up(setup.config):
        return {}
    from crawler.judge.mail_domain import judge_mail  # noqa: PLC0415 - a run that asks nothing never loads it
    from crawler.loop import run  # noqa: PLC0415 - as above

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
    if not context.config.crawl.mail_domains:
        _forget(context.store, but=())
        return 0
    from catalog.contact_links import mail_domains  # noqa: PLC0415 - few ask
    from crawler.judge.schedule import is_due  # noqa: PLC0415 - as above

    known = kept(context.store)
    linked = {domain for href in mail_links(context.store) for domain in mail_domains(href)}
    _forget(context.store, but=linked)
    if pages is None:
        now = context.clock()
        due = [domain for domain in sorted(linked) if is_due(known.get(domain), now)][:MOST]
    else:
        due = [domain for page in pages for link in context.store.links(page) for domain in mail_domains(link.href)]
    checks = mail_checks(context, due)
    if checks:
        context.store.set_notes(
            dict(_kept_next(context.config, known.get(one), check) for one, check in checks.items())
        )
    return len(checks)


def _forget(store: Store, *, but: Collection[str]) -> None:
    gone: dict[str, str | None] = {key: None for key in store.notes(NOTE) if key.removeprefix(NOTE) not in but}
    if gone:
        store.set_notes(gone)


def _kept_next(config: Config, past: Standing | None, check: Check) -> tuple[str, str]:
    """The note of a domain after one more look; the next is as that at a link, but sooner where nothing was learned."""
    from crawler.judge.schedule import jitter_of, next_due  # noqa: PLC0415 - few ask
    from crawler.judge.state import fold  # noqa: PLC0415 - as above

    known = fold(past, check, config.verdicts)
    if check.verdict is Verdict.UNCHECKED:
        due_at = check.at + _UNCONFIRMED_AGAIN
    else:
        jitter = jitter_of(check.url)
        due_at = next_due(known, check, is_page=False, policy=config.schedule, every=None, jitter=jitter)
    return note_of(check.url, replace(known, next_due_at=due_at))


def _proxy_looks_up(config: Config) -> bool:
    """Whether names are looked up by a proxy: then our name servers are not to hear of them."""
    return config.crawl.proxy is not None and not config.crawl.proxy.startswith("socks5://")


async def _ask(setup: Setup, domains: list[str], told: Callable[[], None]) -> dict[str, MailFate]:
    from crawler.mail.exchangers import Exchangers  # noqa: PLC0415 - dnspython takes a while to load

    asking = Exchangers(setup.nameservers, timeout=setup.config.crawl.timeout)
    return await asking.fates(domains, told)
