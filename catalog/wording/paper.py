"""A file in words: its form and pages, as a `document-replaced` edit holds them (in English) and as readers hear it.

paper("pdf", 14) -> "PDF, 14 pages" -> Edit.before -> said("PDF, 14 pages", Spanish) -> "PDF, 14 páginas"
"""

from __future__ import annotations

import re
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from catalog.model import ChangeKind
from catalog.wording.characters import printable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from catalog.model import Edit
    from catalog.wording.tongue import Tongue

FORMS: Mapping[str, str] = MappingProxyType(
    {
        "html": "web page",
        "plain": "text",
        "markdown": "text",
        "pdf": "PDF",
        "docx": "Word document",
        "doc": "Word document",
        "odt": "text document",
        "rtf": "text document",
        "xlsx": "spreadsheet",
        "xls": "spreadsheet",
        "ods": "spreadsheet",
        "pptx": "slides",
        "ppt": "slides",
        "odp": "slides",
        "feed": "feed",
        "json": "list for programs",
        "image": "picture",
        "video": "video",
        "audio": "sound",
    }
)
_FILE = "file"
_KNOWN = frozenset((*FORMS.values(), _FILE))
_PAPER = re.compile(r"(?P<form>[^,]+)(?:, (?P<pages>\d{1,7}) pages?)?")
_ON_PAGE = re.compile(r"page (\d{1,7})")


def paper(form: str, pages: int | None) -> str:
    """What a file is, in English: `PDF, 14 pages`."""
    name = FORMS.get(form, _FILE)
    return name if pages is None else f"{name}, {pages} {'page' if pages == 1 else 'pages'}"


def said(words: str, spoken: Tongue) -> str:
    """The same in another tongue; other words as they are."""
    found = _read(words)
    if found is None:
        return printable(words)
    form = spoken.word(found["form"])
    if found["pages"] is None:
        return form
    pages = spoken.count("%(count)s page", "%(count)s pages", int(found["pages"]))
    return spoken.say("%(form)s, %(pages)s", form=form, pages=pages)


def _read(words: str) -> re.Match[str] | None:
    """What `paper` wrote, taken apart again; None for any other words."""
    found = _PAPER.fullmatch(words)
    return found if found and found["form"] in _KNOWN else None


def in_tongue(edit: Edit, spoken: Tongue) -> Edit:
    """A `document-replaced` edit with its papers in another tongue; any other as it is."""
    if edit.kind is not ChangeKind.DOCUMENT_REPLACED:
        return edit
    return replace(edit, before=said(edit.before or "", spoken), after=said(edit.after or "", spoken))


def step(edit: Edit, spoken: Tongue) -> str:
    """From what to what: `14 → 16 pages` where only pages differ, else both in full; empty where nothing is known."""
    one, other = (_read(words or "") for words in (edit.before, edit.after))
    if one is None or other is None:
        return ""
    if one["form"] == other["form"] and one["pages"] and other["pages"]:
        after = spoken.count("%(count)s page", "%(count)s pages", int(other["pages"]))
        if one["pages"] == other["pages"]:
            return after
        return spoken.say("%(before)s → %(after)s", before=spoken.number(int(one["pages"])), after=after)
    before, after = (said(words or "", spoken) for words in (edit.before, edit.after))
    return "" if before == after else spoken.say("%(before)s → %(after)s", before=before, after=after)


def section(words: str, spoken: Tongue) -> str:
    """A section's name; a page of a file is called so in every tongue."""
    found = _ON_PAGE.fullmatch(words)
    return spoken.say("page %(number)s", number=found[1]) if found else words
