"""Records visits: reads the past from the store, lets `decide` settle each look, writes it all in one transaction."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from catalog.errors import LostSnapshot
from crawler.judge.decide import PageQuestion, decide_link, decide_page, digest_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from catalog.model import Decision, Past
    from catalog.stages import Context
    from crawler.observe import Observation, Visit
    from crawler.plan import Citation, Page


class PageRecorder:
    """The sink of the `pages` spider."""

    def __init__(self, context: Context, pages: Mapping[str, Page]) -> None:
        self.context = context
        self.pages = pages

    def take(self, visit: Visit) -> None:
        """Settles and records the pages of one visit.

        Raises:
            StoreError: nothing of this visit was recorded.
        """
        self.context.store.record([self._decide(seen) for seen in visit.observations])

    def _decide(self, seen: Observation) -> Decision:
        past = self.context.store.past(seen.url)
        decision = decide_page(
            PageQuestion(
                url=seen.url,
                walk=seen.walk,
                now=seen.at,
                resources=self.pages[seen.url].resources,
                past=past,
                before_body=self._before(seen, past),
                config=self.context.config,
            )
        )
        return self._mended(decision, seen.walk.final.body)

    def _before(self, seen: Observation, past: Past) -> bytes | None:
        if past.snapshot is None or digest_of(seen.walk.final.body) == past.snapshot.digest:
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


class LinkRecorder:
    """The sink of the `links` spider."""

    def __init__(self, context: Context, cited: Mapping[str, Sequence[Citation]]) -> None:
        self.context = context
        self.cited = cited

    def take(self, visit: Visit) -> None:
        """Settles and records the links of one visit.

        Raises:
            StoreError: nothing of this visit was recorded.
        """
        store = self.context.store
        standings = store.standings([seen.url for seen in visit.observations])
        store.record(
            [
                decide_link(
                    seen.walk,
                    url=seen.url,
                    now=seen.at,
                    past=standings.get(seen.url),
                    cited_as=[(at.slug, at.link.text, at.link.section) for at in self.cited.get(seen.url, ())],
                    config=self.context.config,
                )
                for seen in visit.observations
            ]
        )
