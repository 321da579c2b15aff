"""Fragments: whether the places on a page that citations name are there (`#id`, `name`, `#:~:text=`). Pure.

Absence is only told where it can be known: in HTML that arrived whole and that no script builds. Elsewhere it is noted
that nobody looked, and why.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import unquote

from catalog.model import Evidence
from catalog.model.check import MISSING_FRAGMENT_RULE, UNCHECKED_FRAGMENT_RULE
from crawler.judge.glance import glance
from crawler.judge.not_found import plain
from crawler.judge.papers import is_page

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawler.fetch.reply import Reply
    from crawler.judge.glance import Glance

_DIRECTIVE = ":~:"
_NAMES = re.compile(rb"""\s(?:id|name)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_TAGS = re.compile(r"<[^>]*>")
_UNREAD = re.compile(r"<(script|style)\b[^>]*>.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
# Places that a site's own script makes of them: an app's route, a line of code, a comment, a sheet, a page of a viewer.
_OF_SCRIPTS = re.compile(r"^[/!?]|[=&(]|^L\d+|^(?:issue|discussion|pullrequest)\w*-?\d+$|^diff-")
_LITTLE = 200
_MOST_NOTED = 20
CUT_AT = 262_144
"""Bytes of a link's body that are read at most; of a longer one the rest is not known."""


def worth_asking(fragment: str) -> bool:
    """Whether a fragment (without `#`, as cited) names a place that the HTML itself must have."""
    place, _, directive = fragment.partition(_DIRECTIVE)
    if directive:
        return "text=" in directive
    return bool(place) and place.lower() != "top" and not _OF_SCRIPTS.search(unquote(place))


def noted(fragments: Iterable[str], reply: Reply, page: Glance | None = None) -> tuple[Evidence, ...]:
    """The fragments, as cited, that are not on a page, or of which that cannot be known (`page`: its glance).

    Rules: `missing-fragment`; `fragment-unchecked-` and why: `scripts` build the page, its `type` is not HTML, its
    `length` is more than we read. The latter say nothing about the page.
    """
    asked = [fragment for fragment in dict.fromkeys(fragments) if worth_asking(fragment)]
    if not asked or not reply.body:
        return ()
    content_type = reply.header("content-type") or ""
    hindrance = _hindrance(reply, content_type, page)
    if hindrance != "type":
        # What was found is there, however little of the page we saw.
        asked = [fragment for fragment in asked if not _is_there(fragment, reply.body, content_type)]
    if hindrance is None:
        return tuple(Evidence(MISSING_FRAGMENT_RULE, fragment) for fragment in asked)
    return tuple(Evidence(UNCHECKED_FRAGMENT_RULE + hindrance, fragment) for fragment in asked[:_MOST_NOTED])


def _hindrance(reply: Reply, content_type: str, page: Glance | None) -> str | None:
    """Why absence cannot be known on a page; None where it can."""
    if "plain" in content_type or not is_page(reply.body, content_type):
        return "type"
    if len(reply.body) >= CUT_AT:
        return "length"
    seen = page or glance(reply.body, content_type)
    return "scripts" if seen.scripts and seen.whole and seen.length < _LITTLE else None


def _is_there(fragment: str, body: bytes, content_type: str) -> bool:
    place, _, directive = fragment.partition(_DIRECTIVE)
    if directive:
        return all(_says(part.removeprefix("text="), body, content_type) for part in directive.split("&"))
    for name in {place, unquote(place)}:
        raw = name.encode()
        if any(mark % raw in body for mark in (b'id="%s"', b"id='%s'", b'name="%s"')):
            return True
    wanted = {place, unquote(place), f"user-content-{unquote(place)}"}
    return any(
        unescape((one or two or three).decode("utf-8", "replace")) in wanted for one, two, three in _NAMES.findall(body)
    )


def _says(text: str, body: bytes, content_type: str) -> bool:
    """Whether a text directive matches (WICG Scroll to Text Fragment): `[prefix-,]start[,end][,-suffix]`."""
    parts = [part for part in text.split(",") if not (part.endswith("-") or part.startswith("-"))]
    said = plain(unescape(_TAGS.sub(" ", _without_scripts(body, content_type))))
    return all(plain(unquote(part)) in said for part in parts)


def _without_scripts(body: bytes, content_type: str) -> str:
    from crawler.extract.charset import decode  # noqa: PLC0415 - text directives are rare

    return _UNREAD.sub(" ", decode(body, content_type))
