"""The text of a body whose charset may be unlabelled, wrongly labelled or mixed."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([^\s\"';,]{1,40})", re.IGNORECASE)
_NOT_ASCII_SHAPED = ("utf-16", "iso2022", "hz")
_DECLARED_WITHIN = 4096
_CLAIM = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([^\s/;'">]*)""", re.IGNORECASE)
# No page means to say these, and XML-based outputs refuse them; tab, newline, form feed and carriage return stay.
_UNSPEAKABLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_CONTROLS = bytes([*range(0x09), 0x0B, *range(0x0E, 0x20), 0x7F])
_DEFAULT = frozenset({b"", b"utf-8", b"utf8"})
# The first characters of markup in charsets that no label and no byte order mark tells (XML 1.0, appendix F.1).
_BARE = (
    (re.compile(rb"<\0\0\0[!-~]\0\0\0"), "utf-32-le"),
    (re.compile(rb"\0\0\0<\0\0\0[!-~]"), "utf-32-be"),
    (re.compile(rb"<\0[!-~]\0"), "utf-16-le"),
    (re.compile(rb"\0<\0[!-~]"), "utf-16-be"),
)
# Codecs that pages come in (WHATWG Encoding, section 4). Not UTF-7, which hides markup from whoever looks at the
# bytes, and nothing that only Python knows.
_SPOKEN = frozenset(
    {"ascii", "big5", "big5hkscs", "cp866", "cp874", "cp932", "cp949", "euc_jp", "euc_kr", "gb18030", "gb2312", "gbk"}
    | {"hz", "iso2022_jp", "koi8-r", "koi8-u", "mac-cyrillic", "mac-roman", "shift_jis", "tis-620", "utf-8"}
    | {"utf-16", "utf-16-be", "utf-16-le"}
    | {f"cp{number}" for number in range(1250, 1259)}
    | {f"iso8859-{number}" for number in range(1, 17)}
)
# Labels that Python has no alias for.
_ALIASES = {
    "csgb2312": "gbk", "gb_2312-80": "gbk", "iso-8859-8-e": "iso8859-8", "iso-8859-8-i": "iso8859-8",
    "koi": "koi8-r", "koi8": "koi8-r", "koi8-ru": "koi8-u", "ksc_5601": "cp949", "logical": "iso8859-8",
    "mac": "mac-roman", "visual": "iso8859-8", "windows-31j": "cp932", "windows-874": "cp874", "dos-874": "cp874",
    "windows-949": "cp949", "x-euc-jp": "euc_jp", "x-gbk": "gbk", "x-mac-cyrillic": "mac-cyrillic",
    "x-mac-roman": "mac-roman", "x-mac-ukrainian": "mac-cyrillic", "x-sjis": "cp932", "x-x-big5": "big5",
    "cn-big5": "big5", "unicode": "utf-16-le", "ucs-2": "utf-16-le",
}  # fmt: skip
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
    "big5": "big5hkscs",
    "utf-16": "utf-16-le",
}


def _as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return wrong.decode("windows-1252", "replace"), error.end


codecs.register_error("checkback-windows-1252", _as_windows_1252)


class Exact(NamedTuple):
    """A text that turns back into the very bytes it came from: `mark + text.encode(codec, errors)`."""

    text: str
    codec: str
    errors: str
    mark: bytes


def exact(body: bytes, content_type: str | None = None) -> Exact | None:
    """The body as text for an edit in place, by the order of `decode`; None where no charset gives its bytes back."""
    mark, name = next(((mark, name) for mark, name in _BOMS if body.startswith(mark)), (b"", ""))
    rest = body[len(mark) :]
    claimed = _labels(body, content_type)
    codecs_tried = [name] if name else [name for opening, name in _BARE if opening.match(body)]
    if not codecs_tried:
        codecs_tried = [*claimed, "utf-8"] if any(map(_is_not_ascii_shaped, claimed)) else ["utf-8", *claimed]
    for codec in codecs_tried:
        try:
            text = rest.decode(codec)
            if text.encode(codec) == rest:
                return Exact(text, codec, "strict", mark)
        except (UnicodeError, LookupError):
            continue
    if codecs_tried[0].startswith(("utf-16", "utf-32")):
        return None
    return Exact(rest.decode("utf-8", "surrogateescape"), "utf-8", "surrogateescape", mark)


def decode(body: bytes, content_type: str | None = None) -> str:
    """The body as text; never fails and never returns NUL, other controls or lone surrogates.

    The order is: byte order mark, the NULs of unlabelled UTF-16 and UTF-32, UTF-8 wherever the bytes are valid UTF-8 (a
    wrong label must not turn a page into mojibake on one visit and back on the next), the charset of the Content-Type
    header, the one the markup declares, and last UTF-8 in which each stray byte is read as windows-1252, which also
    reads pages that mix the two. Labels that no browser knows, UTF-7 among them, count as none.
    """
    text = _decode(body, content_type)
    # No byte of a control means no control, in what is no UTF-16 or the like: told in a seventh of the pattern's time.
    clean = len(body.translate(None, _CONTROLS)) == len(body) and "\ufffe" not in text and "\uffff" not in text
    return text if clean else _UNSPEAKABLE.sub("", text)


def _decode(body: bytes, content_type: str | None) -> str:
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    for opening, name in _BARE:
        if opening.match(body):
            return body.decode(name, "replace")
    labels = _labels(body, content_type)
    if not any(map(_is_not_ascii_shaped, labels)):
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


def _is_not_ascii_shaped(label: str) -> bool:
    return label.startswith(_NOT_ASCII_SHAPED)


def _labels(body: bytes, content_type: str | None) -> list[str]:
    """Python codec names the sender claims, most trusted first, without those that would only repeat UTF-8."""
    claimed = _CHARSET.search(content_type or "")
    found: list[str] = []
    for name in (claimed[1] if claimed else None, _declared(body[:_DECLARED_WITHIN])):
        codec = _codec(name.strip().lower()) if name else None
        # A label written in ASCII cannot mean UTF-16 (WHATWG HTML, "determining the character encoding").
        ascii_shaped = body[:1] and body[:2].count(0) == 0
        if codec and codec != "utf-8" and not (codec.startswith("utf-16") and ascii_shaped):
            found.append(codec)
    return found


def _declared(head: bytes) -> str | None:
    """The charset that the markup itself names, in a prolog or a `<meta>`, but for UTF-8; comments name none."""
    if b"<!--" in head:
        head = b"".join(part.partition(b"-->")[2] if i else part for i, part in enumerate(head.split(b"<!--")))
    if all(claim.lower() in _DEFAULT for claim in _CLAIM.findall(head)):
        return None
    from bs4.dammit import EncodingDetector  # noqa: PLC0415 - a tenth of a second that few pages ask for

    return EncodingDetector.find_declared_encoding(head, is_html=True, search_entire_document=True)


def _codec(label: str) -> str | None:
    """The Python codec that a browser would read a label with, or None for a label it does not know."""
    label = label.removeprefix("x-") if label.startswith("x-cp") else label
    try:
        name = codecs.lookup(_ALIASES.get(label, label)).name
    except (LookupError, ValueError):
        return None
    return _LARGER.get(name, name) if name in _SPOKEN else None
