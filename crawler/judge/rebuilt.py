"""A site that was rebuilt: which of its present addresses may be the pages that were lost, and which surely are. Pure.

lost pages + addresses of the sitemap -> guesses, by the words of titles, links and paths -> one look each
page at a guess -> says what the snapshot said? bears the title or the link's words? -> matched
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import lru_cache
from math import log
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from crawler.judge.content import SAME_PAGE
from crawler.judge.identity import kept_share, named, telling
from crawler.judge.not_found import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from catalog.model import Document

_MOST_LOST = 500
_PER_PAGE = 2
"""Guesses about one page: each costs a look."""
_ALIKE = 0.5
"""Likeness, 0..1, from which on an address is worth a look."""
_WORD = re.compile(r"[^\W_]+")
_EXTENSION = re.compile(r"\.(?:html?|php\d?|aspx?|jsp|cfm|shtml|xhtml|pdf|docx?)$", re.IGNORECASE)
_LONG = 3
_HEADS = 3
"""Headings at the top of a page, by which it is known again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """A page that is not at its address any more: `names` are its titles and the words of links to it.

    `document` is what it last said, where that was kept.
    """

    url: str
    names: tuple[str, ...] = ()
    document: Document | None = None


def guesses(lost: Sequence[Lost], addresses: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """For each lost page the addresses that it may be at now, the likeliest first, at most two.

    An address is the first guess of one page only. Words that many addresses share count for little. The order of
    `lost` and `addresses` does not matter.
    """
    pages = sorted(lost, key=lambda page: page.url)[:_MOST_LOST]
    known = _Addresses(set(addresses) - {page.url for page in pages})
    scored = [
        (-score, page.url, address)
        for page in pages
        for address, score in known.like(_sources(page)).items()
        if score >= _ALIKE
    ]
    taken: set[str] = set()
    found: dict[str, list[str]] = defaultdict(list)
    later: list[tuple[str, str]] = []
    for _score, page_url, address in sorted(scored):
        if page_url not in found and address not in taken:
            found[page_url].append(address)
            taken.add(address)
        else:
            later.append((page_url, address))
    for page_url, address in later:
        if len(found[page_url]) < _PER_PAGE and address not in taken:
            found[page_url].append(address)
    return {url: tuple(listed) for url, listed in found.items() if listed}


def match(page: Lost, now: Document) -> str | None:
    """By what a page is known again in a document that was found for it: `text`, `title`, or not at all (None).

    A page whose words were kept must still say most of them, or bear its whole title; one that is only known by its
    name must bear that in its title or first headings.
    """
    heads = plain(" ".join((now.title, *_headings(now))))
    names = telling((*page.names, *((page.document.title,) if page.document else ())))
    by_title = named(names, heads) is not None
    if page.document is None or not page.document.blocks:
        return "title" if by_title else None
    if kept_share(page.document, now) >= SAME_PAGE:
        return "text"
    own = plain(page.document.title)
    return "title" if by_title and own and own == plain(now.title) else None


def _headings(document: Document) -> list[str]:
    return list(dict.fromkeys(block.heading for block in document.blocks if block.heading))[:_HEADS]


def _sources(page: Lost) -> list[frozenset[str]]:
    """What a page may be found by: each of its names, and its path."""
    title = (page.document.title,) if page.document else ()
    said = [_words(name) for name in telling((*page.names, *title))]
    return [words for words in (*said, _tail(page.url)) if words]


class _Addresses:
    """The addresses of a site by the words in their paths."""

    def __init__(self, urls: Iterable[str]) -> None:
        self._forms = {url: (_tail(url), _words(_path(url))) for url in urls}
        self._holders: Mapping[str, list[str]] = defaultdict(list)
        counts: Counter[str] = Counter()
        for url, (_tail_words, words) in sorted(self._forms.items()):
            for word in words:
                self._holders[word].append(url)
                counts[word] += 1
        self._rarity = {word: log(1 + len(self._forms) / count) for word, count in counts.items()}
        self._unknown = log(1 + len(self._forms))

    def like(self, sources: Iterable[frozenset[str]]) -> dict[str, float]:
        """Likeness (0..1) of each address that shares a word with a source."""
        best: dict[str, float] = {}
        for source in sources:
            near = {url for word in source for url in self._holders.get(word, ())}
            for url in near:
                score = max(self._likeness(source, form) for form in self._forms[url])
                best[url] = max(best.get(url, 0.0), score)
        return best

    def _likeness(self, one: frozenset[str], other: frozenset[str]) -> float:
        """Twice what they share over what both have, each word by how rare it is (Dice's coefficient)."""
        if not one or not other:
            return 0.0
        return 2 * self._weight(one & other) / (self._weight(one) + self._weight(other))

    def _weight(self, words: Iterable[str]) -> float:
        return sum(self._rarity.get(word, self._unknown) for word in sorted(words))


def _path(url: str) -> str:
    try:
        path = urlsplit(url).path
    except ValueError:
        return ""
    return _EXTENSION.sub("", unquote(path).rstrip("/"))


def _tail(url: str) -> frozenset[str]:
    """The words of the last part of a path."""
    return _words(_path(url).rpartition("/")[2])


@lru_cache(maxsize=32_768)
def _words(text: str) -> frozenset[str]:
    """Words without case, accents and the mark of the plural, so that a path and a title can be compared."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return frozenset(
        _stem(word) for word in _WORD.findall(bare.replace("'", "").replace("\N{RIGHT SINGLE QUOTATION MARK}", ""))
    )


def _stem(word: str) -> str:
    return word[:-1] if len(word) > _LONG and word.endswith("s") else word
