"""The link channel: which links came, went, lead elsewhere, are called otherwise or moved between sections."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlsplit

from catalog.model import ChangeKind, Edit, Region
from crawler.judge.keys import key
from crawler.judge.significance import ranked

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from catalog.model import Document, Link

_TRACKING = re.compile(
    r"^(?:utm_\w+|fbclid|gclid|gbraid|wbraid|dclid|msclkid|yclid|twclid|ttclid|igshid|mc_[ce]id|_hs\w+|hsctatracking|"
    r"mkt_tok|vero_\w+|_ga|_gl|s_cid|cmpid|ref_src|trk\w*|phpsessid|jsessionid|sid|sessionid|session_?id|session|token|"
    r"csrf\w*|nonce|_wpnonce|state|ved|ei|cb|cachebuster|timestamp|ts|rand|device_?id|visitor_?id|request_?id)$",
    re.IGNORECASE,
)
_RANDOM = re.compile(r"^(?=.*\d)(?=.*[A-Za-z])[\w.~+/=-]{20,}$|^[0-9a-f-]{24,}$")
_SESSION_PATH = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?#]*", re.IGNORECASE)
# Words that name no link; as keys, so without spaces.
_GENERIC = frozenset(
    {"here", "clickhere", "more", "readmore", "learnmore", "viewmore", "seemore", "download", "view", "pdf", "link"}
    | {"website", "visitwebsite", "english", "spanish", "español", "aquí", "leermás", "vermás", "descargar"}
)
# An address inside an address that is signed for one visitor and a short time.
_SIGNED = re.compile(r"[?&](?:x-amz-\w+|signature|sig|expires|oh|oe|_nc_\w+|hmac|policy)=", re.IGNORECASE)
# Servers choose between these by the visitor's browser; other languages are other editions.
_ENGLISH_EDITION = re.compile(r"^/en-[a-z]{2}(?=/|$)", re.IGNORECASE)
_DIRECTORY_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$", re.IGNORECASE)


@lru_cache(maxsize=65_536)
def identity(href: str) -> str:
    """What a target is when tracking, session marks, scheme, `www.`, a trailing slash and index names do not count."""
    try:
        parts = urlsplit(href)
    except ValueError:
        return href
    if parts.scheme not in ("http", "https"):
        return href.partition("?")[0].lower() if parts.scheme in ("mailto", "tel") else href
    path = _DIRECTORY_INDEX.sub("/", _SESSION_PATH.sub("", parts.path)).rstrip("/")
    path = _ENGLISH_EDITION.sub("", path)
    kept = [
        f"{name}={quote(identity(value) if '://' in value else value)}"
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not _TRACKING.match(name) and not _RANDOM.match(value) and not _SIGNED.search(value)
    ]
    query = f"?{'&'.join(sorted(kept))}" if kept else ""
    fragment = f"#{parts.fragment}" if parts.fragment and not parts.fragment.startswith(":~:") else ""
    return f"//{parts.netloc.removeprefix('www.')}{path}{query}{fragment}"


def compare_links(before: Document, after: Document, *, url: str | None = None) -> tuple[Edit, ...]:
    """The edits between two documents' links, ranked; links in page furniture are there with low significance.

    Matched by target, words and section, each side's links used once; what only moved inside its section is no edit.
    With `url`, links to places on the page itself do not count: a table of contents is not a reference.
    """
    here = identity(url.partition("#")[0]) if url else None
    named = {link.href: identity(link.href) for side in (before, after) for link in side.links}
    old, new = _countable(before, here), _countable(after, here)
    found: list[Edit] = []
    _pairs(old, new, lambda link: (named[link.href], key(link.text), link.section))
    headings = _headings(before) & _headings(after)
    for one, other in _pairs(old, new, lambda link: (named[link.href], key(link.text))):
        if {one.section, other.section} <= headings and one.region is other.region is Region.MAIN:
            found.append(_edit(ChangeKind.LINK_MOVED, one, other))
    for one, other in _pairs(old, new, lambda link: (key(link.text), link.section) if key(link.text) else None):
        found.append(_edit(ChangeKind.LINK_RETARGETED, one, other))
    for one, other in _pairs(old, new, lambda link: named[link.href]):
        if key(one.text) and key(other.text):
            found.append(_edit(ChangeKind.LINK_RENAMED, one, other))
    for one, other in _pairs(old, new, _telling_words):
        found.append(_edit(ChangeKind.LINK_RETARGETED, one, other))
    still, already = {named[link.href] for link in after.links}, {named[link.href] for link in before.links}
    found += [_edit(ChangeKind.LINK_REMOVED, link, None) for link in old if named[link.href] not in still]
    found += [_edit(ChangeKind.LINK_ADDED, None, link) for link in new if named[link.href] not in already]
    return tuple(ranked(edit) for edit in found)


def _countable(document: Document, here: str | None) -> list[Link]:
    if here is None:
        return list(document.links)
    return [link for link in document.links if "#" not in link.href or identity(link.href.partition("#")[0]) != here]


def _headings(document: Document) -> set[str]:
    return {"", *(block.text for block in document.blocks if block.tag in ("h1", "h2", "h3", "h4", "h5", "h6"))}


def _telling_words(link: Link) -> str | None:
    words = key(link.text)
    return words if words and words not in _GENERIC else None


def _pairs(old: list[Link], new: list[Link], name: Callable[[Link], Hashable | None]) -> list[tuple[Link, Link]]:
    """Takes links of equal name out of both lists, first with first, and returns them as pairs."""
    waiting: dict[Hashable, list[int]] = defaultdict(list)
    for i in range(len(old) - 1, -1, -1):
        waiting[name(old[i])].append(i)
    found: list[tuple[Link, Link]] = []
    used: set[int] = set()
    left: list[Link] = []
    for link in new:
        known = name(link)
        candidates = waiting.get(known) if known is not None else None
        if candidates:
            i = candidates.pop()
            used.add(i)
            found.append((old[i], link))
        else:
            left.append(link)
    old[:] = [link for i, link in enumerate(old) if i not in used]
    new[:] = left
    return found


def _edit(kind: ChangeKind, one: Link | None, other: Link | None) -> Edit:
    link = other or one
    assert link is not None  # noqa: S101 - one side is always there
    furniture = [side.region for side in (one, other) if side is not None]
    region = next((region for region in furniture if region is Region.MAIN), furniture[0])
    if kind is ChangeKind.LINK_MOVED:
        reasons: Sequence[str] = (f"from {one.section or 'top'}" if one else "",)
    else:
        reasons = ()
    return Edit(
        kind=kind,
        region=region,
        section=link.section,
        before=one.href if one else None,
        after=other.href if other else None,
        text=link.text,
        reasons=tuple(reasons),
    )
