"""Files, feeds and lists beside pages: when one was put in the place of another, and what rolls off a feed. Pure.

other form? -> replaced      nothing readable? -> pages, or nothing to tell      little text kept? -> replaced
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from catalog.model import ChangeKind, Edit
from catalog.model.check import UNREAD_RULE
from catalog.wording.paper import paper
from crawler.extract import form_of
from crawler.extract.unread import PICTURE_PAGES, PICTURES, evidence_of, rule_of
from crawler.judge.glance import is_markup
from crawler.judge.identity import kept_share, main_length

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from catalog.model import Block, Check, Document, Standing

SAME_PAPER = 0.5
"""Share of a file's text from which on its new version is told edit by edit."""
_ENOUGH = 200
_WEB_PAGE = frozenset({"html", "plain", "markdown"})
_PAPERS = frozenset({"pdf", "docx"})
ROLLED = "older than what the feed still lists"
_DATED = re.compile(r"^\d{4}-\d\d-\d\d(?:: |$)")


def is_page(body: bytes, content_type: str | None) -> bool:
    """Whether a body is a web page, whatever it is called: only of those are page verdicts asked."""
    form = form_of(body, content_type)
    if form == "html":
        return is_markup(content_type) or body.lstrip()[:1] == b"<"
    return form == "plain" and is_markup(content_type)


def replacement(before: Document, after: Document) -> Edit | None:
    """The one edit that tells of a file put in the place of another; None where the two are told edit by edit."""
    if not _is_replaced(before, after):
        return None
    return Edit(
        kind=ChangeKind.DOCUMENT_REPLACED,
        before=paper(before.form, before.pages),
        after=paper(after.form, after.pages),
        text=after.title or before.title,
    )


def _is_replaced(before: Document, after: Document) -> bool:
    if before.form != after.form and not {before.form, after.form} <= _WEB_PAGE:
        return True
    if before.form not in _PAPERS:
        return False
    if _pictures(before) != _pictures(after):
        return True
    if before.is_unread or after.is_unread:
        return None not in (before.pages, after.pages) and before.pages != after.pages
    return main_length(before) >= _ENOUGH and kept_share(before, after) < SAME_PAPER


def _pictures(document: Document) -> int:
    """How many pages nobody can read without eyes; their numbers move when a page is added before them."""
    for said in document.unread:
        if rule_of(said) in (PICTURES, PICTURE_PAGES):
            runs = [run.split("-") for run in said.partition(": ")[2].split(", ")]
            return sum(int(run[-1]) - int(run[0]) + 1 for run in runs)
    return 0


def is_incomparable(before: Document, after: Document) -> bool:
    """Whether one of two documents of one form could not be read at all: then nothing that is missing went away."""
    return (before.is_unread or after.is_unread) and not _is_replaced(before, after)


def rolled_off(before: Document, after: Document, gone: Sequence[Block]) -> set[int]:
    """The `id()` of the removed blocks that a feed no longer lists because they are its oldest."""
    if before.form != "feed" or after.form != "feed":
        return set()
    left = {block.key for block in after.blocks if block.key}
    oldest: set[int] = set()
    for block in reversed(before.blocks):
        if block.key in left:
            break
        if block.key:
            oldest.add(id(block))
    return {id(block) for block in gone} & oldest


def only_day_differs(one: Block, other: Block) -> bool:
    """Whether two summaries of a feed item differ in nothing but their day: some feeds date anew each time."""
    return bool(one.key) and one.key == other.key and _undated(one.text) == _undated(other.text)


def _undated(text: str) -> str:
    return _DATED.sub("", text)


def noted(check: Check, after: Document | None, past: Standing | None, read: Callable[[], Document | None]) -> Check:
    """The check with what could not be read of the file.

    Args:
        check: of this look.
        after: the document, where the bytes are not the stored ones.
        past: what was known before; a file that was not sent anew lacks what it lacked then.
        read: reads the bytes that came, None where none did: they may be the stored ones again after others.
    """
    if not check.verdict.is_success:
        return check
    found = tuple(said for said in (past.evidence if past else ()) if said.rule.startswith(UNREAD_RULE))
    if after is not None or found:
        seen = after or read()
        found = evidence_of(seen.unread) if seen is not None else found
    return replace(check, evidence=(*check.evidence, *found)) if found else check
