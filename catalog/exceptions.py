"""Exceptions of the catalog: verdicts that are expected, so that nobody is asked about them until a day.

finding -> an excuse that holds, about this address and verdict -> excused: counted, not listed
excuse  -> ends soon? ended? about nothing? about what works by now? -> a finding of its own
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from catalog.model import Access, Excuse, Finding, Level, Verdict
from catalog.model.finding import RULE_ENDED, RULE_ENDS, RULE_NOT_NEEDED, RULE_UNUSED
from catalog.urls import canonical, host
from catalog.wording import excuse_reason

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from catalog.model import Catalog, Resource
    from catalog.store import Store

WARNED = timedelta(days=14)
"""How long before its end an exception is pointed out."""
_LOOKS = 2
"""Good looks in a row after which an exception is not needed any more."""
_ASKED = 50
"""Addresses of one exception whose looks are read: enough to say that a host lets us in again."""


def excuses_of(catalog: Catalog) -> tuple[Excuse, ...]:
    """Every exception of a catalog: those of its list, then what single resources expect."""
    return (*catalog.excuses, *(excuse for resource in catalog.resources for excuse in _own(resource)))


def _own(resource: Resource) -> Iterator[Excuse]:
    expected = [resource.expected] if resource.expected else []
    if resource.access is Access.PASSWORD and resource.expected is not Verdict.GATED:
        expected.append(Verdict.GATED)
    for verdict in expected:
        yield Excuse(
            verdict=verdict,
            slug=resource.slug,
            reason=resource.reason,
            until=resource.until,
            source=resource.expected_at or resource.source,
        )


class Excuses:
    """The exceptions of a catalog on one day, by what they are about."""

    def __init__(self, catalog: Catalog, today: date) -> None:
        self._today = today
        self._all = excuses_of(catalog)
        self._met: dict[int, list[str]] = defaultdict(list)
        self._pages: dict[str, list[Excuse]] = defaultdict(list)
        self._hosts: dict[str, list[Excuse]] = defaultdict(list)
        for excuse in self._all:
            if excuse.host:
                self._hosts[excuse.host].append(excuse)
            for url in _addresses(excuse, catalog.by_slug):
                self._pages[url].append(excuse)

    def applied(self, made: Finding) -> Finding:
        """The finding as it is, or excused: then it asks nothing of anybody."""
        found = None
        for excuse in self._about(made.url) if made.idle is None else ():
            self._met[id(excuse)].append(made.url)
            if excuse.holds(self._today) and _covers(excuse, made):
                found = found or excuse
        return replace(made, excuse=found, level=Level.NONE, new=False) if found else made

    def _about(self, url: str) -> Iterator[Excuse]:
        if not self._all:
            return
        yield from self._pages.get(canonical(url) or url, ())
        name = host(url)
        yield from self._hosts.get(name, ())
        while name := name.partition(".")[2]:
            yield from self._hosts.get(f"*.{name}", ())

    def findings(self, store: Store) -> Iterator[Finding]:
        """What there is to say of the exceptions themselves, once every finding of the catalog was `applied`."""
        for excuse in self._all:
            if rule := self._trouble(excuse, store):
                yield Finding(
                    url=excuse.url or (f"https://{excuse.host.removeprefix('*.')}/" if excuse.host else ""),
                    text=excuse.about,
                    verdict=excuse.verdict,
                    level=Level.NOTE,
                    reason=excuse_reason(excuse, rule),
                    source=excuse.source,
                    slug=excuse.slug,
                    excuse=excuse,
                    excuse_rule=rule,
                )

    def _trouble(self, excuse: Excuse, store: Store) -> str | None:
        met = list(dict.fromkeys(canonical(url) or url for url in self._met[id(excuse)]))
        if not met:
            return None if excuse.slug else RULE_UNUSED
        if all(_works(url, excuse, store) for url in met[:_ASKED]):
            return RULE_NOT_NEEDED
        return end_of(excuse, self._today)


def end_of(excuse: Excuse, today: date) -> str | None:
    """Whether an exception ended, or ends within two weeks, as the name of a rule."""
    if not excuse.holds(today):
        return RULE_ENDED
    return RULE_ENDS if excuse.until and excuse.until - today <= WARNED else None


def _addresses(excuse: Excuse, resources: Mapping[str, Resource]) -> Iterable[str]:
    if excuse.url:
        return [canonical(excuse.url) or excuse.url]
    if excuse.slug:
        return dict.fromkeys(canonical(url) or url for url, _language in resources[excuse.slug].addresses)
    return []


def _covers(excuse: Excuse, made: Finding) -> bool:
    if made.level is Level.NONE:
        return False
    if excuse.verdict is Verdict.MOVED and made.verdict is Verdict.SOFT_404:
        # A redirect to the front page, or to one page for several, is a redirect too.
        return any(found.rule in ("sent-home", "shared-target") for found in made.evidence)
    return made.verdict is excuse.verdict


def _works(url: str, excuse: Excuse, store: Store) -> bool:
    """Whether the latest two looks or more found the page where and how pages usually are."""
    good = 0
    for run in reversed(store.checks(url)):
        expected = run.check.verdict is excuse.verdict
        if expected or not run.check.verdict.is_success or _goes_on(excuse, run.check.missing_fragments):
            return False
        good += run.count
        if good >= _LOOKS:
            return True
    return False


def _goes_on(excuse: Excuse, missing: tuple[str, ...]) -> bool:
    return excuse.verdict is Verdict.MISSING_FRAGMENT and bool(missing)
