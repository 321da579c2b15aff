"""Templates: the page templates of `catalog` (the base) and `feeds`, escaping on, in one language."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from catalog.wording import tongue

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

MOST_BYTES = 100_000


@lru_cache(maxsize=4)
def environment(language: str) -> Environment:
    """The templates in one language. Every value is escaped; a name that does not exist is an error, not a hole."""
    spoken = tongue(language)
    made = Environment(
        loader=ChoiceLoader([PackageLoader("feeds"), PackageLoader("catalog")]),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.install_gettext_translations(spoken.translations, newstyle=True)  # type: ignore[attr-defined]  # from i18n
    made.filters["day"] = spoken.day
    made.filters["month"] = spoken.month
    made.filters["number"] = spoken.number
    return made


def page(language: str, template: str, values: Mapping[str, object]) -> bytes:
    """One page as UTF-8."""
    return environment(language).get_template(template).render(values).encode()


def fitted(render: Callable[[int], bytes], limits: Sequence[int]) -> bytes:
    """The first rendering that is light enough for a phone, trying smaller and smaller limits; the last one else."""
    made = b""
    for limit in limits:
        made = render(limit)
        if len(made) < MOST_BYTES:
            break
    return made
