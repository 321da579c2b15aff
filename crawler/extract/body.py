"""A body of whatever type to a Document: the door of this room.

    body, Content-Type -> form (`sniff`) -> reader by that name (`checkback.extractors`) -> Document

A plug-in is one callable (`Reader`) under the entry-point group `checkback.extractors`. Its name is a form that
`sniff` tells (`xlsx`, `odt`, `epub`, ...) or a whole media type (`application/vnd.example`), which wins. Readers are
loaded when the first body of their kind comes.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from catalog.errors import OwnFailure
from catalog.model import Document, WatchRules
from catalog.plugins import plugins
from crawler.extract.sniff import form_of, media_type
from crawler.extract.unread import NO_READER, part

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from importlib.metadata import EntryPoint

    from catalog.model import Link

GROUP = "checkback.extractors"
LONG = 200_000
"""Bytes of a page from which a tree costs enough to do without, where only links are wanted."""
_NO_RULES = WatchRules()


class Reader(Protocol):
    """Reads bodies of one form. Never fails: what it cannot read it says in `Document.unread`."""

    def __call__(self, body: bytes, *, url: str, content_type: str | None, rules: WatchRules) -> Document:
        """The document in a decoded body; `url` is what its links are relative to."""


def extract(body: bytes, *, url: str, content_type: str | None = None, rules: WatchRules = _NO_RULES) -> Document:
    """What a page or file says.

    Args:
        body: the decoded body (no content encoding), any bytes at all.
        url: the page's address, which its links are relative to.
        content_type: the Content-Type header as sent; what the bytes show to be something else is read as that.
        rules: the resource's keep and drop selectors.

    Returns:
        A document that is empty only where the body has no text, or where `unread` says why.

    Raises:
        UsageError: a selector in `rules` cannot be read.
    """
    kind = media_type(content_type)
    form = kind if "/" in kind and kind in _readers() else form_of(body, content_type)
    reader = _reader(form)
    if reader is None:
        return Document(form=form, unread=(part(NO_READER, form),))
    document = reader(body, url=url, content_type=content_type, rules=rules)
    return document if form == "html" or document.form != "html" else replace(document, form=form)


def links_of(body: bytes, *, url: str, content_type: str | None = None) -> Sequence[Link]:
    """The links of `extract(...)`, for who wants nothing else: a long page is read without holding all that it says."""
    if len(body) >= LONG and form_of(body, content_type) == "html":
        from crawler.extract import html, passing  # noqa: PLC0415 - loaded when the first page comes, like readers

        if media_type(content_type) not in _readers() and _reader("html") is html.read:
            found = passing.links(html.markup(body, content_type), url)
            if found is not None:
                return found
    return extract(body, url=url, content_type=content_type).links


def made_of(body: bytes, *, url: str, content_type: str | None = None) -> tuple[Link, ...]:
    """What a page or Markdown text is made of besides words and links; empty for every other form.

    Not a part of the document: nobody compares it, and most pages are not ours to mend.
    """
    form = form_of(body, content_type)
    if form == "html":
        from crawler.extract import html, passing  # noqa: PLC0415 - loaded when the first page comes, like readers

        if len(body) >= LONG:
            found = passing.parts(html.markup(body, content_type), url)
            if found is not None:
                return found
        return html.parts(body, url=url, content_type=content_type)
    if form == "markdown":
        from crawler.extract.markdown import pictures  # noqa: PLC0415 - as above

        return pictures(body, url=url, content_type=content_type)
    return ()


@lru_cache(maxsize=1)
def _readers() -> Mapping[str, EntryPoint]:
    return {point.name: point for point in plugins(GROUP)}


@lru_cache(maxsize=64)
def _reader(form: str) -> Reader | None:
    point = _readers().get(form)
    if point is not None:
        reader: Reader = point.load()
        return reader
    if form == "html":
        raise OwnFailure(f"no reader of pages is installed under {GROUP}; install Checkback again (pip install)")
    return None
