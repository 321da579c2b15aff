"""Whom digests go to: a file outside git, one person a line.

    # a line that starts with # is a comment
    ana@example.org
    ben@example.org; lang=es; topics=health,schools; places=us-ca

After the address, parts between semicolons choose what the person gets: `lang` the language of the digest, `topics`
and `places` what it is about (ids of the catalog). A place means everything inside it too. Who chooses both gets
what fits both; who chooses none gets everything.

Until there are sign-ups this file is the list, and the only place where addresses are kept: the database knows a
person by a keyed hash. Complaints name the line and repeat no word of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from alerts.private import keyed_hash
from catalog.errors import UsageError
from catalog.urls import host
from catalog.wording import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from catalog.model import Catalog

# RFC 5321 section 4.1.2: dot-string @ domain, lengths of section 4.5.3.1; letters beyond ASCII as in RFC 6531 section
# 3.3. Quoted local parts are left out on purpose.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\-]|[^\W\x00-\x7f]"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_LOCAL = re.compile(rf"(?:{_ATOM})+(?:\.(?:{_ATOM})+)*")
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_WIDE_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)*")
_LONGEST_LOCAL, _LONGEST = 64, 254
_KEYS: Final = ("lang", "topics", "places")


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody wants: a language (None: the site's) and, where not empty, only these topics and places."""

    language: str | None = None
    topics: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Recipient:
    """Someone a digest goes to: `key` is the keyed hash the database knows; `address` None is nobody in particular.

    The domain of `address` is ASCII. It stays out of `repr`, and so out of logs and tracebacks.
    """

    key: str
    address: str | None = field(default=None, repr=False)
    choice: Choice = Choice()


def recipients(file: Path, key: bytes, catalog: Catalog) -> tuple[Recipient, ...]:
    """Everyone in the file, once each, in file order; without a file one recipient who is nobody in particular.

    Two lines that differ only in capitals are one person; the first line counts.

    Raises:
        UsageError: the file cannot be read, or lines cannot be used; the message names them, never their words.
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
    wrong: list[str] = []
    for number, line in enumerate(text.split("\n"), start=1):
        words = line.strip()
        if not words or words.startswith("#"):
            continue
        try:
            address, choice = _person(words, catalog)
        except _LineError as complaint:
            wrong.append(f"{file}:{number}: {complaint}")
            continue
        folded = address.lower()
        found.setdefault(folded, Recipient(keyed_hash(key, "recipient", folded), address, choice))
    if wrong:
        raise UsageError("\n".join(wrong))
    return tuple(found.values())


class _LineError(Exception):
    """What is wrong with a line, without its words."""


def _person(words: str, catalog: Catalog) -> tuple[str, Choice]:
    first, *parts = (part.strip() for part in words.split(";"))
    address = _address(first)
    chosen: dict[str, tuple[str, ...]] = {}
    for part in filter(None, parts):
        key, equals, value = (piece.strip() for piece in part.partition("="))
        if key not in _KEYS:
            raise _LineError(f"unknown choice after the address{_did_you_mean(key, _KEYS)}")
        if key in chosen:
            raise _LineError(f"{key}= is there twice; write its values with commas")
        chosen[key] = tuple(filter(None, (one.strip() for one in value.split(","))))
        if not equals or not chosen[key]:
            raise _LineError(f"{key}= has no value; write one or leave it out")
    return address, Choice(
        language=_language(chosen.get("lang", ())),
        topics=_known(chosen.get("topics", ()), catalog.topics, "topic"),
        places=_known(chosen.get("places", ()), catalog.jurisdictions, "place"),
    )


def _language(values: tuple[str, ...]) -> str | None:
    if not values:
        return None
    if len(values) > 1 or values[0] not in LANGUAGES:
        raise _LineError(f"lang= takes one of: {', '.join(LANGUAGES)}")
    return values[0]


def _known(values: tuple[str, ...], known: Collection[str], kind: str) -> frozenset[str]:
    for value in values:
        if value not in known:
            raise _LineError(f"the catalog has no such {kind}{_did_you_mean(value, known)}")
    return frozenset(values)


def _did_you_mean(word: str, known: Collection[str]) -> str:
    near = get_close_matches(word, known, n=1)
    return f"; did you mean {near[0]}?" if near else f"; known: {', '.join(sorted(known)) or 'none'}"


def _address(words: str) -> str:
    """The address with its domain in ASCII (UTS 46, as browsers do it)."""
    local, at, domain = words.rpartition("@")
    if not domain.isascii() and _WIDE_DOMAIN.fullmatch(domain):
        domain = host(f"https://{domain}/")
    if (
        not at
        or not _LOCAL.fullmatch(local)
        or not _DOMAIN.fullmatch(domain)
        or len(local.encode()) > _LONGEST_LOCAL
        or len(f"{local}@{domain}".encode()) > _LONGEST
    ):
        raise _LineError("not an e-mail address; write one plain address a line, like name@example.org")
    return f"{local}@{domain}"
