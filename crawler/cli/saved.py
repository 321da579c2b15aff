"""A page saved in a file, as a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog.errors import UsageError
from crawler.extract import extract

if TYPE_CHECKING:
    from pathlib import Path

    from catalog.model import Document

_TYPES = {".md": "text/markdown", ".markdown": "text/markdown", ".txt": "text/plain"}


def read_saved(path: Path, url: str) -> Document:
    """The document in a file, by its suffix: Markdown, plain text, or else HTML.

    Raises:
        UsageError: the file cannot be read; the message names it.
    """
    try:
        body = path.read_bytes()
    except OSError as trouble:
        raise UsageError(f"cannot read the page {path}: {trouble.strerror}; check the path") from trouble
    return extract(body, url=url, content_type=_TYPES.get(path.suffix.lower()))
