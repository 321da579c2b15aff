"""The story that the demo's site tells: which page says what on which visit. Pure; the server only reads it out.

visit 1   everything is seen for the first time, nothing is news
visit 2   a resource is added; a link starts to fail; a map hides behind a challenge page
visit 3   a sentence is edited; a page moves; the link fails again
visit 4   a resource is removed; the link has failed for two weeks and is dead
always    the "Latest News" block shows three other items, which is nobody's news here
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from html import escape
from importlib.resources import files
from random import Random

import yaml

VISITS = tuple(datetime(2026, 9, 7, 9, 0, tzinfo=UTC) + timedelta(weeks=week) for week in range(4))
"""When the demo looks: four Mondays, UTC."""

RESOURCES = "http://policy.example/resources/protecting-immigrant-communities/"
BRIEFING = "http://policy.example/briefings/local-leaders-and-raids/"
ACTION = "http://rights.example/community-action/"
QUESTIONS = "http://questions.example/police-and-ice/"
ROUND_UP = "http://clinic.example/2014/05/state-and-local-partnerships/"
ROUND_UP_MOVED = "http://clinic.example/topics/state-and-local-partnerships/"
MAP = "http://maps.example/detainer-map/"
DYING = "http://city.example/probation/ice-requests/"

PAGES = {
    RESOURCES: "policy-resources.html",
    BRIEFING: "policy-briefing.html",
    ACTION: "community-action.html",
    QUESTIONS: "police-questions.html",
    ROUND_UP: "partnerships-round-up.html",
    ROUND_UP_MOVED: "partnerships-round-up.html",  # the same page; nobody knows the address before the move
    MAP: "detainer-map.html",
}
"""Address to file in `site/`, which shows the page as it is at the first visit."""

_NEWS_MARK = "<!-- latest news -->"
_NEWS_AT_A_TIME = 3


@dataclass(frozen=True, slots=True)
class Edit:
    """From `visit` on, `before` (which stands exactly once on the page) reads `after`."""

    visit: int
    url: str
    before: str
    after: str


EDITS = (
    Edit(
        2,
        RESOURCES,
        '<ul class="toolkits">\n',
        '<ul class="toolkits">\n'
        '<li>NEW: <a href="http://library.example/access-to-justice/">Access to Justice: Lawyers for Immigrants Facing '
        "Deportation in the D.C. Area</a>&nbsp;(CPD)</li>\n",
    ),
    Edit(
        3,
        QUESTIONS,
        "Under the 287(g) program, ICE may train local officers to carry out parts of immigration law.",
        "Under the 287(g) program, ICE may train local officers to carry out parts of immigration law, and the signed "
        "agreement is a public record.",
    ),
    # The same words with other spaces: nobody should hear of it.
    Edit(
        3, RESOURCES, "policy desk:&nbsp;desk@policy.example or call", "policy desk: desk@policy.example or&nbsp;call"
    ),
    Edit(
        4,
        ACTION,
        '<li>Support shorter sentences, such as the <a href="http://movement.example/one-day/">One Day campaign</a> '
        "in New York.</li>\n",
        "",
    ),
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the site answers: status, headers (names as sent) and body."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


def hosts() -> frozenset[str]:
    """Every host name of the story; any other does not exist."""
    return frozenset(url.split("/")[2] for url in (*PAGES, *_shelf()))


def answer(url: str, visit: int, seed: int = 0) -> Answer:
    """What stands at `url` on a visit (1 to 4); `seed` only shuffles the news."""
    since, turned = _TURNS.get(url, (visit + 1, _nothing))
    if visit >= since:
        return turned()
    if url in PAGES:
        return _page(200, content(url, visit, seed))
    if url.endswith("/robots.txt"):
        return Answer(200, (("Content-Type", "text/plain"),), b"User-agent: *\nAllow: /\n")
    if words := _shelf().get(url):
        return _plain(200, words)
    return _nothing()


def _nothing() -> Answer:
    return _plain(404, "There is nothing at this address")


def _challenge() -> Answer:
    return _page(403, _text("site/challenge.html"), ("cf-mitigated", "challenge"), ("Server", "cloudflare"))


def _moved() -> Answer:
    return Answer(301, (("Location", ROUND_UP_MOVED),), b"")


_TURNS = {DYING: (2, _nothing), MAP: (2, _challenge), ROUND_UP: (3, _moved)}
"""Address to the visit from which it answers otherwise, and how."""


def content(url: str, visit: int, seed: int = 0) -> str:
    """The HTML of a page of `PAGES` on a visit."""
    html = _text(f"site/{PAGES[url]}")
    for edit in EDITS:
        if edit.url == url and visit >= edit.visit:
            html = html.replace(edit.before, edit.after)
    return html.replace(_NEWS_MARK, _latest_news(visit, seed))


def _latest_news(visit: int, seed: int) -> str:
    shuffled = list(_news().items())
    Random(seed).shuffle(shuffled)  # noqa: S311 - which news, not a secret
    shown = shuffled[_NEWS_AT_A_TIME * (visit - 1) :][:_NEWS_AT_A_TIME]
    items = "".join(
        f'<article><h3><a href="{url}">{escape(headline)}</a></h3><p>{escape(teaser)}</p></article>\n'
        for url, (headline, teaser) in shown
    )
    return f'<div class="widget latest-news">\n<h2>Latest News</h2>\n{items}</div>'


def _plain(status: int, words: str) -> Answer:
    return _page(status, f'<!doctype html><html lang="en"><title>{escape(words)}</title><h1>{escape(words)}</h1>')


def _page(status: int, html: str, *headers: tuple[str, str]) -> Answer:
    body = html.encode()
    tag = ("ETag", f'"{hashlib.sha256(body).hexdigest()[:16]}"')
    return Answer(status, (("Content-Type", "text/html; charset=utf-8"), tag, *headers), body)


@lru_cache(maxsize=1)
def _news() -> dict[str, tuple[str, str]]:
    listed: list[tuple[str, str]] = yaml.safe_load(_text("news.yaml"))
    return {f"http://policy.example/news/{number}/": item for number, item in enumerate(listed, start=1)}


@lru_cache(maxsize=1)
def _shelf() -> dict[str, str]:
    shelf: dict[str, str] = yaml.safe_load(_text("shelf.yaml"))
    return {**shelf, **{url: headline for url, (headline, _teaser) in _news().items()}}


@lru_cache(maxsize=32)
def _text(name: str) -> str:
    return files("catalog.demo").joinpath(name).read_text("utf-8")
