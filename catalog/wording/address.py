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

    Only http and https are ever offered, and nothing that is failing now: where a page is gone, whoever owns the name
    next decides what a reader sees.
    """
    if url is None or canonical(url) is None:
        return None
    if standing is not None:
        failing = standing.verdict is not None and standing.verdict.is_failure
        if failing or standing.state in (State.SUSPECT, State.DEAD):
            return None
    return parse(None, url)


def _folder(name: str) -> str:
    """`name` as a folder name that is the same in a URL and on a disk; a hash where it could not be one."""
    if _SAFE_NAME.fullmatch(name):
        return name
    return "x-" + sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:24]
