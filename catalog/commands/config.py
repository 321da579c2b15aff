"""`checkback config`: every setting, its value, and where that came from."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, Any

import click

from catalog.project import add_config_option

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from catalog.config_file import Loaded

MASK = "********"
_PASSWORD_IN_URL = re.compile(r"(?<=://)([^/@\s:]*):[^/\s]*@")


@click.command()
@add_config_option
@click.option("--format", "form", type=click.Choice(["text", "json", "toml"]), default="text", show_default=True)
def config(*, config_path: Path | None, form: str) -> None:
    """Show every setting, its value, and where that came from.

    Secrets are never shown.
    """
    from catalog.config_file import load_config  # noqa: PLC0415 - keeps checkback --help fast

    loaded = load_config(config_path, environ=os.environ)
    click.echo({"text": as_text, "json": as_json, "toml": as_toml}[form](loaded))


def shown_settings(loaded: Loaded) -> Iterator[tuple[str, str, Any, str]]:
    """Section, key, value fit to be shown, and origin of every setting.

    Secrets that are set become a mask, and so do passwords inside addresses such as a database URL.
    """
    from catalog.config_file import is_secret, settings_of  # noqa: PLC0415 - keeps checkback --help fast

    for section, key, field in settings_of(type(loaded.config)):
        value = getattr(getattr(loaded.config, section), key)
        if is_secret(field) and value is not None:
            value = MASK
        elif isinstance(value, str):
            value = _PASSWORD_IN_URL.sub(rf"\1:{MASK}@", value)
        elif isinstance(value, tuple):
            value = list(value)
        yield section, key, value, loaded.origins[f"{section}.{key}"]


def as_text(loaded: Loaded) -> str:
    """One line a setting, in columns: name, value, origin."""
    rows = [(f"{section}.{key}", toml_value(value), origin) for section, key, value, origin in shown_settings(loaded)]
    name, value = (max(len(row[column]) for row in rows) for column in (0, 1))
    return "\n".join(f"{row[0]:<{name}}  {row[1]:<{value}}  {row[2]}" for row in rows)


def as_json(loaded: Loaded) -> str:
    """`{"section.key": {"value": ..., "from": ...}}`."""
    settings = {
        f"{section}.{key}": {"value": value, "from": origin} for section, key, value, origin in shown_settings(loaded)
    }
    return json.dumps(settings, indent=2, ensure_ascii=False)


def as_toml(loaded: Loaded) -> str:
    """A settings file that says the same, each line with its origin; what is not set or secret is a comment."""
    lines: list[str] = []
    for section, key, value, origin in shown_settings(loaded):
        if f"[{section}]" not in lines:
            lines += ["", f"[{section}]"]
        off = "# " if value is None or MASK in str(value) else ""
        lines.append(f"{off}{key} = {toml_value(value)}  # {origin}")
    return "\n".join(lines[1:])


def toml_value(value: object) -> str:
    """A plain value as TOML writes it; `not set` for None."""
    if value is None:
        return "not set"
    # For what settings hold (texts, numbers, true and false, lists of texts) TOML is spelled like JSON.
    return json.dumps(value, ensure_ascii=False)
