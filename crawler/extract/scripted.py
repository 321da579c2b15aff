"""Pages that say next to nothing to who does not run their scripts, or that are only a frame around other pages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.extract.unread import FRAMES, SCRIPTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.etree import _Element as Element

    from crawler.extract.piece import Piece

_ASKS_FOR_SCRIPTS = re.compile(r"\bjava\s?script\b", re.IGNORECASE)
# Ids and elements in which applications put everything they draw.
_MOUNTS = frozenset({"root", "app", "__next", "__nuxt", "___gatsby", "react-root", "app-root", "ember-root", "svelte"})
_STATE = re.compile(r"application/(?:[\w.+-]+\+)?json$", re.IGNORECASE)
_LONG = 1_000


def unread(root: Element, content: Element, blocks: Sequence[Piece]) -> tuple[str, ...]:
    """What of a page with next to no text stays unread because scripts build it or frames hold it; empty for others."""
    if next(root.iter("frame"), None) is not None:
        return (FRAMES,)
    if next(root.iter("script"), None) is None or content is not root:
        return ()
    said = " ".join([block.text for block in blocks])
    asked = _ASKS_FOR_SCRIPTS.search(said) or any(
        _ASKS_FOR_SCRIPTS.search("".join(map(str, element.itertext()))) for element in root.iter("noscript")
    )
    return (SCRIPTS,) if asked or _has_mount(root) or _has_state(root) else ()


def _has_mount(root: Element) -> bool:
    return any(
        (element.get("id") in _MOUNTS or element.tag == "app-root") and not (element.text or "").strip()
        for element in root.iter("div", "main", "section", "app-root")
        if not len(element)
    )


def _has_state(root: Element) -> bool:
    """Whether a script holds text as JSON, for other scripts to show."""
    return any(
        _STATE.match((script.get("type") or "").strip())
        and (script.get("type") or "").lower() != "application/ld+json"
        and len(script.text or "") >= _LONG
        for script in root.iter("script")
    )
