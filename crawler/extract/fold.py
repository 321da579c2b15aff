"""Small repairs that make equal text equal: white space folded, invisible characters out, hidden addresses read."""

from __future__ import annotations

import re

EMAIL = "<email>"
"""Stands for an address that is obfuscated beyond reading."""

_INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_PROTECTED = re.compile(r"\[\s*e-?mail\s+protected\s*\]", re.IGNORECASE)
_OPEN, _CLOSE = r"\s?[\[({<]\s?", r"\s?[\])}>]\s?"
_SPELLED = re.compile(
    rf"([\w.+-]{{1,64}}){_OPEN}(?:at|arroba|@){_CLOSE}"
    rf"([\w-]{{1,63}}(?:(?:\.|{_OPEN}(?:dot|punto|\.){_CLOSE})[\w-]{{1,63}}){{1,6}})",
    re.IGNORECASE,
)
_AT = re.compile(rf"{_OPEN}(?:at|arroba|@){_CLOSE}", re.IGNORECASE)
_DOT = re.compile(rf"{_OPEN}(?:dot|punto|\.){_CLOSE}", re.IGNORECASE)
_CLOUDFLARE = "/cdn-cgi/l/email-protection"


def fold(text: str) -> str:
    """The text with white space (NBSP too) folded, invisible characters dropped and obfuscated addresses read."""
    text = " ".join(text.split())
    if not text.isascii():
        text = _INVISIBLE.sub("", text)
    if "[" in text or "(" in text or "{" in text or "<" in text:
        text = _PROTECTED.sub(EMAIL, text)
        if _AT.search(text):
            text = _SPELLED.sub(lambda found: f"{found[1]}@{_DOT.sub('.', found[2])}", text)
    return text


def is_protected(attributes: dict[str, str]) -> bool:
    """Whether the element is Cloudflare's stand-in for an e-mail address, whose key changes with every answer."""
    return "data-cfemail" in attributes


def unprotect(code: str) -> str:
    """The address in a Cloudflare code (hex; the first byte is XORed over the rest), or the `<email>` token."""
    try:
        key, *rest = bytes.fromhex(code)
        return bytes(byte ^ key for byte in rest).decode("utf-8")
    except ValueError:
        return EMAIL


def unprotect_link(reference: str) -> str:
    """A link's reference, with Cloudflare's stand-in for `mailto:` read."""
    if _CLOUDFLARE not in reference:
        return reference
    code = reference.partition("#")[2]
    return f"mailto:{unprotect(code) if code else EMAIL}"
