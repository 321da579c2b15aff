"""What a page is made of besides words and links: pictures, media, frames, styles, scripts, forms, other versions.

A reader follows none of it, so it is no part of what is compared; who maintains a page wants to hear when it breaks.
Style sheets and scripts in files of their own are named, not read.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from html import escape
from typing import TYPE_CHECKING

from catalog.model import Link
from crawler.extract import css, srcset
from crawler.extract.fold import fold
from crawler.extract.videos import watch_page
from crawler.urls import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

_SOURCES = {
    "img": ("src",),
    "source": ("src",),
    "audio": ("src",),
    "video": ("src", "poster"),
    "track": ("src",),
    "script": ("src",),
    "input": ("src",),
    "embed": ("src",),
    "iframe": ("src",),
    "object": ("data",),
    "body": ("background",),
    "image": ("href", "xlink:href"),
    "blockquote": ("cite",),
    "q": ("cite",),
    "ins": ("cite",),
    "del": ("cite",),
}
TAGS = (*_SOURCES, "link", "style", "form", "button", "meta")
_LINKED = {
    "stylesheet": "stylesheet",
    "icon": "icon",
    "apple-touch-icon": "icon",
    "manifest": "manifest",
    "canonical": "canonical",
    "alternate": "alternate",
}
_NOT_LOADED = ("javascript:", "data:", "blob:", "about:")
_MOST = 5_000
_MISSES = 100
"""References that are not in the source as the tree has them, after which no more are looked for."""
_LONGEST_WORDS = 300
_BEFORE = "\"'=(, \t\r\n;"
_AFTER = "\"'), \t\r\n>&"
Found = tuple[str, str, "Element"]
"""Kind, reference as written, element."""


def embedded(root: Element, source: str, base: str) -> tuple[Link, ...]:
    """Each address once, in page order, with the kind of its first mention and the place where it is written.

    Kinds: `src`, `srcset`, `poster`, `data`, `background`, `image` (of SVG), `css`, `stylesheet`, `icon`,
    `manifest`, `canonical`, `alternate`, `action`, `refresh`, `cite`.

    Args:
        root: the tree.
        source: the decoded markup, for line and column.
        base: what references are relative to.
    """
    place = _Places(source)
    first: dict[str, Link] = {}
    for kind, written, element in (*_in_elements(root), *_in_attributes(root, source)):
        reference = written.strip()
        target = resolve(base, reference)
        if not reference or (target or reference.lower()).startswith(_NOT_LOADED) or len(first) >= _MOST:
            continue
        if target is None or target not in first:
            line, column = place(written, element)
            target = target or reference
            first.setdefault(target, Link(target, _words(element), line=line, column=column, kind=kind))
    return tuple(first.values())


def _in_elements(root: Element) -> Iterator[Found]:
    has_templates = next(root.iter("template"), None) is not None
    for element in root.iter(*TAGS):
        tag = str(element.tag)
        if has_templates and any(above.tag == "template" for above in element.iterancestors()):
            continue
        if tag in _SOURCES:
            yield from _sources(tag, element)
        elif tag == "link":
            yield from _linked(element)
        elif tag == "style":
            for _, address in css.addresses(element.text or ""):
                yield "css", address, element
        elif tag == "meta":
            yield from _refresh(element)
        else:
            yield from _action(tag, element)


def _sources(tag: str, element: Element) -> Iterator[Found]:
    if tag == "iframe" and watch_page(element.get("src") or ""):
        return  # a video is a link: its reader goes to watch it
    for name in _SOURCES[tag]:
        if reference := element.get(name):
            yield "image" if tag == "image" else name, reference, element
    if tag in ("img", "source") and (listed := element.get("srcset")):
        for _, address in srcset.addresses(listed):
            yield "srcset", address, element
    if tag == "input":
        yield from _action(tag, element)


def _linked(element: Element) -> Iterator[Found]:
    reference = element.get("href")
    said = (element.get("rel") or "").lower().split()
    kind = next((_LINKED[word] for word in said if word in _LINKED), None)
    if reference and kind:
        yield kind, reference, element


def _action(tag: str, element: Element) -> Iterator[Found]:
    """Where a form leads; not one that is posted, because what answers to that need not answer to a visit."""
    reference = element.get("action" if tag == "form" else "formaction")
    method = element.get("method" if tag == "form" else "formmethod") or "get"
    if tag != "form" and "formmethod" not in element.attrib:
        form = next(element.iterancestors("form"), None)
        method = (form.get("method") if form is not None else None) or "get"
    if reference and method.strip().lower() not in ("post", "dialog"):
        yield "action", reference, element


def _refresh(element: Element) -> Iterator[Found]:
    if (element.get("http-equiv") or "").strip().lower() == "refresh":
        _, _, rest = (element.get("content") or "").replace(",", ";").partition(";")
        name, _, reference = rest.partition("=")
        if name.strip().lower() == "url":
            yield "refresh", reference.strip().strip("'\""), element


def _in_attributes(root: Element, source: str) -> Iterator[Found]:
    if "url(" not in source.lower():
        return
    for element in root.iterfind(".//*[@style]"):
        for _, address in css.addresses(element.get("style") or ""):
            yield "css", address, element


def _words(element: Element) -> str:
    said = element.get("alt") or element.get("title") or element.get("aria-label") or element.get("name") or ""
    return fold(said)[:_LONGEST_WORDS]


class _Places:
    """Finds where references are written; they come in page order, but for those in style attributes."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._cursor = self._misses = 0
        self._lines: list[int] | None = None

    def __call__(self, written: str, element: Element) -> tuple[int, int]:
        """`(line, column)` from 1; column 0 where only the line is known, and line 0 where not even that is."""
        at = self._find(written)
        if at < 0:
            return (element.sourceline if isinstance(element.sourceline, int) else 0), 0
        if self._lines is None:
            self._lines = [0, *(match.end() for match in re.finditer("\n", self._source))]
        line = bisect_right(self._lines, at)
        return line, at - self._lines[line - 1] + 1

    def _find(self, written: str) -> int:
        if self._misses >= _MISSES:
            return -1
        wanted = (written,) if "&" not in written else (written, escape(written, quote=False))
        for start in (self._cursor, 0):
            for form in wanted:
                if (at := self._whole(form, start)) >= 0:
                    self._cursor = at + len(form)
                    return at
        self._misses += 1
        return -1

    def _whole(self, wanted: str, start: int) -> int:
        """Where a reference stands that is not a part of a longer one, or -1."""
        at = self._source.find(wanted, start)
        while at >= 0:
            end = at + len(wanted)
            if self._source[at - 1 : at] in _BEFORE and self._source[end : end + 1] in _AFTER:
                return at
            at = self._source.find(wanted, at + 1)
        return -1
