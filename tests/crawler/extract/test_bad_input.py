from __future__ import annotations

import sys
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.model import Block, Document, Link
from crawler.extract import extract
from crawler.judge.compare import compare

if TYPE_CHECKING:
    from collections.abc import Callable

URL = "https://example.org/guides/page"


def read(markup: str | bytes, *, content_type: str | None = None) -> Document:
    """A document from markup, as if served from `URL`."""
    return extract(markup.encode() if isinstance(markup, str) else markup, url=URL, content_type=content_type)


def steps(work: Callable[[], object]) -> int:
    """How many function calls (ours and built in) a piece of work takes: does not depend on the machine's load."""
    work()  # what is loaded and remembered on first use is not the work
    count = 0

    def counted(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


BOMBS: dict[str, Callable[[int], str]] = {
    "elements": lambda n: "<div>" * n + "deep",
    "quoted": lambda n: '<div a="<">' * n + "deep",
    "lists": lambda n: "<ul><li>x" * n,
    "tables": lambda n: "<table><tr><td>x" * n,
    "headers": lambda n: "<main>" + "<header>" * 150 + "<p>x" * n,
    "anchors of headings": lambda n: "<div id='a-menu' class='menu'>" * 150 + "<p>x" * n + "<h2>A menu</h2>",
    "attributes": lambda n: "<p " + " ".join(f"a{i}='>'" for i in range(n)) + ">x",
    "comments": lambda n: "<p>x</p><a href=/x>x</a>" + "<!--" * n,
    "open tags": lambda n: "<p>x</p>" + "<a " * n,
    "links": lambda n: "<p><a href='/x'>x</a>" * n,
    "links that are not in the source": lambda n: "<p><a href='/&amp;#120;'>x</a>" * n,
    "headings": lambda n: "<h1>" + "long " * n + "</h1>" + "<p>x" * n,
    "one tag name": lambda n: f"<{'x' * n}>" + "<p>x" * n,
    "bases": lambda n: "<base href='/x'>" * n + "<a href=y>x</a>",
    "spelled addresses": lambda n: "<p>" + "a [at] b [dot] " * n,
    "applications": lambda n: "<div id=app>" * 100 + "<br>" * n + "<script></script>",
    "frames": lambda n: "<iframe srcdoc='<p>x</p>'></iframe>" * n,
    "rows with empty cells": lambda n: "<table><tr><th>x" + "<tr><td><td>x" * n,
}


@pytest.mark.parametrize("bomb", list(BOMBS), ids=lambda name: name.replace(" ", "-"))
def test_extract_bomb_takes_steps_in_proportion(bomb: str) -> None:
    """Four times as much of whatever takes at most six times as many steps, never sixteen."""
    few, many = (BOMBS[bomb](number) for number in (150, 600))
    read(few)
    assert steps(lambda: read(many)) <= 6 * steps(lambda: read(few)) + 2_000


PIECES = st.sampled_from(
    (
        "<div> </div> <p> <table> <tr> <td> <th> <a_href=' ' \" > < <!-- --> <b> <li> <svg> </svg> <template> "
        "<noscript> "
        "<iframe_srcdoc=' <dl><dt> <dd> <x-y> <pre>\n\n <button> <h2> word_ &amp; <math><mi> <frameset> <plaintext> "
        "<textarea> [at]_ ]]> \0"
    )
    .replace("<pre>\n\n", "<pre>")
    .split(" ")
).map(lambda piece: piece.replace("_", " "))


@settings(max_examples=25, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=12))
def test_extract_any_pattern_within_a_step_budget(pattern: list[str]) -> None:
    """Whatever is repeated, the steps grow with the number of repetitions, not with its square."""
    once = "".join(pattern)
    read(once)
    small, large = steps(lambda: read(once * 40)), steps(lambda: read(once * 160))
    assert large <= 7 * small + 12_000


def test_extract_huge_attributes_and_titles() -> None:
    """An attribute of two megabytes costs no more than its length, and the page around it is read."""
    long = "x" * 2_000_000
    document = read(f"<p class='{long}' id='{long}'>kept</p><a href='/a' title='{long}'>link</a>")
    assert "kept" in document.text
    assert len(document.blocks[0].path) < 200


def test_extract_attributes_beyond_reason() -> None:
    """A hundred thousand attributes do not hide what comes after them."""
    attributes = " ".join(f'a{number}="<>"' for number in range(100_000))
    assert "after" in read(f"<p {attributes}>x</p><p>after</p>").text


@pytest.mark.parametrize("tag", ['div a="<"', "div a='>'", 'div a=">"'], ids=["less", "greater", "double"])
def test_extract_deep_nesting_with_quotes(tag: str) -> None:
    """Angle brackets inside attribute values do not hide how deep a page nests."""
    assert "deep" in read(f"<{tag}>" * 20_000 + "deep").text


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "utf-16", "utf-32"])
def test_extract_wide_characters_without_label(name: str) -> None:
    """UTF-16 and UTF-32 are read with and without a byte order mark, though nothing names them."""
    assert read("<p>Привет, día</p>".encode(name), content_type="text/html").text == "Привет, día"


@pytest.mark.parametrize(
    ("name", "label", "text"),
    [
        ("cp932", "Shift_JIS", "日本語のページ"),
        ("euc-jp", "euc-jp", "日本語のページ"),
        ("iso-2022-jp", "iso-2022-jp", "日本語のページ"),
        ("gbk", "gb2312", "中文网页"),
        ("cp1251", "windows-1251", "Привет"),
        ("cp1251", "x-cp1251", "Привет"),
        ("cp874", "windows-874", "สวัสดี"),
        ("iso8859-8", "iso-8859-8-i", "שלום"),
    ],
)
def test_extract_charset_of_the_markup(name: str, label: str, text: str) -> None:
    """A charset that only a `<meta>` names is read as browsers read that label; a comment names none."""
    body = f"<!-- <meta charset=koi8-r> --><meta charset={label}><p>{text}</p>".encode(name)
    assert read(body).text == text


@pytest.mark.parametrize("label", ["utf-7", "unicode_escape", "punycode", "idna", "rot13", "hex", "no such"])
def test_extract_charset_no_browser_knows(label: str) -> None:
    """Labels that no browser knows are not followed: UTF-7 would turn harmless letters into markup."""
    assert read(b"<p>+ADw-b+AD4- \\u0041</p>", content_type=f"text/html; charset={label}").text == "+ADw-b+AD4- \\u0041"


def _page(number: int, block: str, link: str) -> Document:
    return Document(
        blocks=tuple(Block(block.format(i), "p") for i in range(number)),
        links=tuple(Link(link.format(i), f"form {i}") for i in range(number)),
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (("alpha{0} beta{0}", "x"), ("gamma{0} delta{0}", "x")),
        (("same", "x"), ("other", "x")),
        (("office {0} opens", "https://a.example/{0}"), ("office {0} opens", "https://b.example/{0}")),
        (("item {0} here", "https://a.example/{0}"), ("thing {0} there", "https://a.example/new{0}")),
    ],
    ids=["all-different", "all-alike", "links-changed", "everything"],
)
def test_compare_huge_documents_within_a_step_budget(before: tuple[str, str], after: tuple[str, str]) -> None:
    """Comparing pages of which nothing is left takes steps in proportion to their blocks and links."""
    counts = []
    for number in (80, 320):
        one, other = _page(number, *before), _page(number, *after)
        counts.append(steps(lambda one=one, other=other: compare(one, other, url=URL)))
    assert all(more <= 7 * less + 5_000 for less, more in pairwise(counts))
