"""What a body is, whatever the server calls it: a PDF sent as text/html, HTML sent as application/pdf, a feed as XML.

Bytes come before the Content-Type, because only one of them is what readers open. Looks at the beginning of a body
(and at the names inside a ZIP, and for JSON that nobody announced at all of it); never parses markup.
"""

from __future__ import annotations

import codecs
import json
import re

_HEAD = 4_096
_MAGIC_WITHIN = 1_024
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF87a", "image"),
    (b"GIF89a", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"\x1f\x8b", "gzip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"{\\rtf", "rtf"),
    (b"OggS", "audio"),
    (b"ID3", "audio"),
    (b"\x00\x00\x01\x00", "image"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"Rar!\x1a\x07", "archive"),
)
_INSIDE_ZIP = ((b"word/document", "docx"), (b"xl/workbook", "xlsx"), (b"ppt/presentation", "pptx"))
_OPEN_DOCUMENT = re.compile(rb"mimetypeapplication/vnd\.oasis\.opendocument\.(text|spreadsheet|presentation)")
_OPEN_FORMS = {b"text": "odt", b"spreadsheet": "ods", b"presentation": "odp"}
_TYPES = {
    "application/pdf": "pdf",
    "application/x-pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/msword": "doc",
    "application/vnd.ms-excel": "xls",
    "application/vnd.ms-powerpoint": "ppt",
    "application/rtf": "rtf",
    "text/rtf": "rtf",
    "application/zip": "zip",
    "application/epub+zip": "epub",
    "text/markdown": "markdown",
    "text/x-markdown": "markdown",
    "text/plain": "plain",
    "text/csv": "plain",
    "text/calendar": "plain",
    "text/html": "html",
    "application/xhtml+xml": "html",
}
_NOT_TEXT = {"image": "image", "audio": "audio", "video": "video", "font": "font"}
_UNSURE = frozenset(
    {"", "text/html", "text/plain", "application/octet-stream", "binary/octet-stream", "text/javascript"}
)
_BEFORE_ROOT = re.compile(r"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*|<!doctype[^<>]*>\s*)*", re.DOTALL | re.IGNORECASE)
_ROOT = re.compile(r"<([\w.-]+:)?([\w.-]+)")
_MARKUP = re.compile(
    r"\s*(?:<\?xml[^<>]*>\s*)?(?:<!--.{0,1000}?-->\s*)*<(?:!doctype html|html|head|body|title)\b",
    re.IGNORECASE | re.DOTALL,
)
_ATOM = "www.w3.org/2005/atom"
_RSS_IN_RDF = "purl.org/rss"


def form_of(body: bytes, content_type: str | None = None) -> str:
    """The form of a body: the name under which `checkback.extractors` has its reader, if there is one.

    Args:
        body: any bytes at all.
        content_type: the Content-Type header as sent, or None.

    Returns:
        `html` (also for what cannot be told), `plain`, `markdown`, `pdf`, `docx`, `feed`, `json`; or a form that has
        no reader of ours: `xlsx`, `pptx`, `odt`, `ods`, `odp`, `doc`, `ole`, `rtf`, `zip`, `image`, `binary`, ...
    """
    kind = media_type(content_type)
    head = body[:_HEAD]
    start = head.lstrip()[:1]
    is_plainly_html = start == b"<" and kind == "text/html" and b"<?xml" not in head[:64] and not _may_be_feed(head)
    # Nearly every page is: no reason to look further.
    if found := "html" if is_plainly_html else _by_magic(body, head, start):
        return found
    text = _text(head)
    first = text.lstrip()[:1]
    if first == "<":
        return _of_markup(text, kind)
    if kind.endswith(("/json", "+json")) or (first in ("{", "[") and kind in _UNSURE and _is_json(body)):
        return "json"
    if declared := _TYPES.get(kind) or _NOT_TEXT.get(kind.partition("/")[0]):
        return declared
    return "binary" if _is_binary(head, kind) else "html"


def _is_binary(head: bytes, kind: str) -> bool:
    """Whether there are NUL bytes that neither UTF-16 nor a careless page explains."""
    if b"\0" not in head or head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return False
    return kind.startswith("application/") or b"<" not in head


def media_type(content_type: str | None) -> str:
    """The media type of a Content-Type header, without parameters, in lower case; empty without one."""
    return (content_type or "").partition(";")[0].strip().lower()


def _may_be_feed(head: bytes) -> bool:
    opening = head[:512].lower()
    return b"<rss" in opening or b"<feed" in opening or b"<rdf" in opening


def _by_magic(body: bytes, head: bytes, start: bytes) -> str | None:
    if start != b"<" and b"%PDF-" in head[:_MAGIC_WITHIN]:
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return _of_zip(body, head)
    if head.startswith(b"RIFF") and head[8:12] in (b"WEBP", b"WAVE", b"AVI "):
        return "image" if head[8:12] == b"WEBP" else "video"
    if head[4:8] == b"ftyp":
        return "video"
    return next((form for mark, form in _MAGIC if head.startswith(mark)), None)


def _of_zip(body: bytes, head: bytes) -> str:
    if found := _OPEN_DOCUMENT.search(head[:200]):
        return _OPEN_FORMS[found[1]]
    if b"mimetypeapplication/epub" in head[:200]:
        return "epub"
    return next((form for name, form in _INSIDE_ZIP if name in body), "zip")


def _text(head: bytes) -> str:
    """The beginning as text, good enough to tell tags by."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if head.startswith(mark):
            return head[len(mark) :].decode(name, "replace")
    return head.decode("latin-1")


def _of_markup(text: str, kind: str) -> str:
    before = _BEFORE_ROOT.match(text)
    root = _ROOT.match(text, before.end() if before else 0)
    name, lowered = (root[2].lower() if root else ""), text.lower()
    is_xml = "xml" in kind or "<?xml" in lowered[:64]
    if name == "rss" or (name == "feed" and (_ATOM in lowered or is_xml)) or (name == "rdf" and _RSS_IN_RDF in lowered):
        return "feed"
    if name == "html" or _MARKUP.match(text):
        return "html"
    return _TYPES[kind] if kind in ("text/plain", "text/markdown", "text/x-markdown") else "html"


def _is_json(body: bytes) -> bool:
    if body.rstrip()[-1:] not in (b"}", b"]"):
        return False
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True
