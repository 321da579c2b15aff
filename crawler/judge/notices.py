"""What sites put around any page: consent notices, sign-up forms, links that share the page. Pure."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from catalog.model import Region
from crawler.judge.furniture import is_consent_notice, is_share_link, is_sign_up, speaks_of_cookies
from crawler.judge.keys import key

if TYPE_CHECKING:
    from catalog.model import Block, Document

_FIRST = 4
_LAST = 8
_A_SUBJECT = 3
"""Blocks that speak of cookies, away from both ends, from which a page is about them."""
_LONGEST_ROW = 120
_YEAR = re.compile(r"^\W*(?:(?:19|20)\d\d\s*-\s*)?20\d\d\W*$")


class Notices:
    """The notices around one document."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def why(self, block: Block) -> str | None:
        """Which notice a block is, or None."""
        if is_sign_up(block.text):
            return "sign-up form"
        if id(block) in self._consent:
            return "consent notice"
        if id(block) in self._years:
            return "copyright year"
        return "links that share the page" if self._only_shares(block) else None

    @cached_property
    def _consent(self) -> frozenset[int]:
        """Blocks (by `id`) at either end of the page that ask about cookies.

        A privacy policy tells of cookies everywhere: there only what also offers a choice is a notice.
        """
        main = [block for block in self._document.blocks if block.region is Region.MAIN]
        ends = [*main[:_FIRST], *main[max(_FIRST, len(main) - _LAST) :]]
        inside = main[_FIRST:-_LAST]
        is_subject = sum(speaks_of_cookies(block.text) for block in inside) >= _A_SUBJECT or speaks_of_cookies(
            self._document.title
        )
        return frozenset(
            id(block)
            for block in ends
            if (is_consent_notice(block.text) and not (is_subject and block.heading))
            or (not is_subject and speaks_of_cookies(block.text) and len(block.text) <= _LONGEST_ROW)
        )

    @cached_property
    def _years(self) -> frozenset[int]:
        """Blocks (by `id`) near the end of the page that are nothing but a year: a template cut it off its sign."""
        end = self._document.blocks[-_LAST:]
        return frozenset(id(block) for block in end if block.tag == "p" and _YEAR.match(block.text))

    @cached_property
    def _shares(self) -> tuple[str, ...]:
        found = {key(link.text) for link in self._document.links if is_share_link(link.href)}
        return tuple(sorted(filter(None, found), key=lambda words: (-len(words), words)))

    def _only_shares(self, block: Block) -> bool:
        """Whether a block says nothing but the names of the places where the page can be shared."""
        if len(block.text) > _LONGEST_ROW or not self._shares:
            return False
        left = key(block.text)
        for words in self._shares:
            left = left.replace(words, "")
        return not left
