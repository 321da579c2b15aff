"""The `check` stage: visits what is due and records it.

catalog -> due pages -> pages spider -> store -> due links -> links spider -> store -> languages that fell behind
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from catalog.errors import OwnFailure
from catalog.incidents import open_incidents
from catalog.model import ChangeKind
from catalog.stages import Context, Outcome
from crawler.archives import ask_for_copies
from crawler.carrying import carry_over
from crawler.certificates import announce_certificates
from crawler.idle import is_idle, rest, wake
from crawler.judge.changes import of_resource
from crawler.judge.translation import CONTENT, EditionPast, behind
from crawler.mail import ask_mail_domains
from crawler.parts import due_addresses, forget_parts
from crawler.plan import Page, due_pages
from crawler.renew import renew
from crawler.urls import canonical

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from catalog.model import Change
    from crawler.fetch.traffic import Traffic
    from crawler.judge.own_network import Suspicion
    from crawler.parts import Due


_KNOWN = "known-resources"
_BULK = 10
"""More resources than this appearing at once are an import, which announces nothing (DESIGN section 4)."""
_CLOCK_SLACK = timedelta(minutes=5)
"""Clocks are put right by so much every day, and a run may begin while another ends."""


def stage(context: Context) -> Outcome:
    """Visits every due page, then every due link, and announces what joined or left the catalog or fell behind.

    Raises:
        OwnFailure: this machine's clock cannot be right; nothing was looked at.
    """
    require_clock(context)
    announce_catalog(context)
    carry_over(context)
    forget_parts(context)
    renew(context)
    pages = due_pages(context)
    before = context.store.last_seq()
    begun = context.clock()
    crawled = crawl(context, pages=pages, only_due=True)
    counts = counted(context, crawled, pages=len(pages), since=begun)
    if crawled.blame is not None:
        return Outcome(summary=blaming(crawled.blame), ok=False, counts=counts)
    announce_translations(context)
    announce_certificates(context)
    ask_for_copies(context)
    ask_mail_domains(context)
    changes = context.store.last_seq() - before
    looked_at = f"{len(pages)} pages and {crawled.links} links"
    if crawled.parts:
        looked_at = f"{len(pages)} pages, {crawled.links} links and {crawled.parts} parts of pages"
    return Outcome(summary=f"looked at {looked_at}: {changes} changes", counts=counts)


@dataclass(frozen=True, slots=True)
class Crawled:
    """What a crawl did: how many links it looked at, and why our own network is suspected, if it is."""

    links: int
    blame: Suspicion | None = None
    traffic: Traffic | None = None
    parts: int = 0
    left: int = 0
    """Parts that are due and wait for the next run."""


def counted(context: Context, crawled: Crawled, *, pages: int, since: datetime) -> dict[str, object]:
    """What a crawl did, in numbers: looks, what went over the network, and the verdicts of what was looked at."""
    counts: dict[str, object] = {"pages": pages, "links": crawled.links, "parts": crawled.parts}
    if crawled.traffic is None:
        return counts
    verdicts = context.store.verdicts(since)
    return {**counts, **asdict(crawled.traffic), "verdicts": verdicts}


def blaming(blame: Suspicion) -> str:
    """What a run says when it suspects our own network."""
    return (
        f"our own network seems to be down: {blame}. What could not be reached was not judged and is looked at again "
        "by the next run; check this machine's connection, name server and clock"
    )


def crawl(context: Context, *, pages: Mapping[str, Page], only_due: bool) -> Crawled:
    """Visits `pages`, then the links on all pages (`only_due`) or on these pages alone.

    Links are left for the next run when the pages already show that our own network is down.

    Raises:
        ConfigError: an address beyond loopback is due and no operator contact is set.
        OwnFailure: something of ours broke; what was recorded before stays.
    """
    if not pages and only_due and is_idle(context):
        return Crawled(0)
    crawled = Crawled(0)
    if pages or _due_addresses(context, pages, only_due=only_due).urls:
        wake(context)
        crawled = _crawl(context, pages, only_due=only_due)
    recovering = any(incident.recovering_at for incident in open_incidents(context.store).values())
    if only_due and crawled.blame is None and not recovering and not crawled.left:
        rest(context)
    return crawled


def _due_addresses(context: Context, pages: Mapping[str, Page], *, only_due: bool) -> Due:
    from crawler.outbreaks import unsettled  # noqa: PLC0415 - see _crawl

    due = due_addresses(context, None if only_due else pages)
    return due.also(unsettled(context.store, due.followed))


def _crawl(context: Context, pages: Mapping[str, Page], *, only_due: bool) -> Crawled:
    from crawler.known_hosts import kept_hosts  # noqa: PLC0415 - half a second that a run with nothing due never pays
    from crawler.phases import Phases  # noqa: PLC0415
    from crawler.reach import Reach  # noqa: PLC0415

    reach = Reach()
    with kept_hosts(context) as known:
        with Phases(context, reach, known) as phases:
            if pages:
                phases.pages(pages)
            if blame := reach.suspicion():
                return Crawled(0, blame, known.traffic)
            due = _due_addresses(context, pages, only_due=only_due)
            if due.urls:
                phases.links(due.urls, due.cited)
            if reach.suspicion() is None:
                phases.rebuilt(due.followed)
        return Crawled(len(due.links), reach.suspicion(), known.traffic, len(due.parts), due.left)


def require_clock(context: Context) -> None:
    """Refuses to record looks that would be dated before what is recorded: no interval would mean anything.

    Raises:
        OwnFailure: the clock is more than a few minutes behind the newest recorded look, and nobody said that it was
            the earlier clock that was wrong.
    """
    newest = context.store.newest_look()
    now = context.clock()
    if newest is None or newest - now <= _CLOCK_SLACK or context.config.state.trust_clock:
        return
    raise OwnFailure(
        f"the clock of this machine shows {now:%F %R} UTC, but the newest recorded look was at {newest:%F %R} UTC: set "
        "the clock right and run again. If it is right now and was wrong then, run once more with "
        "CHECKBACK_STATE_TRUST_CLOCK=true, or set trust_clock under [state]"
    )


def announce_translations(context: Context) -> None:
    """Adds `translation-behind` to the log for each language that has not followed another one for long enough."""
    settings = context.config.changes
    found: list[Change] = []
    for resource in context.catalog.resources:
        pages = [(url, tongue) for address, tongue in resource.addresses if tongue and (url := canonical(address))]
        if len(pages) > 1:
            log = [change for change in context.store.changes(slug=resource.slug) if change.kind in CONTENT]
            editions = [_edition(context, url, tongue, log) for url, tongue in pages]
            found += behind(
                resource.slug,
                editions,
                now=context.clock(),
                days=settings.translation_days,
                minimum=settings.minimum_significance,
            )
    if found:
        context.store.append(found)


def _edition(context: Context, url: str, language: str, log: list[Change]) -> EditionPast:
    standing = context.store.standings([url]).get(url)
    snapshots = context.store.snapshots(url)
    return EditionPast(
        url=url,
        language=language,
        read_since=snapshots[0].first_at if snapshots else None,
        last_ok_at=standing.last_ok_at if standing else None,
        changes=[change for change in log if change.url == url],
    )


def announce_catalog(context: Context) -> None:
    """Adds `resource-added` and `resource-removed` to the log; a first run or a bulk import announces nothing."""
    titles = {resource.slug: (resource.title, resource.url or "") for resource in context.catalog.resources}
    noted = context.store.note(_KNOWN)
    known: dict[str, tuple[str, str]] = {slug: (title, url) for slug, (title, url) in json.loads(noted or "{}").items()}
    added = [slug for slug in titles if slug not in known]
    removed = [slug for slug in known if slug not in titles]
    rows: list[tuple[ChangeKind, str, str, str]] = []
    if known and len(added) <= _BULK and len(removed) <= _BULK:
        rows = [(ChangeKind.RESOURCE_ADDED, slug, *titles[slug]) for slug in added]
        rows += [(ChangeKind.RESOURCE_REMOVED, slug, *known[slug]) for slug in removed]
    if added or removed or noted is None:
        now = context.clock()
        context.store.append(
            [of_resource(kind, slug=slug, title=title, url=url, at=now) for kind, slug, title, url in rows],
            note=(_KNOWN, json.dumps(titles, sort_keys=True)),
        )
