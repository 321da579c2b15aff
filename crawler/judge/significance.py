"""How much a change matters: region x kind, with the reasons as data. Size does not count (DESIGN section 4)."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from catalog.model import ChangeKind, Region
from catalog.wording.contacts import contacts
from crawler.extract.dates import DATE
from crawler.judge.keys import smooth

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from catalog.model import Edit

_KINDS = {
    ChangeKind.TITLE_CHANGED: 0.9,
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
NUMBERS_ONLY = 0.4
FURNITURE = 0.05
_CONTACT_IN_FURNITURE = 0.35
_WORDLESS_LINK = 0.25
_KEYWORD = 0.2
_NUMBER = re.compile(r"\d[\d.,:/-]*")


def only_numbers_differ(before: str, after: str) -> bool:
    """Whether a sentence changed in nothing but dates or numbers."""
    return _NUMBER.sub("0", DATE.sub("0", smooth(before))) == _NUMBER.sub("0", DATE.sub("0", smooth(after)))


def ranked(edit: Edit, *, keywords: Sequence[str] = ()) -> Edit:
    """The edit with its significance and the names of the rules that gave it."""
    value, reasons = _KINDS.get(edit.kind, 0.5), [edit.kind.value]
    if (
        edit.kind is ChangeKind.TEXT_CHANGED
        and edit.before
        and edit.after
        and only_numbers_differ(edit.before, edit.after)
    ):
        value = NUMBERS_ONLY
        reasons.append("date or number")
    if edit.kind.value.startswith("link-") and not edit.text:
        value = min(value, _WORDLESS_LINK)
        reasons.append("link without words")
    if edit.region is not Region.MAIN:
        changed = contacts(edit.before or "") != contacts(edit.after or "")
        spoken = edit.kind is ChangeKind.TEXT_CHANGED and edit.region is not Region.HIDDEN
        value = _CONTACT_IN_FURNITURE if changed and spoken else FURNITURE
        reasons.append(f"{'contact in ' if changed and spoken else ''}{edit.region.value}")
    if hit := keyword_in(edit, keywords):
        value = min(1.0, value + _KEYWORD)
        reasons.append(f"keyword {hit}")
    return replace(edit, significance=round(value, 3), reasons=(*reasons, *edit.reasons))


def keyword_in(edit: Edit, keywords: Iterable[str]) -> str | None:
    """The first key term that stands in what changed, or None."""
    keywords = tuple(keywords)
    if not keywords:
        return None
    said = " ".join(filter(None, (edit.before, edit.after, edit.text))).casefold()
    return next((word for word in keywords if word and word.casefold() in said), None)
