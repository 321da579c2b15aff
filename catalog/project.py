"""A project: one settings file and the catalog it names, loaded together."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from catalog.config import Config
    from catalog.model import Catalog

_Command = TypeVar("_Command", bound="Callable[..., object]")


def add_config_option(command: _Command) -> _Command:
    """Give a click command the option `--config FILE`; it arrives as `config_path: Path | None`."""
    return click.option(
        "--config",
        "config_path",
        metavar="FILE",
        type=click.Path(path_type=Path),
        default=None,
        help="Settings file (default: checkback.toml in this folder).",
    )(command)


def load_settings(config_path: Path | None) -> Config:
    """The settings alone, with what the environment changes.

    Raises:
        ConfigError: the settings cannot be used.
    """
    from catalog.config import FILE_NAME, PREFIX, Config  # noqa: PLC0415 - keeps checkback --help fast

    if config_path is None and not Path(FILE_NAME).exists() and not any(name.startswith(PREFIX) for name in os.environ):
        return Config()
    from catalog.config_file import load_config  # noqa: PLC0415 - what checks settings takes as long as a page

    return load_config(config_path, environ=os.environ).config


def load_project(config_path: Path | None) -> tuple[Config, Catalog]:
    """The settings (with what the environment changes) and the catalog they name.

    Raises:
        ConfigError: the settings cannot be used.
        CatalogError: the catalog cannot be used.
    """
    from catalog.resources import load_catalog  # noqa: PLC0415 - keeps checkback --help fast

    config = load_settings(config_path)
    return config, load_catalog([config.path(path) for path in config.catalog.paths])
