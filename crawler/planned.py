"""A plan as text for people; pure, from the facts that `crawler.planning` gathers."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from catalog.wording import printable, tongue

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from catalog.wording import Tongue

_HOURS = 24.0
_MINUTES = 60.0


def as_text(facts: Mapping[str, Any], language: str) -> str:
    """Several lines, without a newline at the end."""
    spoken = tongue(language)
    return "\n".join([*_head(facts, spoken), *_addresses(facts, spoken)])


def _head(facts: Mapping[str, Any], spoken: Tongue) -> Iterator[str]:
    if not facts["pages"]:
        yield spoken.say("Nothing to look at: no entry of the catalog has an address.")
        return
    pages = spoken.count("%(count)s page", "%(count)s pages", facts["due_pages"])
    links = spoken.count("%(count)s link", "%(count)s links", facts["due_links"])
    yield spoken.say("Due now: %(pages)s and %(links)s.", pages=pages, links=links)
    if facts["due_parts"]:
        message = (
            "Due as well: %(count)s part that pages are made of (pictures, style sheets, forms).",
            "Due as well: %(count)s parts that pages are made of (pictures, style sheets, forms).",
        )
        yield spoken.count(*message, facts["due_parts"])
    if facts["waiting_pages"]:
        message = (
            "Today's budget has no room for %(count)s of these pages, which waits for a later run.",
            "Today's budget has no room for %(count)s of these pages, which wait for a later run.",
        )
        yield spoken.count(*message, facts["waiting_pages"])
    if facts["next_due_at"]:
        date = _moment(facts["next_due_at"], spoken)
        message = ("Later: %(count)s address, on %(date)s.", "Later: %(count)s addresses, the next on %(date)s.")
        yield spoken.count(*message, facts["later"], date=date)
    if facts["visits_per_day"]:
        visits = f"{facts['visits_per_day']:.3g}"
        if facts["budget"]:
            most = f"{facts['budget']:.3g}"
            yield spoken.say(
                "Visits to pages a day: %(visits)s on average, never more than %(most)s.", visits=visits, most=most
            )
        else:
            yield spoken.say("Visits to pages a day: %(visits)s on average.", visits=visits)


def _addresses(facts: Mapping[str, Any], spoken: Tongue) -> Iterator[str]:
    now = datetime.fromisoformat(facts["at"])
    for one in facts["addresses"]:
        when = spoken.say("now") if one["due"] else _moment(one["due_at"], spoken)
        yield f"\n{when}  {printable(one['url'])}"
        owners = spoken.listing(one["resources"])
        named = {
            "page": spoken.say("page of the resource %(slug)s", slug=owners),
            "link": spoken.say("link on %(slug)s", slug=owners),
            "part": spoken.say("part of a page of %(slug)s", slug=owners),
        }
        yield f"  {named[one['kind']]}"
        yield "  " + spoken.say("%(why)s; %(next)s", why=_why(one, now, spoken), next=_next(one, now, spoken))
        if one["cut"]:
            yield "  " + _cut(one["cut"], spoken)
    if facts["more"]:
        yield "\n" + spoken.say("and %(count)s more", count=facts["more"])


def _next(one: Mapping[str, Any], now: datetime, spoken: Tongue) -> str:
    if one["due_at"] is None or one["because"] == "clock":
        return spoken.say("next look at the next run")
    wait = (datetime.fromisoformat(one["due_at"]) - now).total_seconds() / 86_400
    if not one["due"]:
        return spoken.say("next look in %(span)s", span=_span(wait, spoken))
    return spoken.say("due since %(span)s", span=_span(-wait, spoken))


def _why(one: Mapping[str, Any], now: datetime, spoken: Tongue) -> str:
    because = one["because"]
    if because == "rate":
        return _rate(one["estimate"], spoken)
    if because == "failing":
        message = ("failed %(count)s time since %(date)s", "failed %(count)s times since %(date)s")
        since = one["first_failed_at"] or one["last_checked_at"]
        return spoken.count(*message, one["failures"], date=spoken.day(datetime.fromisoformat(since)))
    if because == "link" and one["since"]:
        worked = (now - datetime.fromisoformat(one["since"])).total_seconds() / 86_400
        return spoken.say("has worked for %(span)s", span=_span(worked, spoken))
    return {
        "new": spoken.say("it was not looked at yet"),
        "clock": spoken.say("its last look is dated in the future, so a clock was wrong"),
        "retry-after": spoken.say("the site asked us to come back then"),
        "limited": spoken.say("the site had too many requests"),
        "dead": spoken.say("dead pages are looked at ever less often, in case they come back"),
        "hijacked": spoken.say("we cannot confirm that it is still the same page"),
        "every": spoken.say("the catalog says how often"),
        "seen-once": spoken.say("seen once, so it is visited as often as most"),
        "link": spoken.say("the usual time between two looks at a link"),
        "unclear": spoken.say("the last look could not tell whether it is there"),
    }[because]


def _rate(estimate: Mapping[str, Any], spoken: Tongue) -> str:
    days = _span(estimate["days"], spoken)
    every = _span(estimate["every_days"], spoken)
    if not estimate["changes"]:
        return spoken.say("no change in %(days)s; we expect one about every %(every)s", days=days, every=every)
    changes = spoken.count("%(count)s change", "%(count)s changes", estimate["changes"])
    return spoken.say(
        "changes about every %(every)s (%(changes)s in %(days)s)", every=every, changes=changes, days=days
    )


def _cut(cut: str, spoken: Tongue) -> str:
    return {
        "today": spoken.say("waits: the budget of the day is used up (schedule.visits_per_day)"),
        "budget": spoken.say("visited less often than it should be: the budget is small (schedule.visits_per_day)"),
        "host": spoken.say(
            "visited less often than it should be: its host has many pages (schedule.host_visits_per_day)"
        ),
    }[cut]


def _span(days: float, spoken: Tongue) -> str:
    """A length of time in its handiest unit: 40 minutes, 5 hours, 9 days."""
    minutes = max(days, 0.0) * _HOURS * _MINUTES
    if minutes < 2 * _MINUTES:
        return spoken.count("%(count)s minute", "%(count)s minutes", round(minutes))
    if minutes < 2 * _HOURS * _MINUTES:
        return spoken.count("%(count)s hour", "%(count)s hours", round(minutes / _MINUTES))
    return spoken.count("%(count)s day", "%(count)s days", round(days))


def _moment(iso: str, spoken: Tongue) -> str:
    at = datetime.fromisoformat(iso)
    return f"{spoken.day(at)}, {at:%H:%M} UTC"
