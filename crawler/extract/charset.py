"""The text of a body whose charset may be unlabelled, wrongly labelled or mixed."""

from __future__ import annotations

import codecs
import re

from bs4.dammit import EncodingDetector

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([^\s\"';,]{1,40})", re.IGNORECASE)
_NOT_ASCII_SHAPED = ("utf-16", "utf-32", "iso-2022", "hz", "utf-7")
_DECLARED_WITHIN = 4096
# No page means to say these, and XML-based outputs refuse them; tab, newline, form feed and carriage return stay.
_UNSPEAKABLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# Labels that browsers read as a larger charset (WHATWG Encoding, section 4.2).
_LARGER = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
}


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return wrong.decode("windows-1252", "replace"), error.end


codecs.register_error("checkback-windows-1252", _as_windows_1252)


def decode(body: bytes, content_type: str | None = None) -> str:
    """The body as text; never fails and never returns NUL, other controls or lone surrogates.

    The order is: byte order mark, UTF-8 wherever the bytes are valid UTF-8 (a wrong label must not turn a page into
    mojibake on one visit and back on the next), the charset of the Content-Type header, the one the markup declares,
    and last UTF-8 in which each stray byte is read as windows-1252, which also reads pages that mix the two.
    """
    return _UNSPEAKABLE.sub("", _decode(body, content_type))


def _decode(body: bytes, content_type: str | None) -> str:
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    labels = _labels(body, content_type)
    if not any(label.startswith(_NOT_ASCII_SHAPED) for label in labels):
        try:
            return body.decode("utf-8")
        except UnicodeDecodeError:
            pass
    for label in labels:
        try:
            return body.decode(label)
        except (UnicodeError, LookupError):
            continue
    return body.decode("utf-8", "checkback-windows-1252")


def _labels(body: bytes, content_type: str | None) -> list[str]:
    """Python codec names the sender claims, most trusted first, without those that would only repeat UTF-8."""
    claimed = _CHARSET.search(content_type or "")
    names = [claimed[1] if claimed else None, EncodingDetector.find_declared_encoding(body[:_DECLARED_WITHIN])]
    found: list[str] = []
    for name in names:
        try:
            codec = codecs.lookup(name).name if name else None
        except (LookupError, ValueError):
            codec = None
        # A label written in ASCII cannot mean UTF-16 (WHATWG HTML, "determining the character encoding").
        ascii_shaped = body[:1] and body[:2].count(0) == 0
        if codec and codec != "utf-8" and not (codec.startswith(("utf-16", "utf-32")) and ascii_shaped):
            found.append(_LARGER.get(codec, codec))
    return found
