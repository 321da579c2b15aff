"""Which language a page was served in: by its script, or else by the small words that every sentence needs.

Declared languages are often wrong (a template's `lang="en"` stays on every translation), so the words decide.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

from catalog.model import Region

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog.model import Document

_WORDS = {
    "en": "the of and to in is that for with are this be on or by as you your not from have will",
    "es": "de la que el en y los del las por con para una su al es lo como más o si no sus",
    "fr": "de la et les des le en du que une est pour dans vous par sur au ne pas ou qui nous",
    "de": "der die und den von zu das mit sich des auf für ist im dem nicht ein eine als auch sie",
    "pt": "de que e do da em os para com não uma dos no se na por mais as ao você ou",
    "it": "di che e il la per un del della in con non le dei è una si o da al nel gli",
    "nl": "de van het een en in is op te dat voor met zijn aan niet die u wij of door",
    "ht": "nan yo pou ou ki la yon pa ak se nou te gen sou li moun tout kapab sa si",
    "vi": "và của các là không được cho có những trong một với người này khi để từ hoặc bạn quý",
    "tl": "ang ng sa mga na ay at ito para kung o hindi ka mo ikaw kayo may iyong",
    "pl": "i w nie na z się do że jest oraz lub przez dla od jak są może o po",
}
_LANGUAGES_OF: dict[str, tuple[str, ...]] = {}
for _name, _listed in _WORDS.items():
    for _small in _listed.split():
        _LANGUAGES_OF[_small] = (*_LANGUAGES_OF.get(_small, ()), _name)
_SCRIPTS = {
    "ja": "[\u3040-\u30ff]",
    "zh": "[\u4e00-\u9fff]",
    "ko": "[\uac00-\ud7af]",
    "ru": "[\u0400-\u04ff]",
    "ar": "[\u0600-\u06ff]",
    "he": "[\u0590-\u05ff]",
    "el": "[\u0370-\u03ff]",
    "hi": "[\u0900-\u097f]",
    "am": "[\u1200-\u137f]",
}
_LETTERS_READ = 20_000
_WORDS_READ = 3_000
_OWN_SCRIPT = 0.2
_FEWEST = 12
_CLEARLY = 1.5
_LITTLE_SHARED = 0.3
_WORD = re.compile(r"[^\W\d_]+")


def served_otherwise(before: Document, after: Document) -> bool:
    """Whether one page was served in two languages: little text in common, and each side clearly in its own.

    A page that gained a translation beside its own words keeps most of its text, so it does not count.
    """
    if _shared(before, after) >= _LITTLE_SHARED:
        return False
    one, other = language_of(before), language_of(after)
    return one is not None and other is not None and one != other


def language_of(document: Document) -> str | None:
    """The language of a document's main text, as its two-letter code; None when that is not clear."""
    text = "\n".join(block.text for block in document.blocks if block.region is Region.MAIN)[:_LETTERS_READ]
    for name, script in _SCRIPTS.items():
        if len(re.findall(script, text)) > _OWN_SCRIPT * len(text):
            return name
    hits: Counter[str] = Counter()
    for word in islice(_small_words(text), _WORDS_READ):
        hits.update(_LANGUAGES_OF.get(word, ()))
    (first, most), (_, next_most) = [*hits.most_common(2), ("", 0), ("", 0)][:2]
    return first if most >= _FEWEST and most >= _CLEARLY * next_most else None


def _small_words(text: str) -> Iterator[str]:
    return (found[0].lower() for found in _WORD.finditer(text))


def _shared(before: Document, after: Document) -> float:
    """Share of the shorter side's main text, by length, that the other side has too."""
    from crawler.judge.keys import key  # noqa: PLC0415 - compiles a lot; only looks with a past compare pages

    one, other = ({key(block.text) for block in side.blocks if block.region is Region.MAIN} for side in (before, after))
    size = min(sum(map(len, one)), sum(map(len, other)))
    return sum(map(len, one & other)) / size if size else 1.0
