"""Pages that say the same but were served otherwise: another language, another frame, twice."""

from __future__ import annotations

import pytest

from catalog.model import Document, Region
from crawler.extract import extract
from crawler.judge.compare import OTHER_LANGUAGE, compare
from crawler.judge.language import language_of
from crawler.judge.noise import Memory, learn

URL = "https://example.org/page"
ENGLISH = (
    "You have the right to remain silent and you do not have to open the door. Ask for an interpreter if you are not "
    "sure that you understand what is said to you, and do not sign it."
)
SPANISH = (
    "Usted tiene derecho a guardar silencio y no tiene que abrir la puerta. Pida un intérprete si no entiende lo que "
    "se le dice, y no firme lo que no entiende por su cuenta o con la ayuda de los demás."
)
STEADY = [f"{ENGLISH} This is rule {word}, which stays as it is." for word in ("one", "two", "three", "four", "five")]


def read(*parts: str, frame: str = "") -> Document:
    """A page of paragraphs in a main element, with a frame before it."""
    return extract(f"<html lang=en><title>T</title>{frame}<main>{''.join(parts)}</main>".encode(), url=URL)


def paragraphs(*texts: str) -> str:
    """The texts as paragraphs."""
    return "".join(f"<p>{text}</p>" for text in texts)


def reasons(before: Document, after: Document) -> set[str]:
    """Why everything that differs is muted; fails where something is told."""
    diff = compare(before, after, url=URL)
    assert not diff.edits
    return {muted.reason for muted in diff.muted}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (ENGLISH, "en"),
        (SPANISH, "es"),
        ("您有权保持沉默不必开门。" * 5, "zh"),
        ("Вы имеете право хранить молчание. " * 5, "ru"),
        ("Room 4, 12 Quay Street", None),
        ("", None),
    ],
)
def test_language_of_text(text: str, language: str | None) -> None:
    """The small words of a text, or its script, tell its language; too few of them tell nothing."""
    assert language_of(read(paragraphs(text))) == language


def test_language_served_otherwise() -> None:
    """The same address answered in another language has not changed, whatever the page declares."""
    assert reasons(read(paragraphs(*STEADY)), read(paragraphs(SPANISH, SPANISH + " Más."))) == {OTHER_LANGUAGE}


def test_language_added_beside_the_first() -> None:
    """A translation that joins the text is news."""
    before, after = read(paragraphs(ENGLISH)), read(paragraphs(ENGLISH, *[f"{SPANISH} {n}." for n in range(9)]))
    assert compare(before, after, url=URL).alert


def test_text_rendered_twice() -> None:
    """A page whose text stands there twice says nothing new, not even its short lines."""
    text = f"<h2>Terms</h2>{paragraphs('Updated in spring', *STEADY)}"
    twice = f"<h2>Terms</h2><h2>Terms</h2>{paragraphs('Updated in spring', *STEADY)}" * 2
    assert reasons(read(text), read(twice)) == {"repeated text"}


def test_frame_left_out() -> None:
    """A page served without menu and footer lost nothing, nor the advertisement below its text."""
    menu = "<ul>" + "".join(f"<li><a href=/{n}>Part {n}</a></li>" for n in range(6)) + "</ul>"
    frame = f"<nav>{menu}</nav><footer>{menu}</footer>"
    text = paragraphs(*STEADY)
    found = reasons(read(text, "<div>Our app</div>", frame=frame), read(text))
    assert "page frame" in found
    gone = compare(read(text, "<div>Our app</div>"), read(text), url=URL)
    assert gone.alert


def test_row_of_site_links() -> None:
    """Links that every page of a site ends with are no news when one joins them, even glued together."""
    row = "<div><a href=/a>About</a><a href=/p>Privacy</a><a href=/t>Terms</a><a href=/h>Help</a><a href=/c>Cookies</a>"
    text = paragraphs(*STEADY)
    one, other = read(text, f"{row}</div>"), read(text, f"{row}<a href=/j>Careers</a></div>")
    assert reasons(one, other) == {"row of site links"}


def test_header_inside_main() -> None:
    """A header with a menu is the site's even inside the main element; one without is the content's own."""
    text = paragraphs(*STEADY)
    site = read(f"<header><nav><a href=/a>Parts</a></nav><p>Talk to sales</p></header>{text}")
    assert next(block for block in site.blocks if block.text == "Talk to sales").region is Region.HEADER
    own = read(f"<header><p>In force from May</p></header>{text}")
    assert next(block for block in own.blocks if block.text == "In force from May").region is Region.MAIN


@pytest.mark.parametrize(
    "opening",
    [
        '<div id="10._COPYRIGHT_POLICY"><h2>10. Copyright policy</h2>',
        '<div id="share-your-story"><h2>Share your story</h2>',
        '<div class="social-security"><h2>Money</h2>',
        '<div class="language-access"><h2>Interpreters</h2>',
    ],
)
def test_section_named_like_furniture(opening: str) -> None:
    """A section whose anchor or subject only sounds like furniture is content."""
    found = read(paragraphs(*STEADY), f"{opening}<p>Write to the office.</p></div>")
    assert found.blocks[-1].region is Region.MAIN


def test_contact_that_comes_back() -> None:
    """A number that was told as changed and is put right again is told again; readers hold the wrong one."""
    looks = [read(paragraphs(*STEADY, f"Hotline: 555-0142-778{digit}")) for digit in (1, 2, 1)]
    assert compare(looks[1], looks[2], url=URL, memory=learn(Memory(), looks[0], looks[1])).alert


def test_quiet_visits_count() -> None:
    """A place that changed on two of twenty looks does not keep changing."""
    looks = [
        read(paragraphs(*STEADY), f"<div class=tip><p>{words}</p></div>") for words in ("Eat", "Park", "Sit", "Go")
    ]
    quiet = learn(learn(Memory(), looks[0], looks[1], visit=10), looks[1], looks[2], visit=20)
    often = learn(learn(Memory(), looks[0], looks[1]), looks[1], looks[2])
    assert compare(looks[2], looks[3], url=URL, memory=quiet).alert
    assert not compare(looks[2], looks[3], url=URL, memory=often).alert


def test_link_around_heading_and_text() -> None:
    """The words of a link that holds whole blocks keep their spaces."""
    found = read(paragraphs(*STEADY), "<a href=/x><h3>Find help</h3><p>Near you</p></a>")
    assert found.links[-1].text == "Find help Near you"


@pytest.mark.parametrize("card", ["<a href=/x><h3>Find help</h3></a>", "<h3><a href=/x>Find help</a></h3>"])
def test_link_around_heading_stands_above_it(card: str) -> None:
    """A link is in the section of the heading that it is, whichever of the two holds the other."""
    parts = ("<h2>Offices</h2><h3>North</h3><p>Open on Monday.</p>", card, "<p>Near you</p>")
    assert read(paragraphs(*STEADY), *parts).links[-1].section == "Offices"
