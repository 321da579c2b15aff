"""An explanation as text for people; pure, from the facts that `crawler.explaining` gathers."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from catalog.model import Origin, Replacement
from catalog.model.document import is_part
from catalog.wording import offer, part_name, printable, tongue, why, whys

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from catalog.wording import Tongue


def as_text(facts: Mapping[str, Any], language: str) -> str:
    """Several lines, without a newline at the end."""
    spoken = tongue(language)
    return "\n".join(
        [
            printable(facts["url"]),
            *_standing(facts, spoken),
            *_looks(facts, spoken),
            *_changes(facts, spoken),
            *_difference(facts, spoken),
            *_noise(facts, spoken),
            *_kept_quiet(facts, spoken),
            *_idle(facts, spoken),
        ]
    )


def _standing(facts: Mapping[str, Any], spoken: Tongue) -> Iterator[str]:
    for slug in facts["resources"]:
        yield "  " + spoken.say("page of the resource %(slug)s", slug=slug)
    for cited in facts["cited_on"]:
        if is_part(cited["kind"]):
            what = part_name(cited["kind"], facts["url"], language=spoken.language)
            yield "  " + spoken.say("part of %(slug)s: %(what)s", slug=cited["resource"], what=what)
            continue
        yield "  " + spoken.say("link “%(text)s” on %(slug)s", text=cited["text"], slug=cited["resource"])
    if facts["since"]:
        yield "  " + spoken.say("%(state)s since %(date)s", state=facts["state"], date=_day(facts["since"], spoken))
    else:
        yield f"  {facts['state']}"
    if facts["first_failed_at"] and facts["failures"]:
        yield "  " + spoken.count(
            "failing since %(date)s, %(count)s failure",
            "failing since %(date)s, %(count)s failures",
            facts["failures"],
            date=_day(facts["first_failed_at"], spoken),
        )
    if facts["last_ok_at"]:
        yield "  " + spoken.say("last seen working %(date)s", date=_day(facts["last_ok_at"], spoken))
    if (missing := facts["until_dead"]) is not None:
        yield "  " + spoken.count(
            "called dead after %(count)s more failure, and not before %(date)s",
            "called dead after %(count)s more failures, and not before %(date)s",
            missing["failures"],
            date=_moment(missing["not_before"], spoken),
        )
    yield from _host(facts, spoken)
    yield "  " + _next(facts, spoken)


def _host(facts: Mapping[str, Any], spoken: Tongue) -> Iterator[str]:
    """What is known of its host: an incident, a certificate, and where the page is after the site was rebuilt."""
    if (incident := facts["incident"]) is not None:
        message = (
            "one of many pages of its host that fail together: %(words)s"
            if incident["of_pages"]
            else "one of many links of its host that fail together: %(words)s"
        )
        yield "  " + spoken.say(message, words=incident["words"])
    if (again := facts["found_again"]) is not None:
        said = offer(Replacement(url=again["url"], origin=Origin(again["origin"])), language=spoken.language)
        yield f"  {said}: {printable(again['url'])}"
    if (certificate := facts["certificate"]) is not None:
        yield "  " + spoken.say(
            "certificate of %(site)s: from %(issuer)s, until %(date)s, seen first %(seen)s",
            site=certificate["host"],
            issuer=certificate["issuer"] or "?",
            date=_moment(certificate["not_after"], spoken),
            seen=_day(certificate["seen_at"], spoken),
        )


def _next(facts: Mapping[str, Any], spoken: Tongue) -> str:
    because = {
        "never-looked-at": spoken.say("it was not looked at yet"),
        "retry-after": spoken.say("the site asked us to come back then"),
        "dead": spoken.say("dead pages are looked at ever less often, in case they come back"),
        "failing": spoken.say("it gave trouble, so we look again soon"),
        "every": spoken.say("the catalog says how often"),
        "page": spoken.say("the usual time between two looks at a page of the catalog"),
        "link": spoken.say("the usual time between two looks at a link"),
    }[facts["next_due_because"]]
    if facts["next_due_at"] is None:
        return spoken.say("next look: at the next run, because %(because)s", because=because)
    date = _moment(facts["next_due_at"], spoken)
    return spoken.say("next look: %(date)s (%(because)s)", date=date, because=because)


def _looks(facts: Mapping[str, Any], spoken: Tongue) -> Iterator[str]:
    if not facts["looks"]:
        return
    yield "\n" + spoken.say("Looks, newest last:")
    if facts["earlier_looks"]:
        yield "  " + spoken.count("%(count)s earlier look", "%(count)s earlier looks", facts["earlier_looks"])
    for look in facts["looks"]:
        when = _day(look["first_at"], spoken)
        if look["count"] > 1:
            message = ("%(first)s to %(last)s, %(count)s look", "%(first)s to %(last)s, %(count)s looks")
            when = spoken.count(*message, look["count"], first=when, last=_day(look["last_at"], spoken))
        yield f"  {when}  {look['verdict']}: {look['reason']}"
        for found in look["evidence"]:
            yield f"      {found['rule']}: {found['detail']}"


def _changes(facts: Mapping[str, Any], spoken: Tongue) -> Iterator[str]:
    if not facts["changes"]:
        return
    least = facts["least_significance"]
    yield "\n" + spoken.say("Changes, newest last (significance 0 to 1, told from %(least)s on):", least=f"{least:.2f}")
    for change in facts["changes"]:
        why = f" ({whys(change['reasons'], language=spoken.language)})" if change["reasons"] else ""
        yield f"  {_day(change['at'], spoken)}  {change['significance']:.2f}{why}  {change['title']}"


def _difference(facts: Mapping[str, Any], spoken: Tongue) -> Iterator[str]:
    if (last := facts["last_difference"]) is None:
        return
    dates = {"before": _day(last["before_at"], spoken), "after": _day(last["after_at"], spoken)}
    yield "\n" + spoken.say("The last difference that was kept, between %(before)s and %(after)s:", **dates)
    values = {"value": f"{last['significance']:.2f}", "least": f"{facts['least_significance']:.2f}"}
    if last["alert"]:
        yield "  " + spoken.say("worth telling: its significance is %(value)s, at least %(least)s", **values)
    elif last["edits"]:
        yield "  " + spoken.say("kept, not told: its significance is %(value)s, less than %(least)s", **values)
    else:
        yield "  " + spoken.say("nothing but page furniture and noise")
    for edit in last["edits"]:
        counted = whys(edit["reasons"], language=spoken.language)
        yield f"  {edit['significance']:.2f}  {edit['kind']} ({counted}): {edit['text']}"
    if last["more_edits"]:
        yield "  " + spoken.say("and %(count)s more", count=last["more_edits"])
    for muted in last["muted"]:
        message = ("muted: %(count)s difference (%(reason)s)", "muted: %(count)s differences (%(reason)s)")
        yield "  " + spoken.count(*message, muted["count"], reason=why(muted["reason"], language=spoken.language))


def _noise(facts: Mapping[str, Any], spoken: Tongue) -> Iterator[str]:
    if (noise := facts["noise"]) is None:
        return
    message = (
        "What its own history taught (from %(count)s comparison):",
        "What its own history taught (from %(count)s comparisons):",
    )
    yield "\n" + spoken.count(*message, noise["learned_from"])
    if not noise["rotating"]:
        yield "  " + spoken.say("no place of the page keeps changing, so none is muted for that")
    for place in noise["rotating"]:
        yield "  " + spoken.say(
            "muted, as a place that changed %(changed)s of %(of)s times: %(text)s",
            changed=place["changed"],
            of=place["of"],
            text=place["text"],
        )
    if noise["more_rotating"]:
        yield "  " + spoken.say("and %(count)s more", count=noise["more_rotating"])
    for pattern in noise["ignored_by_rule"]:
        yield "  " + spoken.say("ignored by a rule of the catalog: %(pattern)s", pattern=pattern)


def _kept_quiet(facts: Mapping[str, Any], spoken: Tongue) -> Iterator[str]:
    if not facts["quiet"]:
        return
    slug = facts["resources"][0]
    yield "\n" + spoken.say("Kept quiet (`checkback unmute %(slug)s NUMBER` to be told of one from now on):", slug=slug)
    for number, one in enumerate(facts["quiet"], 1):
        reason = why(one["reason"], language=spoken.language)
        often = spoken.count(
            "in %(times)s of %(count)s comparison",
            "in %(times)s of %(count)s comparisons",
            one["looks"],
            times=one["times"],
        )
        yield f"  {number}  {printable(one['target'])}: {reason} ({often})"


def _idle(facts: Mapping[str, Any], spoken: Tongue) -> Iterator[str]:
    if facts["idle_rules"]:
        yield "\n" + spoken.say("Rules of the catalog that match nothing:")
    for one in facts["idle_rules"]:
        yield f"  {one['source']}: {one['reason']}"


def _day(iso: str, spoken: Tongue) -> str:
    return spoken.day(datetime.fromisoformat(iso))


def _moment(iso: str, spoken: Tongue) -> str:
    at = datetime.fromisoformat(iso)
    return f"{spoken.day(at)}, {at:%H:%M} UTC"
