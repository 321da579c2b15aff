"""Links read as a page passes: the same as those of its tree."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.model import WatchRules
from crawler.extract import extract, links_of
from crawler.extract.html import extract_html
from crawler.extract.html import parts as parts_of_tree
from crawler.extract.passing import links, parts

URL = "https://example.org/a/page.html"
PAGES = sorted((Path(__file__).parents[2] / "pages").rglob("*.html"))
FILLING = "<p>" + "Words that fill the page so that it is read as most pages are. " * 5 + "</p>"


def _of_tree(source: str) -> list[tuple[object, ...]]:
    return _all(extract_html(source, url=URL, rules=WatchRules()).links)


def _all(found: object) -> list[tuple[object, ...]]:
    return [(link, link.kind) for link in found]  # type: ignore[attr-defined]


def test_passing_of_real_pages() -> None:
    """Every page of the collection gives the links of its tree, and most do without the tree."""
    without = 0
    for path in PAGES:
        source = path.read_bytes().decode("utf-8", "replace")
        if (found := links(source, URL)) is not None:
            without += 1
            assert _all(found) == _of_tree(source), path
    assert without > len(PAGES) / 2


_TAGS = st.sampled_from(
    [
        "a",
        "p",
        "div",
        "ul",
        "li",
        "nav",
        "footer",
        "aside",
        "header",
        "main",
        "table",
        "tr",
        "td",
        "h1",
        "h2",
        "b",
        "span",
        "section",
        "dl",
        "dt",
        "dd",
        "pre",
        "svg",
        "button",
        "x-tag",
        "script",
        "style",
        "title",
        "body",
        "br",
        "img",
        "area",
        "iframe",
        "select",
        "option",
        "form",
        "noscript",
        "math",
        "mi",
    ]
)
_ATTRIBUTES = st.sampled_from(
    [
        '\n href="/x"',
        ' href="http://example.com/a?b=1&amp;c=2"',
        ' href="#part"',
        " href=b.html",
        ' class="menu"',
        ' id="footer"',
        " hidden",
        '\n role="navigation"',
        ' style="display:none"',
        ' title="Named"',
        ' alt="Drawn"',
        ' class="sidebar" id="news-list"',
        ' class="promo"',
        '\n href="javascript:go()"',
        ' href="http://["',
        ' src="/i"\n',
    ]
)
_TEXTS = st.sampled_from(
    ["Some words. ", "\n", " ", "&amp;", "<!-- <a href=/no> -->", "1 < 2", FILLING, "(at)", "\u00a0", "é", "]]>"]
)
_OPEN = st.builds("<{}{}>".format, _TAGS, _ATTRIBUTES)
_MARKUP = st.lists(st.one_of(_OPEN, _OPEN, st.builds("</{}>".format, _TAGS), _TEXTS), max_size=40).map("".join)


@settings(max_examples=300, deadline=None)
@given(_MARKUP, st.booleans())
def test_passing_of_any_markup(markup: str, filled: bool) -> None:  # noqa: FBT001 - drawn by hypothesis
    """Whatever the markup, links read as it passes are those of its tree, or it is said that the tree is needed."""
    source = markup + FILLING * filled
    found = links(source, URL)
    assert found is None or _all(found) == _of_tree(source)


_PART = st.sampled_from(
    (
        '<img src="/p.png" alt="Drawn">',
        "<img srcset='/a.png 1x, /b.png 2x'>",
        '<link rel="stylesheet" href="/s.css">',
        "<style>p { background: url(/bg.png) }</style>",
        '<div style="background: URL(/x.png)">',
        "<form action=/find>",
        "<form action=/buy method=post>",
        "<button formaction=/go>",
        "<video src=/v.mp4 poster=/v.png>",
        "<blockquote cite=/q>",
        "<body background=/wall.png>",
        '<meta http-equiv="refresh" content="0; url=/next">',
        "<svg><image href=/i.svg></svg>",
        "<script src=/s.js></script>",
    )
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(_PART, _PART, _MARKUP), max_size=8).map("".join))
def test_parts_of_any_markup(source: str) -> None:
    """What a page is made of is the same as of its tree, or it is said that the tree is needed."""
    found = parts(source, URL)
    assert found is None or _all(found) == _all(parts_of_tree(source.encode(), url=URL, content_type=None))


@pytest.mark.parametrize(
    "head", ["<base href='/other/'>", "<iframe srcdoc='<a href=/in>x</a>'></iframe>", "<div>" * 1500, "<x-tag><b>"]
)
def test_passing_that_needs_the_tree(head: str) -> None:
    """What only the whole page can tell is left to the tree."""
    assert links(f"{head}<a href='/x'>x</a>{FILLING}", URL) is None


def test_links_of_a_long_page() -> None:
    """A long page gives all its links, with their places, regions and sections."""
    row = '<li><a href="/entry/{0}">Entry {0}</a> {1}</li>\n'
    rows = "".join(row.format(number, "and what it is about" * 4) for number in range(2500))
    page = f"<html><body><nav><a href=/>Home</a></nav>\n<h2>All</h2>\n<ul>{rows}</ul></body></html>".encode()
    found = links_of(page, url=URL, content_type="text/html")
    assert _all(found) == _all(extract(page, url=URL, content_type="text/html").links)
    assert (found[0].region, found[-1].section, found[-1].line) == ("nav", "All", 2502)


def test_links_of_other_forms() -> None:
    """What is no page gives the links that its reader finds."""
    found = links_of(b"[x](https://example.org/x)\n", url=URL, content_type="text/markdown")
    assert [link.href for link in found] == ["https://example.org/x"]
