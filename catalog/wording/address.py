"""Addresses in public: the path of each of our pages, the ids of feed entries, and which links we dare offer."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import quote

from catalog.model import State
from catalog.urls import canonical, host, parse

if TYPE_CHECKING:
    from catalog.model import Change, Standing

_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def permalink(change: Change) -> str:
    """The path of a change's page, relative to the site: `changes/<id>/`."""
    return f"changes/{_folder(change.id)}/"


def resource_path(slug: str) -> str:
    """The path of a resource's page, relative to the site: `resources/<slug>/`."""
    return f"resources/{_folder(slug)}/"


def tag_id(site_url: str, change: Change) -> str:
    """The id of a change in every feed and digest, the same for ever (RFC 4151): `tag:<host>,<date>:change/<id>`."""
    return f"tag:{host(site_url)},{change.at:%Y-%m-%d}:change/{quote(change.id, safe='', errors='surrogatepass')}"


def offered(url: str | None, standing: Standing | None = None) -> str | None:
    """The address, serialised by WHATWG rules, if it may be clickable, else None.

    Only http and https are ever offered, and nothing that is failing or was hijacked: where a page is gone, whoever
    owns the name next decides what a reader sees.
    """
    if url is None or canonical(url) is None:
        return None
    if standing is not None:
        verdict = standing.verdict
        unsafe = verdict is not None and (verdict.is_failure or verdict.is_hostile)
        if unsafe or standing.state in (State.SUSPECT, State.DEAD, State.HIJACKED):
            return None
    return parse(None, url)


def defanged(url: str) -> str:
    """An address to read and not to follow, `bad[.]example/page`: mail programs make links of addresses."""
    bare = url.partition("://")[2] or url
    return bare.replace(".", "[.]")


def without_address(words: str, url: str) -> str:
    """Words in which this address, or its host's name, is not one that a mail program would make a link of."""
    name = host(url)
    if not name:
        return words
    bare = re.escape(name.removeprefix("www."))
    found = re.compile(rf"(?:https?://)?(?:www\.)?{bare}[^\s<>“”\"]*", re.IGNORECASE)
    return found.sub(lambda match: defanged(match[0]), words)


def _folder(name: str) -> str:
    """`name` as a folder name that is the same in a URL and on a disk; a hash where it could not be one."""
    if _SAFE_NAME.fullmatch(name):
        return name
    return "x-" + sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:24]
