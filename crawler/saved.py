"""A page saved in a file, as a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog.errors import UsageError
from crawler.extract import extract

if TYPE_CHECKING:
    from pathlib import Path

    from catalog.model import Document

TYPES = {".html": None, ".htm": None, ".md": "text/markdown", ".markdown": "text/markdown", ".txt": "text/plain"}
"""Suffix of a saved page to its content type; None is what a page is without one: HTML."""
FILES = {
    ".xhtml": "application/xhtml+xml",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".rss": "application/rss+xml",
    ".atom": "application/atom+xml",
    ".xml": "application/xml",
    ".json": "application/json",
}
"""The same for what is no page; the bytes have the last word on all of them (`crawler.extract.sniff`)."""


def read_piped(body: bytes, url: str) -> Document:
    """The document in bytes without a file name, read as what they show to be."""
    return extract(body, url=url)


def read_saved(path: Path, url: str, content_type: str | None = None) -> Document:
    """The document in a file.

    Args:
        path: the saved body.
        url: the page's address, which its links are relative to.
        content_type: as the server sent it; without one the suffix speaks for it. The bytes have the last word.

    Raises:
        UsageError: the file cannot be read; the message names it.
    """
    try:
        body = path.read_bytes()
    except OSError as trouble:
        raise UsageError(f"cannot read the page {path}: {trouble.strerror}; check the path") from trouble
    return extract(body, url=url, content_type=content_type or {**TYPES, **FILES}.get(path.suffix.lower()))
