"""The pictures of a `srcset`, by the algorithm that browsers follow (WHATWG HTML, "parse a srcset attribute")."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_SPACE = "\t\n\f\r "
_BEFORE = re.compile(rf"[{_SPACE},]*+")
_ADDRESS = re.compile(rf"[^{_SPACE}]++")
# Descriptors end at a comma that no parenthesis is open around; what is in parentheses is one with the rest.
_DESCRIPTORS = re.compile(r"(?:[^,()]|\([^)]*+(?:\)|\Z)|\))*+")
_WORD = re.compile(rf"(?:[^{_SPACE}(]|\([^)]*+(?:\)|\Z))++")
_WHOLE = re.compile(r"[0-9]+")
_FLOAT = re.compile(r"-?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def addresses(srcset: str) -> Iterator[tuple[int, str]]:
    """`(offset, address)` of each picture that a browser may load, as written; commas may be part of an address.

    A picture whose descriptors contradict each other or cannot be read is left out, as browsers leave it out.
    """
    at = 0
    while True:
        at = _end(_BEFORE, srcset, at)
        found = _ADDRESS.match(srcset, at)
        if found is None:
            return
        at = found.end()
        address = found[0].rstrip(",")
        if address != found[0]:  # a comma right after the address ends the picture
            yield found.start(), address
            continue
        end = _end(_DESCRIPTORS, srcset, at)
        if _are_valid(_WORD.findall(srcset[at:end])):
            yield found.start(), address
        at = end + 1


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


def _are_valid(descriptors: Sequence[str]) -> bool:
    """Whether descriptors are a width, with or without a height, or one density, or none; each at most once."""
    kinds = ""
    for descriptor in descriptors:
        number, kind = descriptor[:-1], descriptor[-1]
        if kind in kinds:
            return False
        kinds += kind
        if kind in "wh":
            if not _WHOLE.fullmatch(number) or not number.strip("0"):
                return False
        elif kind != "x" or not _FLOAT.fullmatch(number) or float(number) < 0:
            return False
    return not ("x" in kinds and len(kinds) > 1) and kinds != "h"
