"""Replacing a text file of the user's: whole or not at all, with the rights it had."""

from __future__ import annotations

import tempfile
from pathlib import Path


def replace_text(path: Path, text: str) -> None:
    """Write UTF-8 text with its line ends as they are; otherwise like `replace_bytes`.

    Raises:
        OSError: it cannot be written; the old one is untouched.
    """
    replace_bytes(path, text.encode())


def replace_bytes(path: Path, content: bytes) -> None:
    """Write a file beside the old one and put it in its place.

    Raises:
        OSError: it cannot be written; the old one is untouched.
    """
    target = path.resolve()  # a link to the file stays a link
    temporary: Path | None = None
    try:
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as out:
            temporary = Path(out.name)
            out.write(content)
        temporary.chmod(target.stat().st_mode & 0o777)
        temporary.replace(target)
    except OSError:
        if temporary:
            temporary.unlink(missing_ok=True)
        raise
