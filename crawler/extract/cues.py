"""Cues by which an element says what part of the page it is: its tag, role, class, id, or that it is hidden."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from catalog.model import Region

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_TAGS = {"nav": Region.NAV, "footer": Region.FOOTER, "aside": Region.ASIDE, "dialog": Region.ASIDE}
_ROLES = {
    "navigation": Region.NAV,
    "menu": Region.NAV,
    "menubar": Region.NAV,
    "toolbar": Region.NAV,
    "search": Region.NAV,
    "banner": Region.HEADER,
    "contentinfo": Region.FOOTER,
    "complementary": Region.ASIDE,
    "dialog": Region.ASIDE,
    "alertdialog": Region.ASIDE,
}
_NAMES = {
    Region.NAV: (
        "nav navbar navigation menu submenu megamenu breadcrumb breadcrumbs skip search searchbox lang langs language "
        "languages toc pagination pager dropdown login signin topbar"
    ),
    Region.FOOTER: "footer colophon copyright",
    Region.HEADER: "masthead",
    Region.ASIDE: (
        "sidebar aside cookie cookies consent gdpr onetrust didomi cmp share sharing social socials related recommend "
        "recommended recommendations popup modal newsletter subscribe comment comments advert adverts advertisement "
        "ads promo carousel toast tooltip feedback rating helpful vote survey chat trustarc usercentrics axeptio "
        "tarteaucitron recaptcha grecaptcha intercom zendesk hubspot trending"
    ),
}
MENU_NAMES = frozenset("menu submenu megamenu nav navigation navbar dropdown toc topbar".split())  # noqa: SIM905 - as above
"""Names of what helps to get about a site, which therefore is made of links."""
_REGION_OF = {name: region for region, names in _NAMES.items() for name in names.split()}
# Names whose other word says that they are about something.
_SUBJECTS = re.compile(
    r"social[-_ ]?(?:security|justice|work|services?|insurance|care)|social[-_ ]?determinants"
    r"|languages?[-_ ]?(?:access|line|rights|services?|help|assistance|justice)|public[-_ ]?comments?"
    r"|(?:job|person|people|case|court)[-_ ]?search|consent[-_ ]?(?:decrees?|forms?)"
    r"|vot(?:e|er|ing)[-_ ]?(?:by|rights?|registration|early)|copyright[-_ ]?(?:policy|law|claims?|notices?)",
    re.IGNORECASE,
)
_URGENT = re.compile(r"(?<![a-z])(?:alerts?|emergency|closures?|urgent|warning)(?![a-z])", re.IGNORECASE)
_NAME = re.compile("[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_LANDMARKS = frozenset({"main", "article"})
_PAGE = frozenset({"html", "body", "main", "article"})
_LONGEST_NAMES = 400
_MOST_CONTROLS = 2_000
_UNSEEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
# What a reader opens with a click is hidden only until then.
_OPENS = re.compile(r"accordion|collaps|panel|tab|faq|answer|toggle|details|expand", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cue:
    """Why an element may be page furniture; `strong` when HTML or ARIA says so, not a name chosen by somebody."""

    region: Region
    name: str
    strong: bool = False
    inner: bool = False
    """It stands inside the main content: a note there belongs to it, a box of links does not."""


@lru_cache(maxsize=16_384)
def cue(tag: str, role: str, names: str, in_main: bool, in_section: bool = False) -> Cue | None:  # noqa: FBT001, FBT002 - parts of the cache key
    """What an element's tag, role and names (class, id and test id) say, or None for ordinary content.

    A `<header>` inside the main content is the content's own: effective dates stand there.
    """
    if (region := _ROLES.get(role)) and role != "complementary":
        return Cue(region, role, strong=True)
    if tag == "aside" or role == "complementary":
        return Cue(Region.ASIDE, "aside", strong=True, inner=(in_main or in_section) and _named(names) is None)
    if region := _TAGS.get(tag):
        return Cue(region, tag, strong=True, inner=in_main)
    if tag == "header" and not in_main:
        return Cue(Region.HEADER, tag, strong=True)
    if tag in _PAGE or role == "main" or not names or len(names) > _LONGEST_NAMES:
        return None
    return _named(names)


def _named(names: str) -> Cue | None:
    """What names that somebody chose say."""
    for name in _NAME.findall(_SUBJECTS.sub(" ", names)):
        if region := _REGION_OF.get(name.lower()):
            return Cue(region, name.lower())
    return None


@lru_cache(maxsize=16_384)
def is_urgent(role: str, names: str) -> bool:
    """Whether an element says that what is in it must not be missed: a notice of closure above the menus."""
    return role == "alert" or (len(names) <= _LONGEST_NAMES and _URGENT.search(names) is not None)


def is_named_after(name: str, heading: str) -> bool:
    """Whether an element's id is the anchor of the section that a heading of two or more words opens."""
    return " " in heading.strip() and _letters(name) == _letters(heading) != ""


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


def is_landmark(tag: str, role: str) -> bool:
    """Whether the element says that it holds the main content."""
    return tag in _LANDMARKS or role == "main"


def opened_by_click(root: Element) -> frozenset[str]:
    """The ids of the elements that a control of the page shows on a click, other than dialogs and menus of choices."""
    found: set[str] = set()
    controls = cast("list[Element]", root.xpath("//*[@aria-controls or @data-target or @data-bs-target]"))
    for control in controls[:_MOST_CONTROLS]:
        if control.get("aria-haspopup") or (control.get("data-bs-toggle") or control.get("data-toggle")) == "modal":
            continue
        for name in ("aria-controls", "data-target", "data-bs-target"):
            found.update(part.removeprefix("#") for part in (control.get(name) or "").split())
    return frozenset(found)


def is_hidden(attributes: dict[str, str]) -> bool:
    """Whether the element is kept from sight and is not something that a click opens."""
    style = attributes.get("style", "")
    if "hidden" in attributes or (style and _UNSEEN.search(style)):
        names = f"{attributes.get('class', '')} {attributes.get('id', '')} {attributes.get('role', '')}"
        return attributes.get("hidden") != "until-found" and not _OPENS.search(names)
    return False
