"""Why a difference counts as much as it does, or was kept quiet, in words for people.

The judge writes its reasons as English strings of fixed form, because logs and JSON hold them. Here each form is a
message; what stands in it (a heading, a number) is found again and put into the other language.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from catalog.wording.tongue import tongue

if TYPE_CHECKING:
    from collections.abc import Iterable

MUTED = (
    "page furniture: %(region)s",
    "rotating section: %(section)s",
    "rotates all over the host: %(section)s",
    "%(section)s: changed on %(times)s of %(visits)s visits",
    "this place: changed on %(times)s of %(visits)s visits",
    "ignored by rule %(pattern)s",
    "was there before, comes and goes",
    "was there before, comes and goes: %(times)s of %(visits)s visits",
    "came only last time, comes and goes",
    "came only last time, comes and goes: %(times)s of %(visits)s visits",
    "date of the visit",
    "number that keeps changing",
    "link that keeps changing",
    "link that comes and goes",
    "link that comes and goes: %(times)s of %(visits)s visits",
    "link about the page itself",
    "link that shares the page",
    "links that share the page",
    "repeated text",
    "table of contents",
    "shared with other pages of the host",
    "page frame",
    "stock phrase",
    "row of site links",
    "sign-up form",
    "consent notice",
    "page count",
    "day of a feed item",
    "older than what the feed still lists",
    "site name in the title",
    "another language served",
    "typography",
    "obfuscated e-mail",
    "relative time",
    "random token",
    "copyright year",
    "counter",
    "clock",
    "flag",
)
"""Reasons for which something is kept quiet."""
COUNTED = (
    "title-changed",
    "section-emptied",
    "item-added",
    "item-removed",
    "text-changed",
    "link-added",
    "link-removed",
    "link-retargeted",
    "link-renamed",
    "link-moved",
    "document-replaced",
    "date or number",
    "link without words",
    "another site",
    "another place on the same page",
    "same page on a renamed host",
    "the words of a picture",
    "the words stay",
    "contact",
    "contact in %(region)s",
    "keyword %(word)s",
    "unmuted",
    "main",
    "header",
    "nav",
    "aside",
    "footer",
    "hidden",
    "state",
)
"""Reasons for which something counts more or less."""
_PART = re.compile(r"%\\?\((\w+)\\?\)s")


def why(reason: str, *, language: str = "en") -> str:
    """The reason in a language; one that is not known, from a newer version or a plug-in, stays as it is."""
    spoken = tongue(language)
    if spoken.language == "en":
        return reason
    for message, form in _forms():
        if found := form.fullmatch(reason):
            groups = found.groupdict().items()
            parts = {name: spoken.word(value) if name == "region" else value for name, value in groups}
            return spoken.say(message, **parts)
    return reason


def whys(reasons: Iterable[str], *, language: str = "en") -> str:
    """Several reasons, with commas between them."""
    return ", ".join(why(reason, language=language) for reason in reasons)


@lru_cache(maxsize=1)
def _forms() -> tuple[tuple[str, re.Pattern[str]], ...]:
    # The most telling first: a heading may hold a colon too.
    ordered = sorted((*MUTED, *COUNTED), key=lambda message: ("%" in message, message.startswith("%")))
    return tuple((message, re.compile(_PART.sub(r"(?P<\1>.+)", re.escape(message)), re.DOTALL)) for message in ordered)
