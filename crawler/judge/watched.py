"""How a page is watched, brought up to a look: rules that match nothing, what is muted and how often. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from catalog.model import IdleRule, MutedThing, Watching, judging
from catalog.wording import mask_contacts, printable, short
from crawler.extract import engine
from crawler.judge.unmute import target_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from catalog.model import Diff, Document, Muted, WatchRules

_KEPT = 40
_FORGOTTEN_AFTER = 12
"""Comparisons without a difference after which a muted thing is no longer listed."""
_TEXT = 120


def begun(rules: WatchRules) -> Watching:
    """A page that was never read under any rules."""
    return Watching(engine=engine.VERSION, rules=judging(rules))


def read(known: Watching, document: Document, rules: WatchRules, at: datetime) -> Watching:
    """With what the rules matched in a document that was read at a time (UTC)."""
    when = f"{at:%Y-%m-%dT%H:%M:%SZ}"
    if document.form != "html":
        return replace(known, idle=(), matched=())
    idle = set(document.unmatched)
    all_rules = [(rule, selector) for rule in ("keep", "drop") for selector in getattr(rules, rule)]
    before = {(one.rule, one.selector): one for one in known.idle}
    matched = dict(known.matched)
    is_open = bool(rules.keep) and all(("keep", selector) in idle for selector in rules.keep)
    listed = []
    for rule, selector in all_rules:
        name = f"{rule} {selector}"
        if (rule, selector) in idle:
            old = before.get((rule, selector))
            listed.append(
                IdleRule(
                    rule=rule,
                    selector=selector,
                    since=old.since if old else when,
                    matched_at=old.matched_at if old else matched.get(name),
                    is_open=is_open and rule == "keep",
                )
            )
        else:
            matched[name] = when
    names = {f"{rule} {selector}" for rule, selector in all_rules}
    kept = tuple(sorted((name, last) for name, last in matched.items() if name in names))
    return replace(known, idle=tuple(listed), matched=kept)


def compared(known: Watching, diff: Diff, at: datetime) -> Watching:
    """With what one more comparison muted; nothing is pending any longer."""
    when = f"{at:%Y-%m-%dT%H:%M:%SZ}"
    looks = known.looks + 1
    now = {(thing.target, thing.reason): thing for thing in map(_thing, _telling(diff.muted)) if thing.target}
    things = {(thing.target, _kind(thing.reason)): thing for thing in known.muted}
    for thing in now.values():
        name = (thing.target, _kind(thing.reason))
        times = min(things[name].times + 1, looks) if name in things else 1
        things[name] = replace(thing, times=times, last_at=when)
    fresh = sorted(things.values(), key=lambda thing: (thing.last_at, thing.times), reverse=True)[:_KEPT]
    return replace(known, muted=tuple(fresh), looks=looks, pending=None, is_stored=bool(diff.edits))


def _telling(muted: Iterable[Muted]) -> Iterable[Muted]:
    """One of each target: without those that say the same in other type, which nobody would want to be told."""
    seen: set[str] = set()
    for one in muted:
        target = target_of(one.section, one.region.value, one.path)
        if (one.path or one.section) and one.reason not in _SAYS_THE_SAME and target not in seen:
            seen.add(target)
            yield one


_SAYS_THE_SAME = frozenset({"typography", "obfuscated e-mail", "another language served", "repeated text"})


def _thing(muted: Muted) -> MutedThing:
    text = muted.after or muted.before or ""
    return MutedThing(
        target=short(printable(target_of(muted.section, muted.region.value, muted.path)), 300),
        reason=short(mask_contacts(printable(muted.reason)), 300),
        region=muted.region.value,
        text=short(mask_contacts(printable(text)), _TEXT),
        times=1,
        last_at="",
    )


def _kind(reason: str) -> str:
    """A reason without its numbers, which go up with every visit."""
    return "".join(letter for letter in reason if not letter.isdigit())
