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
_TAG = re.compile(r"<(?:(!--)|(/?)([a-zA-Z][a-zA-Z0-9]*)?[^<>]*(>)?)")
_UNREAD = frozenset(
    {"script", "style", "noscript", "template", "svg", "select", "textarea", "iframe", "object", "title"}
)
INLINE = frozenset({"b", "i", "em", "strong", "a", "span", "u", "small", "code", "mark", "abbr", "font", "sup", "sub"})
"""Tags that do not end a run of text."""
_NOTED = frozenset({*_UNREAD, "h1", "h2", "meta", "input"})
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
        self.run: list[str] = []
        self.length = 0
        self.closers: dict[str, re.Pattern[str]] = {}

    def read(self, size: int) -> Glance:
        at, source, run = 0, self.source, self.run
        next_tag = _TAG.search
        while self.length <= FIRST_WORDS and (tag := next_tag(source, at)):
            start = tag.start()
            if start > at:
                run.append(source[at:start])
            comment, closing, name, closed = tag.groups()
            at = tag.end()
            if name is not None:
                name = name.lower()
                if name in _NOTED:
                    at = self._note(start, name, closing=closing == "/")
                elif not closed:
                    run.append(source[start:at])
                elif run and name not in INLINE:
                    self._end_run()
                continue
            if comment or closed:
                self._end_run()
                at = self._after("-->", at) if comment else at
            else:
                run.append(source[start:at])
        if self.length <= FIRST_WORDS:
            run.append(source[at:])
        self._end_run()
        self.found.whole = size <= LOOKED_AT and self.length <= FIRST_WORDS
        self.found.pieces = tuple(self.pieces)
        self.found.headings = tuple(self.headings[:3])
        return self.found

    def _end_run(self) -> None:
        """Takes in the text since the last tag that ends a line."""
        said = "".join(self.run)
        self.run.clear()
        if text := " ".join((unescape(said) if "&" in said else said).split()):
            self.pieces.append(text)
            self.length += len(text) + 1

    def _note(self, tag: int, name: str, *, closing: bool) -> int:
        """Takes in the tag at this place; returns the place after it, and after its text where that is not read."""
        source = self.source
        if self.run:
            self._end_run()
        end = self._after(">", tag)
        if not closing and name in _UNREAD:
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
