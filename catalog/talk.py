"""Talk: what a command says to the person running it, always on standard error, with a bar on long work."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Talk:
    """Says things on standard error. A progress bar is drawn only on a terminal; elsewhere long work is silent."""

    def __init__(self, stream: TextIO | None = None, *, quiet: bool = False) -> None:
        self.stream = stream or sys.stderr
        self.quiet = quiet

    def say(self, words: str) -> None:
        """One line for people."""
        if not self.quiet:
            print(words, file=self.stream, flush=True)

    @contextmanager
    def progress(self, words: str, total: int) -> Iterator[Callable[[int], None]]:
        """A bar over `total` steps; call what it yields with the number of steps just done."""
        if self.quiet or not self.stream.isatty():
            yield lambda _steps: None
            return
        from rich.console import Console  # noqa: PLC0415 - 0.1 s that a quiet run never needs
        from rich.progress import Progress  # noqa: PLC0415

        with Progress(console=Console(file=self.stream), transient=True) as bar:
            task = bar.add_task(words, total=total)
            yield lambda steps: bar.advance(task, steps)
