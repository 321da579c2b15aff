"""What is said of an exception of the catalog that ends, ended, or is not needed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from catalog.model.finding import RULE_ENDED, RULE_ENDS, RULE_UNUSED
from catalog.wording.characters import printable
from catalog.wording.tongue import tongue

if TYPE_CHECKING:
    from catalog.model import Excuse


def excuse_reason(excuse: Excuse, rule: str, *, language: str = "en") -> str:
    """Two sentences: what is the matter with an exception, and what to do."""
    spoken = tongue(language)
    about = printable(excuse.about)
    if rule == RULE_UNUSED:
        return spoken.say(
            "The exception for %(about)s is about nothing: no page or link here has this address. Take it out.",
            about=about,
        )
    if rule in (RULE_ENDS, RULE_ENDED) and excuse.until:
        day = spoken.day(datetime(excuse.until.year, excuse.until.month, excuse.until.day, tzinfo=UTC))
        if rule == RULE_ENDS:
            return spoken.say(
                "The exception for %(about)s ends on %(date)s. Look at the page: renew the exception, or take it out.",
                about=about,
                date=day,
            )
        return spoken.say(
            "The exception for %(about)s ended on %(date)s and excuses nothing any more. Renew it, or take it out.",
            about=about,
            date=day,
        )
    return spoken.say(
        "The exception for %(about)s is not needed any more: the last looks found nothing to excuse. Take it out.",
        about=about,
    )
