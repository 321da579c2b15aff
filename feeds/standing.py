"""What the site of an earlier build stands for, kept beside the state: a round that wrote nothing builds nothing.

catalog, settings, code, generation of the store -> mark   same mark, same manifest, no file touched -> nothing to do
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING

from catalog.health import put
from catalog.running import state_folder
from feeds.folder import MANIFEST, untouched
from feeds.marks import of_code
from feeds.sheet import mark_of

if TYPE_CHECKING:
    from pathlib import Path

    from catalog.stages import Context
    from feeds.folder import Built

FILE = "site.json"


def standing(context: Context, out: Path) -> Built | None:
    """What a build would do that changes nothing; None where there is something to do, or to look at more closely."""
    try:
        known = json.loads((state_folder(context.config) / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return untouched(out) if known == _now(context, out) else None


def keep(context: Context, out: Path) -> None:
    """Notes what the files in `out` were just made from.

    Raises:
        OutputError: the note cannot be written.
    """
    folder = state_folder(context.config)
    folder.mkdir(parents=True, exist_ok=True)
    put(folder / FILE, json.dumps(_now(context, out)) + "\n")


def _now(context: Context, out: Path) -> dict[str, str]:
    manifest = out / MANIFEST
    return {
        "made from": mark_of(
            of_code(), str(context.store.generation), repr(context.catalog), repr(context.config), str(out)
        ),
        "manifest": sha256(manifest.read_bytes()).hexdigest() if manifest.is_file() else "",
    }
