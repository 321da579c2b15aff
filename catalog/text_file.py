"""Replacing a text file of the user's: whole or not at all, with the rights it had."""

from __future__ import annotations

import tempfile
from pathlib import Path


def replace_text(path: Path, text: str) -> None:
    """Write a file beside the old one and put it in its place.

    Raises:
        OSError: it cannot be written; the old one is untouched.
    """
    target = path.resolve()  # a link to the file stays a link
    temporary: Path | None = None
    try:
        with tempfile.NamedTemporaryFile(
            "w", encoding="utf-8", newline="", dir=target.parent, prefix=f".{target.name}.", delete=False
        ) as out:
            temporary = Path(out.name)
            out.write(text)
        temporary.chmod(target.stat().st_mode & 0o777)
        temporary.replace(target)
    except OSError:
        if temporary:
            temporary.unlink(missing_ok=True)
        raise
