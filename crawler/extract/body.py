"""A body of whatever type to a Document: the door of this room."""

from __future__ import annotations

from catalog.model import Document, WatchRules
from crawler.extract.charset import decode
from crawler.extract.html import extract_html
from crawler.extract.prose import extract_markdown, extract_plain

_NO_RULES = WatchRules()
_MARKDOWN = frozenset({"text/markdown", "text/x-markdown"})
_PLAIN = frozenset({"text/plain"})


def extract(body: bytes, *, url: str, content_type: str | None = None, rules: WatchRules = _NO_RULES) -> Document:
    """What a page says.

    Args:
        body: the decoded body (no content encoding), any bytes at all.
        url: the page's address, which its links are relative to.
        content_type: the Content-Type header as sent; HTML is assumed without one and for unknown types.
        rules: the resource's keep and drop selectors.

    Returns:
        A document that is empty only where the body has no text.

    Raises:
        UsageError: a selector in `rules` cannot be read.
    """
    kind = (content_type or "").partition(";")[0].strip().lower()
    text = decode(body, content_type)
    if kind in _MARKDOWN:
        return extract_markdown(text, url=url)
    if kind in _PLAIN and not _looks_like_html(text):
        return extract_plain(text, url=url)
    return extract_html(text, url=url, rules=rules)


def _looks_like_html(text: str) -> bool:
    """Whether a body that calls itself plain text is a page all the same, as old servers send them."""
    start = text[:200].lstrip().lower()
    return start.startswith(("<!doctype html", "<html"))
