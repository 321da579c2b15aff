"""Explains one address: what was seen, what follows from it, and when it is looked at again. Reads the store only.

standing + runs of looks + policy -> clocks, next look      snapshots + memory -> last difference, what is muted
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import chain
from typing import TYPE_CHECKING, Any

from catalog.certificates import certificate_of
from catalog.errors import StoreError
from catalog.incidents import open_incidents
from catalog.model import State, Verdict, Watching
from catalog.muted import quiet_of
from catalog.parts import parts_of_pages
from catalog.rebuilt import found_again
from catalog.wording import entry, idle_reason, incident_line, mask_contacts, printable, reason, short
from crawler.extract import extract
from crawler.judge.compare import compare
from crawler.judge.noise import Memory, crowds
from crawler.plan import pages_of
from crawler.urls import canonical, host

if TYPE_CHECKING:
    from datetime import datetime

    from catalog.config import VerdictSettings
    from catalog.model import Document, Snapshot, Standing
    from catalog.stages import Context
    from catalog.store.run import CheckRun
    from crawler.plan import Page

_RUNS = 20
_CHANGES = 10
_LISTED = 10
_TEXT = 120


def known(context: Context, target: str) -> list[str]:
    """The canonical addresses that a slug or an address stands for; empty where nothing is known of it."""
    resource = context.catalog.by_slug.get(target)
    if resource is not None:
        return list(dict.fromkeys(canonical(url) or url for url, _language in resource.addresses))
    url = canonical(target)
    if url is None:
        return []
    if url in pages_of(context.catalog) or context.store.standings([url]):
        return [url]
    return [url] if any(canonical(link.href) == url for _, link in context.store.all_links()) else []


def explain(context: Context, url: str, language: str) -> dict[str, Any]:
    """All about one canonical address, as JSON types; times are ISO 8601 in UTC, lists run from old to new."""
    store = context.store
    page = pages_of(context.catalog).get(url)
    past = store.past(url)
    standing, runs = past.standing, store.checks(url)
    return {
        "url": url,
        "resources": [resource.slug for resource in page.resources] if page else [],
        "cited_on": _citations(context, url),
        "state": standing.state.value if standing else State.UNKNOWN.value,
        "since": _iso(standing.since) if standing else None,
        "visits": standing.visits if standing else 0,
        "failures": standing.failures if standing else 0,
        "first_failed_at": _iso(standing.first_failed_at) if standing else None,
        "last_ok_at": _iso(standing.last_ok_at) if standing else None,
        "until_dead": until_dead(standing, context.config.verdicts),
        "certificate": _certificate(context, url),
        "incident": _incident(context, url, standing, language),
        "found_again": _found_again(context, url),
        "next_due_at": _iso(standing.next_due_at) if standing else None,
        "next_due_because": _next_because(standing, runs, page),
        "looks": [_look(run, language) for run in runs[-_RUNS:]],
        "earlier_looks": sum(run.count for run in runs[:-_RUNS]),
        "changes": _changes(context, url, page, language),
        "least_significance": _least(context, page),
        "last_difference": _last_difference(context, url, page),
        "noise": _noise(context, past.snapshot, past.memory, page),
        "quiet": _quiet(page, past.watching),
        "idle_rules": _idle_rules(page, past.watching, language),
    }


def _certificate(context: Context, url: str) -> dict[str, Any] | None:
    """The certificate that the host last showed, where the address asks for one."""
    known = certificate_of(context.store, host(url)) if url.startswith("https:") else None
    if known is None:
        return None
    return {
        "host": known.host,
        "issuer": _shown(known.issuer),
        "names": [_shown(name) for name in known.names],
        "not_before": _iso(known.not_before),
        "not_after": _iso(known.not_after),
        "seen_at": _iso(known.seen_at),
        "runs_out_soon": known.runs_out_soon(context.clock(), context.config.verdicts.tls_days),
    }


def _incident(context: Context, url: str, standing: Standing | None, language: str) -> dict[str, Any] | None:
    """The open incident of the host that this failure is a part of."""
    of_pages = url in pages_of(context.catalog)
    incident = open_incidents(context.store, of_pages=of_pages).get(host(url))
    if incident is None or standing is None or not incident.holds(standing):
        return None
    return {
        "host": incident.host,
        "links": incident.count,
        "of_pages": incident.of_pages,
        "first_at": _iso(incident.first_at),
        "told_at": _iso(incident.told_at),
        "words": incident_line(incident, incident.count, language=language),
    }


def _found_again(context: Context, url: str) -> dict[str, str] | None:
    """Where the page of a rebuilt site seems to be now."""
    again = found_again(context.store).get(url)
    return {"url": again.url, "origin": again.origin.value} if again else None


def _quiet(page: Page | None, watching: str | None) -> list[dict[str, Any]]:
    """What is kept quiet, in the order and with the numbers of `checkback unmute`."""
    known = Watching.loads(watching)
    if page is None or known is None:
        return []
    listed = quiet_of(page.resources[0], {page.url: known})
    return [
        {"target": one.target, "reason": one.reason, "text": one.text, "times": one.times, "looks": one.looks}
        for one in listed
    ]


def _idle_rules(page: Page | None, watching: str | None, language: str) -> list[dict[str, Any]]:
    known = Watching.loads(watching)
    if page is None or known is None:
        return []
    sources = page.resources[0].watch.sources
    return [
        {
            "rule": one.rule,
            "selector": one.selector,
            "since": one.since,
            "source": str(sources[one.rule, one.selector]),
            "reason": idle_reason(one, language=language),
        }
        for one in known.idle
        if (one.rule, one.selector) in sources
    ]


def until_dead(standing: Standing | None, policy: VerdictSettings) -> dict[str, Any] | None:
    """What is still missing before a failing address is called dead: so many failures, and not before a time.

    The shorter clock holds while every failure left little doubt (410, NXDOMAIN) and the next one does too.
    """
    if standing is None or standing.state is not State.SUSPECT or standing.first_failed_at is None:
        return None
    certain = standing.certain_failures == standing.failures
    wanted = policy.certain_failures if certain else policy.failures
    wait = timedelta(hours=policy.certain_hours) if certain else timedelta(days=policy.days)
    return {
        # Dead is called at a look, so at least one more failure is always needed.
        "failures": max(wanted - standing.failures, 1),
        "not_before": _iso(standing.first_failed_at + wait),
        "little_doubt": certain,
    }


def _next_because(standing: Standing | None, runs: tuple[CheckRun, ...], page: Page | None) -> str:
    if standing is None or standing.next_due_at is None:
        return "never-looked-at"
    retry_at = runs[-1].check.retry_at if runs else None
    if retry_at is not None and retry_at >= standing.next_due_at:
        return "retry-after"
    if standing.state is State.DEAD:
        return "dead"
    if (standing.state is State.SUSPECT and standing.verdict is not Verdict.BLOCKED) or (
        standing.verdict is Verdict.LIMITED
    ):
        return "failing"
    if page is not None:
        return "every" if any(resource.watch.every for resource in page.resources) else "page"
    return "link"


def _look(run: CheckRun, language: str) -> dict[str, Any]:
    check = run.check
    return {
        "verdict": check.verdict.value,
        "reason": reason(check.verdict, check.evidence, language=language),
        "status": check.status,
        "final_url": check.final_url,
        "evidence": [{"rule": found.rule, "detail": _shown(found.detail)} for found in check.evidence],
        "first_at": _iso(run.first_at),
        "last_at": _iso(run.last_at),
        "count": run.count,
    }


def _citations(context: Context, url: str) -> list[dict[str, str]]:
    pages = pages_of(context.catalog)
    parts = ((page, part) for page, listed in parts_of_pages(context.store).items() for part in listed)
    found = [
        {"resource": resource.slug, "text": _shown(link.text), "section": _shown(link.section), "kind": link.kind}
        for page_url, link in chain(context.store.all_links(), parts)
        if canonical(link.href) == url and page_url in pages
        for resource in pages[page_url].resources
    ]
    return found[:_LISTED]


def _changes(context: Context, url: str, page: Page | None, language: str) -> list[dict[str, Any]]:
    slugs = {resource.slug for resource in page.resources} if page else set()
    slugs |= {citation["resource"] for citation in _citations(context, url)}
    listed = [change for slug in slugs for change in context.store.changes(slug=slug)]
    own = sorted((change for change in listed if canonical(change.url) == url), key=lambda change: change.seq)
    catalog = context.catalog
    return [
        {
            "at": _iso(change.at),
            "slug": change.slug,
            "kind": change.kind.value,
            "significance": change.significance,
            "reasons": list(change.reasons),
            "title": entry(change, catalog.by_slug.get(change.slug), catalog=catalog, language=language).title,
        }
        for change in own[-_CHANGES:]
    ]


def _least(context: Context, page: Page | None) -> float:
    own = page.resources[0].watch.minimum_significance if page else 0.0
    return max(context.config.changes.minimum_significance, own)


def _last_difference(context: Context, url: str, page: Page | None) -> dict[str, Any] | None:
    """The last two stored versions compared by themselves, without what history taught."""
    versions = context.store.snapshots(url)
    if page is None or len(versions) < 2:  # noqa: PLR2004 - a difference has two sides
        return None
    before, after = (_document(context, snapshot, page) for snapshot in versions[-2:])
    if before is None or after is None:
        return None
    rules = page.resources[0].watch
    diff = compare(before, after, url=url, rules=rules, minimum=context.config.changes.minimum_significance)
    muted = Counter(item.reason for item in diff.muted)
    return {
        "before_at": _iso(versions[-2].last_at),
        "after_at": _iso(versions[-1].first_at),
        "significance": diff.significance,
        "alert": diff.alert,
        "edits": [
            {
                "kind": edit.kind.value,
                "section": _shown(edit.section),
                "text": _shown(edit.text or edit.after or edit.before or ""),
                "significance": edit.significance,
                "reasons": list(edit.reasons),
            }
            for edit in diff.edits[:_LISTED]
        ],
        "more_edits": max(len(diff.edits) - _LISTED, 0),
        "muted": [{"reason": why, "count": count} for why, count in muted.most_common()],
    }


def _noise(context: Context, snapshot: Snapshot | None, memory: str | None, page: Page | None) -> dict[str, Any] | None:
    """What the page's own history taught: how many looks it learned from, and which places of it keep changing."""
    if page is None or snapshot is None:
        return None
    learned = Memory.loads(memory)
    document = _document(context, snapshot, page)
    crowded = crowds(document) if document else {}
    rotating = [
        {"text": _shown(block.text), "changed": times[0], "of": times[1]}
        for block in (document.blocks if document else ())
        if (times := learned.rotation(block, crowded)) is not None
    ]
    return {
        "learned_from": learned.visits,
        "rotating": rotating[:_LISTED],
        "more_rotating": max(len(rotating) - _LISTED, 0),
        "ignored_by_rule": list(page.resources[0].watch.ignore),
    }


def _document(context: Context, snapshot: Snapshot, page: Page) -> Document | None:
    try:
        body = context.store.body(snapshot.digest)
    except StoreError:
        return None  # thrown away or damaged: what is left can still be explained
    rules = page.resources[0].watch
    url = snapshot.final_url or snapshot.url
    return extract(body, url=url, content_type=snapshot.headers.get("content-type"), rules=rules)


def _shown(text: str) -> str:
    return short(mask_contacts(printable(text)), _TEXT)


def _iso(at: datetime | None) -> str | None:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if at else None
