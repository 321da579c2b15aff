"""Files about people: folders that git ignores, and the key that turns an address into a hash."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from catalog.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable

KEY_BYTES = 32


def private_folder(folder: Path) -> None:
    """Make the folder, readable by its owner only and ignored by git; a folder that exists is left as it is.

    Raises:
        OSError: it cannot be made.
    """
    if folder.is_dir():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    # Made aside and renamed: a run killed in between must not leave a folder about people that git would take.
    fresh = Path(mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))  # of mode 0700
    try:
        (fresh / ".gitignore").write_text("*\n", encoding="ascii")
        fresh.rename(folder)
    except OSError:
        (fresh / ".gitignore").unlink(missing_ok=True)
        fresh.rmdir()
        if not folder.is_dir():  # else another run was faster
            raise


def key_beside(database: Path, *, make: Callable[[int], bytes] = secrets.token_bytes) -> bytes:
    """The key of a people database, made on first use beside it: 32 bytes in `<name>.key`, mode 0600.

    The database holds only hashes made with it, so whoever has one of the two files learns nothing about anyone.

    Raises:
        StoreError: the file cannot be read or made, or is not a key.
    """
    place = database.with_suffix(".key")
    try:
        if not place.exists():
            _make_key(place, make(KEY_BYTES))
        key = bytes.fromhex(place.read_text(encoding="ascii").strip())
    except OSError as trouble:
        raise StoreError(f"cannot read or make the key file {place}: {trouble.strerror}") from trouble
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise StoreError(
            f"{place} is not a key file ({KEY_BYTES} bytes as hexadecimal digits); restore it from a backup"
        )
    return key


def _make_key(place: Path, key: bytes) -> None:
    # Written aside and linked into place: two first runs at once end with one whole key, never with half of one.
    part = place.with_name(f"{place.name}.{os.getpid()}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key.hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(part, place)
    except FileExistsError:
        pass
    finally:
        part.unlink()


def keyed_hash(key: bytes, purpose: str, *words: str) -> str:
    """HMAC-SHA256 of `words` in hexadecimal (RFC 2104); a hash for one purpose says nothing about that for another."""
    return hmac.new(key, "\0".join((purpose, *words)).encode(), hashlib.sha256).hexdigest()
