"""What may stand in for a citation that fails or moved, from what the store knows; offered with where it comes from.

moved for good, and the page matches -> there      fails -> another page of the host by the same words, that works
dead, or somebody else's -> the archived copy from before
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from catalog.copies import archived
from catalog.model import Origin, Replacement, State, Verdict
from catalog.model.document import is_part
from catalog.rebuilt import found_again
from catalog.urls import canonical, host

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from catalog.model import Catalog, Finding, Standing
    from catalog.store import Store

_WORD = re.compile(r"\w+")
_SHORTEST = 12
"""Characters of the words by which a page is known again; fewer are on many pages ("Learn more")."""
_FEWEST = 2
_SPOILED = (State.HIJACKED, State.DEAD, State.SUSPECT)


class Replacements:
    """Finds replacements; reads the store once, and only where something is to be replaced."""

    def __init__(self, catalog: Catalog, store: Store, standings: Mapping[str, Standing]) -> None:
        self._catalog = catalog
        self._store = store
        self._standings = standings

    def of(self, made: Finding) -> tuple[Replacement, ...]:
        """What to offer for one citation, the surest first; nothing where all is well, or the host failed as one."""
        if made.incident or made.idle or made.hint or made.excuse:
            return ()
        if made.suggestion:
            return (Replacement(url=made.suggestion, origin=Origin.MOVED),)
        found = []
        again = self._again.get(canonical(made.url) or made.url)
        if again is not None:
            found.append(again)
        if not is_part(made.kind) and (made.verdict.is_failure or made.verdict is Verdict.REPLACED):
            found += [Replacement(url=url, origin=Origin.SAME_TITLE) for url in self._namesakes(made) if not again]
        if copy := self._copy(made):
            found.append(copy)
        return tuple(found)

    def _copy(self, made: Finding) -> Replacement | None:
        return self._archived.get(canonical(made.url) or made.url) if made.state in _SPOILED else None

    def found_again(self, links: Iterable[str]) -> tuple[tuple[str, Replacement], ...]:
        """The links of a rebuilt site whose pages were found at other addresses, and where."""
        return tuple((url, again) for url in links if (again := self._again.get(canonical(url) or url)))

    @cached_property
    def _again(self) -> dict[str, Replacement]:
        return {
            old: again
            for old, again in found_again(self._store).items()
            if (known := self._standings.get(old)) and known.state in _SPOILED and is_safe(again.url, self._standings)
        }

    @cached_property
    def _archived(self) -> dict[str, Replacement]:
        return archived(self._store, self._standings)

    def _namesakes(self, made: Finding) -> Iterator[str]:
        """The one other page of the host that goes by the same words; of several nobody knows which."""
        name, own = _site(made.url), canonical(made.url)
        found: dict[str, str] = {}
        for words in {_words(made.text), *self._titles.get(own or "", ())} - {""}:
            for url in self._known_by.get((name, words), ()):
                page = canonical(url) or url
                if page != own and self._works(page):
                    found.setdefault(page, url)
        if len(found) == 1:
            yield from found.values()

    def _works(self, page: str) -> bool:
        """Whether it was looked at, is there, and where it says it is."""
        known = self._standings.get(page)
        return known is not None and known.state is State.ALIVE and known.verdict is Verdict.ALIVE

    @cached_property
    def _titles(self) -> dict[str, set[str]]:
        """The words that catalog entries go by, by canonical address."""
        found: dict[str, set[str]] = defaultdict(set)
        for resource in self._catalog.resources:
            for url, _language in resource.addresses:
                found[canonical(url) or url].add(_words(resource.title))
        return found

    @cached_property
    def _known_by(self) -> dict[tuple[str, str], list[str]]:
        """Every address that is cited, by its host and the words it is cited by."""
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        for resource in self._catalog.resources:
            for url, _language in resource.addresses:
                found[_site(url), _words(resource.title)].append(url)
        for _page, link in self._store.all_links():
            if words := _words(link.text):
                found[_site(link.href), words].append(link.href)
        return found


def is_safe(url: str, standings: Mapping[str, Standing]) -> bool:
    """Whether nothing is known against an address that is to be offered."""
    known = standings.get(canonical(url) or url)
    return known is None or (known.state not in _SPOILED and not (known.verdict and known.verdict.is_hostile))


def _site(url: str) -> str:
    return host(url).removeprefix("www.")


def _words(text: str) -> str:
    """The words a page goes by, in one form; empty where they are too few to mean one page."""
    words = _WORD.findall(text.casefold())
    told = " ".join(words)
    return told if len(words) >= _FEWEST and len(told) >= _SHORTEST else ""
