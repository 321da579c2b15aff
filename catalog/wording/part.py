"""What a part of a page is called: by how the page refers to it or, where that tells nothing, by its file name."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from catalog.wording.tongue import tongue

if TYPE_CHECKING:
    from collections.abc import Mapping

_KINDS: Mapping[str, str] = MappingProxyType(
    {
        "srcset": "picture",
        "poster": "picture",
        "background": "picture",
        "image": "picture",
        "icon": "icon",
        "stylesheet": "style sheet",
        "css": "file that a style names",
        "data": "embedded object",
        "manifest": "manifest of the page as an app",
        "canonical": "address that the page gives as its own",
        "alternate": "other version of the page",
        "action": "address of a form",
        "refresh": "page that visitors are sent on to",
        "cite": "source of a quotation",
    }
)
_FILES = (
    (re.compile(r"\.(?:png|jpe?g|gif|svg|webp|avif|ico|bmp)$"), "picture"),
    (re.compile(r"\.m?js$"), "script"),
    (re.compile(r"\.(?:mp4|m4v|webm|ogv|mov|mp3|m4a|ogg|oga|wav)$"), "video or sound"),
    (re.compile(r"\.vtt$"), "captions"),
)
_ANY = "picture, script, frame or media file"
NAMES = frozenset({*_KINDS.values(), *(word for _, word in _FILES), _ANY})
"""Everything that a part can be called, in English."""


def part_name(kind: str, url: str, *, language: str = "en") -> str:
    """Two or three words for a part of a page.

    Args:
        kind: how the page refers to it (`catalog.model.Link`).
        url: its address.
        language: of the words.
    """
    said = _KINDS.get(kind)
    if said is None:
        path = url.partition("#")[0].partition("?")[0].lower()
        said = next((word for ending, word in _FILES if ending.search(path)), _ANY)
    return tongue(language).word(said)
