"""Lookalikes: what several addresses of a host show, side by side, when each alone looks fine (200, no rule fires).

    each likeness -> the home page's own words? -> one place for three? -> as a made-up sibling? -> soft-404

Pure: no clock, network or database. A page that bears the words of its citation is what was promised, wherever it
stands, and a page built by scripts says nothing about itself: neither is ever called missing here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlsplit

from catalog.model import Evidence
from catalog.urls import host, registrable_domain
from crawler.judge.glance import glance
from crawler.judge.identity import named, telling
from crawler.judge.not_found import plain
from crawler.judge.papers import is_page
from crawler.judge.softfail import SHORT, STUB, is_app, is_home_path

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from crawler.fetch.reply import Walk

SAME_AS_RANDOM = "same-as-random"
SHARED_TARGET = "shared-target"
HOME_PAGE = "home-page"
RULES = frozenset({SAME_AS_RANDOM, SHARED_TARGET, HOME_PAGE})
_TOGETHER = 3
"""Addresses that must end at one place, or bear one title, before that is strange."""
_LONG_WORD = 4
_TRACKING = re.compile(r"^(?:utm_.*|fbclid|gclid|ref|source|lang|hl|locale)$")
_LANGUAGE = re.compile(r"^[a-z]{2}(?:[-_][a-z]{2,4})?$")
_INDEX = re.compile(r"^(?:index|default)(?:\.\w+)?$")
_SUFFIX = re.compile(r"\.[a-z][a-z0-9]{1,4}$")
_DOOR = re.compile(
    r"log-?in|log-?on|sign-?in|\bsso\b|auth|account|consent|cookie|privacy|captcha|challenge|verify|disclaimer|terms|"
    r"maintenance|region|countr|locale|language|welcome|session|acceso|iniciar|anmeld|connexion"
)
_FORM = re.compile(r"^(?:aspx?|html?|php|pages?|node|item|view|show|articles?|posts?|documents?|default|index)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """What of a good answer is compared with others of its host."""

    url: str
    final: str
    text: str = ""
    """Fingerprint of title and first words, without the address that was asked for and without numbers."""
    exact: str = ""
    """Fingerprint of the same with the address: front pages do not repeat what was asked for."""
    title: str = ""
    is_short: bool = False
    in_heads: bool = False
    """Whether title or headings bear a word of the citations or of the address."""
    in_text: bool = False
    """Whether the page bears what the citations call it."""
    is_told: bool = False
    """Whether citations or address say what the page should be about at all."""

    is_other: bool = False
    """Whether it is not what was stored of the page when that was there."""

    @property
    def is_home(self) -> bool:
        """Whether this is the front page of its host, which every stray visitor may be shown."""
        parts = urlsplit(self.url)
        return is_home_path(parts.path) and not parts.query

    @property
    def is_sent_on(self) -> bool:
        """Whether visitors are sent to another page of the same site."""
        return _place(self.url) != _place(self.final) and _site(self.url) == _site(self.final)


def likeness(walk: Walk, names: Iterable[str]) -> Likeness | None:
    """The likeness of what a walk found; None for what is no page, or has no words of its own.

    Args:
        walk: one that ended with a good answer.
        names: the words of its citations.
    """
    reply = walk.final
    if not is_page(reply.body, reply.header("content-type")):
        return None
    page = glance(reply.body, reply.header("content-type"))
    if page.refresh or not page.length or (page.scripts and (page.length < STUB or is_app(reply.body))):
        return None
    heads = plain(_unechoed(" ".join((page.title, *page.headings)), walk.url))
    words_said = f"{page.title} {page.text}"
    unechoed = _unechoed(words_said, walk.url)
    said = plain(unechoed)
    text = _fingerprint(said)
    known = telling(names)
    words = {word for name in known for word in name.split() if len(word) >= _LONG_WORD} | _words_of(walk.url)
    words -= set(re.split(r"[.-]", host(walk.url)))  # the name of the site is on each of its pages
    return Likeness(
        url=walk.url,
        final=reply.url,
        text=text,
        exact=text if unechoed == words_said else _fingerprint(plain(words_said)),
        title=plain(page.title),
        is_short=page.whole and page.length <= SHORT,
        in_heads=not words.isdisjoint(heads.split()),
        in_text=named(known, said) is not None,
        is_told=bool(words),
    )


def _fingerprint(said: str) -> str:
    words = " ".join([word for word in said.split() if word.isalpha() or not any(map(str.isdigit, word))])
    return blake2b(words.encode("utf-8", "replace"), digest_size=8).hexdigest()


def doubtful(likes: Sequence[Likeness]) -> list[Likeness]:
    """Those of one host's likenesses that a made-up sibling could settle, the most telling first.

    Not the front page, not what bears its name; what is alike under several addresses, what visitors are sent up to,
    short pages without a word of what was promised, and what has taken the place of a page.
    """
    texts: dict[str, int] = defaultdict(int)
    titles: dict[str, int] = defaultdict(int)
    for like in likes:
        texts[like.text] += 1
        titles[like.title] += bool(like.title)
    found = [
        (texts[like.text], like)
        for like in likes
        if not (like.is_home or like.in_text or like.in_heads)
        and (
            texts[like.text] > 1
            or titles[like.title] >= _TOGETHER
            or like.is_other
            or (like.is_told and (like.is_short or (like.is_sent_on and _depth(like.final) < _depth(like.url))))
        )
    ]
    return [like for _, like in sorted(found, key=lambda pair: (-pair[0], pair[1].url))]


def strays(
    likes: Sequence[Likeness], *, home: Likeness | None = None, sibling: Likeness | None = None
) -> dict[str, Evidence]:
    """By address, why a page of one host is not the page that was asked for.

    Args:
        likes: what this host's addresses show.
        home: what its front page shows, where it was seen.
        sibling: what an address shows that cannot exist, where the host answers it with 200.
    """
    deep = [like for like in likes if not like.is_home]
    found = {like.url: Evidence(HOME_PAGE, home.url) for like in deep if home and _is_front(like, home)}
    found |= {url: why for url, why in _shared(deep).items() if url not in found}
    if sibling is not None:
        alike = [like for like in deep if like.text and like.text == sibling.text and not like.in_text]
        many = len({_place(like.url) for like in alike}) >= _TOGETHER
        found |= {
            like.url: Evidence(SAME_AS_RANDOM, sibling.url)
            for like in alike
            if like.url not in found and (like.is_told or many)
        }
    return found


def _is_front(like: Likeness, home: Likeness) -> bool:
    """Whether a deep address shows the front page without sending anybody there, and was to show something else."""
    same = bool(like.exact) and like.exact == home.exact
    return same and not like.is_sent_on and like.is_told and not like.in_heads and _site(like.url) == _site(home.url)


def _shared(likes: Iterable[Likeness]) -> Mapping[str, Evidence]:
    """Those that are sent to one place with two others or more, of which that place names none."""
    ends: dict[tuple[str, ...], list[Likeness]] = defaultdict(list)
    for like in likes:
        if like.is_sent_on and not _is_door(like.final):
            ends[_place(like.final)].append(like)
    return {
        like.url: Evidence(SHARED_TARGET, like.final)
        for sent in ends.values()
        if len({_place(like.url) for like in sent if like.is_told}) >= _TOGETHER
        and not any(like.in_heads or like.in_text for like in sent)
        for like in sent
        if like.is_told
    }


def _is_door(url: str) -> bool:
    """Whether a place is one that visitors pass: a login, a question. The front page has a rule of its own."""
    path = urlsplit(url).path.casefold()
    return is_home_path(path) or _DOOR.search(path) is not None


def sibling_of(url: str, name: str) -> str:
    """The address beside `url` whose last step is `name`, with the suffix of a file if `url` has one."""
    parts = urlsplit(url)
    folder, _, last = parts.path.rpartition("/")
    suffix = _SUFFIX.search(last.lower())
    return parts._replace(path=f"{folder}/{name}{suffix[0] if suffix else ''}", query="", fragment="").geturl()


def _unechoed(text: str, url: str) -> str:
    """A text without the address that was asked for, should it stand there."""
    path = urlsplit(url).path
    for said in (url, unquote(url), path, unquote(path), path.strip("/"), path.rpartition("/")[2]):
        if len(said) >= _LONG_WORD:
            text = text.replace(said, " ")
    return text


def _words_of(url: str) -> set[str]:
    """The words in the last step of an address."""
    steps = [step for step in unquote(urlsplit(url).path).split("/") if step]
    words = re.split(r"[\W_]+", steps[-1].casefold()) if steps else []
    return {word for word in words if len(word) >= _LONG_WORD and word.isalpha() and not _FORM.match(word)}


def _depth(url: str) -> int:
    return len([step for step in urlsplit(url).path.split("/") if step])


def _site(url: str) -> str:
    return registrable_domain(host(url))


def _place(url: str) -> tuple[str, ...]:
    """What is left of an address when spellings of one page are made the same: case, slash, suffix, language, www."""
    parts = urlsplit(unquote(url).casefold())
    steps = [_SUFFIX.sub("", step) for step in parts.path.split("/") if step and not _INDEX.match(step)]
    steps = [step for step in steps if not _LANGUAGE.match(step)]
    asked = sorted(f"{name}={value}" for name, value in parse_qsl(parts.query) if not _TRACKING.match(name))
    return (parts.netloc.removeprefix("www."), *steps, *asked)
