"""Addresses, by the WHATWG URL rules that browsers follow (ada-url), because `urljoin` and readers disagree."""

from __future__ import annotations

import re
from functools import lru_cache

import ada_url
from publicsuffixlist import PublicSuffixList

VISITABLE = frozenset({"http", "https"})
_WITH_DOMAINS = frozenset({"http:", "https:", "ws:", "wss:", "ftp:"})
"""Schemes whose hosts are domains; those of others are opaque (WHATWG URL, "host parsing")."""

_NUMBER = r"(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_LABEL = r"(?!xn--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_SETTLED = re.compile(
    # A dotted quad, or a name whose last label no number can begin (WHATWG URL, "ends in a number checker").
    rf"https?://(?:{_NUMBER}(?:\.{_NUMBER}){{3}}|(?:{_LABEL}\.)*(?!xn--)[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])?)"
    r"(?::(?!80(?![0-9])|443(?![0-9]))(?:[1-5][0-9]{4}|[1-9][0-9]{0,3}))?"
    # Steps that begin with a dot may be ways up; a percent may hide one.
    r"(?:/(?![.])[\w~!$&()*+,;=:@.-]*)+"
    r"(?:\?[\w~!$&()*+,;=:@./?%-]*)?",
    re.ASCII,
)
"""Most addresses: written as a browser would write them back, so that parsing them changes nothing."""


def parse(base: str | None, reference: str) -> str | None:
    """The absolute address `reference` means on a page at `base`, or None where a browser would find none."""
    if _SETTLED.fullmatch(reference):
        return reference
    if not reference.isascii():
        reference = _whole(reference)
    try:
        found = str(ada_url.join_url(base, reference) if base else ada_url.URL(reference).href)
    except ValueError:
        return None
    return found if "xn--" not in found or _names_a_host(found) else None


def _names_a_host(url: str) -> bool:
    """Whether all Punycode in the host name stands for a name (UTS 46), which ada-url takes on trust."""
    parsed = ada_url.URL(url)
    is_domain = parsed.protocol in _WITH_DOMAINS and "xn--" in parsed.hostname
    return not is_domain or all(map(_is_label, parsed.hostname.split(".")))


@lru_cache(maxsize=4096)
def _is_label(label: str) -> bool:
    if not label.startswith("xn--"):
        return True
    try:
        name = label[4:].encode("ascii").decode("punycode")
        return not name.isascii() and bool(ada_url.URL(f"http://{name}/").hostname == label)
    except ValueError:
        return False


def _whole(text: str) -> str:
    """The text with each half of a surrogate pair replaced, as browsers do before they parse (WHATWG Infra, scalar)."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def canonical(url: str) -> str | None:
    """The identity of a page: WHATWG-serialised http(s) address without fragment and user name; None for the rest.

    Two citations with the same canonical address are one check.
    """
    return url if _SETTLED.fullmatch(url) else _canonical(url)


# Asked several times about an address while it is looked at; more would keep every address of a long page alive.
@lru_cache(maxsize=8192)
def _canonical(url: str) -> str | None:
    try:
        parsed = ada_url.URL(url)
    except ValueError:
        return None
    if parsed.protocol.removesuffix(":") not in VISITABLE or not parsed.hostname:
        return None
    if "xn--" in parsed.hostname and not _names_a_host(parsed.href):
        return None
    parsed.hash = ""
    parsed.username = ""
    parsed.password = ""
    return str(parsed.href)


def host(url: str) -> str:
    """The host name of an http(s) address in lower case ASCII (IDNA), without port; empty where there is none."""
    # Whatever begins an address, its first slash after the scheme ends what names the host, or stands before it.
    end = url.find("/", len("https://"))
    return (end > 0 and url[end - 1] > " " and _host(url[:end])) or _host(url)


@lru_cache(maxsize=4096)
def _host(url: str) -> str:
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
