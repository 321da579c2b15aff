"""A replacement in words: where it comes from, and its address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from catalog.model.replacement import Origin
from catalog.urls import host
from catalog.wording.tongue import tongue

if TYPE_CHECKING:
    from catalog.model import Replacement


def offer(replacement: Replacement, *, language: str = "en") -> str:
    """One clause without the address: archived copy from 3 November 2025 at web.archive.org."""
    spoken = tongue(language)
    if replacement.origin.is_archive and replacement.at:
        return spoken.say(
            "archived copy from %(date)s at %(host)s", date=spoken.day(replacement.at), host=host(replacement.url)
        )
    if replacement.origin is Origin.SITEMAP_TEXT:
        return spoken.say("found by its text in the site's sitemap")
    if replacement.origin is Origin.SITEMAP_TITLE:
        return spoken.say("found by title in the site's sitemap")
    if replacement.origin is Origin.SAME_TITLE:
        return spoken.say("same title on this site")
    return spoken.say("use instead")
