"""What a page calls itself: its title and its language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crawler.extract.fold import fold

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_GENERIC = frozenset({"", "home", "index", "untitled", "untitled document", "welcome", "inicio", "new page", "page"})
_UNREAD_COUNT = re.compile(r"^\(\d+\+?\)\s+")
_SOON = 5.0
_LANGUAGE = re.compile(r"^[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*$")


def title(root: Element) -> str:
    """The page's title: `og:title` where `<title>` contains it (it lacks the site's name), else `<title>`.

    A missing or generic title gives way to the first `<h1>`.
    """
    named = _UNREAD_COUNT.sub("", _first_text(root, ".//head/title", ".//body/title"))
    shared = fold(_meta(root, "property", "og:title") or _meta(root, "name", "og:title"))
    for candidate in (min((named, shared), key=len) if shared and shared in named else named, shared):
        if candidate.casefold() not in _GENERIC:
            return candidate
    return _first_text(root, ".//h1") or named or shared


def language(root: Element) -> str | None:
    """The BCP 47 tag the page declares, or None."""
    declared = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or root.get("xml:lang")
    if not declared:
        body = root.find("body")
        declared = body.get("lang") if body is not None else None
    declared = (declared or _meta(root, "http-equiv", "content-language")).strip()
    return declared.replace("_", "-") if _LANGUAGE.match(declared) else None


def refresh(root: Element) -> str | None:
    """The reference of a `<meta http-equiv=refresh>` that leaves within five seconds, as written."""
    seconds, _, rest = _meta(root, "http-equiv", "refresh").replace(",", ";").partition(";")
    try:
        soon = float(seconds or "x") <= _SOON
    except ValueError:
        return None
    found = re.match(r"\s*url\s*=\s*['\"]?([^'\"]+)", rest, re.IGNORECASE)
    return found[1].strip() if soon and found else None


def _meta(root: Element, attribute: str, value: str) -> str:
    for meta in root.iter("meta"):
        if (meta.get(attribute) or "").strip().lower() == value:
            return meta.get("content") or ""
    return ""


def _first_text(root: Element, *paths: str) -> str:
    for path in paths:
        element = root.find(path)
        if element is not None and (text := fold("".join(str(part) for part in element.itertext()))):
            return text
    return ""
