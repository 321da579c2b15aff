"""Names of languages, as readers write them."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError


def language_name(tag: str, language: str) -> str:
    """The name of the language `tag` (BCP 47) inside a sentence in `language`: Spanish, español; else the tag."""
    try:
        return str(Locale.parse(tag, sep="-").get_display_name(language) or tag)
    except (UnknownLocaleError, ValueError):
        return tag


def language_title(tag: str, language: str) -> str:
    """The same with a capital, as it stands alone: Español."""
    name = language_name(tag, language)
    return f"{name[:1].upper()}{name[1:]}" if name != tag else tag
