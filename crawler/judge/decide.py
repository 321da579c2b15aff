"""Decides what one look settles. Pure: no clock, network, database or Scrapy; the past and the policy are arguments.

walk -> judge -> Check -> fold -> Standing -> transition -> Change
  |                                             ^
  +-> extract -> Document -> compare -> Diff ---+   (only when a good page was read and its bytes differ)
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from catalog.model import Access, ChangeKind, Decision, Snapshot, State, Verdict, WatchRules
from crawler.extract import extract
from crawler.judge import changes
from crawler.judge.compare import compare
from crawler.judge.content import Expected
from crawler.judge.glance import is_markup
from crawler.judge.noise import Memory, learn
from crawler.judge.schedule import next_due
from crawler.judge.state import fold, transition
from crawler.judge.verdict import judge

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from catalog.config import Config
    from catalog.model import Change, Check, Document, Past, Resource, Standing
    from crawler.fetch import Reply, Walk

_KEPT_HEADERS = ("etag", "last-modified", "content-type")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageQuestion:
    """One look at a cataloged page and all that is needed to settle it.

    `before_body` is the stored body of the last snapshot; it may be left out when `walk` brought the same bytes.
    """

    url: str
    walk: Walk
    now: datetime
    resources: Sequence[Resource]
    past: Past
    before_body: bytes | None
    config: Config
    names: tuple[str, ...] = ()
    """What the page should say it is: its publishers' names; the resources' titles are added."""
    fragments: tuple[str, ...] = ()
    """Fragments that citations of this page name, without `#`."""

    @property
    def rules(self) -> WatchRules:
        """The watch rules of the first resource at this address."""
        return self.resources[0].watch if self.resources else WatchRules()

    @property
    def every(self) -> timedelta | None:
        """The shortest ceiling between visits that a resource at this address asks for."""
        return min((resource.watch.every for resource in self.resources if resource.watch.every), default=None)


def digest_of(body: bytes) -> str:
    """The content address of a body: sha256, hex."""
    return hashlib.sha256(body).hexdigest()


def decide_page(question: PageQuestion) -> Decision:
    """Settles one look at a cataloged page: its verdict, its state, what changed, and what is kept."""
    q = question
    after = _read(q)
    before = None if after is None else _document(q.before_body, q.past.snapshot, q.rules)
    check = judge(q.walk, now=q.now, before=q.past.snapshot, expected=_expected(q, before, after))
    standing = _standing(q.past.standing, check, q.config, is_page=True, every=q.every)
    rows = [
        row
        for resource in q.resources
        for row in (
            *_transition(q.past.standing, standing, slug=resource.slug, at=q.now),
            *_opened(q.past.standing, standing, resource, q.now),
        )
    ]
    if not check.verdict.is_success or standing.state is State.HIJACKED:
        return Decision(check=check, standing=standing, changes=tuple(rows))
    if q.walk.fault:
        return Decision(check=check, standing=standing, changes=tuple(rows))  # there, but too large to have been read
    if after is None:
        snapshot = _seen_again(q.past.snapshot, q.walk.final, q.now)
        return Decision(check=check, standing=standing, snapshot=snapshot, changes=tuple(rows))
    return _settle_content(q, before, after, check=check, standing=standing, rows=rows)


def _expected(q: PageQuestion, before: Document | None, after: Document | None) -> Expected:
    snapshot = q.past.snapshot
    return Expected(
        names=(*(resource.title for resource in q.resources), *q.names),
        fragments=q.fragments,
        before=before if _is_text(snapshot) else None,
        after=after,
        found_at=snapshot.final_url if snapshot else None,
        is_unchanged=snapshot is not None and digest_of(q.walk.final.body) == snapshot.digest,
        was_hijacked=_was_hijacked(q.past.standing),
    )


def _is_text(snapshot: Snapshot | None) -> bool:
    return snapshot is not None and is_markup(snapshot.headers.get("content-type"))


def _was_hijacked(past: Standing | None) -> bool:
    return past is not None and past.state is State.HIJACKED


def _opened(before: Standing | None, after: Standing, resource: Resource, at: datetime) -> list[Change]:
    """A page behind a password that can be read without one; told of resources whose catalog entry expects the gate."""
    if resource.access is not Access.PASSWORD or before is None or before.verdict is not Verdict.GATED:
        return []
    if after.state is not State.ALIVE or after.verdict is None or not after.verdict.is_success:
        return []
    return [changes.from_transition(ChangeKind.OPENED, before=before, after=after, slug=resource.slug, at=at)]


def _settle_content(
    q: PageQuestion,
    before: Document | None,
    after: Document,
    *,
    check: Check,
    standing: Standing,
    rows: list[Change],
) -> Decision:
    if before is None or q.past.snapshot is None:
        fresh = _fresh(q)
        return Decision(
            check=check,
            standing=standing,
            snapshot=fresh,
            body=q.walk.final.body,
            links=after.links,
            changes=tuple(rows),
        )
    memory = Memory.loads(q.past.memory)
    diff = compare(
        before,
        after,
        url=q.url,
        memory=memory,
        rules=q.rules,
        minimum=q.config.changes.minimum_significance,
    )
    visits = q.past.standing.visits if q.past.standing else 0  # looks after the first, once this one is counted
    learned = learn(memory, before, after, visit=visits).dumps()
    rows.extend(row for resource in q.resources for row in changes.from_diff(diff, slug=resource.slug, at=q.now))
    if not diff.edits:
        # Noise alone does not become the new baseline: nothing is stored for it, and a slow drift stays visible.
        kept = _seen_again(q.past.snapshot, q.walk.final, q.now)
        return Decision(check=check, standing=standing, snapshot=kept, changes=tuple(rows), memory=learned)
    return Decision(
        check=check,
        standing=standing,
        snapshot=_fresh(q),
        body=q.walk.final.body,
        links=after.links,
        changes=tuple(rows),
        memory=learned,
    )


def decide_link(
    walk: Walk,
    *,
    url: str,
    now: datetime,
    past: Standing | None,
    cited_as: Sequence[tuple[str, str, str]],
    config: Config,
    fragments: Sequence[str] = (),
) -> Decision:
    """Settles one look at an outbound link.

    Args:
        walk: what came back.
        url: canonical address of the link.
        now: time of the look, UTC.
        past: what was known about it.
        cited_as: `(slug, words, section)` of each citation; each resource hears of it once.
        config: the settings.
        fragments: those that citations name, without `#`.
    """
    expected = Expected(
        names=tuple(dict.fromkeys(words for _slug, words, _section in cited_as)),
        fragments=tuple(fragments),
        was_hijacked=_was_hijacked(past),
    )
    check = judge(walk, now=now, expected=expected)
    standing = _standing(past, check, config, is_page=False, every=None)
    by_slug = {slug: (words, section) for slug, words, section in reversed(cited_as)}
    rows = tuple(
        row
        for slug, (words, section) in sorted(by_slug.items())
        for row in _transition(past, standing, slug=slug, at=now, link_text=words or url, section=section)
    )
    return Decision(check=check, standing=standing, changes=rows)


def _standing(
    past: Standing | None, check: Check, config: Config, *, is_page: bool, every: timedelta | None
) -> Standing:
    folded = fold(past, check, config.verdicts)
    due = next_due(folded, check, is_page=is_page, policy=config.schedule, every=every, jitter=_jitter(check.url))
    return replace(folded, next_due_at=due)


def _jitter(url: str) -> float:
    """A share in 0..1 that is the same for a URL on every run, so that visits spread without randomness."""
    return int.from_bytes(hashlib.sha256(url.encode()).digest()[:4]) / 2**32


def _transition(
    before: Standing | None,
    after: Standing,
    *,
    slug: str,
    at: datetime,
    link_text: str | None = None,
    section: str = "",
) -> list[Change]:
    kind = transition(before, after)
    if kind is None or before is None:
        return []
    if kind in (ChangeKind.DIED, ChangeKind.HIJACKED, ChangeKind.CORRECTED) and _never_worked(kind, before, after):
        return []  # nobody ever saw it work: a matter for the report, not news
    return [
        changes.from_transition(
            kind, before=before, after=after, slug=slug, at=at, link_text=link_text, section=section
        )
    ]


def _never_worked(kind: ChangeKind, before: Standing, after: Standing) -> bool:
    return before.last_ok_at is None and (kind is ChangeKind.CORRECTED or after.last_ok_at is None)


def _read(q: PageQuestion) -> Document | None:
    """The document of a good answer whose bytes are not the stored ones; None when there is nothing new to read."""
    reply = q.walk.final
    if q.walk.fault or reply.fault or reply.status is None or not 200 <= reply.status < 300:  # noqa: PLR2004 - RFC 9110 15.3
        return None
    if q.past.snapshot and digest_of(reply.body) == q.past.snapshot.digest:
        return None
    return extract(reply.body, url=reply.url, content_type=reply.header("content-type"), rules=q.rules)


def _document(body: bytes | None, snapshot: Snapshot | None, rules: WatchRules) -> Document | None:
    if body is None or snapshot is None:
        return None
    url = snapshot.final_url or snapshot.url
    return extract(body, url=url, content_type=snapshot.headers.get("content-type"), rules=rules)


def _headers(reply: Reply) -> dict[str, str]:
    return {name: value for name in _KEPT_HEADERS if (value := reply.header(name)) is not None}


def _fresh(q: PageQuestion) -> Snapshot:
    reply = q.walk.final
    return Snapshot(
        url=q.url,
        digest=digest_of(reply.body),
        first_at=q.now,
        last_at=q.now,
        size=len(reply.body),
        final_url=reply.url,
        headers=_headers(reply),
    )


def _seen_again(snapshot: Snapshot | None, reply: Reply, now: datetime) -> Snapshot | None:
    """The same snapshot once more; a 304 may leave validators out, then the old ones stay (RFC 9110 15.4.5)."""
    if snapshot is None:
        return None
    headers = {**snapshot.headers, **_headers(reply)}
    return replace(snapshot, last_at=now, count=snapshot.count + 1, headers=headers)
