"""Each part of the noise model alone: what it keeps quiet is told as soon as the part has nothing to go by."""

from __future__ import annotations

from itertools import pairwise

import pytest

from crawler.extract import extract
from crawler.judge.compare import compare
from crawler.judge.noise import Memory, learn

_URL = "https://harborlegalaid.example/rent"
_TEXT = (
    "<h1>Help with rent</h1><p>Harbor Legal Aid helps tenants of the county with notices, repairs and deposits.</p>"
    "<p>Call before you go to court, and bring every letter that the owner of the house sent to you.</p>"
    "<p>What you tell us stays with us, and nobody else hears of it unless you agree in writing.</p>"
)


def _page(inside: str, text: str = _TEXT) -> str:
    return f"<html><head><title>Help with rent</title></head><body><main>{text}</main>{inside}</body></html>"


def _diff(*pages: str, siblings: tuple[str, ...] = (), remembers: bool = True):  # noqa: ANN202 - the judge's Diff
    """The last two of the pages compared, with or without what those before taught."""
    read = [extract(page.encode(), url=_URL) for page in pages]
    memory = Memory()
    for one, other in pairwise(read[:-1] if remembers else []):
        memory = learn(memory, one, other)
    others = [extract(page.encode(), url=f"{_URL}/{number}") for number, page in enumerate(siblings)]
    return compare(read[-2], read[-1], url=_URL, memory=memory, siblings=others)


_TIPS = ("Read the lease", "Ask for a receipt", "Take photographs", "Write down the date")
_NAMES = tuple(("Our name is Harbor Aid", "We are called Aid of Harbor")[number % 2] for number in range(5))
_GIFTS = ("<p>Gifts</p>", '<p><a href="https://bank.example/gift">Gifts</a></p>') * 2
_CASES = {
    "volatility": (
        tuple(_page(f"<div class=tip><p>Tip: {tip}</p></div>") for tip in _TIPS),
        "changed on 2 of 2 visits",
    ),
    "digit-flips": (tuple(_page(f"<p>Open requests: {count}</p>") for count in (41, 38, 44)), "keeps changing"),
    "a-b-a": (
        tuple(_page(f"<p>{one}</p>") for one in _NAMES),
        "comes and goes: 2 of 4 visits",
    ),
    "flicker": (
        tuple(_page(one) for one in ("", "", "<p>Our site moves to a new server this week</p>", "")),
        "came only last time, comes and goes: 1 of 3 visits",
    ),
    "flicker-of-a-link": (
        tuple(map(_page, _GIFTS)),
        "link that comes and goes: 1 of 3 visits",
    ),
    "rotating-link": (
        tuple(_page(f'<p><a href="https://{name}.example/gift">Gifts</a></p>') for name in "abcd"),
        "link that keeps changing",
    ),
    "date-of-the-visit": (
        tuple(_page(f"<p>This page was last updated on {day} July 2026 by our office.</p>") for day in (1, 2, 3, 4)),
        "date of the visit",
    ),
}


@pytest.mark.parametrize("part", _CASES)
def test_noise_learned_by_one_part(part: str) -> None:
    """What the page's past shows to be noise is quiet with its reason and counts, and told without that past."""
    pages, reason = _CASES[part]
    known = _diff(*pages)
    assert not known.alert, known.edits
    assert any(reason in muted.reason for muted in known.muted), known.muted
    assert _diff(*pages, remembers=False).alert


def test_noise_by_share_of_the_page() -> None:
    """A sidebar is furniture while it holds less than a quarter of the text, and content beyond that."""
    boxes = [f"<div class=sidebar><p>Our {what} volunteers met last week.</p></div>" for what in ("young", "old")]
    assert not _diff(*(_page(box) for box in boxes)).alert
    assert _diff(
        *(_page(box, "<h1>Help with rent</h1><p>Call us before you go to court, please.</p>") for box in boxes)
    ).alert


def test_noise_shared_with_siblings() -> None:
    """A short line that other pages of the host have already is the host's; without those pages it is news."""
    banner = "<p>Our autumn fair is for all</p>"
    other = _page(banner, "<h1>Repairs</h1><p>Tell the owner in writing what is broken, and keep a copy of it.</p>")
    assert not _diff(_page(""), _page(banner), siblings=(other,)).alert
    assert _diff(_page(""), _page(banner)).alert


def test_noise_is_not_what_stays() -> None:
    """A place where something was added on every visit is not muted for the next addition."""
    tips = [_page(f"<ul>{''.join(f'<li>{tip}</li>' for tip in _TIPS[:count])}</ul>") for count in range(1, 5)]
    assert _diff(*tips).alert
