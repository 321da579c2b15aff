"""Decides what one look settles. Pure: no clock, network, database or Scrapy; the past and the policy are arguments.

walk -> judge -> Check -> fold -> Standing -> transition -> Change
  |                                             ^
  +-> extract -> Document -> compare -> Diff ---+   (only when a good page was read and its bytes differ)
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

from catalog.model import Access, ChangeKind, Decision, Snapshot, State, Verdict, Watching, WatchRules
from crawler.extract import extract
from crawler.judge import changes, watched
from crawler.judge.compare import compare
from crawler.judge.content import Expected
from crawler.judge.news import only_news, reads_otherwise
from crawler.judge.noise import Memory, learn
from crawler.judge.papers import noted
from crawler.judge.schedule import jitter_of, next_due
from crawler.judge.schedule_look import LooksPast, pace_of
from crawler.judge.second_look import weighed
from crawler.judge.sides import sides
from crawler.judge.state import fold, transition
from crawler.judge.verdict import judge
from crawler.judge.works import weighed_by_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime, timedelta

    from catalog.config import Config
    from catalog.model import Change, Check, Diff, Document, Past, Resource, Standing
    from crawler.fetch import Reply, Walk

_KEPT_HEADERS = ("etag", "last-modified", "content-type")


@dataclass(frozen=True, kw_only=True)
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
    siblings: tuple[Document, ...] = ()
    """Documents of other pages of the host, where they are asked for."""

    keywords: tuple[str, ...] = ()
    """Key terms of the whole catalog."""
    is_accepted: bool = False
    """Whether a maintainer accepted what stands in the place of the page: it becomes what is watched."""
    stray: Check | None = None
    """What the look shows beside others of its host, where that is no page: it stands for what it shows alone."""
    second: Check | None = None
    """What a second look showed, made because `walk` would be the last strike."""
    looks: LooksPast | None = None
    """What earlier looks say of how often it changes; None visits it every `page_hours`."""

    @cached_property
    def rules(self) -> WatchRules:
        """The watch rules of the first resource at this address, with the key terms of the catalog."""
        own = self.resources[0].watch if self.resources else WatchRules()
        return replace(own, keywords=(*own.keywords, *self.keywords)) if self.keywords else own

    @property
    def every(self) -> timedelta | None:
        """The shortest ceiling between visits that a resource at this address asks for."""
        return min((resource.watch.every for resource in self.resources if resource.watch.every), default=None)


def digest_of(body: bytes) -> str:
    """The content address of a body: sha256, hex."""
    return hashlib.sha256(body).hexdigest()


def decide_page(question: PageQuestion) -> Decision:
    """Settles one look at a cataloged page: its verdict, its state, what changed, what is kept, when to look again."""
    decision = _settled(question)
    if question.looks is None:
        return decision
    pace = pace_of(question.looks, decision, question.every)
    return replace(
        decision,
        standing=_timed(decision.standing, decision.check, question.config, every=question.every, pace=pace),
    )


def _settled(q: PageQuestion) -> Decision:
    seen = sides(partial(_document, q.before_body, q.past.snapshot), partial(_read, q), q.rules)
    looked = judge(q.walk, now=q.now, before=q.past.snapshot, expected=_expected(q, seen.before, seen.after))
    looked = weighed_by_time(q.past.standing, looked)
    looked = weighed(looked, q.second) if q.second else looked
    looked = q.stray or looked
    check = noted(looked, seen.read, q.past.standing, partial(_body, q, q.rules))
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
    if seen.read is None or seen.after is None:
        snapshot = _seen_again(q.past.snapshot, q.walk.final, q.now)
        return Decision(
            check=check, standing=standing, snapshot=snapshot, changes=tuple(rows), watching=_settled_watching(q)
        )
    return _settle_content(q, seen.read, seen.before, seen.after, check=check, standing=standing, rows=rows)


def _settled_watching(q: PageQuestion) -> str | None:
    """A page that is what was stored of it has nothing that new rules could bring to light."""
    known = Watching.loads(q.past.watching)
    if known is None or known.pending is None or q.past.snapshot is None:
        return None
    return replace(known, pending=None).dumps() if digest_of(q.walk.final.body) == q.past.snapshot.digest else None


def _expected(q: PageQuestion, before: Document | None, after: Document | None) -> Expected:
    snapshot = q.past.snapshot
    return Expected(
        names=(*(resource.title for resource in q.resources), *q.names),
        fragments=q.fragments,
        before=before,
        after=after,
        found_at=snapshot.final_url if snapshot else None,
        is_unchanged=snapshot is not None and digest_of(q.walk.final.body) == snapshot.digest,
        was_hijacked=was_hijacked(q.past.standing),
        is_accepted=q.is_accepted,
    )


def was_hijacked(past: Standing | None) -> bool:
    """Whether a page must name itself before anybody may call it well again."""
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
    document: Document,
    before: Document | None,
    after: Document,
    *,
    check: Check,
    standing: Standing,
    rows: list[Change],
) -> Decision:
    """Tells and keeps what the content shows; `before` and `after` are the sides of `document` that are compared."""
    watching = watched.read(Watching.loads(q.past.watching) or watched.begun(q.rules), document, q.rules, q.now)
    if before is None or q.past.snapshot is None or q.is_accepted:
        return _begun(q, document, Decision(check=check, standing=standing, changes=tuple(rows)), watching)
    memory = Memory.loads(q.past.memory)
    whole = _compared(q, before, after, memory, q.rules)
    diff = whole if watching.pending is None else _news(q, whole, memory, watching.pending)
    visits = q.past.standing.visits if q.past.standing else 0  # looks after the first, once this one is counted
    is_settled = watching.pending is None or not whole.edits
    # What was there at the last look was learned then; it becomes the baseline now, and is not counted twice.
    is_seen = not (before.is_unread or after.is_unread)
    learned = learn(memory, before, after, visit=visits).dumps() if is_settled and is_seen else None
    kept = watched.compared(watching, whole, q.now).dumps()
    rows.extend(row for resource in q.resources for row in changes.from_diff(diff, slug=resource.slug, at=q.now))
    if not whole.edits and (after.is_unread or not before.is_unread):
        # Noise alone does not become the new baseline: nothing is stored for it, and a slow drift stays visible.
        again = _seen_again(q.past.snapshot, q.walk.final, q.now)
        return Decision(
            check=check, standing=standing, snapshot=again, changes=tuple(rows), memory=learned, watching=kept
        )
    return Decision(
        check=check,
        standing=standing,
        snapshot=_fresh(q),
        body=q.walk.final.body,
        links=document.links,
        changes=tuple(rows),
        memory=learned,
        watching=kept,
    )


def _begun(q: PageQuestion, document: Document, decision: Decision, watching: Watching) -> Decision:
    """A page that nothing is compared with: read for the first time, or accepted in the place of another one."""
    began = replace(
        decision, snapshot=_fresh(q), body=q.walk.final.body, links=document.links, watching=watching.dumps()
    )
    if not q.is_accepted:
        return began
    told = [changes.accepted(decision.standing, slug=resource.slug, at=q.now) for resource in q.resources]
    return replace(began, changes=decision.changes or tuple(told), memory=Memory().dumps())


def _news(q: PageQuestion, diff: Diff, memory: Memory, former: WatchRules) -> Diff:
    """The first comparison after the rules or the engine changed tells only what just happened."""
    earlier = None
    if reads_otherwise(former, q.rules):
        seen = sides(partial(_document, q.before_body, q.past.snapshot), partial(_read, q), former)
        if seen.before is not None and seen.after is not None:
            earlier = _compared(q, seen.before, seen.after, memory, former)
    return only_news(diff, memory, earlier, minimum=q.config.changes.minimum_significance)


def _compared(q: PageQuestion, before: Document, after: Document, memory: Memory, rules: WatchRules) -> Diff:
    return compare(
        before,
        after,
        url=q.url,
        memory=memory,
        rules=rules,
        siblings=q.siblings,
        minimum=q.config.changes.minimum_significance,
    )


def judge_link(
    walk: Walk, *, now: datetime, words: Iterable[str], fragments: Iterable[str] = (), was_hijacked: bool = False
) -> Check:
    """What one look at an outbound link shows.

    Args:
        walk: what came back.
        now: time of the look, UTC.
        words: those of its citations.
        fragments: those that citations name, without `#`.
        was_hijacked: whether it must name itself before anybody may call it well.
    """
    names = tuple(dict.fromkeys(words))
    expected = Expected(names=names, fragments=tuple(fragments), was_hijacked=was_hijacked)
    return judge(walk, now=now, expected=expected)


def decide_link(
    check: Check,
    *,
    url: str,
    past: Standing | None,
    cited_as: Sequence[tuple[str, str, str]],
    config: Config,
) -> Decision:
    """Settles one look at an outbound link.

    Args:
        check: what it showed.
        url: canonical address of the link.
        past: what was known about it.
        cited_as: `(slug, words, section)` of each citation; each resource hears of it once.
        config: the settings.
    """
    check = weighed_by_time(past, check)
    standing = _standing(past, check, config, is_page=False, every=None)
    by_slug = {slug: (words, section) for slug, words, section in reversed(cited_as)}
    rows = tuple(
        row
        for slug, (words, section) in sorted(by_slug.items())
        for row in _transition(past, standing, slug=slug, at=check.at, link_text=words or url, section=section)
    )
    return Decision(check=check, standing=standing, changes=rows)


def _standing(
    past: Standing | None, check: Check, config: Config, *, is_page: bool, every: timedelta | None
) -> Standing:
    folded = fold(past, check, config.verdicts)
    due = next_due(folded, check, is_page=is_page, policy=config.schedule, every=every, jitter=jitter_of(check.url))
    return replace(folded, next_due_at=due)


def _timed(
    standing: Standing, check: Check, config: Config, *, every: timedelta | None, pace: timedelta | None
) -> Standing:
    jitter = jitter_of(check.url)
    due = next_due(standing, check, is_page=True, policy=config.schedule, every=every, jitter=jitter, pace=pace)
    return replace(standing, next_due_at=due)


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


def _read(q: PageQuestion, rules: WatchRules) -> Document | None:
    """The document of a good answer whose bytes are not the stored ones; None when there is nothing new to read."""
    if q.past.snapshot and digest_of(q.walk.final.body) == q.past.snapshot.digest:
        return None
    return _body(q, rules)


def _body(q: PageQuestion, rules: WatchRules) -> Document | None:
    """The document of a good answer, known or not; None where none came."""
    reply = q.walk.final
    if q.walk.fault or reply.fault or reply.status is None or not 200 <= reply.status < 300:  # noqa: PLR2004 - RFC 9110 15.3
        return None
    return extract(reply.body, url=reply.url, content_type=reply.header("content-type"), rules=rules)


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
