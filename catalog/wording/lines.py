"""The lines of a readable diff: one an edit, its words compared, ready for any markup.

edit -> characters made safe -> contacts masked -> word diff -> far-off words folded -> line
link of a new item -> its address stands on the item's line
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from catalog.model import ChangeKind
from catalog.wording.characters import printable, visible
from catalog.wording.contacts import MASKS, mask_contacts, mask_pair
from catalog.wording.difference import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from catalog.model import Edit
    from catalog.wording.difference import Span

LABELS: Mapping[str, str] = MappingProxyType(
    {
        **MASKS,
        "added": "Added:",
        "removed": "Removed:",
        "changed": "Changed:",
        "title-changed": "Title changed:",
        "section-emptied": "Everything in this section was removed:",
        "link-added": "Link added:",
        "link-removed": "Link removed:",
        "words-stay": "Link removed, its words are still there:",
        "link-retargeted": "Link now leads elsewhere:",
        "link-renamed": "Link renamed:",
        "link-moved": "Link moved to another section:",
        "document-replaced": "Document replaced:",
        "address": "address",
        "before": "before",
        "from-section": "from section",
        "section": "section",
        "top": "top of the page",
        "more": "and %(count)s more",
    }
)
"""The words around a diff, in English; callers in another language pass their own, any missing one stays English."""

MOST_EDITS = 250
_LONGEST_SPAN = 1_200
_AROUND = 90
_MOST_SPANS = 150
_MOST_ADDRESSES = 8
_WORDS_STAY = "the words stay"
_CONTACTS = MappingProxyType({"mailto:": "e-mail", "tel:": "phone", "sms:": "phone", "whatsapp:": "phone"})
_ITEM_OF = MappingProxyType(
    {ChangeKind.LINK_ADDED: ChangeKind.ITEM_ADDED, ChangeKind.LINK_REMOVED: ChangeKind.ITEM_REMOVED}
)


@dataclass(frozen=True, slots=True)
class Line:
    """One edit: the word before it, what is said, addresses as `(word, address)` and remarks as `(word, words)`."""

    label: str
    spans: tuple[Span, ...]
    addresses: tuple[tuple[str, str], ...] = ()
    remarks: tuple[tuple[str, str], ...] = ()


def lines(edits: Sequence[Edit], labels: Mapping[str, str] = LABELS, *, whole: bool = False) -> Iterator[Line]:
    """The lines of the first 250 edits; with `whole` nothing far from a change is folded away.

    Every text has its control and direction characters replaced (see `characters.visible`) and its contacts masked.
    Where the edits are of several sections, each line names its own.
    """
    told = edits[:MOST_EDITS]
    has_sections = len({edit.section for edit in told}) > 1
    carried = _carried(told)
    riding = {number for numbers in carried.values() for number in numbers}
    for number, edit in enumerate(told):
        if number in riding:
            continue
        riders = [told[other] for other in carried.get(number, ())]
        yield _line(edit, riders, labels, whole=whole, has_sections=has_sections)


def word(name: str, labels: Mapping[str, str]) -> str:
    """A label in the caller's language, or in English."""
    return labels.get(name) or LABELS[name]


def _carried(edits: Sequence[Edit]) -> dict[int, list[int]]:
    """Number of each new or lost item to those of the link edits whose address its line can show."""
    found: dict[int, list[int]] = {}
    items = [(number, edit) for number, edit in enumerate(edits) if edit.kind in _ITEM_OF.values()]
    for number, link in enumerate(edits):
        kind = _ITEM_OF.get(link.kind)
        if kind is None or not link.text:
            continue
        for at, item in items:
            said = item.after if kind is ChangeKind.ITEM_ADDED else item.before
            if item.kind is kind and item.section == link.section and link.text in (said or ""):
                carried = found.setdefault(at, [])
                if len(carried) < _MOST_ADDRESSES:
                    carried.append(number)
                    break
    return found


def _line(edit: Edit, riders: Sequence[Edit], labels: Mapping[str, str], *, whole: bool, has_sections: bool) -> Line:
    remarks = []
    if edit.before_section is not None:
        remarks.append((word("from-section", labels), _section(edit.before_section, labels)))
    if has_sections:
        remarks.append((word("section", labels), _section(edit.section, labels)))
    if edit.kind.value.startswith("link-"):
        label, spans, addresses = _of_link(edit, labels)
    else:
        label, spans = _of_text(edit, labels)
        addresses = [_beside(rider, labels, is_only=len(riders) == 1) for rider in riders]
    return Line(label, spans if whole else _folded(spans), tuple(addresses), tuple(remarks))


def _of_text(edit: Edit, labels: Mapping[str, str]) -> tuple[str, tuple[Span, ...]]:
    label = word(edit.kind.value, labels) if edit.kind.value in LABELS else ""
    if edit.before is not None and edit.after is not None:
        before, after = mask_pair(visible(edit.before), visible(edit.after), labels)
        return label or word("changed", labels), words(before, after)
    op, said = ("removed", edit.before) if edit.after is None else ("added", edit.after)
    return label or word(op, labels), _alone(op, said or edit.text, labels)


def _alone(op: str, text: str, labels: Mapping[str, str]) -> tuple[Span, ...]:
    said = mask_contacts(visible(text), labels)
    return ((op, said),) if said else ()


def _of_link(edit: Edit, labels: Mapping[str, str]) -> tuple[str, tuple[Span, ...], list[tuple[str, str]]]:
    one, other = _targets(edit, labels)
    addresses = [(word("address", labels), other or one)] if other or one else []
    if edit.kind is ChangeKind.LINK_RETARGETED and one:
        addresses.append((word("before", labels), one))
    name = "words-stay" if _WORDS_STAY in edit.reasons else edit.kind.value
    if edit.before_text is not None:
        spans = words(*mask_pair(visible(edit.before_text), visible(edit.text), labels))
    else:
        op = {ChangeKind.LINK_ADDED: "added", ChangeKind.LINK_REMOVED: "removed"}.get(edit.kind, "same")
        spans = _alone("same" if name == "words-stay" else op, edit.text, labels)
    return word(name, labels), spans, addresses


def _beside(rider: Edit, labels: Mapping[str, str], *, is_only: bool) -> tuple[str, str]:
    """The address of an item's link; where there are several, called by the link's words."""
    one, other = _targets(rider, labels)
    return word("address", labels) if is_only else mask_contacts(printable(rider.text), labels), other or one


def _targets(edit: Edit, labels: Mapping[str, str]) -> tuple[str, str]:
    """Both targets as they may be shown."""
    one, other = printable(edit.before or ""), printable(edit.after or "")
    kinds = [next((kind for scheme, kind in _CONTACTS.items() if side.startswith(scheme)), "") for side in (one, other)]
    before, after = mask_pair(one, other, labels)
    if kinds[0]:
        before = word(kinds[0], labels)
    if kinds[1]:
        after = word(f"another {kinds[1]}" if kinds[0] == kinds[1] and one != other else kinds[1], labels)
    return before, after


def _section(name: str, labels: Mapping[str, str]) -> str:
    return mask_contacts(printable(name), labels) or word("top", labels)


def _folded(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Long unchanged stretches shortened to what stands around a change, long changes to their beginning."""
    folded = []
    for number, (op, text) in enumerate(spans):
        if number >= _MOST_SPANS:
            folded.append(("same", " …"))
            break
        if op == "same":
            folded.append((op, _shortened(text, head=number > 0, tail=number < len(spans) - 1)))
        else:
            folded.append((op, text if len(text) <= _LONGEST_SPAN else f"{_until(text, _LONGEST_SPAN)} …"))
    return tuple(folded)


def _shortened(text: str, *, head: bool, tail: bool) -> str:
    if len(text) <= 2 * _AROUND + 20:
        return text
    start = _until(text, _AROUND) if head or not tail else ""
    end = _from(text, _AROUND) if tail else ""
    return f"{start} … {end}" if start else f"… {end}"


def _until(text: str, length: int) -> str:
    """The beginning of a text, cut at a space where there is one."""
    cut = text[:length]
    return cut[: cut.rfind(" ")] if " " in cut else cut


def _from(text: str, length: int) -> str:
    """The end of a text, cut at a space where there is one."""
    cut = text[-length:]
    return cut[cut.find(" ") + 1 :]
