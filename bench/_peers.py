"""Peers for the change benchmark: each reads the text of a page; what is not installed is left out and said."""

from __future__ import annotations

import logging
from importlib.util import find_spec
from typing import TYPE_CHECKING

import lxml.html

if TYPE_CHECKING:
    from collections.abc import Callable

_DROPPED = ("script", "style", "noscript", "template")


def peers() -> dict[str, Callable[[bytes], str]]:
    """Name to a function from a page's bytes to its text, white space folded."""
    logging.disable(logging.ERROR)
    known = {
        "trafilatura": ("trafilatura", _trafilatura),
        "readability-lxml": ("readability", _readability),
        "lxml text": ("lxml", _lxml),
        "inscriptis": ("inscriptis", _inscriptis),
    }
    return {name: read for name, (module, read) in known.items() if find_spec(module) is not None}


def missing() -> list[str]:
    """The peers that are not installed."""
    return [name for name in ("trafilatura", "readability", "inscriptis") if find_spec(name) is None]


def _folded(text: str | None) -> str:
    return " ".join((text or "").split())


def _decoded(body: bytes) -> str:
    return body.decode("utf-8", "replace")


def _trafilatura(body: bytes) -> str:
    import trafilatura  # noqa: PLC0415 - a peer that need not be there

    return _folded(trafilatura.extract(_decoded(body), include_comments=False, include_tables=True))


def _readability(body: bytes) -> str:
    from readability import Document  # noqa: PLC0415 - a peer that need not be there

    summary = Document(_decoded(body)).summary(html_partial=True)
    return _folded(" ".join(lxml.html.fromstring(summary).itertext())) if summary.strip() else ""


def _lxml(body: bytes) -> str:
    root = lxml.html.document_fromstring(_decoded(body), parser=lxml.html.HTMLParser(huge_tree=True))
    for element in list(root.iter(*_DROPPED)):
        element.drop_tree()
    return _folded(" ".join(str(text) for text in root.itertext()))


def _inscriptis(body: bytes) -> str:
    from inscriptis import get_text  # noqa: PLC0415 - a peer that need not be there

    return _folded(get_text(_decoded(body)))
