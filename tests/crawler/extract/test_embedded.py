"""Promises of reading what a page is made of: pictures, styles, scripts, frames, forms, versions, videos."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract import css, extract, srcset
from crawler.extract.html import parts
from crawler.extract.videos import watch_page

if TYPE_CHECKING:
    from catalog.model import Link

URL = "https://example.org/guides/"


def made_of(markup: str) -> tuple[Link, ...]:
    """What a page with this markup is made of."""
    return parts(markup.encode(), url=URL, content_type="text/html; charset=utf-8")


@pytest.mark.parametrize(
    ("value", "addresses"),
    [
        ("", []),
        (" , ,, ", []),
        ("a.png", ["a.png"]),
        ("a.png,", ["a.png"]),
        ("a.png,,,", ["a.png"]),
        (",a.png", ["a.png"]),
        ("a.png, b.png 2x", ["a.png", "b.png"]),
        ("a.png 1x,b.png 2x", ["a.png", "b.png"]),
        ("a.png,b.png 2x", ["a.png,b.png"]),
        ("w_200,h_100/a.png 200w, w_400,h_200/a.png 400w", ["w_200,h_100/a.png", "w_400,h_200/a.png"]),
        ("data:image/png;base64,AA== 1x, b.png 2x", ["data:image/png;base64,AA==", "b.png"]),
        ("a.png 1x ,b.png", ["a.png", "b.png"]),
        ("\n a.png\t1.5x\f,\r b.png .5x", ["a.png", "b.png"]),
        ("a.png 0x", ["a.png"]),
        ("a.png 1e3x", ["a.png"]),
        ("a.png -1x, b.png", ["b.png"]),
        ("a.png +1x, b.png", ["b.png"]),
        ("a.png 1.x, b.png", ["b.png"]),
        ("a.png x, b.png", ["b.png"]),
        ("a.png 100w", ["a.png"]),
        ("a.png 0w, b.png", ["b.png"]),
        ("a.png 1.5w, b.png", ["b.png"]),
        ("a.png 100w 1x, b.png", ["b.png"]),
        ("a.png 100w 200w, b.png", ["b.png"]),
        ("a.png 1x 2x, b.png", ["b.png"]),
        ("a.png 100w 50h, b.png", ["a.png", "b.png"]),
        ("a.png 50h, b.png", ["b.png"]),
        ("a.png 50h 1x, b.png", ["b.png"]),
        ("a.png 100W, b.png", ["b.png"]),
        ("a.png wide, b.png", ["b.png"]),
        ("a.png (1x, 2x), b.png", ["b.png"]),
        ("a.png 1x(, b.png", []),
        ("a.png 1x), b.png", ["b.png"]),
    ],
)
def test_srcset_as_browsers_read_it(value: str, addresses: list[str]) -> None:
    """Commas end a picture only after its descriptors, and pictures with impossible descriptors are left out."""
    found = list(srcset.addresses(value))
    assert [address for _, address in found] == addresses
    assert all(value.startswith(address, at) for at, address in found)


@given(st.text(alphabet="a,( )1xwh.\n-", max_size=60))
def test_srcset_of_anything(value: str) -> None:
    """Whatever it holds, reading it ends, and no address has a space in it or a comma at an end."""
    for _, address in srcset.addresses(value):
        assert address == address.strip(" \n,")


@pytest.mark.parametrize(
    ("style", "addresses"),
    [
        ("a{background:url(b.png)}", ["b.png"]),
        ("a{background:URL( 'b c.png' )}", ["b c.png"]),
        ('a{src:url("a.woff2"),url(b.woff)}', ["a.woff2", "b.woff"]),
        ('@import "a.css"; @IMPORT url(b.css) print;', ["a.css", "b.css"]),
        ("/* url(a.png) */ a{b:url(c.png)} /* url(d.png)", ["c.png"]),
        ('a::after{content:"url(a.png) /*"} b{c:url(d.png)}', ["d.png"]),
        (r"a{b:url(a\).png) url(\62 .png) url('c\'.png')}", ["a).png", "b.png", "c'.png"]),
        ("a{fill:url(#mark)} b{c:url()} d{e:url('')}", []),
        ("a{b:url(c d.png)}", []),
        ("a{b:url(c.png", ["c.png"]),
        ("a{b:my-url(c.png)}", []),
        (r"a{b:url(\0 \d800 \110000 .png)}", ["\ufffd\ufffd\ufffd.png"]),
        ("a{b:url('a\\\nb.png')}", ["ab.png"]),
    ],
)
def test_css_addresses(style: str, addresses: list[str]) -> None:
    """Addresses in styles are found with their escapes undone; comments and strings hold none."""
    assert [address for _, address in css.addresses(style)] == addresses


@pytest.mark.parametrize(
    ("frame", "page"),
    [
        ("https://www.youtube.com/embed/abcdefghijk?rel=0", "https://www.youtube.com/watch?v=abcdefghijk"),
        ("//www.youtube-nocookie.com/embed/abcdefghijk", "https://www.youtube.com/watch?v=abcdefghijk"),
        ("https://www.youtube.com/embed/videoseries?list=PL123", "https://www.youtube.com/playlist?list=PL123"),
        ("https://www.youtube.com/embed/live_stream?channel=x", None),
        ("https://player.vimeo.com/video/123?h=abc&x=1", "https://vimeo.com/123/abc"),
        ("https://player.vimeo.com/video/123", "https://vimeo.com/123"),
        ("https://www.dailymotion.com/embed/video/x1y2z3", "https://www.dailymotion.com/video/x1y2z3"),
        ("https://archive.org/embed/hearing_2026", "https://archive.org/details/hearing_2026"),
        (
            "https://www.facebook.com/plugins/video.php?href=https%3A%2F%2Fwww.facebook.com%2Fa%2Fvideos%2F1%2F",
            "https://www.facebook.com/a/videos/1/",
        ),
        ("https://www.facebook.com/plugins/video.php?href=https%3A%2F%2Fevil.example%2F", None),
        ("https://www.youtube.com.evil.example/embed/abcdefghijk", None),
        ("https://maps.example/embed", None),
        ("", None),
    ],
)
def test_videos_have_a_page(frame: str, page: str | None) -> None:
    """A frame that plays a video stands for the page on which it can be watched."""
    assert watch_page(frame) == page


def test_embedded_kinds_and_places() -> None:
    """Every kind of reference is found once, absolute, with its kind, its words and the place where it is written."""
    found = made_of(
        '<base href="/a/"><link rel=canonical href=/c><link rel="alternate" hreflang=es href="es/">\n'
        '<link rel="stylesheet" href="s.css?a=1&amp;b=2"><meta http-equiv=refresh content="30; url=\'next\'">\n'
        "<style>@import 'i.css';</style><script src=x.js></script><p>x.js i.css s.css</p>\n"
        '<img src="p.png" srcset="p.png 1x, q,r.png 2x" alt="Map"><video poster=po.jpg><source src=v.mp4></video>\n'
        '<div style="background:url(&quot;d.png&quot;)">Words</div><object data=o.pdf></object>\n'
        "<form action=search></form><form method=post action=send></form><iframe src=//m.example/ title=Map></iframe>"
    )
    assert [
        (link.kind, link.href.removeprefix("https://example.org/a/"), link.line, link.column) for link in found
    ] == [
        ("canonical", "https://example.org/c", 1, 43),
        ("alternate", "es/", 1, 86),
        ("stylesheet", "s.css?a=1&b=2", 2, 30),
        ("refresh", "next", 2, 92),
        ("css", "i.css", 3, 17),
        ("src", "x.js", 3, 44),
        ("src", "p.png", 4, 11),
        ("srcset", "q,r.png", 4, 36),
        ("poster", "po.jpg", 4, 72),
        ("src", "v.mp4", 4, 91),
        ("data", "o.pdf", 5, 72),
        ("action", "search", 6, 14),
        ("src", "https://m.example/", 6, 77),
        ("css", "d.png", 5, 34),
    ]
    assert {link.href: link.text for link in found}["https://example.org/a/p.png"] == "Map"


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="data:image/png;base64,AA=="><script src="javascript:x"></script><iframe src="about:blank"></iframe>',
        "<template><img src=a.png></template>",
        "<img src><img src=''><img><link rel=preconnect href=https://cdn.example>",
        "<!-- <img src=a.png> -->",
        "<iframe src='https://www.youtube.com/embed/abcdefghijk'></iframe>",
        "<form action=/a method=POST><button formaction=/b>x</button></form>",
    ],
)
def test_embedded_is_only_what_is_loaded(markup: str) -> None:
    """What no browser fetches, what can only be posted to, and videos (they are links) are no parts of a page."""
    assert not made_of(f"<p>Words</p>{markup}")


def test_embedded_address_that_cannot_be_read() -> None:
    """A picture at a broken address is kept as it is written: it is a finding, not nothing."""
    assert [link.href for link in made_of('<img src="http://exa mple/a.png">')] == ["http://exa mple/a.png"]


def test_links_of_videos() -> None:
    """An embedded video is a link to its page, named as its frame is, below the heading where it stands."""
    (link,) = extract(
        b"<h2>Hearings</h2><p>Words</p>\n"
        b'<iframe title="Bond hearing" src="//www.youtube.com/embed/abcdefghijk"></iframe>',
        url=URL,
    ).links
    assert (link.kind, link.href, link.text) == (
        "video",
        "https://www.youtube.com/watch?v=abcdefghijk",
        "Bond hearing",
    )
    assert (link.section, link.line, link.column) == ("Hearings", 2, 1)


def test_extract_reads_on_after_embed() -> None:
    """An `<embed>`, which has no end, does not swallow the rest of the page."""
    document = extract(b'<p>One</p><embed src=a.pdf><p>Two <a href="/b">b</a></p>', url=URL)
    assert [block.text for block in document.blocks] == ["One", "Two b"]
    assert len(document.links) == 1


@pytest.mark.parametrize(
    "part",
    [
        "url(", "url( ", "url('", "/*", "@import ", "\\",
    ],
)  # fmt: skip
def test_css_cost_grows_with_length(part: str) -> None:
    """Styles that never close anything cost in proportion to their length."""
    start = time.process_time()
    list(css.addresses("url(x)" + part * 60_000))
    assert time.process_time() - start < 2


@pytest.mark.parametrize("part", ["a ", "a,", "a (", "a 1x, ", "(", "a )"])
def test_srcset_cost_grows_with_length(part: str) -> None:
    """So do lists of pictures."""
    start = time.process_time()
    list(srcset.addresses(part * 40_000))
    assert time.process_time() - start < 2


def test_embedded_references_not_in_the_source() -> None:
    """References that are written otherwise than they are read cost no search of the whole page each."""
    start = time.process_time()
    found = made_of("".join(f'<img src="&#97;{number}.png">' for number in range(4_000)) + "<p>Words</p>" * 5_000)
    assert len(found) == 4_000
    assert time.process_time() - start < 3
