from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crawler.extract import contacts, extract

if TYPE_CHECKING:
    from catalog.model import Document

URL = "https://example.org/guides/page"


def read(markup: str, *, content_type: str | None = None) -> Document:
    """A document from markup, as if served from `URL`."""
    return extract(markup.encode(), url=URL, content_type=content_type)


def texts(document: Document) -> list[str]:
    """The texts of all blocks."""
    return [block.text for block in document.blocks]


@pytest.mark.parametrize(
    ("base", "href"),
    [
        ("<base href='javascript:x'><base href='/q/'>", "https://example.org/guides/a"),
        ("<base href='data:text/html,x'>", "https://example.org/guides/a"),
        ("<base href='http://['><base href='/q/'>", "https://example.org/guides/a"),
        ("<base target=_blank><base href='/q/'>", "https://example.org/q/a"),
        ("<template><base href='/t/'></template>", "https://example.org/guides/a"),
    ],
)
def test_extract_base_as_browsers_take_it(base: str, href: str) -> None:
    """Only the first `<base href>` counts, and one that is script, data or unreadable counts as none."""
    assert [link.href for link in read(f"{base}<a href=a>a</a>").links] == [href]


@pytest.mark.parametrize("href", ["java\nscript:x", " JavaScript:x", "&#1;javascript:x", "data:text/html,x"])
def test_extract_links_that_run_scripts(href: str) -> None:
    """What runs or carries its own page is no link, however it is spelled."""
    assert read(f"<a href='{href}'>x</a>").links == ()


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>Call <x-phone>555</x-phone> in <st1:City>Lima</st1:City></p>", ["Call 555 in Lima"]),
        ("<x-a>One</x-a><x-b>Two</x-b>", ["One", "Two"]),
        ("<p>If <math><mi>a</mi><mo>=</mo><mn>2</mn></math></p>", ["If a = 2"]),
        ("<pre>a\nb\n\nc</pre>", ["a b", "c"]),
        ("<x-a><template shadowrootmode=open><p>shadow</p></template></x-a>", ["shadow"]),
        ("<iframe srcdoc='<p>framed</p>'></iframe><p>x</p>", ["framed", "x"]),
        ("<button class=accordion>Who can apply?</button><p>All</p><button>Go</button>", ["Who can apply?", "All"]),
        ("<a href=x><button>Apply</button></a>", ["Apply"]),
        (
            "<table><tr><th>Office<th>Free<th>Paid<tr><td>A<td><td>x</table>",
            ["Office | Free | Paid", "A | (empty) | x"],
        ),
        ("<svg><text>drawn</text></svg>", ["drawn"]),
        ("<nav>Menu</nav><noscript>" + "<p>Real words of the page.</p>" * 10 + "</noscript>", None),
    ],
)
def test_extract_elements(markup: str, expected: list[str] | None) -> None:
    """What a reader sees of less usual elements is read, in the blocks that a reader sees."""
    found = texts(read(markup))
    assert found == expected if expected else "Real words of the page." in found


def test_extract_links_named_by_pictures_and_buttons() -> None:
    """A link without words is called what its picture or button is called."""
    document = read("<a href=a><svg><title>Map</title></svg></a><a href=b><i aria-label=Feed></i></a>")
    assert [link.text for link in document.links] == ["Map", "Feed"]


@pytest.mark.parametrize(
    ("markup", "unread"),
    [
        ("<div id=root></div><script src=x></script>", ("scripts",)),
        ("<noscript>You need JavaScript</noscript><script src=x></script>", ("scripts",)),
        ("<frameset><frame src=a></frameset>", ("frames",)),
        ("<p>short</p><script src=x></script>", ()),
    ],
)
def test_extract_says_what_it_cannot_read(markup: str, unread: tuple[str, ...]) -> None:
    """A page that scripts build, or that only frames others, says so instead of looking empty."""
    assert read(markup).unread == unread


def test_extract_xhtml_sections_of_plain_text() -> None:
    """In XHTML a CDATA section is text."""
    page = "<html xmlns='http://www.w3.org/1999/xhtml'><body><p>a <![CDATA[c <b> d]]> e</p></body></html>"
    assert texts(read(page, content_type="application/xhtml+xml")) == ["a c <b> d e"]


def test_contacts() -> None:
    """Phone numbers and e-mail addresses are found once each, in words and in links."""
    found = contacts(
        read(
            "<h2>Help</h2><p>Call (312) 555-0142 or Help@Group.org</p>"
            "<a href='mailto:help@group.org'>m</a><a href='tel:211'>t</a>"
        )
    )
    assert [(contact.kind, contact.value, contact.section) for contact in found] == [
        ("phone", "3125550142", "Help"),
        ("email", "help@group.org", "Help"),
        ("phone", "211", "Help"),
    ]


def test_lines_between_breaks_are_items() -> None:
    """Three short lines or more with `<br>` between them are items; longer ones, and two, are one paragraph."""
    listed = extract(
        b"<p>Ana Diaz<br>12 Main Street<br>800-555-0100</p><p>Two<br>lines</p>", url="https://example.org/"
    )
    assert [block.text for block in listed.blocks] == ["Ana Diaz", "12 Main Street", "800-555-0100", "Two lines"]
    prose = b"<p>" + b"<br>".join([b"A line of prose that was set with a break at the end of each of them"] * 3)
    assert len(extract(prose, url="https://example.org/").blocks) == 1
