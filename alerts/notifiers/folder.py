"""Messages as `.eml` files in a folder (`people.outbox`): what happens when no mail server is set.

Each message is one file whose name and bytes depend on nothing but the message, written whole or not at all. A run
that was killed between the file and the database writes the same file again: each message is there exactly once.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from alerts.notifiers.notifier import SENT, Delivery
from alerts.private import private_folder
from catalog.errors import OutputError

if TYPE_CHECKING:
    from pathlib import Path

    from alerts.mail import Message
    from catalog.config import Config


def notifier(config: Config) -> Folder:
    """The folder the settings name."""
    return Folder(config.path(config.people.outbox))


class Folder:
    """A notifier that writes into `folder`, which is made when first needed and kept out of git."""

    needs_address = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said = f"written to {folder}"

    def deliver(self, message: Message) -> Delivery:
        """Write one message to disk, safe against power loss.

        Raises:
            OutputError: the folder cannot be made or written to.
        """
        place = self.folder / f"{message.name}.eml"
        try:
            private_folder(self.folder)
            if not (place.is_file() and place.read_bytes() == message.raw):
                _write_whole(place, message.raw)
        except OSError as trouble:
            raise OutputError(
                f"cannot write mail to {self.folder}: {trouble.strerror}; "
                "set people.outbox to a folder that can be written to, then run `checkback send` again"
            ) from trouble
        return SENT

    def close(self) -> None:
        """Nothing is held."""


def _write_whole(place: Path, raw: bytes) -> None:
    # Not .eml until complete, so that whoever collects the folder's *.eml never takes half a message. One fixed name:
    # the leftover of a killed run is overwritten, not collected. The outbox lets one process deliver at a time.
    part = place.with_suffix(".part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    part.replace(place)
    _sync_folder(place.parent)


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":  # pragma: no cover - only POSIX lets a folder be synced
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
