"""The readable diff of a change: what was added, removed or reworded, as HTML, plain text and Markdown.

    edits -> lines (label, spans of the word diff, target) -> one of three markups

Never colour alone: each line carries the word "Added:", "Removed:" or "Changed:". A link's target is shown as text and
never as a link, because the page it leads to may be hijacked by the time somebody reads this. Contacts are masked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from types import MappingProxyType
from typing import TYPE_CHECKING

from catalog.model import ChangeKind
from catalog.wording.contacts import MASKS, mask_contacts, mask_pair
from catalog.wording.difference import words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from catalog.model import Edit

__all__ = ["LABELS", "edits_as_html", "edits_as_markdown", "edits_as_text", "mask_contacts", "words"]

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
        "link-retargeted": "Link now leads elsewhere:",
        "link-renamed": "Link renamed:",
        "link-moved": "Link moved to another section:",
        "address": "address",
        "before": "before",
        "more": "and %(count)s more",
    }
)
"""The words around a diff, in English; callers in another language pass their own, any missing one stays English."""

_LONGEST_SPAN = 1_200
_AROUND = 90
_MOST_EDITS = 250
_MARKDOWN = re.compile(r"([\\`*_\[\]<>~|#&])")
_AUTOLINK = re.compile(r"(?<=[a-zA-Z])(:)(?=//)|(?<=www)(\.)", re.IGNORECASE)
_INDENT = re.compile(r"\s*\n\s*")

_Spans = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """One edit, ready for any markup: the word before it, what is said, and addresses as `(word, address)`."""

    label: str
    spans: _Spans
    addresses: tuple[tuple[str, str], ...] = ()


def edits_as_html(edits: Sequence[Edit], labels: Mapping[str, str] = LABELS) -> str:
    """A list, one item an edit, with `<ins>` and `<del>`; everything escaped, nothing clickable. Empty for no edits."""
    if not edits:
        return ""
    lines = []
    for line in _lines(edits, labels):
        said = "".join(_TAGS[op] % escape(text) for op, text in line.spans)
        addresses = "".join(f" ({escape(word)}: <code>{escape(url)}</code>)" for word, url in line.addresses)
        lines.append(f"<li><strong>{escape(line.label)}</strong> {said}{addresses}</li>")
    return f'<ul class="diff">{"".join(lines)}{_rest(edits, labels, "<li>%s</li>")}</ul>'


_TAGS = {"same": "%s", "added": "<ins>%s</ins>", "removed": "<del>%s</del>"}


def edits_as_text(edits: Sequence[Edit], labels: Mapping[str, str] = LABELS) -> str:
    """One line an edit. In a reworded text each change is named: `[Removed: old] [Added: new]`."""
    lines = []
    for line in _lines(edits, labels):
        mixed = len(line.spans) > 1
        said = "".join(
            text if op == "same" or not mixed else _bracketed(_word(op, labels), text) for op, text in line.spans
        )
        addresses = "".join(f" ({word}: {url})" for word, url in line.addresses)
        lines.append(f"{line.label} {_INDENT.sub('; ', said.strip()).replace('][', '] [')}{addresses}".rstrip() + "\n")
    return "".join(lines) + _rest(edits, labels, "%s\n")


def edits_as_markdown(edits: Sequence[Edit], labels: Mapping[str, str] = LABELS) -> str:
    """A Markdown list, one item an edit; removed words struck out, added ones bold, addresses as code."""
    lines = []
    for line in _lines(edits, labels):
        said = "".join(
            _INDENT.sub("; ", _literal(text)) if op == "same" else _marked(_MARKS[op], _INDENT.sub("; ", text))
            for op, text in line.spans
        )
        addresses = "".join(f" ({_literal(word)}: `{url.replace('`', '%60')}`)" for word, url in line.addresses)
        lines.append(f"- **{_literal(line.label)}** {said}{addresses}".rstrip() + "\n")
    return "".join(lines) + _rest(edits, labels, "- %s\n")


_MARKS = {"added": "**", "removed": "~~"}


def _lines(edits: Sequence[Edit], labels: Mapping[str, str]) -> Iterator[_Line]:
    return (_line(edit, labels) for edit in edits[:_MOST_EDITS])


def _line(edit: Edit, labels: Mapping[str, str]) -> _Line:
    if edit.kind.value.startswith("link-"):
        return _link_line(edit, labels)
    label = _word(edit.kind.value, labels) if edit.kind.value in LABELS else ""
    if edit.before is not None and edit.after is not None:
        before, after = mask_pair(edit.before, edit.after, labels)
        return _Line(label or _word("changed", labels), _folded(words(before, after)))
    op, said = ("removed", edit.before) if edit.after is None else ("added", edit.after)
    return _Line(label or _word(op, labels), _folded(((op, mask_contacts(said or edit.text, labels)),)))


def _link_line(edit: Edit, labels: Mapping[str, str]) -> _Line:
    target = edit.after or edit.before
    op = {ChangeKind.LINK_ADDED: "added", ChangeKind.LINK_REMOVED: "removed"}.get(edit.kind, "same")
    one, other = mask_pair(edit.before or "", edit.after or "", labels)
    addresses = [(_word("address", labels), other or one)] if target else []
    if edit.kind is ChangeKind.LINK_RETARGETED and edit.before:
        addresses.append((_word("before", labels), one))
    said = mask_contacts(edit.text, labels)
    return _Line(_word(edit.kind.value, labels), _folded(((op, said),)) if said else (), tuple(addresses))


def _folded(spans: _Spans) -> _Spans:
    """Long unchanged stretches shortened to what stands around a change, long changes to their beginning."""
    folded = []
    for number, (op, text) in enumerate(spans):
        if op == "same":
            folded.append((op, _shortened(text, head=number > 0, tail=number < len(spans) - 1)))
        else:
            folded.append((op, text if len(text) <= _LONGEST_SPAN else f"{_until(text, _LONGEST_SPAN)} …"))
    return tuple(folded)


def _shortened(text: str, *, head: bool, tail: bool) -> str:
    if len(text) <= 2 * _AROUND + 20:
        return text
    start = _until(text, _AROUND) if head or not tail else ""
    end = _until(text[::-1], _AROUND)[::-1] if tail else ""
    return f"{start} … {end}" if start else f"… {end}"


def _until(text: str, length: int) -> str:
    """The beginning of a text, cut at a space where there is one."""
    cut = text[:length]
    return cut[: cut.rfind(" ") + 1] or cut


def _rest(edits: Sequence[Edit], labels: Mapping[str, str], markup: str) -> str:
    left = len(edits) - _MOST_EDITS
    return markup % escape(f"… {_word('more', labels) % {'count': left}}") if left > 0 else ""


def _word(name: str, labels: Mapping[str, str]) -> str:
    return labels.get(name) or LABELS[name]


def _bracketed(word: str, text: str) -> str:
    inner = text.strip()
    if not inner:
        return text
    start, end = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{start}[{word} {inner}]{end}"


def _marked(mark: str, text: str) -> str:
    """Marked text; Markdown's marks must touch the words, so white space goes outside."""
    inner = text.strip()
    if not inner:
        return text
    start, end = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{start}{mark}{_literal(inner)}{mark}{end}"


def _literal(text: str) -> str:
    """Text that Markdown shows as it is; addresses in it do not become links."""
    return _AUTOLINK.sub(r"\\\g<0>", _MARKDOWN.sub(r"\\\1", text))
