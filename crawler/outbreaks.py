"""Outbreaks: keeps the incidents of a catalog's links in the store, and puts one change where there would be many.

visit's decisions + standings of the host's links -> follow (pure) -> decisions with the host's news, note to record
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from catalog.incidents import note_of, open_incidents
from catalog.model import ChangeKind, State
from catalog.rebuilt import found_again
from crawler.judge.changes import from_transition, of_host
from crawler.judge.incidents import follow, outbreak
from crawler.urls import host

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from catalog.model import Change, Decision, Incident, Standing
    from catalog.store import Store
    from crawler.judge.incidents import Followed
    from crawler.plan import Citation


class Outbreaks:
    """The open incidents among the cited links, or among pages of the catalog, followed through one crawl.

    `hosts` are those whose open incidents are followed here; None for all. `of_pages` says that what is `cited` are
    pages, each by its own resources (`crawler.plan.as_cited`).
    """

    def __init__(
        self,
        store: Store,
        cited: Mapping[str, Sequence[Citation]],
        hosts: Collection[str] | None = None,
        *,
        of_pages: bool = False,
    ) -> None:
        self._store = store
        self._cited = cited
        self._of_pages = of_pages
        known = open_incidents(store, of_pages=of_pages)
        self._open = {name: one for name, one in known.items() if hosts is None or name in hosts}
        self._begun: dict[str, datetime] = {}
        self._known: dict[str, dict[str, Standing]] = {}
        self._links: dict[str, list[str]] = defaultdict(list)
        for url in cited:
            self._links[host(url)].append(url)

    def take(
        self, decisions: Sequence[Decision], before: Mapping[str, Standing]
    ) -> tuple[list[Decision], dict[str, str | None]]:
        """The decisions of a visit with what their hosts have to tell, and the notes to record with them."""
        by_host: dict[str, list[Decision]] = defaultdict(list)
        for decision in decisions:
            by_host[host(decision.check.url)].append(decision)
        told: list[Decision] = []
        notes: dict[str, str | None] = {}
        for name, listed in by_host.items():
            if name in self._known:
                self._known[name].update({decision.check.url: decision.standing for decision in listed})
            if name in self._open or any(_newly_suspect(decision.standing) for decision in listed):
                told += self._follow(name, listed, before, notes)
            else:
                told += listed
        return told, notes

    def _follow(
        self, name: str, decisions: list[Decision], before: Mapping[str, Standing], notes: dict[str, str | None]
    ) -> list[Decision]:
        links = self.standings(name)
        links.update({decision.check.url: decision.standing for decision in decisions})
        known = self._open.get(name)
        followed = follow(known, host=name, links=links, decisions=decisions, before=before)
        if followed.incident is not None:
            followed = replace(followed, incident=replace(followed.incident, of_pages=self._of_pages))
        incident = followed.incident
        if incident is None and known is None:
            return decisions
        news = self._news(followed, known, max(decision.check.at for decision in decisions))
        if incident is not None and followed.told is ChangeKind.DIED:
            incident = replace(incident, told_to=tuple(change.slug for change in news))
        self._keep(name, incident, notes)
        first, *rest = followed.decisions
        return [replace(first, changes=(*first.changes, *news)), *rest]

    def _keep(self, name: str, incident: Incident | None, notes: dict[str, str | None]) -> None:
        if incident is None:
            self._open.pop(name, None)
            self._begun.pop(name, None)
        else:
            if name not in self._open:
                self._begun[name] = incident.last_at
            self._open[name] = incident
        notes |= note_of(name, incident, of_pages=self._of_pages)

    def standings(self, name: str) -> dict[str, Standing]:
        """What is known of a host's links: read once, for a host may have more links than fit in many visits."""
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = self._store.standings(self._links.get(name, ()))
        return known

    def _news(self, followed: Followed, known: Incident | None, at: datetime) -> list[Change]:
        found: list[Change] = []
        if followed.told is ChangeKind.DIED and followed.incident is not None:
            found += self._died(followed.incident, followed.members, at)
        if followed.told is ChangeKind.REVIVED and known is not None:
            found += [
                of_host(ChangeKind.REVIVED, known, slug=slug, urls=self._on(known.host, slug), at=at)
                for slug in known.told_to
            ]
        for link in followed.left:
            for slug, (words, section) in self._places(link.url).items():
                said = None if self._of_pages else words
                found.append(
                    from_transition(
                        ChangeKind.DIED, before=link, after=link, slug=slug, at=at, link_text=said, section=section
                    )
                )
        return found

    def _died(self, incident: Incident, members: Iterable[Standing], at: datetime) -> list[Change]:
        by_slug: dict[str, list[Standing]] = defaultdict(list)
        for link in members:
            for slug in self._places(link.url):
                by_slug[slug].append(link)
        again = found_again(self._store)
        if self._of_pages:
            return self._died_of_pages(incident, by_slug, at, again)
        return [
            of_host(
                ChangeKind.DIED,
                incident,
                slug=slug,
                urls=[link.url for link in links],
                links=links,
                matched=sum(link.url in again for link in links),
                at=at,
            )
            for slug, links in sorted(by_slug.items())
        ]

    def _died_of_pages(
        self, incident: Incident, by_slug: Mapping[str, Sequence[Standing]], at: datetime, again: Collection[str]
    ) -> list[Change]:
        members = {page.url: page for listed in by_slug.values() for page in listed}
        names = {slug: self._places(listed[0].url)[slug][0] for slug, listed in by_slug.items()}
        return [
            of_host(
                ChangeKind.DIED,
                incident,
                slug=slug,
                urls=[page.url for page in listed],
                links=[*listed, *(page for url, page in members.items() if page not in listed)],
                matched=sum(url in again for url in members),
                names=[names[slug], *(name for other, name in sorted(names.items()) if other != slug)],
                at=at,
            )
            for slug, listed in sorted(by_slug.items())
        ]

    def _places(self, url: str) -> dict[str, tuple[str, str]]:
        """Words and section of a link on each resource that cites it, the first place on each."""
        listed = reversed(self._cited.get(url, ()))
        return {at.slug: (at.link.text or url, at.link.section) for at in listed}

    def _on(self, name: str, slug: str) -> list[str]:
        listed = self._links.get(name, [])
        return [url for url in listed if slug in self._places(url)] or listed

    def finish(self) -> None:
        """Drops what turned out to be none: begun early in this crawl and outnumbered later, or no longer cited."""
        notes: dict[str, str | None] = {}
        for name, incident in list(self._open.items()):
            links = self.standings(name)
            outnumbered = name in self._begun and outbreak(name, links.values(), incident.last_at) is None
            if outnumbered or not any(incident.holds(link) for link in links.values()):
                self._keep(name, None, notes)
        if notes:
            self._store.set_notes(notes)


def _newly_suspect(standing: Standing) -> bool:
    """Whether a link that once worked fails: one that never did is no sign of anything that happens to its host."""
    return standing.state is State.SUSPECT and standing.last_ok_at is not None


def unsettled(store: Store, cited: Iterable[str], *, of_pages: bool = False) -> list[str]:
    """Links or pages to look at now, due or not: their host works again in part, and they were not looked at since."""
    known = open_incidents(store, of_pages=of_pages)
    recovering = {name: found for name, found in known.items() if found.recovering_at is not None}
    if not recovering:
        return []
    incident_of = {url: recovering[host(url)] for url in cited if host(url) in recovering}
    return [
        url
        for url, standing in store.standings(incident_of).items()
        if incident_of[url].holds(standing) and _looked_at_before(standing, incident_of[url].recovering_at)
    ]


def _looked_at_before(standing: Standing, moment: datetime | None) -> bool:
    seen = standing.last_checked_at
    return moment is not None and (seen is None or seen < moment)
