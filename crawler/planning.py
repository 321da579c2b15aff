"""The plan: what is due now and next, and why. Reads the store only; nothing is visited.

catalog + standings + versions -> the run's own choice of due pages and links -> facts of each address, soonest first
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from catalog.model import State, Verdict
from crawler.judge.schedule import is_due
from crawler.judge.schedule_rate import DAY
from crawler.parts import cited_parts
from crawler.plan import citations, due_pages, pages_of
from crawler.rhythm import Beat, beat, every_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from catalog.model import Standing
    from catalog.stages import Context
    from crawler.plan import Citation, Page


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """All that is asked for each address."""

    context: Context
    now: datetime
    pages: Mapping[str, Page]
    cited: Mapping[str, list[Citation]]
    standings: Mapping[str, Standing]
    chosen: Collection[str]
    beat: Beat


def plan(context: Context, slugs: Collection[str] = (), *, limit: int | None = None) -> dict[str, Any]:
    """What is due now and next, as JSON types; times are ISO 8601 in UTC.

    Args:
        context: the project.
        slugs: resources whose pages and links are meant; none for all.
        limit: addresses that are listed, None for all; all are counted.
    """
    pages = pages_of(context.catalog)
    followed = citations(context, pages)
    cited = {**cited_parts(context, pages), **followed}
    standings = context.store.standings([*pages, *cited])
    going = beat(context, pages, standings)
    known = _Known(
        context=context,
        now=context.clock(),
        pages=pages,
        cited=cited,
        standings=standings,
        chosen=due_pages(context),
        beat=going,
    )
    found = [_page(known, page) for page in pages.values()] + [
        _link(known, url, "link" if url in followed else "part") for url in cited
    ]
    listed = [one for one in found if not slugs or not set(slugs).isdisjoint(one["resources"])]
    listed.sort(key=lambda one: (not one["due"], one["cut"] == "today", one["due_at"] or "", one["url"]))
    counts = Counter(one["kind"] for one in listed if one["due"])
    later = [one["due_at"] for one in listed if not one["due"]]
    shown = listed if limit is None else listed[:limit]
    return {
        "at": _iso(known.now),
        "due_pages": counts["page"],
        "due_links": counts["link"],
        "due_parts": counts["part"],
        "waiting_pages": sum(one["cut"] == "today" for one in listed),
        "later": len(later),
        "next_due_at": min(later, default=None),
        "pages": len(pages),
        "visits_per_day": round(going.rhythm.budget, 3),
        "budget": context.config.schedule.visits_per_day,
        "addresses": shown,
        "more": len(listed) - len(shown),
    }


def _page(known: _Known, page: Page) -> dict[str, Any]:
    standing = known.standings.get(page.url)
    facts = _facts(known, page.url, standing, kind="page", resources=[one.slug for one in page.resources])
    if facts["because"] != "well":
        return facts | _waits(known, page.url, facts)
    rhythm = known.beat.rhythm
    history, claim = known.beat.history(page.url), known.beat.claim(page)
    every = every_of(page)
    is_held = every is not None and every / DAY <= 1 / rhythm.visits(claim) * (1 + 1e-6)
    facts["because"] = "every" if is_held else ("rate" if history.days else "seen-once")
    facts["estimate"] = {
        "every_days": round(1 / claim.rate, 2),
        "changes": history.changes,
        "days": round(history.days, 2),
        "visit_every_days": round(1 / rhythm.visits(claim), 2),
    }
    if rhythm.squeeze < 1:
        facts["cut"] = "budget"
    elif claim.host in rhythm.hosts:
        facts["cut"] = "host"
    return facts | _waits(known, page.url, facts)


def _waits(known: _Known, url: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    return {"cut": "today"} if facts["due"] and url not in known.chosen else {}


def _link(known: _Known, url: str, kind: str) -> dict[str, Any]:
    slugs = dict.fromkeys(citation.slug for citation in known.cited[url])
    facts = _facts(known, url, known.standings.get(url), kind=kind, resources=list(slugs))
    return facts | ({"because": "link"} if facts["because"] == "well" else {})


def _facts(known: _Known, url: str, standing: Standing | None, *, kind: str, resources: list[str]) -> dict[str, Any]:
    return {
        "url": url,
        "kind": kind,
        "resources": resources,
        "due": is_due(standing, known.now),
        "due_at": _iso(standing.next_due_at) if standing else None,
        "because": _because(known, url, standing),
        "state": standing.state.value if standing else State.UNKNOWN.value,
        "since": _iso(standing.since) if standing else None,
        "failures": standing.failures if standing else 0,
        "first_failed_at": _iso(standing.first_failed_at) if standing else None,
        "last_checked_at": _iso(standing.last_checked_at) if standing else None,
        "estimate": None,
        "cut": None,
    }


def _because(known: _Known, url: str, standing: Standing | None) -> str:
    if standing is None or standing.next_due_at is None or standing.last_checked_at is None:
        return "new"
    if standing.last_checked_at > known.now and is_due(standing, known.now):
        return "clock"
    if standing.verdict is Verdict.LIMITED:
        runs = known.context.store.checks(url)
        asked = runs[-1].check.retry_at if runs else None
        return "retry-after" if asked is not None and asked >= standing.next_due_at else "limited"
    if standing.state in (State.DEAD, State.HIJACKED):
        return standing.state.value
    if standing.verdict is not None and standing.verdict.is_failure:
        return "failing"
    return "well" if standing.verdict is not None and standing.verdict.is_success else "unclear"


def _iso(at: datetime | None) -> str | None:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if at else None
