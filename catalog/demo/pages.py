"""The pages of the demo's site: what each one says on each visit. Pure; `catalog.demo.story` says how they answer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from html import escape
from importlib.resources import files
from random import Random

import yaml

RESOURCES = "http://policy.example/resources/protecting-immigrant-communities/"
BRIEFING = "http://policy.example/briefings/local-leaders-and-raids/"
ARCHIVES = "http://policy.example/webinar-archives/"
ACTION = "http://rights.example/community-action/"
DOOR = "http://rights.example/ice-at-the-door/"
DOOR_ES = "http://rights.example/es/ice-en-la-puerta/"
QUESTIONS = "http://questions.example/police-and-ice/"
ROUND_UP = "http://clinic.example/2014/05/state-and-local-partnerships/"
ROUND_UP_MOVED = "http://clinic.example/topics/state-and-local-partnerships/"
MAP = "http://maps.example/detainer-map/"
HOTLINES = "http://neighbors.example/hotlines/"

PAGES = {
    RESOURCES: "policy-resources.html",
    BRIEFING: "policy-briefing.html",
    ARCHIVES: "webinar-archives.html",
    ACTION: "community-action.html",
    DOOR: "ice-at-the-door.html",
    DOOR_ES: "ice-en-la-puerta.html",
    QUESTIONS: "police-questions.html",
    ROUND_UP: "partnerships-round-up.html",
    ROUND_UP_MOVED: "partnerships-round-up.html",  # the same page; nobody knows the address before the move
    MAP: "detainer-map.html",
    HOTLINES: "hotlines.html",
}
"""Address to file in `site/`, which shows the page as it is at the first visit."""

NEWS_AT_A_TIME = 3
_NEWS_MARK = "<!-- latest news -->"
_CONTACT_MARK = "<!-- contact -->"
_CONTACT = "kyr@rights.example"


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
        2,
        BRIEFING,
        "<li>Speak up for a neighbor whose case needs support</li>\n",
        "<li>Speak up for a neighbor whose case needs support</li>\n"
        f'<li>Hang up the list of <a href="{HOTLINES}">hotlines that answer</a></li>\n',
    ),
    # The Spanish page keeps the old sentence.
    Edit(
        2,
        DOOR,
        "You may ask to see a warrant before you open the door.",
        "You may ask to see a warrant before you open the door, and a judge must have signed it.",
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


def content(url: str, visit: int, seed: int = 0) -> str:
    """The HTML of a page of `PAGES` on a visit."""
    html = text(f"site/{PAGES[url]}")
    for edit in EDITS:
        if edit.url == url and visit >= edit.visit:
            html = html.replace(edit.before, edit.after)
    return html.replace(_NEWS_MARK, _latest_news(visit, seed)).replace(_CONTACT_MARK, _protected(_CONTACT, visit))


def _latest_news(visit: int, seed: int) -> str:
    shuffled = list(news().items())
    Random(seed).shuffle(shuffled)  # noqa: S311 - which news, not a secret
    shown = shuffled[NEWS_AT_A_TIME * (visit - 1) :][:NEWS_AT_A_TIME]
    items = "".join(
        f'<article><h3><a href="{url}">{escape(headline)}</a></h3><p>{escape(teaser)}</p></article>\n'
        for url, (headline, teaser) in shown
    )
    return f'<div class="widget latest-news">\n<h2>Latest News</h2>\n{items}</div>'


def _protected(address: str, visit: int) -> str:
    """The address as Cloudflare hides it: a key, and each byte XORed with it; every visit has another key."""
    key = 0x5B + 0x11 * visit
    code = bytes((key, *(byte ^ key for byte in address.encode()))).hex()
    return (
        f'<a href="/cdn-cgi/l/email-protection#{code}">'
        f'<span class="__cf_email__" data-cfemail="{code}">[email&#160;protected]</span></a>'
    )


@lru_cache(maxsize=1)
def news() -> dict[str, tuple[str, str]]:
    """Address to headline and teaser of everything that rotates through the news block."""
    listed: list[tuple[str, str]] = yaml.safe_load(text("news.yaml"))
    return {f"http://policy.example/news/{number}/": item for number, item in enumerate(listed, start=1)}


@lru_cache(maxsize=1)
def shelf() -> dict[str, str]:
    """Address to words of every plain page that the others link to."""
    plain: dict[str, str] = yaml.safe_load(text("shelf.yaml"))
    return {**plain, **{url: headline for url, (headline, _teaser) in news().items()}}


@lru_cache(maxsize=32)
def text(name: str) -> str:
    """A file of the demo, whole."""
    return files("catalog.demo").joinpath(name).read_text("utf-8")
