"""What an importer reads from a list somebody kept elsewhere: entries, things it had to skip, and remarks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from catalog.resources import address_trouble

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One listed page; `line` counts from 1, `topics` are labels as written; without `title` the address serves."""

    line: int
    title: str
    url: str
    section: str | None = None
    topics: tuple[str, ...] = ()
    notes: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """Something on `line` that looks like an entry and cannot be one; `reason` in words for people."""

    line: int
    what: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something done to the entry on `line` that its maintainer should know; the same words are counted together."""

    line: int
    words: str


Listed: TypeAlias = "Entry | Skipped | Remark"


@dataclass(frozen=True, slots=True, kw_only=True)
class Importer:
    """One format: `suffixes` it is guessed from (`.md`), and how it is read.

    `read` gets the bytes of a file and its name for complaints, yields in file order, and raises `CatalogError` (file,
    line) when the file as a whole is not of the format.
    """

    suffixes: tuple[str, ...]
    read: Callable[[bytes, str], Iterator[Listed]]


def folded(text: str | None) -> str:
    """Text on one line, white space folded."""
    return " ".join((text or "").split())


def listed_link(link: Entry) -> Entry | Skipped:
    """The entry when its address can be visited as it stands in a page, or why it cannot."""
    reason = _skip_reason(link.url.strip())
    if reason:
        return Skipped(line=link.line, what=f"{link.title or 'link'} ({link.url})", reason=reason)
    return link


def _skip_reason(url: str) -> str | None:
    if not url:
        return "the address is empty"
    if url.startswith("#"):
        return "leads to a place in the same file"
    scheme = re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", url)
    if not scheme:
        return "a relative link; the page it belongs to is not known"
    if scheme[0].lower() not in ("http:", "https:"):
        return f"{scheme[0]} addresses are not visited"
    return address_trouble(url)
