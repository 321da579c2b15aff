"""TOML text to values with the line each setting was written on; `tomllib` alone does not tell lines."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

from catalog.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST = 200_000
"""Characters of the largest settings file that is read."""

Path = tuple[str, ...]


def read_toml(text: str, file: str) -> tuple[dict[str, Any], dict[Path, int]]:
    """The values of a TOML text, and the line (from 1) of each table and key.

    Raises:
        ConfigError: not TOML, or absurdly long; names file and line.
    """
    if len(text) > LARGEST:
        raise ConfigError(f"{file}: {len(text):,} characters is too large for a settings file")
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        at = re.search(r" \(at line (\d+), column \d+\)$", str(wrong))
        message = str(wrong)[: at.start()] if at else str(wrong)
        line = at[1] if at else text.count("\n") + 1
        raise ConfigError(f"{file}:{line}: not valid TOML: {message}; texts need quotes") from wrong
    except RecursionError as wrong:
        raise ConfigError(f"{file}: nested too deeply") from wrong
    lines: dict[Path, int] = {}
    table: Path = ()
    for number, statement in _statements(text):
        inner = tomllib.loads(statement)
        paths = list(_paths(inner))
        if statement.lstrip().startswith("["):
            table = max(paths, key=len)
            paths = [table[:length] for length in range(1, len(table) + 1)]
            prefix: Path = ()
        else:
            prefix = table
        for path in paths:
            lines.setdefault(prefix + path, number)
    return values, lines


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Each table header and each `key = value` with the line it begins on.

    A TOML statement is over at the first line end where it can be read by itself: strings and arrays that go on over
    lines cannot.
    """
    begin, statement = 0, ""
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        begin, statement = (number, line) if not statement else (begin, f"{statement}\n{line}")
        try:
            tomllib.loads(statement)
        except tomllib.TOMLDecodeError:
            continue
        if statement.strip() and not statement.lstrip().startswith("#"):
            yield begin, statement
        statement = ""


def _paths(values: object, path: Path = ()) -> Iterator[Path]:
    if isinstance(values, list) and values and isinstance(values[0], dict):
        values = values[0]
    if isinstance(values, dict):
        for key, value in values.items():
            yield (*path, key)
            yield from _paths(value, (*path, key))
