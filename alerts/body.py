"""The two bodies of a digest: plain text with everything in it, HTML with as much as mail readers show whole.

The HTML sets no colour at all, so that a reader's dark mode stays what it is, has no image, script or form, and puts
its few styles on the elements, because mail programs drop style sheets.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from catalog.urls import parse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    import css_inline
    from jinja2 import Environment

    from catalog.coverage import Coverage
    from catalog.wording import Tongue

MOST_HTML_BYTES: Final = 100_000
"""Gmail cuts a message at 102 KB; the rest is for what mail servers add."""
_MOST_LINES, _MOST_CHARACTERS = 12, 1_500
# What readable diffs are made of. No `a`: the only links are our own.
_LINES = {"p", "br", "div", "blockquote", "h4", "ul", "ol", "li", "dl", "dt", "dd"}
_TAGS: Final = frozenset(_LINES | {"ins", "del", "strong", "em", "b", "i", "span"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One change in words, ready for a mail; `link` is absolute, on our own site."""

    title: str
    summary: str
    text: str
    html: str
    link: str

    @property
    def folded(self) -> tuple[str, bool]:
        """The first lines of `text`, and whether any were left out."""
        kept = "\n".join(self.text.split("\n")[:_MOST_LINES])[:_MOST_CHARACTERS]
        return kept, len(kept) < len(self.text)

    @property
    def safe_html(self) -> str:
        """The readable diff with nothing in it that acts or leads away."""
        import nh3  # noqa: PLC0415 - most runs have nothing to send

        return nh3.clean(self.html, tags=set(_TAGS), attributes={"*": {"lang", "dir"}}, link_rel=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What happened to one resource, most significant first; `link` is its page on our own site."""

    title: str
    link: str
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What both bodies say."""

    heading: str
    since: datetime
    until: datetime
    coverage: Coverage
    site: str
    groups: tuple[Group, ...]
    one_click: bool = True
    """Whether the mail program can unsubscribe by itself."""


def text_part(body: Body, spoken: Tongue) -> str:
    """Everything, as plain text; long diffs are folded."""
    return "\n".join(_text_lines(body, spoken)) + "\n"


def html_part(body: Body, spoken: Tongue) -> str:
    """As many resources as fit into what mail programs show whole, and how many more there are."""
    count = len(body.groups)
    while True:
        html = _html(body, spoken, count)
        size = len(html.encode())
        if size <= MOST_HTML_BYTES or not count:
            return html
        count = min(count - 1, int(count * MOST_HTML_BYTES / size))


def _html(body: Body, spoken: Tongue, count: int) -> str:
    page = (
        _templates()
        .get_template("digest.html")
        .render(
            body=body,
            groups=body.groups[:count],
            more=len(body.groups) - count,
            period=_period(body, spoken),
            watched=coverage_words(body.coverage, spoken),
            way_out=way_out(spoken, one_click=body.one_click),
            spoken=spoken,
        )
    )
    return _inliner().inline(page)


def _text_lines(body: Body, spoken: Tongue) -> Iterator[str]:
    yield body.heading
    yield _period(body, spoken)
    for group in body.groups:
        yield from ("", group.title, "-" * min(len(group.title), 72), group.link)
        for told in group.told:
            folded, cut = told.folded
            yield from ("", f"* {told.title}", f"  {told.summary}")
            yield from (f"    {line}" for line in folded.splitlines())
            if cut:
                yield "    " + spoken.say("This is not all: see the page.")
            yield f"  {told.link}"
    yield from ("", "-- ", coverage_words(body.coverage, spoken))
    yield spoken.say("All changes: %(address)s", address=body.site)
    yield way_out(spoken, one_click=body.one_click)


def _period(body: Body, spoken: Tongue) -> str:
    since, until = spoken.day(body.since), spoken.day(body.until)
    if since == until:
        return until
    return spoken.say("%(since)s to %(until)s", since=since, until=until)


def coverage_words(coverage: Coverage, spoken: Tongue) -> str:
    """How much could be looked at: We watched 84 pages: 79 read, 3 blocked, 2 failing."""
    parts = [
        spoken.say("%(count)s read", count=spoken.number(coverage.read)),
        spoken.say("%(count)s blocked", count=spoken.number(coverage.blocked)),
        spoken.say("%(count)s failing", count=spoken.number(coverage.failing)),
    ]
    if coverage.unreadable:
        parts.append(spoken.say("%(count)s there but not readable", count=spoken.number(coverage.unreadable)))
    if coverage.unread:
        parts.append(spoken.say("%(count)s not looked at", count=spoken.number(coverage.unread)))
    return spoken.count(
        "We watched %(count)s page: %(parts)s.",
        "We watched %(count)s pages: %(parts)s.",
        coverage.watched,
        parts=", ".join(parts),
    )


def way_out(spoken: Tongue, *, one_click: bool) -> str:
    """How to stop these mails; a button is promised only where something answers it."""
    if not one_click:
        return spoken.say("To stop these mails, answer this mail with the word “unsubscribe”.")
    return spoken.say(
        "To stop these mails, use the unsubscribe button of your mail program, "
        "or answer this mail with the word “unsubscribe”."
    )


def absolute(site: str, path: str) -> str:
    """A page of ours as an absolute address."""
    return parse(site, path) or site


@lru_cache(maxsize=1)
def _templates() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415 - most runs have nothing to send

    return Environment(
        loader=PackageLoader("alerts"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@lru_cache(maxsize=1)
def _inliner() -> css_inline.CSSInliner:
    import css_inline  # noqa: PLC0415 - most runs have nothing to send

    return css_inline.CSSInliner(load_remote_stylesheets=False)
