"""Web addresses written out in a sentence, told from the punctuation around them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_WORDS = 300
"""Characters of a link's words that are kept."""
_BARE = re.compile(r"https?://[^\s<>\"'`|\\^{}\[\]\u00ab\u00bb\u2018-\u201f]+", re.IGNORECASE)
_AFTER = frozenset(".,;:!?*_~\u2026\u3001\u3002\uff0c")


def bare_addresses(text: str) -> Iterator[tuple[int, str]]:
    """`(column from 1, address)` of each web address, without the marks of the sentence at its end.

    A closing parenthesis belongs to the sentence unless the address has one more that opens.
    """
    for match in _BARE.finditer(text):
        address = match[0]
        end = len(address)
        surplus = address.count(")") - address.count("(")
        while end and (address[end - 1] in _AFTER or (address[end - 1] == ")" and surplus > 0)):
            surplus -= address[end - 1] == ")"
            end -= 1
        if end > address.index("://") + 3:
            yield match.start() + 1, address[:end]
