"""The values that stand in catalog files: how each is written, and what is said when it is written otherwise."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from catalog.model import Verdict
from catalog.patterns import compile_pattern
from catalog.urls import canonical, host

_HOST_FIRST = re.compile(r"^[\w-]+(\.[\w-]+)+(:\d+)?([/?#]|$)")
_EVERY = re.compile(r"^([1-9][0-9]{0,3})([hdw])$")
_UNITS = {"h": "hours", "d": "days", "w": "weeks"}


def _wrong(message: str) -> PydanticCustomError:
    return PydanticCustomError("checkback", "{words}", {"words": message})


def address_trouble(url: str) -> str | None:  # noqa: PLR0911 - one return for each rule, in the order they are tried
    """What is wrong with an address a catalog cites, in words, or None: absolute http(s), visitable as it is."""
    if re.search(r"\s", url):
        return f"the address {url!r} has white space in it"
    if _HOST_FIRST.match(url):
        return f"the address {url!r} has no scheme; write https://{url}"
    scheme, colon, _ = url.partition(":")
    if not colon:
        return f"{url!r} is not an address; write it in full, with https://"
    if scheme.lower() not in ("http", "https"):
        return f"the address {url!r} has the scheme {scheme!r}; only http and https can be visited"
    if "@" in re.split(r"[/?#]", url.partition("//")[2], maxsplit=1)[0]:
        return "the address holds a user name or password, which has no place in a public catalog"
    if canonical(url) is None:
        return f"the address {url!r} cannot be understood by a browser"
    return None


def _address(url: str) -> str:
    if trouble := address_trouble(url):
        raise _wrong(trouble)
    return url


def _calendar_day(value: object) -> object:
    if isinstance(value, str):
        try:
            if len(value) == len("2017-01-26"):
                return date.fromisoformat(value)
        except ValueError:
            pass
        raise _wrong(f"{value!r} is not a date; write year-month-day, for example 2017-01-26")
    return value


def _span(value: object) -> object:
    if isinstance(value, str):
        if not (match := _EVERY.match(value)):
            raise _wrong(f"{value!r} is not a span of time; write hours, days or weeks: 12h, 2d, 1w")
        return timedelta(**{_UNITS[match[2]]: int(match[1])})
    return value


def _pattern(value: str) -> str:
    try:
        compile_pattern(value)
    except ValueError as wrong:
        raise _wrong(f"{value!r} is not a regular expression: {wrong}") from wrong
    return value


def _selector(value: str) -> str:
    from catalog.selectors import compile_selector  # noqa: PLC0415 - few catalogs have rules, and trees take long to load

    try:
        compile_selector(value)
    except ValueError as wrong:
        kind = "an XPath" if value.startswith("/") else "a CSS selector"
        raise _wrong(f"{value!r} is not {kind} that can be used: {wrong}") from wrong
    return value


def _expectation(value: object) -> object:
    if isinstance(value, str):
        if value not in EXPECTED:
            raise _wrong(f"{value!r} cannot be expected of a page; write one of {', '.join(EXPECTED)}")
        return Verdict.MOVED if value == "redirect" else value
    return value


def _host(name: str) -> str:
    plain = name.removeprefix("*.")
    if "." not in plain or host(f"https://{plain}/") != plain:
        raise _wrong(f"{name!r} is not a host name; write it without https:// and path, for example www.example.org")
    return name


EXPECTED = ("redirect", *(verdict.value for verdict in Verdict if verdict is not Verdict.ALIVE))
"""What an exception may expect; `redirect` is how people call `moved`."""
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
"""A slug or id."""
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$")]
"""Language, script and region of BCP 47 (RFC 5646)."""
Address = Annotated[str, AfterValidator(_address), Field(json_schema_extra={"format": "uri", "pattern": "^https?://"})]
Day = Annotated[date, BeforeValidator(_calendar_day)]
Span = Annotated[
    timedelta,
    BeforeValidator(_span),
    WithJsonSchema({"type": "string", "pattern": _EVERY.pattern, "examples": ["12h"]}),
]
Expectation = Annotated[
    Verdict, BeforeValidator(_expectation), WithJsonSchema({"type": "string", "enum": list(EXPECTED)})
]
Host = Annotated[str, StringConstraints(to_lower=True, max_length=253), AfterValidator(_host)]
Pattern = Annotated[Text, AfterValidator(_pattern)]
Selector = Annotated[Text, AfterValidator(_selector)]

PATTERN_WORDS = {
    r"^[a-z0-9]+(-[a-z0-9]+)*$": "lower-case letters, digits and single hyphens, for example local-options",
    r"^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$": "a language code, for example en, es or pt-BR",
}
"""What a value must look like, in words, by the pattern it failed."""
