"""A tongue: one language's messages, dates, numbers and lists.

English is written where it is used; every other language is one file, `locale/<language>/LC_MESSAGES/checkback.po`, in
the gettext form that translation tools read. Templates use the same messages through Jinja's i18n extension.
"""

from __future__ import annotations

from functools import lru_cache
from gettext import NullTranslations
from importlib import resources
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

# British English writes the day first, like most of the world; "11/3" and "3/11" must never meet.
_LOCALES = {"en": "en_GB", "es": "es"}
LANGUAGES = tuple(_LOCALES)


class Tongue:
    """One language. Unknown languages speak English, so that a new catalog language never breaks a page."""

    def __init__(self, language: str, translations: NullTranslations) -> None:
        self.language = language
        self.translations = translations
        self._locale = _LOCALES[language]

    def say(self, message: str, /, **parts: str | int) -> str:
        """A message in this language with its `%(name)s` parts filled in."""
        return self.translations.gettext(message) % parts

    def word(self, message: str) -> str:
        """A message as it is, its parts left for the caller to fill in."""
        return self.translations.gettext(message)

    def count(self, one: str, many: str, number: int, /, **parts: str | int) -> str:
        """A message in the plural form that `number` asks for; `%(count)s` is the number itself."""
        return self.translations.ngettext(one, many, number) % {"count": self.number(number), **parts}

    def number(self, value: int) -> str:
        """A number with the grouping readers of this language expect."""
        from babel.numbers import format_decimal  # noqa: PLC0415 - most commands write no number or date, and babel takes a while to load

        return str(format_decimal(value, locale=self._locale))

    def day(self, moment: datetime) -> str:
        """The day of a UTC time, written out: 3 November 2026."""
        from babel.dates import format_date  # noqa: PLC0415 - as above

        return str(format_date(moment.date(), "long", locale=self._locale))

    def month(self, moment: datetime) -> str:
        """The month of a UTC time: November 2026."""
        from babel.dates import format_date  # noqa: PLC0415 - as above

        pattern = "MMMM 'de' y" if self.language == "es" else "MMMM y"
        return str(format_date(moment.date(), pattern, locale=self._locale))

    def language_name(self, tag: str) -> str:
        """What readers of this language call the language of a BCP 47 tag; the tag itself where nobody told us."""
        from babel import Locale  # noqa: PLC0415 - as above

        names = Locale.parse(self._locale).languages
        return str(names.get(tag.replace("-", "_")) or names.get(tag.partition("-")[0].lower()) or tag)

    def listing(self, names: Sequence[str]) -> str:
        """Names as a sentence lists them: A, B and C."""
        from babel.lists import format_list  # noqa: PLC0415 - as above

        return str(format_list(list(names), locale=self._locale))


@lru_cache(maxsize=8)
def tongue(language: str) -> Tongue:
    """The tongue of a BCP 47 tag, by its first part (`es-MX` -> Spanish); English where we do not speak it."""
    known = language.partition("-")[0].lower()
    if known not in _LOCALES:
        known = "en"
    return Tongue(known, _translations(known))


def _translations(language: str) -> NullTranslations:
    """The messages of one language, read from its text file: no compiled file to forget after an edit."""
    if language == "en":
        return NullTranslations()
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - as above
    from babel.messages.pofile import read_po  # noqa: PLC0415 - as above
    from babel.support import Translations  # noqa: PLC0415 - as above

    source = resources.files("catalog.wording") / "locale" / language / "LC_MESSAGES" / "checkback.po"
    compiled = BytesIO()
    with source.open("rb") as messages:
        write_mo(compiled, read_po(messages, locale=language))
    compiled.seek(0)
    return Translations(compiled)
