from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from catalog.errors import UsageError
from catalog.model import Document, Region, WatchRules
from crawler.extract import extract

URL = "https://example.org/guides/page"


def read(markup: str | bytes, *, content_type: str | None = None, rules: WatchRules | None = None) -> Document:
    """A document from markup, as if served from `URL`."""
    body = markup.encode() if isinstance(markup, str) else markup
    return extract(body, url=URL, content_type=content_type, rules=rules or WatchRules())


def texts(document: Document) -> list[str]:
    """The texts of all blocks."""
    return [block.text for block in document.blocks]


@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=400), st.sampled_from([None, "text/html; charset=utf-16", "text/plain", "text/markdown", "x"])
)
def test_extract_any_bytes(body: bytes, content_type: str | None) -> None:
    """No bytes at all make extraction fail, whatever type they claim."""
    extract(body, url=URL, content_type=content_type)


TAGS = st.sampled_from(
    [
        "div",
        "p",
        "ul",
        "li",
        "table",
        "tr",
        "td",
        "dl",
        "dt",
        "dd",
        "span",
        "b",
        "a",
        "br",
        "h1",
        "h2",
        "nav",
        "main",
        "hr",
    ]
)
MARKUP = st.lists(
    st.one_of(
        TAGS.map(lambda tag: f"<{tag}>"),
        TAGS.map(lambda tag: f"</{tag}>"),
        st.sampled_from(
            [
                "<title>x</title>",
                "<button>",
                "<aside>",
                "<x-y>",
                "<form>",
                "<noscript>",
                "<!-- ",
                " -->",
                "<div hidden>",
                "<a href=x>",
                "<p class=menu>",
                "&nbsp;",
                "<",
                ">",
                "\x00",
            ]
        ),
        st.text(alphabet="abc \u00e9\u202e\u200b", max_size=8),
    ),
    max_size=60,
)


@settings(max_examples=300, deadline=None)
@given(MARKUP)
def test_extract_page_that_has_text(pieces: list[str]) -> None:
    """A page in whose markup there is a word is never an empty document."""
    markup = "".join([*pieces, "<p>needle</p>"])
    source = etree.fromstring(markup.replace("\x00", "").encode(), etree.HTMLParser())
    if source is not None and any("needle" in (element.text or "") for element in source.iter("p")):
        assert read(markup).blocks


@pytest.mark.parametrize(
    "markup",
    [
        "<div hidden>Only this</div>",
        "<noscript><p>Only this</p></noscript>",
        "<body style='display: none'>Only this</body>",
        "<nav>Only this</nav>",
        "<form><button>Only this</button></form>",
        "<table><tr><td>Only this",
        "Only this",
        "<frameset><frame src=a><noframes>Only this</noframes></frameset>",
        "<?xml version='1.0' encoding='utf-16'?><html xmlns='http://www.w3.org/1999/xhtml'><p>Only this</p></html>",
    ],
    ids=["hidden", "noscript", "hidden-body", "nav", "button", "table", "bare", "frames", "xhtml"],
)
def test_extract_fails_open(markup: str) -> None:
    """Text that stands only where content normally does not is read all the same."""
    assert "Only this" in read(markup).text


@pytest.mark.parametrize("tag", ["div", "b", "li", "font", "x-y"])
def test_extract_deep_nesting(tag: str) -> None:
    """Fifty thousand nested elements are read, with what stands in and after them."""
    document = read(f"<{tag}>" * 50_000 + "deep" + f"</{tag}>" * 50_000 + "<p>after <a href='/a'>that</a></p>")
    assert "deep" in document.text
    assert "after that" in document.text
    assert [link.href for link in document.links] == ["https://example.org/a"]


def test_extract_blocks_are_what_a_reader_sees() -> None:
    """Headings, paragraphs, items without their sub-lists, rows and definitions are one block each."""
    document = read(
        "<h1>Help</h1><p>One\u00a0 and\n two</p><ul><li>Outer<ul><li><p>Inner</p></li></ul></li></ul>"
        "<table><tr><td>Office</td><td>Monday</td></tr></table><dl><dt>Fee:</dt><dd>none</dd></dl>loose"
        "<script>no</script><template>no</template>"
    )
    assert texts(document) == ["Help", "One and two", "Outer", "Inner", "Office | Monday", "Fee: none", "loose"]
    assert [block.tag for block in document.blocks] == ["h1", "p", "li", "li", "tr", "dd", "p"]


def test_extract_headings_make_a_path() -> None:
    """A block knows the headings above it, and headings inside an aside name nothing outside it."""
    document = read(
        "<h1>A</h1><h2>B</h2><aside><h3>News</h3><p>n</p></aside><p>x</p><h2>C</h2>"
        "<p><strong>Near the court:</strong></p><ul><li>y</li></ul>" + "<p>filler text</p>" * 9
    )
    headings = {block.text: block.heading for block in document.blocks}
    assert headings["x"] == "A > B"
    assert headings["n"] == "A > B > News"
    assert headings["y"] == "A > C > Near the court:"


def test_extract_regions_hold_little() -> None:
    """Navigation is furniture while it holds little of the text, and content when the page is made of it."""
    menu = "<nav><ul><li>Home</li></ul></nav>"
    small = read(menu + "<main>" + "<p>A sentence that is long enough.</p>" * 5 + "</main>")
    assert small.blocks[0].region is Region.NAV
    large = read("<nav>" + "<p>A sentence that is long enough.</p>" * 5 + "</nav><p>short</p>")
    assert {block.region for block in large.blocks} == {Region.MAIN}


def test_extract_region_names_of_a_page_builder() -> None:
    """Where every block carries the name of furniture, none of them is."""
    document = read(
        "".join(f"<div class='promo-{n}'><p>Some words that matter, number {n}.</p></div>" for n in range(9))
    )
    assert {block.region for block in document.blocks} == {Region.MAIN}


def test_extract_header_inside_main_is_content() -> None:
    """Effective dates stand in the header of an article; only the page's own header is furniture."""
    words = "<p>Words of the article itself.</p>" * 9
    document = read(f"<header>Site</header><main><header>Effective May 1, 2024</header>{words}</main>")
    assert [block.region for block in document.blocks[:2]] == [Region.HEADER, Region.MAIN]
    assert [(date.kind, date.value) for date in document.dates] == [("effective", "2024-05-01")]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("Last updated: March 3, 2025", "updated", "2025-03-03"),
        ("Updated 3 March 2025.", "updated", "2025-03-03"),
        ("As of 2025-03-03 there are", "as-of", "2025-03-03"),
        ("Effective date: 03/04/2025", "effective", "2025-03-04"),
        ("Actualizado el 3 de marzo de 2025", "updated", "2025-03-03"),
        ("Vigente desde el 13/02/2025", "effective", "2025-02-13"),
        ("Last reviewed March 2025", "updated", "2025-03"),
    ],
)
def test_extract_dates(text: str, kind: str, value: str) -> None:
    """Dates that a page states about itself are read with their meaning."""
    (found,) = read(f"<p>{text}</p>").dates
    assert (found.kind, found.value) == (kind, value)


def test_extract_dates_of_events_are_not_the_pages() -> None:
    """A date that only stands in the text says nothing about the page."""
    assert read("<p>Clinic on March 3, 2025. We updated the form. It is due 4 May 2025.</p>").dates == ()


def test_extract_time_element() -> None:
    """A `<time>` counts when the words before it say what it means."""
    assert [date.value for date in read("<p>Updated <time datetime='2025-03-03T10:00Z'>Monday</time></p>").dates] == [
        "2025-03-03"
    ]
    assert read("<p>Clinic <time datetime='2025-03-03'>Monday</time></p>").dates == ()


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title>Guide | Site</title><meta property='og:title' content='Guide'>", "Guide"),
        ("<title>Guide</title><meta property='og:title' content='Other'>", "Guide"),
        ("<meta property='og:title' content='Shared'>", "Shared"),
        ("<title>Home</title>", "Real name"),
        ("", "Real name"),
    ],
)
def test_extract_title(head: str, title: str) -> None:
    """The title is the page's own name, without the site's where the page says both."""
    assert read(f"<html><head>{head}</head><body><h1>Real name</h1></body></html>").title == title


def test_extract_links() -> None:
    """Links are absolute, resolved against `<base>`, named by words, image or label, and placed in the source."""
    document = read(
        '<base href="/docs/">\n<h2>Files</h2>\n<p>See <a href="a.pdf">the <b>form</b></a>\n'
        '<!-- <a href="no"> --><script>"<a href=no>"</script> <a href="?x=1&amp;y=2"><img alt="Map"></a>'
        '<a aria-label="Feed" href="#top"></a><a href="javascript:void(0)">x</a><a>no</a></p>'
    )
    assert [(link.href, link.text, link.line, link.column) for link in document.links] == [
        ("https://example.org/docs/a.pdf", "the form", 3, 8),
        ("https://example.org/docs/?x=1&y=2", "Map", 4, 54),
        ("https://example.org/docs/#top", "Feed", 4, 96),
    ]
    assert {link.section for link in document.links} == {"Files"}


def test_extract_links_beyond_65535_lines() -> None:
    """Line numbers go on where the parser's own stop."""
    (link,) = read("\n" * 70_000 + "<a href='/x'>x</a>").links
    assert (link.line, link.column) == (70_001, 1)


def test_extract_refresh() -> None:
    """A page that sends readers on within five seconds says where to; a slow one does not."""
    assert read("<meta http-equiv='refresh' content=\"0; url='/new'\"><p>x</p>").refresh == "https://example.org/new"
    assert read("<meta http-equiv=refresh content=600><p>x</p>").refresh is None


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (
            "<a href='/cdn-cgi/l/email-protection' data-cfemail='5a3b1a38743935'>[email&#160;protected]</a>",
            "a@b.co",
        ),
        ("<p>[email protected]</p>", "<email>"),
        ("<p data-cfemail='zz'>[email protected]</p>", "<email>"),
        ("<p>kyr [at] group [dot] org</p>", "kyr@group.org"),
        ("<p>kyr(arroba)group.org</p>", "kyr@group.org"),
        ("<p>&#107;yr&#64;group.org</p>", "kyr@group.org"),
        ("<p>kyr@group.org</p>", "kyr@group.org"),
        ("<p>We met (at noon) on May 1.</p>", "We met (at noon) on May 1."),
    ],
)
def test_extract_hidden_email(markup: str, text: str) -> None:
    """An obfuscated address reads like the plain one, or is one token when it cannot be read."""
    assert texts(read(markup)) == [text]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("<p>Días — «así»</p>".encode(), "text/html; charset=iso-8859-1"),
        ("<p>Días — «así»</p>".encode("cp1252"), "text/html; charset=utf-8"),
        ("<p>Días — «así»</p>".encode("cp1252"), "text/html; charset=no-such-thing"),
        ("<p>Días — «así»</p>".encode("utf-16"), None),
        (b"\xef\xbb\xbf" + "<p>Días — «así»</p>".encode(), "text/html; charset=ascii"),
        ("<p>Días ".encode() + "— «así»</p>".encode("cp1252"), None),
        ("<meta charset=utf-16><p>Días — «así»</p>".encode(), None),
    ],
    ids=["label-too-small", "label-wrong", "label-unknown", "utf-16", "bom", "mixed", "impossible-meta"],
)
def test_extract_charset(body: bytes, content_type: str | None) -> None:
    """Wrong, missing and mixed charset labels give the same text."""
    assert texts(read(body, content_type=content_type)) == ["Días — «así»"]


def test_extract_rules_narrow_the_page() -> None:
    """`keep` and `drop` take CSS or XPath; a keep rule that matches nothing keeps everything."""
    page = "<div id=a><p>one</p><p class=x>two</p></div><p>three</p>"
    assert texts(read(page, rules=WatchRules(keep=("#a",), drop=("//p[@class='x']",)))) == ["one"]
    assert texts(read(page, rules=WatchRules(keep=(".gone",)))) == ["one", "two", "three"]


@pytest.mark.parametrize("selector", ["p[", "//p[", "//p[no-such-function()]"])
def test_extract_rules_that_cannot_be_read(selector: str) -> None:
    """A broken selector is named to the person who wrote it."""
    with pytest.raises(UsageError, match="the watch rule"):
        read("<p>x</p>", rules=WatchRules(drop=(selector,)))


def test_extract_markdown() -> None:
    """Markdown gives headings, items, rows and links of every form, each with its line and column."""
    document = read(
        '# Guide\n\nSee [a *form*](/f.pdf "t") or https://b.example/x, not `https://c.example`.\n\n'
        "## List\n- item [two][r]\n  - sub <https://d.example/>\n\n| A | B |\n|---|---|\n| 1 | 2 |\n\n[r]: /two\n",
        content_type="text/markdown; charset=utf-8",
    )
    assert document.title == "Guide"
    assert texts(document)[3:] == ["item two", "sub https://d.example/", "A | B", "1 | 2"]
    assert [(link.href, link.text, link.line, link.column) for link in document.links] == [
        ("https://example.org/f.pdf", "a form", 3, 5),
        ("https://b.example/x", "https://b.example/x", 3, 31),
        ("https://example.org/two", "two", 6, 8),
        ("https://d.example/", "https://d.example/", 7, 9),
    ]


def test_extract_plain_text() -> None:
    """Plain text gives paragraphs, and bare addresses without the sentence's own marks."""
    document = read("First\nline\n\nSee (https://a.example/x_(1)).", content_type="text/plain")
    assert texts(document) == ["First line", "See (https://a.example/x_(1))."]
    assert [(link.href, link.line, link.column) for link in document.links] == [("https://a.example/x_(1)", 4, 6)]
