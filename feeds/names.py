"""Names of languages, as readers write them."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError


def language_name(tag: str, language: str) -> str:
    """The name of the language `tag` (BCP 47) in `language`, with a capital: Spanish, Español; the tag if unknown."""
    try:
        name = Locale.parse(tag, sep="-").get_display_name(language)
    except (UnknownLocaleError, ValueError):
        return tag
    return f"{name[:1].upper()}{name[1:]}" if name else tag
