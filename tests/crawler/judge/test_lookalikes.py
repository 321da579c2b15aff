"""Likenesses: what is compared of a page, and which made-up address stands beside it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.fetch import Reply, Walk
from crawler.judge.lookalikes import Likeness, doubtful, likeness, sibling_of, strays

BASE = "http://harbour.example"


def like(path: str, body: str, *names: str, to: str | None = None) -> Likeness | None:
    """The likeness of one answer."""
    first = (Reply(url=BASE + path, status=302),) if to else ()
    return likeness(Walk(hops=(*first, Reply(url=BASE + (to or path), status=200, body=body.encode()))), names)


@pytest.mark.parametrize(
    ("url", "made"),
    [
        ("http://a.example/", "http://a.example/x"),
        ("http://a.example/b/c/", "http://a.example/b/c/x"),
        ("http://a.example/b/c?d=e#f", "http://a.example/b/x"),
        ("http://a.example:8080/b/c.PHP", "http://a.example:8080/b/x.php"),
        ("http://a.example/v1.25", "http://a.example/x"),
    ],
)
def test_sibling_stands_in_the_same_folder(url: str, made: str) -> None:
    """The last step is another one, its suffix stays, and what was asked of it goes."""
    assert sibling_of(url, "x") == made


def test_likeness_leaves_out_the_address_and_numbers() -> None:
    """Pages that only repeat what was asked for, and when, are alike; other words make them differ."""
    said = "<title>Office</title><p>We have no {} here, request {}.</p>"
    one, two = like("/form/visa", said.format("/form/visa", 1)), like("/form/fee", said.format("/form/fee", 72))
    assert one is not None
    assert two is not None
    assert one.text == two.text
    assert like("/form/fee", said.format("other form", 1)) != two


@pytest.mark.parametrize(
    "body",
    ["", "<title>Nothing</title>", "<script>x</script><p>Loading</p>", "<meta http-equiv=refresh content='0;url=/x'>x"],
)
def test_likeness_of_a_page_without_words(body: str) -> None:
    """What has no words of its own is compared with nothing."""
    assert like("/form", body) is None


def test_doubtful_are_not_those_that_bear_their_names() -> None:
    """A page with a word of its citation in its title leaves no doubt; one like others with none does."""
    named = like("/a", "<title>Your waiver</title><p>Text.</p>", "Fee waiver")
    front = like("/", "<title>Other</title><p>Text.</p>", "Fee waiver")
    other = like("/b", "<title>Other</title><p>Text.</p>", "Visa waiver")
    assert named
    assert front
    assert other
    assert doubtful([named, front, other]) == [other]
    assert strays([named, other]) == {}


@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=200), st.text(max_size=30)), max_size=6))
def test_any_pages_can_be_compared(pages: list[tuple[str, str, str]]) -> None:
    """No page, address or citation breaks a comparison, and nobody is told of an address that was not asked for."""
    likes = [found for path, body, name in pages if (found := like(f"/{path.replace('#', '')}", body, name))]
    assert {at.url for at in doubtful(likes)} <= {at.url for at in likes}
    assert set(strays(likes, home=likes[0] if likes else None, sibling=likes[-1] if likes else None)) <= {
        at.url for at in likes
    }
