"""Records visits: reads the past from the store, lets `decide` settle each look, writes it all in one transaction.

look -> answered, or dead already?  -> decide -> something to tell?  -> again, with siblings -> recorded with its visit
     |                                 |
     |                                 +-> nothing new on a page?    -> recorded with others like it
     -> failed below HTTP?          -> waits -> end of the crawl: theirs or ours? -> decide -> recorded

A good answer that only other pages of its host can show to be none waits for the end of the crawl as well.
What waits when a crawl is killed is lost, and looked at again: it is as due as it was.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from catalog.errors import LostSnapshot
from catalog.model import State
from crawler.accepting import settled_notes
from crawler.backdrop import Backdrop
from crawler.certificates import Certificates
from crawler.held import HeldPages
from crawler.judge.decide import PageQuestion, decide_link, decide_page, digest_of, judge_link, was_hijacked
from crawler.judge.own_network import fails_below_http
from crawler.judge.second_look import is_last_strike, weighed
from crawler.lookalikes import Lookalikes, StoreMemory
from crawler.outbreaks import Outbreaks
from crawler.parts_read import PartsReader
from crawler.plan import as_cited, batches, cited_fragments, pages_of
from crawler.reach import Reach, bare, excused, still_due
from crawler.siblings import Siblings
from crawler.urls import host

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from catalog.model import Check, Decision, Document, Evidence, Past, Standing
    from catalog.stages import Context
    from crawler.fetch import Walk
    from crawler.observe import Observation, Visit
    from crawler.plan import Citation, Page


_QUIET = 25
"""Looks that brought nothing new are recorded so many at once: a kill costs as many polite questions, and no news."""


class PageRecorder:
    """The sink of the `pages` spider."""

    def __init__(
        self,
        context: Context,
        pages: Mapping[str, Page],
        reach: Reach | None = None,
        backdrop: Backdrop | None = None,
    ) -> None:
        self.context = context
        self.pages = pages
        self.reach = reach or Reach()
        self._backdrop = backdrop or Backdrop(context)
        self._waiting: list[Observation] = []
        self._ahead: dict[str, Past] = {}
        self._quiet: list[Decision] = []
        self._certificates = Certificates(context.store)
        self._parts = PartsReader(context, pages)
        self.held = HeldPages(context, pages)

    def foresee(self, urls: Iterable[str]) -> Mapping[str, Past]:
        """The pasts of pages that are about to be visited; kept until their looks come.

        Raises:
            StoreError: the store cannot be read.
        """
        pasts = self.context.store.pasts(urls)
        self._ahead.update(pasts)
        return pasts

    def glimpse(self, seen: Observation) -> Observation:
        """The whole look: what it shows is decided beside the page's last snapshot."""
        return seen

    def in_doubt(self, seen: Observation) -> bool:
        """Whether a page would be called dead for this look."""
        past = self._ahead.get(seen.url)
        if past is None or past.standing is None or past.standing.state is not State.SUSPECT:
            return False
        return is_last_strike(past.standing, self._decide(seen, past).check, self.context.config.verdicts)

    def weigh(self, seen: Observation, walk: Walk, way: Evidence) -> Observation:
        """The look with what a second one showed beside it."""
        past = self._ahead.get(seen.url) or self.context.store.past(seen.url)
        check = self._decide(replace(seen, walk=walk), past).check
        return replace(seen, second=replace(check, evidence=(way, *check.evidence)))

    def take(self, visit: Visit) -> None:
        """Settles and records the pages of one visit, but for those that have to wait and those without news.

        Raises:
            StoreError: nothing of this visit was recorded.
        """
        news: list[Decision] = []
        parts: dict[str, str | None] = {}
        for seen in visit.observations:
            past = self._ahead.pop(seen.url, None) or self.context.store.past(seen.url)
            if self.reach.observe(seen, past.standing):
                self._waiting.append(bare(seen))
                continue
            decision = self._decide(seen, past)
            if seen.url not in self._backdrop.accepted and self.held.take(seen, past, decision):
                continue
            made = self._parts.notes(seen, decision)
            decision, notes_of_host = self._together(decision, past)
            made |= notes_of_host
            parts |= made
            (self._quiet if _is_quiet(decision, past) and not made else news).append(decision)
        certificates = self._certificates.notes((seen.walk, seen.at) for seen in visit.observations)
        notes = {**certificates, **settled_notes(news, self._backdrop.accepted), **parts}
        if notes and not news:
            self.keep()  # so that a certificate is on record with the looks that met it
            self.context.store.set_notes(notes)
        self.context.store.record(news, notes=notes)
        if len(self._quiet) >= _QUIET:
            self.keep()

    def keep(self) -> None:
        """Records the looks that brought nothing new; to be called however a crawl ends.

        Raises:
            StoreError: they were not recorded, and are made again by the next run.
        """
        quiet, self._quiet = self._quiet, []
        self.context.store.record(quiet)

    def finish(self) -> None:
        """Records what waited, as failures of the pages or of our own network.

        Raises:
            StoreError: what was not recorded yet is looked at again by the next run.
        """
        self.keep()
        for some in _some(self.held.given_back()):
            # What is no page after all is settled anew; the others are what they seemed.
            notes: dict[str, str | None] = {}
            decisions = []
            for seen, seemed in some:
                past = self.context.store.past(seen.url)
                decision = self._decide(seen, past) if self.held.stray(seen.url) else seemed
                decision, told = self._together(decision, past)
                decisions.append(decision)
                notes |= {**told, **self._parts.notes(seen, decision)}
            self.context.store.record(decisions, notes=notes)
        blame = self.reach.suspicion()
        for seen in self._waiting:
            past = self.context.store.past(seen.url)
            if blame:
                decision = still_due(self._decide(excused(seen, blame), past), past.standing)
                notes = {}
            else:
                decision, notes = self._together(self._decide(seen, past), past)
            self.context.store.record([decision], notes=notes)
        self._waiting.clear()
        self._outbreaks.finish()

    def _together(self, decision: Decision, past: Past) -> tuple[Decision, dict[str, str | None]]:
        """The decision with what its host has to tell where many of its pages fail, and the notes to record with it."""
        before = past.standing
        if decision.standing.state is State.SUSPECT and (before is None or before.state is not State.SUSPECT):
            self.keep()  # the pages of its host are weighed by what is recorded of them
        (told,), notes = self._outbreaks.take([decision], {before.url: before} if before else {})
        return told, notes

    @cached_property
    def _outbreaks(self) -> Outbreaks:
        """Among all pages of the hosts that are visited: a host is visited in one process alone."""
        hosts = {host(url) for url in self.pages}
        pages = as_cited(pages_of(self.context.catalog), hosts)
        return Outbreaks(self.context.store, pages, hosts, of_pages=True)

    def _decide(self, seen: Observation, past: Past) -> Decision:
        is_new = past.snapshot is None or (
            bool(seen.walk.final.body) and digest_of(seen.walk.final.body) != past.snapshot.digest
        )
        question = PageQuestion(
            url=seen.url,
            walk=seen.walk,
            now=seen.at,
            resources=self.pages[seen.url].resources,
            past=past,
            before_body=self._before(seen, past) if is_new else None,
            config=self.context.config,
            names=self._publishers(seen.url),
            keywords=self.context.catalog.keywords,
            # A page that sent no text is not searched for its places, and these are read from every stored link.
            fragments=self._backdrop.fragments.get(seen.url, ()) if seen.walk.final.body else (),
            second=seen.second,
            stray=self.held.stray(seen.url),
            looks=self._backdrop.beat.looks(seen.url),
            is_accepted=seen.url in self._backdrop.accepted,
        )
        decision = decide_page(question)
        if decision.changes and decision.body is not None and (others := self._others(decision, past)):
            decision = decide_page(replace(question, siblings=others))
        return self._mended(decision, seen.walk.final.body)

    def _others(self, decision: Decision, past: Past) -> tuple[Document, ...]:
        """Other pages of the host; worth reading only for what would be told, which most looks do not bring."""
        url, since = decision.check.url, past.standing.last_checked_at if past.standing else None
        had, has = self.context.store.links(url), decision.links or ()
        kept = {link.href for link in had} & {link.href for link in has}
        turned = [link for link in (*had, *has) if link.href not in kept]
        return self._siblings.of(url, turned=turned, since=since)

    @cached_property
    def _siblings(self) -> Siblings:
        return Siblings(self.context.store, pages_of(self.context.catalog))

    def _publishers(self, url: str) -> tuple[str, ...]:
        """The names under which the page's publishers go."""
        known = self.context.catalog.publishers
        listed = [known[at.publisher] for at in self.pages[url].resources if at.publisher and at.publisher in known]
        return tuple(name for publisher in listed for name in (publisher.name, publisher.abbreviation) if name)

    def _before(self, seen: Observation, past: Past) -> bytes | None:
        if past.snapshot is None:
            return None
        try:
            return self.context.store.body(past.snapshot.digest)
        except LostSnapshot as lost:
            # One page without its past is no reason to leave the others unvisited.
            self.context.talk.say(
                f"{seen.url}: not compared with what it was, so changes since then are not told: {lost}"
            )
            return None

    def _mended(self, decision: Decision, body: bytes) -> Decision:
        """With the bytes of a snapshot that was lost, where the page just brought them again."""
        kept = decision.snapshot
        if kept is None or decision.body is not None or digest_of(body) != kept.digest:
            return decision
        return decision if self.context.store.has_body(kept.digest) else replace(decision, body=body)


def _some(held: Sequence[tuple[Observation, Decision]]) -> Iterator[Sequence[tuple[Observation, Decision]]]:
    """So many at once as are recorded together."""
    yield from (held[start : start + _QUIET] for start in range(0, len(held), _QUIET))


def _is_quiet(decision: Decision, past: Past) -> bool:
    """Whether a look showed what the last one showed."""
    before = past.standing
    now = decision.standing
    same = before is not None and (before.state, before.verdict) == (now.state, now.verdict)
    return same and not decision.changes and decision.body is None and decision.links is None


def _followed(places: Iterable[Citation]) -> list[Citation]:
    """The places at which readers may follow an address: they hear of these, and not of what a page is made of."""
    return [at for at in places if not at.link.is_part]


class LinkRecorder:
    """The sink of the `links` spider: of links, and of the parts that pages are made of."""

    def __init__(
        self,
        context: Context,
        cited: Mapping[str, Sequence[Citation]],
        reach: Reach | None = None,
        incidents: Collection[str] | None = None,
    ) -> None:
        self.context = context
        self.cited = cited
        self.reach = reach or Reach()
        self._links = {url: links for url, places in cited.items() if (links := _followed(places))}
        self.outbreaks = Outbreaks(context.store, self._links, incidents)
        self.alike = Lookalikes(StoreMemory(context.store), sparing=False)
        self._certificates = Certificates(context.store)
        self._waiting: list[Observation] = []
        self._hijacked: set[str] = set()
        self._failing: dict[str, Standing] = {}

    def foresee(self, urls: Sequence[str]) -> None:
        """Learns what must be known of links before they are looked at.

        Raises:
            StoreError: the store cannot be read.
        """
        standings = self.context.store.standings(urls)
        self._hijacked.update(url for url, known in standings.items() if was_hijacked(known))
        self._failing |= {url: known for url, known in standings.items() if known.state is State.SUSPECT}

    def glimpse(self, seen: Observation) -> Observation:
        """The look with its check and without its bodies, of which hundreds may be under way."""
        check = self._judge(seen)
        self.alike.take(seen.walk, check, self._words(seen.url))
        if self.alike.sent_on(seen.url):
            self.alike.also(seen.walk, self._ended_before(seen))
        return replace(bare(seen), check=check)

    def in_doubt(self, seen: Observation) -> bool:
        """Whether a link would be called dead for this look."""
        past = self._failing.get(seen.url)
        return past is not None and is_last_strike(past, seen.check or self._judge(seen), self.context.config.verdicts)

    def weigh(self, seen: Observation, walk: Walk, way: Evidence) -> Observation:
        """The look with a second one weighed in; a host that answered the second has answered."""
        second = self.glimpse(replace(seen, walk=walk, check=None))
        if seen.check is None or second.check is None:
            return seen
        told = weighed(seen.check, replace(second.check, evidence=(way, *second.check.evidence)))
        return replace(seen if fails_below_http(walk) else second, check=told)

    def take(self, visit: Visit) -> None:
        """Settles and records the links of one visit, but for those that have to wait.

        Raises:
            StoreError: nothing of this visit was recorded.
        """
        standings = self.context.store.standings([seen.url for seen in visit.observations])
        now = []
        for seen in visit.observations:
            if self.reach.observe(seen, standings.get(seen.url)):
                self._waiting.append(seen)
            else:
                now.append(seen)
        self._record(now, standings)

    def finish(self) -> None:
        """Records what waited, as failures of the links or of our own network, a host and batch at a time.

        Raises:
            StoreError: what was not recorded yet is looked at again by the next run.
        """
        blame = self.reach.suspicion()
        waiting = {seen.url: seen for seen in self._waiting}
        self._waiting.clear()
        for _host, urls in batches(waiting):
            standings = self.context.store.standings(urls)
            listed = [waiting.pop(url) for url in urls]
            if blame:
                looks = [(excused(seen, blame), standings.get(seen.url)) for seen in listed]
                self.context.store.record([still_due(self._decide(seen, past), past) for seen, past in looks])
            else:
                self._record(listed, standings)
        self.outbreaks.finish()

    def _record(self, listed: Sequence[Observation], standings: Mapping[str, Standing]) -> None:
        decisions = [self._decide(seen, standings.get(seen.url)) for seen in listed]
        # A part that fails is a matter of its page, and no news of its host.
        told, notes = self.outbreaks.take([one for one in decisions if one.check.url in self._links], standings)
        told += [one for one in decisions if one.check.url not in self._links]
        notes |= self._certificates.notes((seen.walk, seen.at) for seen in listed)
        self.context.store.record(told, notes=notes)

    def _decide(self, seen: Observation, past: Standing | None) -> Decision:
        return decide_link(
            seen.check or self._judge(seen),
            url=seen.url,
            past=past,
            cited_as=[(at.slug, at.link.text, at.link.section) for at in self._links.get(seen.url, ())],
            config=self.context.config,
        )

    def _words(self, url: str) -> list[str]:
        return [at.link.text for at in self.cited.get(url, ())]

    def _ended_before(self, seen: Observation) -> Iterator[tuple[str, list[str]]]:
        """Links, with their words, that ended where this one does when they were looked at last."""
        for url, known in self.outbreaks.standings(host(seen.url)).items():
            if known.final_url == seen.walk.final.url and known.status == seen.walk.final.status and url != seen.url:
                yield url, self._words(url)

    def _judge(self, seen: Observation) -> Check:
        cited = self.cited.get(seen.url, ())
        return judge_link(
            seen.walk,
            now=seen.at,
            words=self._words(seen.url),
            fragments=cited_fragments(("", at.link.href) for at in cited).get(seen.url, ()),
            was_hijacked=seen.url in self._hijacked,
        )
