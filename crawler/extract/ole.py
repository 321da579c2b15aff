"""Microsoft's old compound files: not read, but told apart: a password is another matter than an old format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog.model import Document
from crawler.extract import unread

if TYPE_CHECKING:
    from catalog.model import WatchRules

_LOCKED = "EncryptedPackage".encode("utf-16-le")
_STREAMS = (("WordDocument", "doc"), ("Workbook", "xls"), ("PowerPoint Document", "ppt"))


def read(body: bytes, *, url: str, content_type: str | None, rules: WatchRules) -> Document:  # noqa: ARG001 - a Reader
    """An empty document that says why: encrypted (as a DOCX with a password is stored), or a type nobody reads here."""
    if _LOCKED in body:
        return Document(form="ole", unread=(unread.ENCRYPTED,))
    form = next((form for stream, form in _STREAMS if stream.encode("utf-16-le") in body), "ole")
    return Document(form=form, unread=(unread.part(unread.NO_READER, form),))
