"""The folder a demo leaves behind: an ordinary Checkback project, so that every command works in it afterwards."""

from __future__ import annotations

import shutil
from importlib.resources import files
from pathlib import Path  # noqa: TC003 - a field's type

from catalog.errors import OutputError, UsageError

MARK = ".checkback-demo"
_MADE = ("checkback.toml", "catalog.yaml", "report.txt", "report.sarif", "public", "outbox", "state", "people")

_SETTINGS = """\
# Settings of the demo. Its pages stood on this machine only, so a later `checkback run` here finds none of them.
[catalog]
paths = ["catalog.yaml"]

[operator]
name = "Checkback-Demo"
contact = "editor@policy.example"

[site]
url = "https://policy.example/checkback/"
title = "Checkback demo"

[people]
sender = "Checkback demo <digest@policy.example>"

[crawl]
delay = 0
allow_private = true
"""

_RECIPIENTS = """\
# One person a line. These addresses belong to nobody.
editor@policy.example
aide@council.example; lang=es
"""


def prepare(folder: Path) -> Path:
    """Make `folder` a fresh demo project and return its settings file; an earlier demo there is removed.

    Raises:
        UsageError: the folder holds something that no demo made.
        OutputError: the folder cannot be written.
    """
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file; name a folder: checkback demo --out demo-out")
    try:
        if folder.exists() and any(folder.iterdir()) and not (folder / MARK).exists():
            raise UsageError(f"{folder} is not empty and no demo made it; name another: checkback demo --out demo-out")
        _remove_earlier(folder)
        (folder / "people").mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / MARK).touch()
        settings = folder / "checkback.toml"
        settings.write_text(_SETTINGS, "utf-8")
        (folder / "people" / "recipients.txt").write_text(_RECIPIENTS, "utf-8")
        catalog = files("catalog.demo").joinpath("demo-catalog.yaml").read_text("utf-8")
        (folder / "catalog.yaml").write_text(catalog, "utf-8")
    except OSError as trouble:
        raise OutputError(f"{folder} cannot be written: {trouble.strerror}; name another: --out FOLDER") from trouble
    return settings


def _remove_earlier(folder: Path) -> None:
    for name in _MADE:
        made = folder / name
        if made.is_dir() and not made.is_symlink():
            shutil.rmtree(made)
        else:
            made.unlink(missing_ok=True)
