"""Addresses, by the WHATWG URL rules that browsers follow (ada-url), because `urljoin` and readers disagree."""

from __future__ import annotations

from functools import lru_cache

import ada_url
from publicsuffixlist import PublicSuffixList

VISITABLE = frozenset({"http", "https"})


def parse(base: str | None, reference: str) -> str | None:
    """The absolute address `reference` means on a page at `base`, or None where a browser would find none."""
    try:
        return ada_url.join_url(base, reference) if base else ada_url.URL(reference).href
    except ValueError:
        return None


@lru_cache(maxsize=65_536)
def canonical(url: str) -> str | None:
    """The identity of a page: WHATWG-serialised http(s) address without fragment and user name; None for the rest.

    Two citations with the same canonical address are one check.
    """
    try:
        parsed = ada_url.URL(url)
    except ValueError:
        return None
    if parsed.protocol.removesuffix(":") not in VISITABLE or not parsed.hostname:
        return None
    parsed.hash = ""
    parsed.username = ""
    parsed.password = ""
    return str(parsed.href)


def host(url: str) -> str:
    """The host name of an http(s) address in lower case ASCII (IDNA), without port; empty where there is none."""
    try:
        return str(ada_url.URL(url).hostname)
    except ValueError:
        return ""


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


@lru_cache(maxsize=65_536)
def registrable_domain(name: str) -> str:
    """The part of a host name somebody registered (`b.example.co.uk` -> `example.co.uk`); addresses stay as they are.

    Source: the public suffix list that ships with publicsuffixlist; nothing is fetched.
    """
    if name.startswith("[") or name.replace(".", "").isdigit():
        return name
    return _suffixes().privatesuffix(name) or name
