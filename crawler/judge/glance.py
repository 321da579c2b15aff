"""A glance: the little of a page that tells whether it is one. Title, headings, the first words, forms and refreshes.

Pure and cheap: one pass over the markup that stops after the first words, because every link is glanced at, and most
are fine. What a page says as a whole is `crawler.extract`'s matter.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape

from crawler.extract.charset import decode

LOOKED_AT = 262_144
"""Bytes of a body that are glanced at."""
FIRST_WORDS = 6_000
"""Characters of text after which a glance ends."""
_UNREAD = {"script", "style", "noscript", "template", "svg", "select", "textarea", "iframe", "object"}
_INLINE = re.compile(r"</?(?:b|i|em|strong|a|span|u|small|code|mark|abbr|font|sup|sub)(?:\s[^<>]*)?>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>")
_TELLING = re.compile(
    r"<(?:!--|/?(?:script|style|noscript|template|svg|select|textarea|iframe|object|title|h1|h2|meta|input)\b)",
    re.IGNORECASE,
)
_STRETCH = 16_384
_NAME = re.compile(r"/?([a-zA-Z][a-zA-Z0-9]*)")
_PASSWORD = re.compile(r"type\s*=\s*[\"']?password", re.IGNORECASE)
_REFRESH = re.compile(r"http-equiv\s*=\s*[\"']?refresh", re.IGNORECASE)
_TARGET = re.compile(r"content\s*=\s*(?:\"[^\"]*?url\s*=\s*'?([^\"']+)|'[^']*?url\s*=\s*\"?([^\"']+))", re.IGNORECASE)
_HTML = re.compile(r"^\s*(?:text/html|application/xhtml\+xml|text/plain)?\s*(?:;|$)", re.IGNORECASE)


@dataclass(slots=True)
class Glance:
    """What was seen. `pieces` are runs of text in reading order; `whole` is False where the page goes on after them."""

    title: str = ""
    headings: tuple[str, ...] = ()
    """The first texts of `<h1>` and `<h2>`."""
    pieces: tuple[str, ...] = ()
    whole: bool = True
    scripts: int = 0
    refresh: str | None = None
    """Where a `<meta http-equiv=refresh>` sends visitors, as written."""
    password: bool = False
    noscript: str = ""
    """The beginning of the first `<noscript>`, markup and all."""

    @property
    def text(self) -> str:
        """The first words of the page, without its title."""
        return " ".join(self.pieces)

    @property
    def length(self) -> int:
        """Characters of the text seen."""
        return sum(map(len, self.pieces)) + max(0, len(self.pieces) - 1)


def is_markup(content_type: str | None) -> bool:
    """Whether a body of this type can be glanced at; one without a type is taken for HTML, as browsers do."""
    return _HTML.match(content_type or "") is not None


def glance(body: bytes, content_type: str | None = None) -> Glance:
    """Glances at a body of text or markup, any bytes at all; time grows with no more than its length."""
    seen = body[:LOOKED_AT]
    return _Reader(seen.decode("ascii") if seen.isascii() else decode(seen, content_type)).read(len(body))


class _Reader:
    """One pass over markup. Each search starts where the last one ended: hostile bodies cost no more than long ones."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.found = Glance()
        self.pieces: list[str] = []
        self.headings: list[str] = []
        self.heading_from: int | None = None
        self.length = 0
        self.closers: dict[str, re.Pattern[str]] = {}

    def read(self, size: int) -> Glance:
        at, source, end = 0, self.source, len(self.source)
        while at < end and self.length <= FIRST_WORDS:
            tag = _TELLING.search(source, at)
            stop = tag.start() if tag else end
            self._text(at, stop)
            at = self._tag(stop) if tag else end
        self.found.whole = size <= LOOKED_AT and self.length <= FIRST_WORDS
        self.found.pieces = tuple(self.pieces)
        self.found.headings = tuple(self.headings[:3])
        return self.found

    def _text(self, at: int, stop: int) -> None:
        """Takes in a stretch without telling tags, as far as first words go."""
        while at < stop and self.length <= FIRST_WORDS:
            until = stop if stop - at <= _STRETCH else self.source.find("<", at + _STRETCH, stop)
            until = stop if until < 0 else until
            for run in _TAG.split(_INLINE.sub("", self.source[at:until])):
                if text := " ".join((unescape(run) if "&" in run else run).split()):
                    self.pieces.append(text)
                    self.length += len(text) + 1
            at = until

    def _tag(self, tag: int) -> int:
        """Takes in the tag at this place; returns the place after it, and after its text where that is not read."""
        source = self.source
        if source.startswith("<!--", tag):
            return self._after("-->", tag + 4)
        named = _NAME.match(source, tag + 1)
        name = named[1].lower() if named else ""
        end = self._after(">", tag)
        closing = source[tag + 1] == "/"
        if not closing and (name in _UNREAD or name == "title"):
            return self._raw(name, end)
        if name in ("h1", "h2"):
            self._heading(closing=closing)
        elif name == "meta" and self.found.refresh is None:
            self._meta(source[tag:end])
        elif name == "input" and not self.found.password:
            self.found.password = _PASSWORD.search(source, tag, end) is not None
        return end

    def _after(self, mark: str, start: int) -> int:
        place = self.source.find(mark, start)
        return len(self.source) if place < 0 else place + len(mark)

    def _raw(self, name: str, start: int) -> int:
        closer = self.closers.get(name) or self.closers.setdefault(name, re.compile(f"</{name}", re.IGNORECASE))
        match = closer.search(self.source, start)
        stop = match.start() if match else len(self.source)
        if name == "title" and not self.found.title:
            self.found.title = " ".join(unescape(self.source[start : min(stop, start + 1_000)]).split())
        elif name == "script":
            self.found.scripts += 1
        elif name == "noscript" and not self.found.noscript:
            self.found.noscript = self.source[start : min(stop, start + 500)]
        return self._after(">", stop)

    def _heading(self, *, closing: bool) -> None:
        if not closing:
            self.heading_from = len(self.pieces)
        elif self.heading_from is not None:
            if said := " ".join(self.pieces[self.heading_from :]):
                self.headings.append(said)
            self.heading_from = None

    def _meta(self, tag: str) -> None:
        if _REFRESH.search(tag) and (target := _TARGET.search(tag)):
            self.found.refresh = unescape(target[1] or target[2]).strip()
