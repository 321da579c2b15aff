"""How much a change matters: region x kind, with the reasons as data. Size does not count (DESIGN section 4)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from catalog.model import ChangeKind, Region
from crawler.extract.dates import date_pattern
from crawler.judge.facts import facts
from crawler.judge.keys import smooth
from crawler.judge.unmute import UNMUTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from catalog.model import Edit

KINDS = {
    ChangeKind.TITLE_CHANGED: 0.9,
    ChangeKind.DOCUMENT_REPLACED: 0.9,
    ChangeKind.SECTION_EMPTIED: 0.85,
    ChangeKind.LINK_REMOVED: 0.8,
    ChangeKind.LINK_RETARGETED: 0.75,
    ChangeKind.ITEM_REMOVED: 0.7,
    ChangeKind.ITEM_ADDED: 0.65,
    ChangeKind.LINK_ADDED: 0.6,
    ChangeKind.TEXT_CHANGED: 0.55,
    ChangeKind.LINK_RENAMED: 0.25,
    ChangeKind.LINK_MOVED: 0.15,
}
"""Where each kind starts; kinds not listed start at 0.5."""
NUMBERS_ONLY = 0.4
FURNITURE = 0.05
KEYWORD = 0.2
CONTACT_IN_FURNITURE = 0.35
WORDLESS_LINK = 0.25
FARTHER = 0.1
SAME_PAGE = 0.25

ANOTHER_SITE = "another site"
"""A link now leads to another registrable domain: worth more, because whoever owns that one is somebody else."""
ONLY_THE_FRAGMENT = "another place on the same page"
RENAMED_HOST = "same page on a renamed host"
"""The same path on another host of the same site, as many other links got."""
WORDS_STAY = "the words stay"
"""A link is gone, and what it stood on is plain text now."""
OF_A_PICTURE = "the words of a picture"
"""A link is a picture, and its alternative text, which no block of text shows, says something else now."""
PICTURE = 0.4
CONTACT = "contact"
"""An e-mail address or telephone number behind a link."""
_NUMBER = re.compile(r"\d[\d.,:/-]*")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|(?<=[\u3002\uff01\uff1f])|\n|\s\|\s")


def only_numbers_differ(before: str, after: str) -> bool:
    """Whether a sentence changed in nothing but dates or numbers."""
    one, other = (_NUMBER.sub("0", date_pattern().sub("0", smooth(side))) for side in (before, after))
    return one == other


def ranked(edit: Edit, *, keywords: Sequence[str] = ()) -> Edit:
    """The edit with its significance and the names of the rules that gave it.

    Ranking twice is ranking once. Reasons begin with the kind; those that the edit came with are kept.
    """
    value, reasons = _of_kind(edit)
    if edit.region is not Region.MAIN and UNMUTED not in edit.reasons:
        changed = facts(edit.before or "") != facts(edit.after or "")
        spoken = edit.kind is ChangeKind.TEXT_CHANGED and edit.region is not Region.HIDDEN
        value = CONTACT_IN_FURNITURE if changed and spoken else FURNITURE
        reasons.append(f"{'contact in ' if changed and spoken else ''}{edit.region.value}")
    if hit := keyword_in(edit, keywords):
        value = min(1.0, value + KEYWORD)
        reasons.append(f"keyword {hit}")
    return replace(edit, significance=round(value, 3), reasons=tuple(dict.fromkeys((*reasons, *edit.reasons))))


def _of_kind(edit: Edit) -> tuple[float, list[str]]:
    """What an edit is worth in the main part of a page, and why."""
    value, reasons = KINDS.get(edit.kind, 0.5), [edit.kind.value]
    if edit.kind is ChangeKind.TEXT_CHANGED:
        if edit.before and edit.after and only_numbers_differ(edit.before, edit.after):
            return NUMBERS_ONLY, [*reasons, "date or number"]
        return value, reasons
    if OF_A_PICTURE in edit.reasons:
        return PICTURE, reasons
    if ANOTHER_SITE in edit.reasons:
        value += FARTHER
    elif ONLY_THE_FRAGMENT in edit.reasons or RENAMED_HOST in edit.reasons:
        value = SAME_PAGE
    if edit.kind.value.startswith("link-") and not edit.text:
        return min(value, WORDLESS_LINK), [*reasons, "link without words"]
    return value, reasons


def keyword_in(edit: Edit, keywords: Iterable[str]) -> str | None:
    """The first key term that stands in what changed, as a word of its own or its plural, or None.

    Letter case and accents do not count: "detencion" finds "Detención". In a long text that was reworded, only the
    sentences that are not the same on both sides are looked into.
    """
    keywords = tuple(keywords)
    if not keywords:
        return None
    said = _plain(" \n ".join(_changed(edit)))
    return next((word for word in keywords if word.strip() and _pattern(word).search(said)), None)


def _changed(edit: Edit) -> list[str]:
    """The sentences that an edit is about."""
    if edit.before is None or edit.after is None or edit.kind is not ChangeKind.TEXT_CHANGED:
        return list(filter(None, (edit.before, edit.after, edit.text, edit.before_text)))
    one, other = ({*_SENTENCE.split(side)} for side in (edit.before, edit.after))
    return sorted(one ^ other)


@lru_cache(maxsize=1_024)
def _pattern(word: str) -> re.Pattern[str]:
    bare = _plain(word.strip())
    # Chinese, Japanese and Thai put no space around a word: a term of theirs is found wherever it stands.
    edges = all(letter.isascii() or unicodedata.name(letter, "").startswith("LATIN") for letter in bare)
    return re.compile(rf"(?<!\w){re.escape(bare)}(?:e?s)?(?!\w)" if edges else re.escape(bare))


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
