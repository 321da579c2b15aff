"""The link channel: which links came, went, lead elsewhere, are called otherwise or moved between sections."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, urlsplit

from catalog.model import ChangeKind, Edit, Region
from catalog.urls import host, registrable_domain
from crawler.judge.hosts import renamed_host
from crawler.judge.keys import key
from crawler.judge.significance import ANOTHER_SITE, CONTACT, OF_A_PICTURE, ONLY_THE_FRAGMENT, WORDS_STAY, ranked

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Sequence

    from catalog.model import Document, Link

_TRACKING = re.compile(
    r"^(?:utm_\w+|fbclid|gclid|gbraid|wbraid|dclid|msclkid|yclid|twclid|ttclid|igshid|mc_[ce]id|_hs\w+|hsctatracking|"
    r"mkt_tok|vero_\w+|_ga|_gl|s_cid|cmpid|ref_src|trk\w*|phpsessid|jsessionid|sid|sessionid|session_?id|"
    r"csrf\w*|nonce|_wpnonce|ved|cachebuster|timestamp|rand|device_?id|visitor_?id|request_?id|x-(?:amz|goog)-\w+|"
    r"_nc_\w+|hmac|key-pair-id|googleaccessid)$",
    re.IGNORECASE,
)
# Names that mark a session only where the value is long: a form for another state, or another session, is news.
_SESSION_WHEN_LONG = re.compile(
    r"^(?:state|session|token|ei|cb|ts|oh|oe|sig|signature|expires|policy|auth|key)$", re.IGNORECASE
)
_LONG_VALUE = 9
_RANDOM = re.compile(r"^(?=.*\d)(?=.*[A-Za-z])[\w.~+/=-]{20,}$|^[0-9a-f-]{24,}$")
_JOINTS = re.compile(r"[-_.~+/=]")
_WORDS = re.compile("[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_VOWEL = re.compile("[aeiouy]", re.IGNORECASE)
_SHORTEST_WORD = 3
_MOSTLY_WORDS = 0.5
_HAS_DIGIT = re.compile(r"\d")
_SESSION_PATH = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?#]*", re.IGNORECASE)
# Words that name no link; as keys, so without spaces.
_GENERIC = frozenset(
    {"here", "clickhere", "more", "readmore", "learnmore", "viewmore", "seemore", "download", "view", "pdf", "link"}
    | {"website", "visitwebsite", "english", "spanish", "español", "aquí", "leermás", "vermás", "descargar"}
)
# An address inside an address that is signed for one visitor and a short time.
_SIGNED = re.compile(r"[?&](?:x-amz-\w+|signature|sig|expires|oh|oe|_nc_\w+|hmac|policy)=", re.IGNORECASE)
# Servers choose between these by the visitor's browser; other languages are other editions.
_ENGLISH_EDITION = re.compile(r"/en-[a-z]{2}(?=/|$)", re.IGNORECASE)
_DIRECTORY_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$", re.IGNORECASE)
_ESCAPED = re.compile("%[0-9A-Fa-f]{2}")
_UNRESERVED = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
_CONTACTS = ("mailto:", "tel:", "sms:", "whatsapp:")
_NUMBER_MARKS = re.compile(r"[^\d+;,#*]")
# Removed links whose words are looked for in the text: each search reads the whole page.
_SEARCHED = 200
_SHORTEST = 4


@lru_cache(maxsize=65_536)
def identity(href: str) -> str:
    """What a target is when tracking, session marks, scheme, `www.`, a trailing slash and index names do not count.

    Escapes of characters that need none are undone (RFC 3986 section 6.2.2.2); of a telephone number only digits count.
    """
    try:
        parts = urlsplit(href)
    except ValueError:
        return href
    if parts.scheme not in ("http", "https"):
        return _contact(href, parts.scheme)
    path = _DIRECTORY_INDEX.sub("/", _SESSION_PATH.sub("", parts.path)).rstrip("/")
    path = _ESCAPED.sub(_unescaped, _ENGLISH_EDITION.sub("", path, count=1))
    kept = [
        f"{name}={quote(identity(value) if '://' in value else value)}"
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not _TRACKING.match(name)
        and not (len(value) >= _LONG_VALUE and _SESSION_WHEN_LONG.match(name) and _HAS_DIGIT.search(value))
        and not (_RANDOM.match(value) and not _has_words(value))
        and not _SIGNED.search(value)
    ]
    query = f"?{'&'.join(sorted(kept))}" if kept else ""
    fragment = f"#{parts.fragment}" if parts.fragment and not parts.fragment.startswith(":~:") else ""
    return f"//{parts.netloc.removeprefix('www.')}{path}{query}{fragment}"


def _has_words(value: str) -> bool:
    """Whether a long value names something: half of it is words between joints or capital letters."""
    parts = _JOINTS.split(value)
    words = [word for part in parts if part.isalpha() for word in _WORDS.findall(part)]
    letters = sum(len(word) for word in words if len(word) >= _SHORTEST_WORD and _VOWEL.search(word))
    return letters >= _MOSTLY_WORDS * sum(map(len, parts))


def _contact(href: str, scheme: str) -> str:
    if f"{scheme}:" not in _CONTACTS:
        return href
    target = href.partition("?")[0].lower()
    return target if scheme == "mailto" else f"{scheme}:{_NUMBER_MARKS.sub('', target)}"


def _unescaped(found: re.Match[str]) -> str:
    letter = chr(int(found[0][1:], 16))
    return letter if letter in _UNRESERVED else found[0].upper()


def compare_links(before: Document, after: Document, *, url: str | None = None) -> tuple[Edit, ...]:
    """The edits between two documents' links, ranked; links in page furniture are there with low significance.

    Matched by target, words and section, each side's links used once; what only moved inside its section is no edit,
    nor is one citation less of a target that is still cited. The work grows with the number of links. With `url`, links
    to places on the page itself do not count: a table of contents is not a reference.
    """
    here = identity(url.partition("#")[0]) if url else None
    old, new = _countable(before, here), _countable(after, here)
    _pairs(old, new, lambda link: (link.href, link.text, link.section))
    if not old and not new:
        return ()
    return tuple(ranked(edit) for edit in renamed_host(list(_edits(before, after, old, new))))


def _edits(before: Document, after: Document, old: list[Link], new: list[Link]) -> Iterator[Edit]:
    """The differences between the links without an equal on the other side; uses both lists up."""
    named = {href: identity(href) for href in {link.href for side in (before, after) for link in side.links}}
    said = {text: key(text) for text in {link.text for side in (old, new) for link in side}}
    _pairs(old, new, lambda link: (named[link.href], said[link.text], link.section))
    headings = _headings(before) & _headings(after)
    for one, other in _pairs(old, new, lambda link: (named[link.href], said[link.text])):
        if {one.section, other.section} <= headings and one.region is other.region is Region.MAIN:
            yield _edit(ChangeKind.LINK_MOVED, one, other)
    for one, other in _pairs(old, new, lambda link: (said[link.text], link.section) if said[link.text] else None):
        yield _edit(ChangeKind.LINK_RETARGETED, one, other)
    renamed = [pair for pair in _pairs(old, new, lambda link: named[link.href]) if all(said[one.text] for one in pair)]
    texts = (before.text, after.text) if renamed else ("", "")
    for number, (one, other) in enumerate(renamed):
        is_picture = number < _SEARCHED and one.text not in texts[0] and other.text not in texts[1]
        yield _edit(ChangeKind.LINK_RENAMED, one, other, OF_A_PICTURE if is_picture else None)
    for one, other in _pairs(old, new, lambda link: _telling(said[link.text])):
        yield _edit(ChangeKind.LINK_RETARGETED, one, other)
    still, already = ({named[link.href] for link in side.links} for side in (after, before))
    gone = [link for link in old if named[link.href] not in still]
    stay = _staying_words(gone, after)
    for link in gone:
        yield _edit(ChangeKind.LINK_REMOVED, link, None, WORDS_STAY if link.text in stay else None)
    for link in new:
        if named[link.href] not in already:
            yield _edit(ChangeKind.LINK_ADDED, None, link)


def _countable(document: Document, here: str | None) -> list[Link]:
    if here is None:
        return list(document.links)
    return [link for link in document.links if "#" not in link.href or identity(link.href.partition("#")[0]) != here]


def _headings(document: Document) -> set[str]:
    return {"", *(block.text for block in document.blocks if block.tag in ("h1", "h2", "h3", "h4", "h5", "h6"))}


def _telling(words: str) -> str | None:
    return words if words and words not in _GENERIC else None


def _staying_words(gone: Sequence[Link], after: Document) -> set[str]:
    """The words of removed links that still stand on the page, as plain text: a reader misses the link, not them."""
    if not gone:
        return set()
    blocks = {block.text for block in after.blocks}
    linked = {link.text for link in after.links}
    asked = [text for text in dict.fromkeys(link.text for link in gone) if text not in linked]
    asked = [text for text in asked if len(text) >= _SHORTEST and _telling(key(text))]
    found = {text for text in asked if text in blocks}
    page = after.text
    for text in asked[:_SEARCHED]:
        if text in page and re.search(rf"(?<!\w){re.escape(text)}(?!\w)", page):
            found.add(text)
    return found


def _pairs(old: list[Link], new: list[Link], name: Callable[[Link], Hashable | None]) -> list[tuple[Link, Link]]:
    """Takes links of equal name out of both lists, first with first, and returns them as pairs."""
    if not old or not new:
        return []
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


def _edit(kind: ChangeKind, one: Link | None, other: Link | None, why: str | None = None) -> Edit:
    link = other or one
    assert link is not None  # noqa: S101 - one side is always there
    sides = [side for side in (one, other) if side is not None]
    region = next((side.region for side in sides if side.region is Region.MAIN), sides[0].region)
    reasons = [why] if why else []
    if any(side.href.startswith(_CONTACTS) for side in sides):
        reasons.append(CONTACT)
    elif kind is ChangeKind.LINK_RETARGETED and one and other:
        reasons += _how_far(one.href, other.href)
    return Edit(
        kind=kind,
        region=region,
        section=link.section,
        before=one.href if one else None,
        after=other.href if other else None,
        text=link.text,
        reasons=tuple(reasons),
        before_text=one.text if one and kind is ChangeKind.LINK_RENAMED else None,
        before_section=one.section if one and kind is ChangeKind.LINK_MOVED else None,
    )


def _how_far(before: str, after: str) -> list[str]:
    """What is to be said about the way from one target to the other."""
    if registrable_domain(host(before)) != registrable_domain(host(after)):
        return [ANOTHER_SITE]
    if identity(before.partition("#")[0]) == identity(after.partition("#")[0]):
        return [ONLY_THE_FRAGMENT]
    return []
