"""What is known about the watching of one page: its rules as last applied, rules that match nothing, what is muted."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from catalog.model.resource import WatchRules

_VERSION = 1
_RULES = ("keep", "drop", "ignore", "unmute")


@dataclass(frozen=True, slots=True, kw_only=True)
class IdleRule:
    """A `keep` or `drop` rule that matches nothing on the page; `matched_at` is when it last did, None for never.

    `since` is the first look without a match; both are ISO 8601 in UTC. `is_open` says that no `keep` rule of the page
    matches any more, so that all of the page is read.
    """

    rule: str
    selector: str
    since: str
    matched_at: str | None = None
    is_open: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MutedThing:
    """One thing of a page that is kept quiet. `target` is what an `unmute` rule calls it: a heading, region or path.

    `reason` is the judge's own, in English; `times` of `looks` comparisons had a difference in it, the last one at
    `last_at` (ISO 8601). `text` is an example of what it says.
    """

    target: str
    reason: str
    region: str
    text: str
    times: int
    last_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """One thing that is kept quiet on a resource's pages, for lists that people read.

    `edit_at` is where the resource's entry can be edited in a browser, None where nobody said.
    """

    slug: str
    target: str
    reason: str
    text: str
    times: int
    looks: int
    edit_at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Watching:
    """How one page is watched now. `pending` holds the rules before the present ones until a look has been compared
    since: that look tells only what is new under both."""  # noqa: D205, D209 - one thought

    engine: int
    rules: WatchRules
    pending: WatchRules | None = None
    idle: tuple[IdleRule, ...] = ()
    matched: tuple[tuple[str, str], ...] = ()
    """`(selector, time)` of the rules that matched, and when they last did."""
    muted: tuple[MutedThing, ...] = ()
    looks: int = 0
    is_stored: bool = True
    """Whether the page was last seen as its snapshot has it; noise alone is not stored."""

    @classmethod
    def loads(cls, text: str | None) -> Watching | None:
        """What `dumps` wrote; None from None and from what this version cannot read."""
        try:
            kept = json.loads(text or "")
            if kept["version"] != _VERSION:
                return None
            return cls(
                engine=int(kept["engine"]),
                rules=_rules_from(kept["rules"]),
                pending=_rules_from(kept["pending"]) if kept["pending"] is not None else None,
                idle=tuple(IdleRule(**one) for one in kept["idle"]),
                matched=tuple((str(name), str(at)) for name, at in kept["matched"]),
                muted=tuple(MutedThing(**one) for one in kept["muted"]),
                looks=int(kept["looks"]),
                is_stored=bool(kept["is_stored"]),
            )
        except (ValueError, KeyError, TypeError, AttributeError):
            return None

    def dumps(self) -> str:
        """JSON with sorted names."""
        kept: dict[str, Any] = {
            "version": _VERSION,
            **{field.name: getattr(self, field.name) for field in fields(self)},
        }
        kept["rules"] = _rules_value(self.rules)
        kept["pending"] = _rules_value(self.pending) if self.pending is not None else None
        kept["idle"] = [asdict(one) for one in self.idle]
        kept["muted"] = [asdict(one) for one in self.muted]
        return json.dumps(kept, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    def renewed(self, rules: WatchRules, engine: int) -> Watching:
        """The same page under other rules or another engine; what was pending before stays so."""
        return replace(self, rules=judging(rules), engine=engine, pending=self.pending or self.rules)


def judging(rules: WatchRules) -> WatchRules:
    """The rules that decide what of a page is read and told; how often it is visited and what matters are left out."""
    return WatchRules(keep=rules.keep, drop=rules.drop, ignore=rules.ignore, unmute=rules.unmute)


def _rules_value(rules: WatchRules) -> dict[str, list[str]]:
    return {name: list(getattr(rules, name)) for name in _RULES}


def _rules_from(value: dict[str, list[str]]) -> WatchRules:
    keep, drop, ignore, unmute = (tuple(map(str, value[name])) for name in _RULES)
    return WatchRules(keep=keep, drop=drop, ignore=ignore, unmute=unmute)
