"""Commands run as a user would, in this process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from catalog.cli import main

if TYPE_CHECKING:
    from pathlib import Path


def command(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a command."""
    with pytest.raises(SystemExit) as stop:
        main(list(arguments))
    out, err = capsys.readouterr()
    assert isinstance(stop.value.code, int)
    return stop.value.code, out, err


def put(place: Path, content: str | bytes | None) -> None:
    """A file with this content, or a folder."""
    if content is None:
        place.mkdir()
    else:
        place.write_bytes(content if isinstance(content, bytes) else content.encode())
