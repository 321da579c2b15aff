"""The gist of an edit: what was and what is, short enough for a title.

Hotline hours: 9-5 → 9-7 · added “and every Sunday” · link “Guide” now leads to b.example (was a.example)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from catalog.model import ChangeKind
from catalog.wording.characters import printable, short
from catalog.wording.contacts import MASKS, mask_contacts, mask_pair
from catalog.wording.difference import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog.model import Edit
    from catalog.wording.tongue import Tongue

_SIDE = 60
_WHOLE = 70
_LABEL = 40
_READ = 4_000
_MOST = 400
# A label such as "Hotline hours:" before what changed.
_LABELLED = re.compile(r"(?:^|[.!?|;] )([^.!?|;:]{2,40}):\s*$")
_ANOTHER_SITE = "another site"
_WORDS_STAY = "the words stay"
_CONTACTS = ("mailto:", "tel:", "sms:", "whatsapp:")
_PATH = 50
_EDGES = " ,;"


def gist(edit: Edit, spoken: Tongue) -> str:
    """What a reworded text said and says, where that takes a few words; empty where it takes more. Contacts masked."""
    if edit.before is None or edit.after is None or len(edit.before) + len(edit.after) > _READ:
        return ""
    masks = {name: spoken.word(mask) for name, mask in MASKS.items()}
    before, after = mask_pair(printable(edit.before), printable(edit.after), masks)
    if len(before) <= _SIDE // 2 and len(after) <= _SIDE // 2 and ":" not in before:
        return f"{before} → {after}"
    spans = words(before, after)
    turned = [number for number, (op, _) in enumerate(spans) if op != "same"]
    if not turned:
        return ""
    head = spans[0][1] if spans[0][0] == "same" else ""
    tail = spans[-1][1] if spans[-1][0] == "same" else ""
    old, new = before[len(head) : len(before) - len(tail)].strip(), after[len(head) : len(after) - len(tail)].strip()
    if not old or not new:
        return _one_sided(old, new, spoken)
    label = _label(head)
    if label is not None and len(tail) <= _SIDE // 3:
        old, new, tail = f"{old}{tail}".strip(), f"{new}{tail}".strip(), ""
    if max(len(old), len(new)) > _MOST:
        return ""
    old, new = short(old, _SIDE), short(new, _SIDE)
    return f"{label}: {old} → {new}" if label else f"“{old.strip(_EDGES)}” → “{new.strip(_EDGES)}”"


def _label(head: str) -> str | None:
    """The words before a colon that stand directly before what changed."""
    found = _LABELLED.search(head[-_LABEL - 4 :])
    return found[1].strip() if found else None


def _one_sided(old: str, new: str, spoken: Tongue) -> str:
    told = short((new or old).strip(f"{_EDGES}:"), _WHOLE)
    if not any(letter.isalnum() for letter in told):
        return ""
    return spoken.say("added “%(words)s”", words=told) if new else spoken.say("removed “%(words)s”", words=told)


def of_one_link(edits: Sequence[Edit], spoken: Tongue) -> tuple[str, str]:
    """What happened to one link, for a title and as the end of a sentence; empty where the edits are about several."""
    edit = edits[0] if edits else None
    if edit is None or not edit.text or any(_what(other) != _what(edit) for other in edits):
        return "", ""
    masks = {name: spoken.word(mask) for name, mask in MASKS.items()}
    link = short(mask_contacts(printable(edit.text), masks), _SIDE)
    if edit.kind is ChangeKind.LINK_RETARGETED and edit.before and edit.after:
        return _leads(edit, link, spoken)
    if edit.kind is ChangeKind.LINK_RENAMED and edit.before_text:
        before, link = mask_pair(short(printable(edit.before_text), _SIDE), short(printable(edit.text), _SIDE), masks)
        told = spoken.say("the link “%(before)s” is now called “%(link)s”", before=before, link=link)
        return told, told
    if edit.kind is ChangeKind.LINK_REMOVED and _WORDS_STAY in edit.reasons:
        told = spoken.say("the link on “%(link)s” is gone, its words are still there", link=link)
        return told, told
    if edit.kind is ChangeKind.LINK_MOVED and edit.before_section is not None:
        top = spoken.word("top of the page")
        before, after = (
            short(mask_contacts(printable(name), masks), _SIDE) or top for name in (edit.before_section, edit.section)
        )
        parts = {"link": link, "before": before, "after": after}
        told = spoken.say("the link “%(link)s” moved from “%(before)s” to “%(after)s”", **parts)
        return told, told
    return "", ""


def _what(edit: Edit) -> tuple[str | None, ...]:
    return (edit.before, edit.after, edit.text, edit.before_text)


def _leads(edit: Edit, link: str, spoken: Tongue) -> tuple[str, str]:
    before, after = printable(edit.before or ""), printable(edit.after or "")
    if before.startswith(_CONTACTS) and after.startswith(_CONTACTS):
        told = spoken.say("the contact behind “%(link)s” changed", link=link)
        return told, told
    before, after = (_masked(target, spoken) for target in (before, after))
    near, far = _shown(after, before), _shown(before, after)
    told = spoken.say("the link “%(link)s” now leads to %(after)s (was %(before)s)", link=link, after=near, before=far)
    whole = spoken.say(
        "the link “%(link)s” now leads to %(after)s (was %(before)s)",
        link=link,
        after=short(after, 2 * _PATH),
        before=short(before, 2 * _PATH),
    )
    if _ANOTHER_SITE in edit.reasons:
        whole = spoken.say("%(told)s, which is another site", told=whole)
    return told, whole


def _masked(target: str, spoken: Tongue) -> str:
    if not target.startswith(_CONTACTS):
        return target
    return spoken.word(MASKS["e-mail" if target.startswith("mailto:") else "phone"])


def place_of(edit: Edit) -> str:
    """The host a link's edit is about; empty for contacts and where there is none."""
    return printable(_host(edit.after or edit.before or ""))


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:  # a page may cite anything
        return ""


def _shown(url: str, beside: str) -> str:
    """The host where hosts differ, else the path; for a title."""
    mine, other = _host(url), _host(beside)
    if not mine or mine != other:
        return short(mine or url, _PATH)
    return short(f"/{url.partition('://')[2].partition('/')[2]}", _PATH)
