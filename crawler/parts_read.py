"""What cataloged pages are made of, read when the pages are.

good look -> other bytes than the parts were read from? -> what the page is made of -> note, recorded with the look
          -> 304, or the same bytes                     -> the parts stay; read from the snapshot where none are kept
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog.errors import LostSnapshot
from catalog.model import State
from catalog.parts import NOTE, Parts, mark_of, wants_parts
from crawler.extract import engine, made_of
from crawler.judge.decide import digest_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from catalog.model import Decision
    from catalog.stages import Context
    from crawler.observe import Observation
    from crawler.plan import Page


class PartsReader:
    """What the pages of one crawl are made of."""

    def __init__(self, context: Context, pages: Mapping[str, Page]) -> None:
        self._store = context.store
        self._wanted = {url for url, page in pages.items() if wants_parts(context.config, page.resources)}

    def notes(self, seen: Observation, decision: Decision) -> dict[str, str | None]:
        """What is to be recorded with a look at a page; empty where its parts are those that are kept.

        Raises:
            StoreError: the store cannot be read.
        """
        is_good = decision.check.verdict.is_success and decision.standing.state is not State.HIJACKED
        if seen.url not in self._wanted or not is_good or seen.walk.fault:
            return {}
        kept = mark_of(self._store.note(NOTE + seen.url) or "")
        reply = seen.walk.final
        body, url, form = reply.body, reply.url, reply.header("content-type")
        if not body:
            snapshot = decision.snapshot
            if snapshot is None or kept.startswith(_mark("")):
                return {}
            try:
                body = self._store.body(snapshot.digest)
            except LostSnapshot:
                return {}  # the next look reads the page anew
            url, form = snapshot.final_url or snapshot.url, snapshot.headers.get("content-type")
        mark = _mark(digest_of(body))
        if mark == kept:
            return {}
        return {NOTE + seen.url: Parts(mark, made_of(body, url=url, content_type=form)).dumps()}


def _mark(digest: str) -> str:
    return f"{engine.VERSION}:{digest}"
