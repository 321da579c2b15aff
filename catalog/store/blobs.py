"""Stored page bytes, by what they are: `ab/cd....zst` holds the bytes whose sha256 begins with `abcd`."""

from __future__ import annotations

import hashlib
import os
import re
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import zstandard

from catalog.errors import LostSnapshot, OutputError, StoreError
from catalog.store.trouble import trouble

if TYPE_CHECKING:
    from collections.abc import Mapping

_DIGEST = re.compile(r"[0-9a-f]{64}")
_LITTER_AGE = 24 * 3600.0


class Blobs:
    """A folder of content-addressed bytes, compressed with zstd. Safe for several writers: names never clash."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._incoming = folder / "incoming"
        try:
            self._incoming.mkdir(parents=True, exist_ok=True)
            self._sweep()
        except OSError as error:
            raise OutputError(
                f"{folder}: the snapshot folder cannot be made or written ({error.strerror}): "
                "set another [state] snapshots in checkback.toml"
            ) from error

    def path(self, digest: str) -> Path:
        """Where the bytes of this digest are or would be.

        Raises:
            StoreError: not a sha256 in lower-case hex; a path must never be made of anything else.
        """
        if not _DIGEST.fullmatch(digest):
            raise StoreError(f"{digest!r} is not the digest of a snapshot (64 hexadecimal digits)")
        return self.folder / digest[:2] / f"{digest[2:]}.zst"

    def read(self, digest: str) -> bytes:
        """The bytes, checked against their digest.

        Raises:
            LostSnapshot: missing or damaged.
            StoreError: the disk refuses to read it.
        """
        path = self.path(digest)
        try:
            body = zstandard.ZstdDecompressor().decompress(path.read_bytes())
        except FileNotFoundError as error:
            raise LostSnapshot(
                f"{path}: this snapshot is missing: put the snapshot folder back beside its database"
            ) from error
        except OSError as error:
            raise StoreError(f"{path}: this snapshot cannot be read ({error}): put back a copy") from error
        except zstandard.ZstdError as error:
            raise LostSnapshot(
                f"{path}: this snapshot is damaged and cannot be read ({error}): put back a copy"
            ) from error
        if hashlib.sha256(body).hexdigest() != digest:
            raise LostSnapshot(f"{path}: this snapshot is damaged (its bytes have another digest): put back a copy")
        return body

    def holds(self, digest: str) -> bool:
        """Whether the bytes are there and whole."""
        try:
            self.read(digest)
        except StoreError:
            return False
        return True

    def write(self, bodies: Mapping[str, bytes]) -> None:
        """Put bytes by digest on the disk, all of them before any gets its name; whole ones are left alone.

        Raises:
            StoreError: the disk is full or refuses; nothing half-written keeps a name.
        """
        missing = {digest: body for digest, body in bodies.items() if not self.holds(digest)}
        if not missing:
            return
        parts: dict[Path, Path] = {}
        try:
            with trouble(str(self.folder), "storing snapshots"):
                for digest, body in missing.items():
                    parts[self._part(body)] = self.path(digest)
                _settle(list(parts))
                for part, path in parts.items():
                    path.parent.mkdir(exist_ok=True)
                    part.replace(path)
        finally:
            for part in parts:
                part.unlink(missing_ok=True)

    def _part(self, body: bytes) -> Path:
        number, name = tempfile.mkstemp(dir=self._incoming, suffix=".part")
        part = Path(name)
        try:
            with os.fdopen(number, "wb") as file:
                file.write(zstandard.ZstdCompressor(write_checksum=True).compress(body))
            part.chmod(0o644)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        return part

    def _sweep(self) -> None:
        # What a killed run left behind; young files may belong to a run that is writing now.
        for part in self._incoming.glob("*.part"):
            if time.time() - part.stat().st_mtime > _LITTER_AGE:
                part.unlink(missing_ok=True)


def _settle(parts: list[Path]) -> None:
    """Wait until the bytes are on the disk: one call for the batch where the system has one that waits (Linux)."""
    if len(parts) > 1 and sys.platform == "linux":
        os.sync()
        return
    for part in parts:
        with part.open("rb+") as file:
            os.fsync(file.fileno())
