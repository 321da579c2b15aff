"""From what is known about a URL to a finding: how much it asks of a maintainer, and why.

`check` (crawler) and `report` (alerts) build their lines here, so that both call the same thing broken. No clock and no
network: `finding` and `report` are pure, `of_project` reads what the store remembers.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from catalog.contact_links import fault_of, malformed, unnamed
from catalog.exceptions import Excuses
from catalog.hints import hinted
from catalog.idle_rules import idle_findings
from catalog.incidents import open_incidents
from catalog.mail_domains import mail_standings
from catalog.model import Access, Check, Finding, Level, Report, SourceLine, State, Verdict
from catalog.model.check import MISSING_FRAGMENT_RULE, UNCHECKED_FRAGMENT_RULE
from catalog.model.document import is_part
from catalog.parts import parts_of_pages, with_parts
from catalog.replacements import Replacements, is_safe
from catalog.urls import canonical, host, parse
from catalog.wording import excuse_reason, idle_reason, incident_line, reason, tongue

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from catalog.model import Catalog, Evidence, Incident, Link, Quiet, Resource, Standing
    from catalog.store import Store

NOT_LOOKED_AT = "Not looked at yet."

_OF_FRAGMENTS = (MISSING_FRAGMENT_RULE, UNCHECKED_FRAGMENT_RULE)
_RANK = {Level.ERROR: 0, Level.WARNING: 1, Level.NOTE: 2, Level.NONE: 3}


def finding(
    *,
    url: str,
    text: str,
    source: SourceLine,
    check: Check | None,
    standing: Standing | None,
    slug: str | None = None,
    section: str = "",
    ours: bool = False,
    new: bool = False,
    address: bool = False,
    login: bool = False,
) -> Finding:
    """One citation of one URL as a report line.

    With a `standing` its state decides the level, without one the verdict of this `check` does; with neither, the URL
    was not looked at yet. What memory says of links on other people's pages, which we cannot edit, is at most a note.

    `url` is as cited, fragment and all; `text` the link's words or the resource's title; `source` the line a maintainer
    would edit; `slug` the resource it stands on, None for what was named on the command line. `address` says that it is
    the resource's own address (the catalog is always ours to edit), `login` that the catalog expects a password.
    """
    known = standing if standing and (standing.verdict or standing.state is not State.UNKNOWN) else None
    look = check or known
    state, verdict = known.state if known else None, _verdict(url, look)
    theirs = slug is not None and not (ours or address) and (known is not None or check is None)
    evidence = _of_citation(look.evidence, url) if look else ()
    seen = look.at if isinstance(look, Check) else look.last_checked_at if look else None
    return Finding(
        url=url,
        text=text,
        verdict=verdict,
        level=Level.NONE if verdict is Verdict.GATED and login else _level(verdict, state, theirs=theirs),
        reason=reason(verdict, evidence) if look else NOT_LOOKED_AT,
        source=source,
        state=state,
        status=look.status if look else None,
        final_url=look.final_url if look else None,
        evidence=evidence,
        checked_at=seen,
        first_seen=standing.first_failed_at if standing else None,
        last_ok=standing.last_ok_at if standing else None,
        failures=standing.failures if standing else 0,
        slug=slug,
        section=section,
        ours=ours,
        new=new,
        suggestion=look.final_url if look and verdict is Verdict.MOVED else None,
    )


def _verdict(url: str, look: Check | Standing | None) -> Verdict:
    """What the look shows of this citation: a page may be there without the place on it that the link names."""
    verdict = (look.verdict if look else None) or Verdict.UNCHECKED
    if look and verdict.is_success and (missing := look.missing_fragments) and _fragment(url) in missing:
        return Verdict.MISSING_FRAGMENT
    return verdict


def _of_citation(evidence: tuple[Evidence, ...], url: str) -> tuple[Evidence, ...]:
    """The evidence without the fragments that only other citations name."""
    for found in evidence:
        if found.rule.startswith(_OF_FRAGMENTS):
            own = _fragment(url)
            return tuple(each for each in evidence if each.detail == own or not each.rule.startswith(_OF_FRAGMENTS))
    return evidence


def _fragment(url: str) -> str:
    return url.partition("#")[2]


def report(
    findings: Iterable[Finding],
    made_at: datetime,
    *,
    folder: Path | None = None,
    language: str = "en",
    quiet: Iterable[Quiet] = (),
) -> Report:
    """The findings of one run in reading order: worst first, then new ones, then by file and line.

    Args:
        findings: In any order.
        made_at: UTC.
        folder: Files below it are named relative to it, as CI and editors name them; None leaves names as they are.
        language: Of the reasons, and of what a format adds to them.
        quiet: What is kept quiet on the pages.
    """
    told = [_spoken(_named_from(folder, made) if folder else made, language) for made in findings]
    return Report(findings=tuple(sorted(told, key=_place)), made_at=made_at, language=language, quiet=tuple(quiet))


def _named_from(folder: Path, made: Finding) -> Finding:
    file = _name_from(folder, made.source.file)
    return made if file is None else replace(made, source=replace(made.source, file=file))


@lru_cache(maxsize=256)
def _name_from(folder: Path, name: str) -> str | None:
    """How a file below the folder is named; None for what keeps its name."""
    file = Path(name)
    return file.relative_to(folder).as_posix() if file.is_absolute() and file.is_relative_to(folder) else None


def _spoken(made: Finding, language: str) -> Finding:
    if language == "en":
        return made
    if made.reason == NOT_LOOKED_AT:
        return replace(made, reason=tongue(language).say("Not looked at yet."))
    if made.excuse and made.excuse_rule:
        return replace(made, reason=excuse_reason(made.excuse, made.excuse_rule, language=language))
    if made.idle:
        return replace(made, reason=idle_reason(made.idle, language=language))
    if made.incident:
        return replace(made, reason=_of_host(made.incident, made, language))
    return replace(made, reason=reason(made.verdict, made.evidence, language=language))


def of_project(
    catalog: Catalog,
    store: Store,
    *,
    slugs: Collection[str] | None = None,
    now: datetime | None = None,
    one_by_one: bool = False,
) -> Iterator[Finding]:
    """What the store remembers about every citation of a catalog: resources' own addresses, and the links on them.

    Resources without an address are never visited and never broken: they are left out. A page that two resources cite
    is one check with two findings; the links on it are listed once. A link to a page of the catalog is a place of that
    page's finding, and no finding of its own. What the catalog's exceptions cover is marked as excused; without
    `slugs`, exceptions that end, ended or are not needed are findings too. Parts of pages are told as links are.

    Args:
        catalog: The resources; their findings stand on their catalog file and line.
        store: Standings, and the links last seen on each page; these stand on the page's address and line.
        slugs: Only these resources; None for all.
        now: UTC, for exceptions that end; None for the time of the newest look.
        one_by_one: Whether pages that an incident explains are findings of their own, because each is to be repaired.
    """
    today = (now or store.newest_look() or datetime.min.replace(tzinfo=UTC)).date()
    excuses = Excuses(catalog, today)
    chosen = [resource for resource in catalog.resources if slugs is None or resource.slug in slugs]
    standings = store.standings()
    listed = list(_of_chosen(chosen, catalog, store, standings, today))
    if not one_by_one:
        listed = _pages_together(listed, store, standings)
    offers = Replacements(catalog, store, standings)
    for made in hinted(_in_one_line(map(excuses.applied, listed)), store):
        if made.incident and (matched := offers.found_again(made.links)):
            told = replace(made, matched=matched)
            yield replace(told, reason=_of_host(made.incident, told, "en"))
        else:
            yield replace(made, replacements=found) if (found := offers.of(made)) else made
    if slugs is None:
        yield from excuses.findings(store)


def _in_one_line(listed: Iterable[Finding]) -> Iterator[Finding]:
    """A page that is an entry of the catalog and a link on other pages, told once: on the entry, with its places.

    So is a part that several pages are made of, on the first one: nobody wants a line a page of a lost style sheet.
    """
    entries: dict[tuple[str, Verdict], int] = {}
    parts: dict[tuple[str, Verdict, bool], int] = {}
    told: list[Finding] = []
    also: dict[int, list[SourceLine]] = defaultdict(list)
    for made in listed:
        key = (f"{canonical(made.url)}#{_fragment(made.url)}", made.verdict)
        is_place = made.idle is None and made.incident is None
        if is_place and _is_on_page(made) and key in entries:
            also[entries[key]].append(made.source)
            continue
        if is_place and is_part(made.kind):
            if (first := parts.setdefault((*key, made.ours), len(told))) < len(told):
                also[first].append(made.source)
                continue
        elif is_place and not _is_on_page(made):
            entries.setdefault(key, len(told))
        told.append(made)
    for number, made in enumerate(told):
        yield replace(made, also=tuple(also[number])) if number in also else made


def _is_on_page(made: Finding) -> bool:
    return canonical(made.source.file) is not None


def _of_chosen(
    chosen: Sequence[Resource], catalog: Catalog, store: Store, standings: Mapping[str, Standing], today: date
) -> Iterator[Finding]:
    """Entries first, then their watch rules, then the links on their pages, then incidents."""
    pages: dict[str, list[Resource]] = {}
    for resource in chosen:
        for url, _language in resource.addresses:
            known = _known(standings, url)
            made = finding(
                url=url,
                text=resource.title,
                source=resource.source,
                check=None,
                standing=known,
                slug=resource.slug,
                ours=resource.ours,
                new=_is_news(known),
                address=True,
                login=_wants_password(resource, today),
            )
            yield _without_unsafe(made, standings)
            pages.setdefault(canonical(url) or url, []).append(resource)
    yield from idle_findings(chosen, store.watchings(), standings)
    together: dict[str, list[Finding]] = defaultdict(list)
    incidents = open_incidents(store)
    own = {
        canonical(url): _wants_password(resource, today)
        for resource in catalog.resources
        for url, _ in resource.addresses
    }
    parts = parts_of_pages(store)
    known_links = {**standings, **mail_standings(store)}
    for page, resources in pages.items():
        for made in _of_links(page, resources, with_parts(store.links(page), parts.get(page)), known_links, own):
            incident = incidents.get(host(made.url)) if incidents else None
            known = _known(standings, made.url)
            if incident and known and incident.holds(known) and known.url not in own:
                together[incident.host].append(made)
            else:
                yield made
    for name, listed in together.items():
        yield of_incident(incidents[name], listed)


def _pages_together(listed: Sequence[Finding], store: Store, standings: Mapping[str, Standing]) -> list[Finding]:
    """With one line for the entries of the catalog that an incident explains, and for what links to them."""
    incidents = open_incidents(store, of_pages=True)
    if not incidents:
        return list(listed)
    together: dict[str, list[Finding]] = defaultdict(list)
    held: set[str | None] = set()
    apart = []
    for made in listed:  # entries come before links
        incident, known = incidents.get(host(made.url)), _known(standings, made.url)
        is_place = made.idle is None and made.incident is None
        if is_place and incident and known and incident.holds(known) and (known.url in held or not _is_on_page(made)):
            together[incident.host].append(made)
            held.add(known.url)
        else:
            apart.append(made)
    return [*(of_incident(incidents[name], pages) for name, pages in together.items()), *apart]


def of_incident(incident: Incident, listed: Sequence[Finding]) -> Finding:
    """One line for all citations that an incident explains, where the first of the worst stands.

    Args:
        incident: open on the host of all of them.
        listed: their findings, in page order; not empty.
    """
    worst = min(listed, key=lambda made: _RANK[made.level])
    links = tuple(dict.fromkeys(made.url for made in listed))
    made = replace(
        worst,
        url=parse(worst.url, "/") or worst.url,
        text=incident.host,
        section="",
        first_seen=incident.first_at,
        last_ok=max((made.last_ok for made in listed if made.last_ok), default=None),
        failures=max(made.failures for made in listed),
        ours=any(made.ours for made in listed),
        new=all(made.new for made in listed),
        suggestion=None,
        incident=incident,
        links=links,
        also=tuple(one.source for one in listed if one is not worst) if incident.of_pages else (),
    )
    return replace(made, reason=_of_host(incident, made, "en"))


def _of_host(incident: Incident, made: Finding, language: str) -> str:
    told = incident_line(incident, len(made.links), len(made.matched), language=language)
    return f"{told[:1].upper() if told[0] != incident.host[0] else told[:1]}{told[1:]} " + reason(
        made.verdict, made.evidence, language=language
    )


def _of_links(
    page: str,
    resources: Iterable[Resource],
    listed: Iterable[Link],
    standings: Mapping[str, Standing],
    cataloged: Mapping[str | None, bool],
) -> Iterator[Finding]:
    first, *rest = resources
    for link in listed:
        is_page = canonical(link.href) is not None
        fault = None if is_page else fault_of(link.href)
        known = _known(standings, link.href)
        if fault is None and known is None and not is_page:
            continue  # telephone and script addresses are never looked at, domains of mail where that is wanted
        made = finding(
            url=link.href,
            text=link.text,
            source=SourceLine(page, link.line, link.column),
            check=None,
            standing=known,
            slug=first.slug,
            section=link.section,
            ours=first.ours or any(resource.ours for resource in rest),
            new=_is_news(known),
            login=cataloged.get(canonical(link.href), False),
        )
        made = replace(made, kind=link.kind) if link.is_part else made
        if is_page:
            yield _without_unsafe(made, standings)
        else:
            yield malformed(made, fault) if fault else unnamed(made)


def _wants_password(resource: Resource, today: date) -> bool:
    return resource.access is Access.PASSWORD and (resource.until is None or today < resource.until)


def _known(standings: Mapping[str, Standing], url: str) -> Standing | None:
    return standings.get(canonical(url) or url)


def _without_unsafe(made: Finding, standings: Mapping[str, Standing]) -> Finding:
    """Without a suggestion that leads where somebody else moved in, or to what fails by now."""
    return made if made.suggestion is None or is_safe(made.suggestion, standings) else replace(made, suggestion=None)


def _is_news(standing: Standing | None) -> bool:
    """Whether the trouble began with the latest look; before that look nobody can have been told."""
    troubled = standing is not None and standing.state in (State.SUSPECT, State.DEAD, State.HIJACKED)
    return troubled and standing is not None and standing.since == standing.last_checked_at


def _place(line: Finding) -> tuple[int, bool, SourceLine, str]:
    return _RANK[line.level], not line.new, line.source, line.url


def _level(verdict: Verdict, state: State | None, *, theirs: bool) -> Level:
    if verdict is Verdict.MISSING_FRAGMENT and state in (None, State.ALIVE, State.UNKNOWN):
        return Level.NOTE if theirs else Level.ERROR
    if verdict.is_success and state in (None, State.ALIVE, State.UNKNOWN):
        return Level.NOTE if verdict is Verdict.MOVED else Level.NONE
    if theirs:
        return Level.NOTE
    if state in (State.DEAD, State.HIJACKED) or verdict.is_hostile or (state is None and verdict.is_failure):
        return Level.ERROR
    return Level.WARNING
