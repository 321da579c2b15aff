"""Two documents of one page to a Diff: what a reader should hear, and what was taken for noise, each with its reason.

blocks -> align -> pairs, added, removed -> muted by region, rule, typography, history, cue, sibling
                                         -> else edits -> whole sections emptied
links  -> compare_links                  -> muted in furniture, in muted blocks or by history -> else edits
title, stated dates                      -> edits
edits  -> ranked -> Diff
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from catalog.model import ChangeKind, Diff, Edit, Muted, Region, WatchRules
from catalog.wording.paper import paper
from crawler.judge.align import align
from crawler.judge.coarse import coarsened
from crawler.judge.facts import answers_otherwise
from crawler.judge.furniture import is_link_about_page, is_share_link
from crawler.judge.gather import HEADINGS, gather
from crawler.judge.keys import key, reason
from crawler.judge.language import served_otherwise
from crawler.judge.links import compare_links
from crawler.judge.mute import Mute
from crawler.judge.naming import only_site_name_differs
from crawler.judge.noise import Memory
from crawler.judge.papers import ROLLED, is_incomparable, only_day_differs, replacement, rolled_off
from crawler.judge.significance import CONTACT, ranked
from crawler.judge.turnover import slot, turned_slots, turnover
from crawler.judge.unmute import UNMUTED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog.model import Block, Document
    from crawler.judge.turnover import Slot

OTHER_LANGUAGE = "another language served"
_NO_RULES = WatchRules()
_NO_MEMORY = Memory()
_EMPTIED_FROM = 2
_SEARCHED = 200


def compare(
    before: Document,
    after: Document,
    *,
    url: str,
    memory: Memory = _NO_MEMORY,
    rules: WatchRules = _NO_RULES,
    siblings: Sequence[Document] = (),
    minimum: float = 0.3,
) -> Diff:
    """What changed between two looks at one page. Asks no clock, network or database.

    Args:
        before: the last good document.
        after: the document of this look.
        url: the page's address; links to places on the page itself are no references.
        memory: what the looks before taught about this page.
        rules: the resource's ignore patterns, keywords and minimum significance.
        siblings: documents of other pages of the same host: what they share is the host's, not the page's.
        minimum: significance from which a reader is told (0..1); the stricter of it and the resource's own counts.

    Returns:
        Edits most significant first; what is muted in reading order; `reasons` of the most significant edit.
    """
    before, after = coarsened(before, after)
    if is_incomparable(before, after):
        return Diff(url=url)
    mute = Mute(before, after, memory=memory, rules=rules, siblings=siblings, url=url)
    comparison = _Comparison(before, after, mute)
    if replaced := replacement(before, after):
        comparison.edits.append(replaced)
    else:
        comparison.all(url, memory)
    edits = [ranked(edit, keywords=rules.keywords) for edit in comparison.edits]
    edits.sort(key=lambda edit: -edit.significance)
    highest = edits[0] if edits else None
    return Diff(
        url=url,
        edits=tuple(edits),
        muted=tuple(comparison.muted),
        significance=highest.significance if highest else 0.0,
        alert=highest is not None and highest.significance >= max(minimum, rules.minimum_significance),
        reasons=highest.reasons if highest else (),
    )


class _Comparison:
    """Collects the edits and the muted of one pair of documents."""

    def __init__(self, before: Document, after: Document, mute: Mute) -> None:
        self.before, self.after, self.mute = before, after, mute
        self.edits: list[Edit] = []
        self.muted: list[Muted] = []
        self._muted_text: dict[str, dict[str, str]] = defaultdict(dict)
        """Section to the keys of its muted blocks, each with its reason."""

    def all(self, url: str, memory: Memory) -> None:
        """Every channel, one after the other."""
        self.blocks()
        self.links(url, memory)
        self.title(url)
        self.dates(memory)
        self.language()
        self.pages()

    def pages(self) -> None:
        """The same words on more or fewer sheets: set in another type, and nothing to a reader."""
        one, other = self.before.pages, self.after.pages
        if one is not None and other is not None and one != other:
            before, after = paper(self.before.form, one), paper(self.after.form, other)
            self.muted.append(Muted(kind=ChangeKind.DOCUMENT_REPLACED, reason="page count", before=before, after=after))

    def blocks(self) -> None:
        """The text channel."""
        aligned = align(self.before.blocks, self.after.blocks)
        self.mute.turnover = turnover(aligned)
        for one, other in aligned.same_key:
            told = other.region is Region.MAIN and answers_otherwise(one.text, other.text)
            why = None if told else reason(one.text, other.text) or "typography"
            self._take(ChangeKind.TEXT_CHANGED, one, other, why)
        for one, other in aligned.pairs:
            why = "day of a feed item" if only_day_differs(one, other) else self.mute.pair(one, other)
            self._take(ChangeKind.TEXT_CHANGED, one, other, why)
        rolled = rolled_off(self.before, self.after, aligned.removed)
        for block in aligned.removed:
            if id(block) in rolled:
                self._take(ChangeKind.ITEM_REMOVED, block, None, ROLLED)
        left = [block for block in aligned.removed if id(block) not in rolled]
        gone = [block for block in left if not self._muted_alone(ChangeKind.ITEM_REMOVED, block)]
        new = [block for block in aligned.added if not self._muted_alone(ChangeKind.ITEM_ADDED, block)]
        for block, whole in gather(self._without_emptied(gone), self.before.blocks):
            self._tell(ChangeKind.ITEM_REMOVED, block, before=whole)
        for block, whole in gather(new, self.after.blocks):
            self._tell(ChangeKind.ITEM_ADDED, block, after=whole)

    def _tell(self, kind: ChangeKind, block: Block, *, before: str | None = None, after: str | None = None) -> None:
        self.edits.append(
            Edit(
                kind=kind,
                region=block.region,
                section=block.section,
                before=before,
                after=after,
                text=block.text,
                reasons=self._unmuted(block),
            )
        )

    def _muted_alone(self, kind: ChangeKind, block: Block) -> bool:
        is_new = kind is ChangeKind.ITEM_ADDED
        why = self.mute.added(block) if is_new else self.mute.removed(block)
        if why:
            self._take(kind, None if is_new else block, block if is_new else None, why)
        return why is not None

    def _take(self, kind: ChangeKind, one: Block | None, other: Block | None, why: str | None) -> None:
        sides = [block for block in (one, other) if block is not None]
        region = next((block.region for block in sides if block.region is Region.MAIN), sides[-1].region)
        before, after = one.text if one else None, other.text if other else None
        if why is None:
            section, text = sides[-1].section, sides[-1].text
            said = self._unmuted(*sides)
            edit = Edit(kind=kind, region=region, section=section, before=before, after=after, text=text, reasons=said)
            self.edits.append(edit)
            return
        place = sides[-1]
        self.muted.append(
            Muted(
                kind=kind,
                region=region,
                reason=why,
                before=before,
                after=after,
                section=place.section,
                path=place.path,
            )
        )
        if one and other and reason(one.text, other.text):
            return  # the words only look another way: a link among them may still lead elsewhere
        for block in sides:
            self._muted_text[block.section][key(block.text)] = why

    def _unmuted(self, *blocks: Block) -> tuple[str, ...]:
        unmute = self.mute.unmute
        return (UNMUTED,) if unmute and any(map(unmute.names, blocks)) else ()

    def _without_emptied(self, gone: list[Block]) -> list[Block]:
        """Turns the removal of everything under one heading into one edit; returns the removals that are left."""
        left = {block.heading for block in self.after.blocks}
        by_heading: dict[str, list[Block]] = defaultdict(list)
        for block in gone:
            if block.key:
                continue  # a part of an item, which is told with it
            by_heading[block.heading].append(block)
        had: dict[str, int] = defaultdict(int)
        for block in self.before.blocks:
            had[block.heading] += 1
        emptied = {
            heading
            for heading, blocks in by_heading.items()
            if heading and heading not in left and len(blocks) >= _EMPTIED_FROM and len(blocks) == had[heading]
        }
        for heading, blocks in by_heading.items():
            if heading not in emptied:
                continue
            section = blocks[0].section
            text = "\n".join(block.text for block in blocks)
            self.edits.append(
                Edit(
                    kind=ChangeKind.SECTION_EMPTIED, region=blocks[0].region, section=section, before=text, text=section
                )
            )
        opened = {heading.rpartition(" > ")[2] for heading in emptied}
        return [block for block in gone if block.heading not in emptied and not _opens(block, opened)]

    def links(self, url: str, memory: Memory) -> None:
        """The link channel."""
        turned = turned_slots(self.before, self.after)
        for edit in compare_links(self.before, self.after, url=url):
            why = None if self.mute.unmute.names_edit(edit) else self._link_noise(edit, memory, turned)
            if why is None:
                is_furniture = edit.region is not Region.MAIN  # only an unmuted link comes here from there
                self.edits.append(replace(edit, reasons=(*edit.reasons, UNMUTED)) if is_furniture else edit)
            else:
                self.muted.append(
                    Muted(
                        kind=edit.kind,
                        region=edit.region,
                        reason=why,
                        before=edit.before,
                        after=edit.after,
                        section=edit.section,
                    )
                )

    def _link_noise(self, edit: Edit, memory: Memory, turned: frozenset[Slot]) -> str | None:
        if edit.region is not Region.MAIN:
            return f"page furniture: {edit.region.value}"
        if section := self.mute.rotates(edit.section):
            return f"rotating section: {section}"
        return self._link_around(edit) or self._link_history(edit, memory, turned)

    def _link_around(self, edit: Edit) -> str | None:
        """What the place of a link says: a row of such links, a muted block."""
        if all(is_share_link(target) for target in (edit.before, edit.after) if target):
            return "link that shares the page"
        if all(is_link_about_page(target, self.mute.url) for target in (edit.before, edit.after) if target):
            return "link about the page itself"
        if edit.text and self.mute.in_site_links(edit.text, edit.section):
            return "row of site links"
        return self._muted_around(edit)

    def _link_history(self, edit: Edit, memory: Memory, turned: frozenset[Slot]) -> str | None:
        if slot(edit.text, edit.section) in turned and memory.link_rotates(edit.text, edit.section):
            return "link that keeps changing"
        targets = [target for target in (edit.before, edit.after) if target]
        if CONTACT not in edit.reasons and all(map(memory.link_flickers, targets)):
            return f"link that comes and goes: {memory.swings(targets[-1], is_link=True)}"
        return None

    def _muted_around(self, edit: Edit) -> str | None:
        """Why the block that a link stands in was muted, if it was."""
        words, muted = key(edit.text), self._muted_text.get(edit.section)
        if not words or not muted:
            return None
        if len(muted) > _SEARCHED:
            return muted.get(words)
        return next((why for text, why in muted.items() if words in text), None)

    def title(self, url: str) -> None:
        """The page's name."""
        one, other = self.before.title, self.after.title
        if one == other or not other or not one:
            return
        why = reason(one, other) or (
            "site name in the title" if only_site_name_differs(self.before, self.after, url) else None
        )
        if why:
            self.muted.append(Muted(kind=ChangeKind.TITLE_CHANGED, reason=why, before=one, after=other))
        else:
            self.edits.append(Edit(kind=ChangeKind.TITLE_CHANGED, before=one, after=other, text=other))

    def dates(self, memory: Memory) -> None:
        """Dates the page states about itself, wherever they stand, unless an edit already shows them."""
        before, after = ({date.kind: date for date in reversed(side.dates)} for side in (self.before, self.after))
        shown = " ".join(edit.after or "" for edit in self.edits)
        for kind in before.keys() & after.keys():
            one, other = before[kind], after[kind]
            if one.value != other.value and other.text not in shown and not memory.restamps(kind):
                self.edits.append(
                    Edit(kind=ChangeKind.TEXT_CHANGED, before=one.text, after=other.text, text=other.text)
                )

    def language(self) -> None:
        """A page served in another language has not changed: all that differs is muted."""
        if self.edits and served_otherwise(self.before, self.after):
            self.muted += [
                Muted(kind=edit.kind, region=edit.region, reason=OTHER_LANGUAGE, before=edit.before, after=edit.after)
                for edit in self.edits
            ]
            self.edits.clear()


def _opens(block: Block, sections: set[str]) -> bool:
    """Whether a block is the heading of one of these sections."""
    return block.tag in HEADINGS and block.text in sections
