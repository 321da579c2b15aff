"""The readable diff of a change: what was added, removed or reworded, as HTML, plain text and Markdown.

Never colour alone: each line carries the word "Added:", "Removed:" or "Changed:", and so does each change inside a
reworded text, for those who listen to the page. A link's target is shown as text and never as a link, because the page
it leads to may be hijacked by the time somebody reads this. Contacts are masked, control characters made visible.

With `whole=True` nothing is folded. Then the old text is what is left when insertions are dropped, and the new text
when deletions are dropped: exactly in HTML and Markdown, but for white space in plain text.
"""

from __future__ import annotations

import re
import unicodedata
from html import escape
from typing import TYPE_CHECKING

from catalog.wording.contacts import mask_contacts
from catalog.wording.difference import words
from catalog.wording.lines import LABELS, MOST_EDITS, lines, word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from catalog.model import Edit
    from catalog.wording.difference import Span
    from catalog.wording.lines import Line

__all__ = ["LABELS", "edits_as_html", "edits_as_markdown", "edits_as_text", "mask_contacts", "words"]

_MARKDOWN = re.compile(r"([\\`*_\[\]<>~|#&$])")
_AUTOLINK = re.compile(r"(?<=[a-zA-Z])(:)(?=//)|(?<=www)(\.)|(:)(?=[\w+-]{1,40}:)", re.IGNORECASE)
# GitHub notifies whoever is named after this sign, even after a backslash.
_MENTION = re.compile(r"@(?=\w)")
_INDENT = re.compile(r"\s*\n\s*")
_BRACKET = re.compile(r"[\[\]]")
_TAGS = {"added": "ins", "removed": "del"}


def edits_as_html(edits: Sequence[Edit], labels: Mapping[str, str] = LABELS, *, whole: bool = False) -> str:
    """A list, one item an edit, with `<ins>` and `<del>`; everything escaped, nothing clickable. Empty for no edits.

    A change inside a text begins with its word in `<span class="said">`, which a style sheet may hide from the eye.
    """
    if not edits:
        return ""
    rows = []
    for line in lines(edits, labels, whole=whole):
        said = "".join(_span_as_html(span, labels, is_mixed=len(line.spans) > 1) for span in line.spans)
        if _is_right_to_left(line):
            said = f'<span dir="auto">{said}</span>'
        notes = "".join(f" ({escape(name)}: <code>{escape(url)}</code>)" for name, url in line.addresses)
        notes += "".join(f" ({escape(name)}: {escape(text)})" for name, text in line.remarks)
        rows.append(f"<li><strong>{escape(line.label)}</strong>{' ' if said else ''}{said}{notes}</li>")
    return f'<ul class="diff">{"".join(rows)}{_rest(edits, labels, "<li>%s</li>")}</ul>'


def _span_as_html(span: Span, labels: Mapping[str, str], *, is_mixed: bool) -> str:
    op, text = span
    said = escape(text).replace("\n", "<br>")
    if op == "same":
        return said
    spoken = f'<span class="said">{escape(word(op, labels))} </span>' if is_mixed else ""
    return f"<{_TAGS[op]}>{spoken}{said}</{_TAGS[op]}>"


def _is_right_to_left(line: Line) -> bool:
    return any(
        not text.isascii() and any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in text)
        for _, text in line.spans
    )


def edits_as_text(edits: Sequence[Edit], labels: Mapping[str, str] = LABELS, *, whole: bool = False) -> str:
    """One line an edit. In a reworded text each change is named: `[Removed: old] [Added: new]`.

    Where the page itself has such brackets, a backslash stands before those that could be taken for ours.
    """
    rows = []
    for line in lines(edits, labels, whole=whole):
        said = _INDENT.sub("; ", _marked(line.spans, labels).strip()).replace("][", "] [")
        notes = (f"({name}: {text})" for name, text in (*line.addresses, *line.remarks))
        rows.append(" ".join(filter(None, (line.label, said, *notes))) + "\n")
    return "".join(rows) + _rest(edits, labels, "%s\n")


def _marked(spans: Sequence[Span], labels: Mapping[str, str]) -> str:
    if len(spans) == 1:
        return spans[0][1]
    said = ""
    for op, text in spans:
        if op == "same":
            said += _plain(text, labels)
            continue
        marked = _bracketed(word(op, labels), text)
        if marked[0] == "[":
            said += said[len(said.rstrip("\\")) :]  # so that they escape nothing
        said += marked
    return said


def _bracketed(name: str, text: str) -> str:
    inner = text.strip()
    if not inner:
        return text
    start, end = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    if "\\" in inner or not _is_balanced(inner):
        inner = re.sub(r"[\\\[\]]", r"\\\g<0>", inner)
    return f"{start}[{name} {inner}]{end}"


def _is_balanced(text: str) -> bool:
    """Whether every bracket in a text has its partner."""
    depth = 0
    for bracket in _BRACKET.findall(text):
        depth += 1 if bracket == "[" else -1
        if depth < 0:
            return False
    return depth == 0


def _plain(text: str, labels: Mapping[str, str]) -> str:
    """Text of the page beside our brackets."""
    for op in ("added", "removed"):
        text = re.sub(rf"\\*\[(?={re.escape(word(op, labels))})", lambda found: "\\" * len(found[0]) + found[0], text)
    return text


def edits_as_markdown(edits: Sequence[Edit], labels: Mapping[str, str] = LABELS, *, whole: bool = False) -> str:
    """A Markdown list, one item an edit; changes in `<ins>` and `<del>`, addresses as code, nothing clickable.

    Tags, because asterisks and tildes that touch a comma or a space are not taken for marks (CommonMark 6.2).
    """
    rows = []
    for line in lines(edits, labels, whole=whole):
        said = "".join(
            _literal(text) if op == "same" else f"<{_TAGS[op]}>{_literal(text)}</{_TAGS[op]}>"
            for op, text in line.spans
        )
        notes = "".join(f" ({_literal(name)}: `{url.replace('`', '%60')}`)" for name, url in line.addresses)
        notes += "".join(f" ({_literal(name)}: {_literal(text)})" for name, text in line.remarks)
        rows.append(f"- **{_literal(line.label)}**{' ' if said else ''}{said}{notes}\n")
    return "".join(rows) + _rest(edits, labels, "- %s\n")


def _literal(text: str) -> str:
    """Text that Markdown shows as it is, on one line; addresses and names in it do not become links."""
    shown = _AUTOLINK.sub(r"\\\g<0>", _MARKDOWN.sub(r"\\\1", text))
    return _MENTION.sub("@<!-- -->", shown).replace("\n", "<br>")


def _rest(edits: Sequence[Edit], labels: Mapping[str, str], markup: str) -> str:
    left = len(edits) - MOST_EDITS
    return markup % escape(f"… {word('more', labels) % {'count': left}}") if left > 0 else ""
