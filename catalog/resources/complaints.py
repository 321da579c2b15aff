"""What is wrong with a catalog file, for people: file, line, key, and what to write instead."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel, ValidationError

from catalog.resources.entries import CatalogFile
from catalog.resources.fields import PATTERN_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydantic_core import ErrorDetails

    from catalog.resources.yaml_lines import Complaint, LinedYaml, Path

_LONGEST_SHOWN = 60
"""Characters of a bad value that a complaint repeats."""
_TYPES = {
    "tuple_type": "a list, for example [one, two]",
    "list_type": "a list, for example [one, two]",
    "model_type": "a mapping of keys to values",
    "model_attributes_type": "a mapping of keys to values",
    "dict_type": "a mapping of keys to values",
    "string_type": "text",
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "float_parsing": "a number",
    "float_type": "a number",
    "date_type": "a date, for example 2017-01-26",
    "time_delta_type": "a span of time, for example 12h or 2d",
    "union_tag_not_found": "a list of language codes, or each code with its address",
}


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean 'x'?`, or nothing when no known word is near."""
    near = get_close_matches(word.lower(), list(known), n=1, cutoff=0.6)
    return f"; did you mean {near[0]!r}?" if near else ""


def validation_complaints(wrong: ValidationError, lined: LinedYaml) -> Iterator[Complaint]:
    """Each error of the schema as a complaint with its line."""
    for error in wrong.errors(include_url=False):
        path = _written_path(error["loc"], lined)
        yield lined.place(path), _words(error, path)


def _written_path(loc: tuple[int | str, ...], lined: LinedYaml) -> Path:
    """The part of pydantic's location that stands in the file; it also names union branches, which do not."""
    path: Path = ()
    for part in loc:
        if (*path, part) in lined.places:
            path = (*path, part)
    return path


def _words(error: ErrorDetails, path: Path) -> str:  # noqa: PLR0911 - one return for each kind of error
    kind, key = error["type"], error["loc"][-1] if error["loc"] else ""
    context: dict[str, Any] = error.get("ctx", {})
    if kind == "extra_forbidden":
        known = _keys_at(path[:-1])
        near = did_you_mean(str(key), known)
        return f"unknown key {key!r}{near or '; known here: ' + ', '.join(known)}"
    if kind == "missing":
        return f"the key {key!r} is missing{_why_needed(str(key))}"
    if kind == "checkback":
        return f"{_named(path)}{context['words']}"
    if kind in _TYPES:
        return f"{_named(path)}{_shown(error['input'])} must be {_TYPES[kind]}"
    if kind == "string_pattern_mismatch":
        return f"{_named(path)}{error['input']!r} must be {PATTERN_WORDS[context['pattern']]}"
    if kind in ("enum", "literal_error"):
        allowed = str(context["expected"]).replace("'", "").replace(" or ", ", ").split(", ")
        near = did_you_mean(str(error["input"]), allowed)
        return f"{_named(path)}{_shown(error['input'])} is not one of {', '.join(allowed)}{near}"
    if kind == "string_too_short":
        return f"{_named(path)}must not be empty"
    if path == ("version",):
        return f"version: {_shown(error['input'])} is not a version of this format; write version: 1"
    return f"{_named(path)}{error['msg'][0].lower()}{error['msg'][1:]}"


def _named(path: Path) -> str:
    """`languages: ` for the innermost key of a path, so that a complaint reads without opening the file."""
    return next((f"{part}: " for part in reversed(path) if isinstance(part, str)), "")


def _shown(value: object) -> str:
    if value is None:
        return "nothing"
    text = repr(value) if isinstance(value, str) else type(value).__name__
    text = {"list": "a list", "dict": "a mapping"}.get(text, text)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 3]}..."


def _why_needed(key: str) -> str:
    if key == "url":
        return "; write `url: null` where the address is not known"
    return "; write `version: 1`" if key == "version" else ""


def _keys_at(path: Path) -> list[str]:
    """The keys that may stand in the mapping at `path`."""
    model: type[BaseModel] | None = CatalogFile
    for part in path:
        if isinstance(part, str) and model:
            field = model.model_fields.get(part)
            model = _model_in(field.annotation) if field else None
    return list(model.model_fields) if model else []


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for inner in get_args(annotation) if (found := _model_in(inner))), None)
