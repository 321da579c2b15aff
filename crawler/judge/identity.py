"""Identity: whether a page is still the one it was, by its text and by the names it should bear. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from crawler.judge.not_found import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from catalog.model import Document

_SYLLABLE = r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"
_RUN = 3
"""Words in a row that are looked for together: fewer are in any page, more do not survive an edit."""
_SAYING_NOTHING = frozenset(
    """
    here click click-here this more read-more learn-more details link website web-site site home homepage home-page
    page pdf download visit view see open go online english español spanish resources resource info information
    contact about aquí haga-clic más leer-más sitio-web ver inicio untitled welcome index login log-in sign-in
    """.split()  # noqa: SIM905 - a list of one word a line would hide the rest of the file
)
_SHORTEST = 3
_LONG_WORD = 4
_MOST_OF = 0.75


@lru_cache(maxsize=1)
def _token() -> re.Pattern[str]:
    """A word, or a letter of a script without spaces; compiled when pages are first compared."""
    return re.compile(rf"{_SYLLABLE}|\w+")


@lru_cache(maxsize=1)
def _syllables() -> re.Pattern[str]:
    return re.compile(_SYLLABLE)


def kept_share(before: Document, after: Document) -> float:
    """Share (0..1) of what the old document says in its main region that is still anywhere in the new one.

    A page that only grew keeps all of it, and a new menu or footer counts for nothing. Text is compared in runs of
    three words inside each block, so that re-cut blocks and small edits keep what they keep.
    """
    old = _main(before)
    now = {block.text for block in after.blocks}
    total = sum(map(len, old))
    if not total:
        return 1.0
    share = sum(len(text) for text in old if text in now) / total
    if share >= _MOST_OF:
        return share
    present = {run for text in now for run in _runs(text)}
    kept = all_of_it = 0
    for text in old:
        runs = list(_runs(text))
        all_of_it += len(runs)
        kept += sum(run in present for run in runs)
    return max(share, kept / all_of_it if all_of_it else 0.0)


def main_length(document: Document) -> int:
    """Characters of text in the main region."""
    return sum(map(len, _main(document)))


def main_weight(document: Document) -> int:
    """How much the main region says, in characters of an alphabet; one of Han, kana or Hangul says as much as three."""
    return sum(len(text) + 2 * len(_syllables().findall(text)) for text in _main(document))


def _main(document: Document) -> list[str]:
    return [block.text for block in document.blocks if not block.region.is_furniture]


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    words = _token().findall(text.casefold())
    if 0 < len(words) < _RUN:
        yield tuple(words)
    for at in range(len(words) - _RUN + 1):
        yield tuple(words[at : at + _RUN])


def telling(names: Iterable[str]) -> tuple[str, ...]:
    """The names that say something, in plain words: not "click here", not an address, each once."""
    kept = []
    for name in names:
        words = plain(name)
        address = "://" in name or name.lower().startswith("www.")
        if len(words) >= _SHORTEST and words.replace(" ", "-") not in _SAYING_NOTHING and not address:
            kept.append(words)
    return tuple(dict.fromkeys(kept))


def named(names: Iterable[str], text: str) -> str | None:
    """The first of some names (plain words) that a plain text bears: whole, or most words of a long one; or None."""
    around = f" {text} "
    words: set[str] | None = None
    for name in names:
        if f" {name} " in around:
            return name
        long = [word for word in name.split() if len(word) >= _LONG_WORD]
        if len(long) >= _RUN:
            words = set(text.split()) if words is None else words
            if sum(word in words for word in long) >= _MOST_OF * len(long):
                return name
    return None
