"""Whom digests go to: a file outside git, one address a line, lines starting with # are comments.

Until there are sign-ups this file is the list, and the only place where addresses are kept: the database knows a
person by a keyed hash.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from alerts.private import keyed_hash
from catalog.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

# RFC 5321 section 4.1.2: dot-string @ domain, lengths of section 4.5.3.1. Quoted local parts are left out on purpose.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?P<local>{_ATOM}(?:\.{_ATOM})*)@(?P<domain>{_LABEL}(?:\.{_LABEL})*)")
_LONGEST_LOCAL, _LONGEST = 64, 254


@dataclass(frozen=True, slots=True)
class Recipient:
    """Someone a digest goes to: `key` is the keyed hash the database knows; `address` None is nobody in particular.

    The address stays out of `repr`, and so out of logs and tracebacks.
    """

    key: str
    address: str | None = field(default=None, repr=False)


def recipients(file: Path, key: bytes) -> tuple[Recipient, ...]:
    """Everyone in the file, once each, in file order; without a file one recipient who is nobody in particular.

    Two lines that differ only in capitals are one person.

    Raises:
        UsageError: the file cannot be read, or a line is no address; the message names the line, never its words.
    """
    try:
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return (Recipient(keyed_hash(key, "recipient", "")),)
    except UnicodeDecodeError:
        raise UsageError(f"{file}: not UTF-8 text; save it as UTF-8 with one address a line") from None
    except OSError as trouble:
        raise UsageError(f"{file}: cannot be read ({trouble.strerror}); check people.recipients") from trouble
    found: dict[str, Recipient] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        words = line.strip()
        if not words or words.startswith("#"):
            continue
        address = _address(words, f"{file}:{number}")
        folded = address.lower()
        found.setdefault(folded, Recipient(keyed_hash(key, "recipient", folded), address))
    return tuple(found.values())


def _address(words: str, where: str) -> str:
    match = _ADDRESS.fullmatch(words)
    if not match or len(match["local"]) > _LONGEST_LOCAL or len(words) > _LONGEST:
        raise UsageError(f"{where}: not an e-mail address; write one plain address a line, like name@example.org")
    return words
