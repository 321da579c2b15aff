"""Marks that a page may bear for a good reason: what it was cited for, what it asks, what it explains."""

from __future__ import annotations

import time

import pytest

from catalog.model import Verdict
from crawler.judge.not_found import says_not_found
from tests.crawler.judge.test_content import GUIDE, LOGIN, look, page

CHECK = "<!doctype html><title>Security check</title><h1>{head}</h1><p>{text}</p>{widget}"


@pytest.mark.parametrize(
    ("names", "body"),
    [
        (
            ("Maintenance requests",),
            page("Tell us what is broken in your flat.", title="Maintenance"),
        ),
        (
            ("Account suspended by an app",),
            page("Drivers must be told why, and can answer.", title="This account has been suspended: what to do"),
        ),
        (("When the locator says: not found",), page(*GUIDE[:3], title="Not found? Looking for a detained relative")),
        (
            ("Error codes",),
            page("404 Not Found: no shelter has this number.", "Ask again with another one.", title="Error codes"),
        ),
        (
            ("Alternatives to CAPTCHA",),
            page("Offer a code by text instead of a captcha.", title="Verify you are human? CAPTCHA and disability"),
        ),
        (("Eviction help",), page(*GUIDE[:2], title="Eviction help").replace("<main>", f"<main>{LOGIN[22:]}")),
    ],
)
def test_page_about_a_mark_is_there(names: tuple[str, ...], body: str) -> None:
    """What a citation speaks of, what is only asked or explained, and a login in a corner are no failure."""
    assert look(body, names=names)[0] is Verdict.ALIVE


@pytest.mark.parametrize(
    ("heading", "says"),
    [
        ("Not found? Looking for a detained relative", False),
        ("Page not found?", True),
        ("Lost? Page not found", True),
        ("Page not found. What now?", True),
    ],
)
def test_question_in_a_heading_is_no_statement(heading: str, says: bool) -> None:  # noqa: FBT001 - a table
    """A question that goes on says nothing; a statement before or after it does."""
    assert says_not_found(heading) is says


def test_heading_of_a_quarter_megabyte_is_read_in_time_that_grows_with_it() -> None:
    """A hostile heading without an end of a sentence costs what others of its length cost."""

    def cost(text: str) -> float:
        begun = time.process_time()
        says_not_found(text)
        return time.process_time() - begun

    usual = max(cost("word. " * 40_000), 0.001)
    assert cost("word " * 40_000) < 50 * usual
    assert cost("a? " * 60_000) < 50 * usual


@pytest.mark.parametrize(
    ("head", "text", "widget"),
    [
        ("Prouvez que vous n'êtes pas un robot", "Cochez la case.", '<div class="h-captcha"></div>'),
        ("安全验证", "请拖动滑块完成验证。", "<div id=captcha></div>"),
        ("Verifique que usted es humano", "Un momento.", "<div class=captcha></div><script src=/x.js></script>"),
        (
            "Making sure you're not a bot!",
            "A small puzzle is solved.",
            "<noscript>A challenge needs JavaScript</noscript>",
        ),
    ],
)
def test_check_without_a_script_of_its_own(head: str, text: str, widget: str) -> None:
    """Who is asked to prove something by a form or by a script yet to come has met a wall, and the page is not dead."""
    body = CHECK.format(head=head, text=text, widget=widget)
    assert look(body, before=page(*GUIDE)) == (Verdict.BLOCKED, "human-check")


def test_login_page_that_explains_itself_is_a_gate() -> None:
    """A page that bears its name and tells how to get the password shows nothing of what was promised."""
    words = (
        "The recordings of this year are for members, and open with the password of the newsletter.",
        "To see them please enter your password below; write to the office if you have lost it.",
    )
    body = page(*words, title="Webinar archives").replace("</main>", f"{LOGIN[22:]}</main>")
    assert look(body, names=("Webinar archives",))[0] is Verdict.GATED


def test_stub_that_may_be_a_check_is_for_a_person() -> None:
    """A heading in words we do not know, beside a script, is never a strike; without one it is."""
    body = "<!doctype html><title>Xyz</title><h1>Qwer tyui opas</h1><p>Dfgh jklz xcvb.</p>{}"
    assert look(body.format("<script src=/x.js></script>"), before=page(*GUIDE)) == (Verdict.REPLACED, "nothing-left")
    assert look(body.format(""), before=page(*GUIDE)) == (Verdict.SOFT_404, "nothing-left")


def test_own_domain_for_sale_under_any_suffix() -> None:
    """The name that was asked for, in a title beside an offer, is enough whatever it ends on."""
    asked = "https://rights.harborclinic.example/x"
    body = "<title>harborclinic.example is for sale</title><p>Make an offer or buy now.</p>"
    assert look(body, asked=asked)[0] is Verdict.PARKED
    assert look(page(*GUIDE[:2], title="Bikes for sale"), asked=asked, names=("Bikes",))[0] is Verdict.ALIVE


def test_name_as_bait_is_hijacked() -> None:
    """The old name between four telling words of a trade protects nobody."""
    body = (
        "<title>Know your rights at court - Slot Gacor Gampang Menang</title><h1>Slot gacor resmi</h1>"
        "<p>Rights Office adalah situs slot gacor dan togel online, daftar situs, maxwin tiap hari.</p>"
    )
    assert look(body, before=page(*GUIDE))[0] is Verdict.HIJACKED
