"""The story that the demo's site tells: which address answers what on which visit. Pure; the server only reads it out.

visit 1   everything is seen for the first time and nothing is news; the webinar archives want a password, as expected
visit 2   a resource is added, and a hotline; an English page changes and its Spanish one does not; a link starts to
          fail; a map hides behind a challenge page
visit 3   a sentence is edited; a page moves; the failing link fails again; a report's page now says "not found" with
          status 200; the hotlines' address shows a casino
visit 4   a resource is removed; the first failing link has failed for two weeks and is dead; the Spanish page is two
          weeks behind; the schools' host is gone, with its five links
visit 5   the report's page has been a not-found page for two weeks and is dead; the host is still gone
always    the "Latest News" block shows three other items and a hidden e-mail address is hidden in another way, which
          is nobody's news here
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import escape
from http import HTTPStatus

from catalog.demo import pages
from catalog.demo.pages import HOTLINES, MAP, PAGES, ROUND_UP, ROUND_UP_MOVED

VISITS = tuple(datetime(2026, 9, 7, 9, 0, tzinfo=UTC) + timedelta(weeks=week) for week in range(5))
"""When the demo looks: five Mondays, UTC."""

DYING = "http://city.example/probation/ice-requests/"
SOFT = "http://library.example/funding-at-risk/"
CASINO = "http://lucky-reels.example/welcome/"
SCHOOLS = "schools.example"
LIBRARY = "library.example"

_SCHOOLS_GONE = 4
_LIBRARY_FORGETS = 3
"""The visit from which the library answers every address it does not know with status 200."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the site answers: status, headers (names as sent) and body."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


def hosts(visit: int) -> frozenset[str]:
    """Every host name of the story on a visit; any other does not exist."""
    names = {_host(url) for url in (*PAGES, *pages.shelf(), CASINO)}
    return frozenset(names - {SCHOOLS} if visit >= _SCHOOLS_GONE else names)


def answer(url: str, visit: int, seed: int = 0) -> Answer:
    """What stands at `url` on a visit (1 to 5); `seed` only shuffles the news."""
    since, turned = _TURNS.get(url, (visit + 1, _nothing))
    if visit >= since:
        return turned()
    if url in PAGES:
        return _page(HTTPStatus.OK, pages.content(url, visit, seed))
    if url.endswith("/robots.txt"):
        return Answer(HTTPStatus.OK, (("Content-Type", "text/plain"),), b"User-agent: *\nAllow: /\n")
    if words := pages.shelf().get(url):
        return _plain(HTTPStatus.OK, words)
    if _host(url) == LIBRARY and visit >= _LIBRARY_FORGETS:
        return _not_found_but_ok()
    return _nothing()


def _host(url: str) -> str:
    return url.split("/")[2]


def _nothing() -> Answer:
    return _plain(HTTPStatus.NOT_FOUND, "There is nothing at this address")


def _challenge() -> Answer:
    challenge = pages.text("site/challenge.html")
    return _page(HTTPStatus.FORBIDDEN, challenge, ("cf-mitigated", "challenge"), ("Server", "cloudflare"))


def _moved() -> Answer:
    return Answer(HTTPStatus.MOVED_PERMANENTLY, (("Location", ROUND_UP_MOVED),), b"")


def _not_found_but_ok() -> Answer:
    return _page(HTTPStatus.OK, pages.text("site/library-not-found.html"))


def _sold() -> Answer:
    return Answer(HTTPStatus.FOUND, (("Location", CASINO),), b"")


def _casino() -> Answer:
    return _page(HTTPStatus.OK, pages.text("site/casino.html"))


_TURNS = {
    DYING: (2, _nothing),
    MAP: (2, _challenge),
    ROUND_UP: (3, _moved),
    SOFT: (_LIBRARY_FORGETS, _not_found_but_ok),
    HOTLINES: (3, _sold),
    CASINO: (1, _casino),
}
"""Address to the visit from which it answers otherwise, and how."""


def _plain(status: int, words: str) -> Answer:
    return _page(status, f'<!doctype html><html lang="en"><title>{escape(words)}</title><h1>{escape(words)}</h1>')


def _page(status: int, html: str, *headers: tuple[str, str]) -> Answer:
    body = html.encode()
    tag = ("ETag", f'"{hashlib.sha256(body).hexdigest()[:16]}"')
    return Answer(status, (("Content-Type", "text/html; charset=utf-8"), tag, *headers), body)
