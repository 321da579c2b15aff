"""What is said of a watch rule that matches nothing on its page."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from catalog.wording.characters import printable
from catalog.wording.tongue import tongue

if TYPE_CHECKING:
    from catalog.model import IdleRule


def idle_reason(idle: IdleRule, *, language: str = "en") -> str:
    """Two or three sentences: what matches nothing since when, what is read meanwhile, and what to do."""
    spoken = tongue(language)
    name = f"{idle.rule}: {printable(idle.selector)}"
    if idle.matched_at:
        said = spoken.say(
            "The watch rule “%(rule)s” matches nothing on the page any more, since %(date)s.",
            rule=name,
            date=spoken.day(datetime.fromisoformat(idle.since)),
        )
    else:
        said = spoken.say("The watch rule “%(rule)s” has never matched anything on the page.", rule=name)
    if idle.rule == "drop":
        return f"{said} " + spoken.say("Correct the rule, or take it out.")
    if idle.is_open:
        return f"{said} " + spoken.say("Until it matches, all of the page is read. Correct the rule, or take it out.")
    return f"{said} " + spoken.say("The other keep rules still match. Correct the rule, or take it out.")
