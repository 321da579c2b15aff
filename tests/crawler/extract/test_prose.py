"""Promises of reading Markdown and plain text: every link where it is written, at a cost that grows with the length."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract import extract, made_of
from crawler.extract.bare import bare_addresses

URL = "https://example.org/list.md"
MARKDOWN = """# Head [a](b) ##

> quote [x](y
> "t") more `http://code.example/` http://code.example/
>  - item
>    lazy [z][q] and <a href="rel.html">words *here*</a>, <https://auto.example>

1. [1](one)
2. 1 http://amp.example/?a=1&amp;b=2. And [![alt](i.png)](p.html "T") ![w](j.png)

| a [1](2) | b |
|---|---|
| `x\\|` [3](4) | [3](5) |
| [same](6) | [same](7) |

<div>
  <a href="in.html">In</a> http://bare.example/x). <img src=k.png>
  <a
    href="multi.html">M</a>
</div>

Setext [s](s.html)
==================

[Foo][] [foo] ([paren](http://p.example/a_(b)))

[q]: http://q.example
[foo]: /foo
"""
WRITTEN = [  # line, what stands there, where it leads
    (1, "[a](b)", "b"),
    (3, "[x](y", "y"),
    (4, "http://code.example/\n", "http://code.example/"),
    (6, "[z][q]", "http://q.example/"),
    (6, "<a href", "rel.html"),
    (6, "<https:", "https://auto.example/"),
    (8, "[1](one)", "one"),
    (9, "http://amp", "http://amp.example/?a=1&b=2"),
    (9, "[![alt]", "p.html"),
    (11, "[1](2)", "2"),
    (13, "[3](4)", "4"),
    (13, "[3](5)", "5"),
    (14, "[same](6)", "6"),
    (14, "[same](7)", "7"),
    (17, "<a href", "in.html"),
    (17, "http://bare", "http://bare.example/x"),
    (18, "<a\n", "multi.html"),
    (22, "[s](s.html)", "s.html"),
    (25, "[Foo][]", "foo"),
    (25, "[foo]", "foo"),
    (25, "[paren]", "http://p.example/a_(b)"),
]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_markdown_links_stand_where_they_are_written(line_end: str) -> None:
    """Line and column are those of the link itself: in quotes, lists, tables, headings and HTML."""
    source = MARKDOWN.replace("\n", line_end)
    links = extract(source.encode(), url=URL, content_type="text/markdown").links
    lines = [f"{line}\n" for line in MARKDOWN.split("\n")]
    assert [(link.line, link.href.removeprefix("https://example.org/")) for link in links] == [
        (line, target) for line, _, target in WRITTEN
    ]
    for link, (line, written, _) in zip(links, WRITTEN, strict=True):
        assert lines[line - 1][link.column - 1 :].startswith(written)


def test_markdown_pictures() -> None:
    """Pictures, in Markdown and in HTML inside it, are what the text is made of, not links."""
    found = made_of(MARKDOWN.encode(), url=URL, content_type="text/markdown")
    assert [(one.kind, one.href[20:], one.line, one.column) for one in found] == [
        ("src", "i.png", 9, 44),
        ("src", "j.png", 9, 71),
        ("src", "k.png", 17, 61),
    ]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("See https://a.example/x.", "https://a.example/x"),
        ("(https://a.example/x)", "https://a.example/x"),
        ("(https://a.example/x).", "https://a.example/x"),
        ("(see https://a.example/x_(y))", "https://a.example/x_(y)"),
        ("<https://a.example/x>", "https://a.example/x"),
        ("[https://a.example/x]", "https://a.example/x"),
        ("{https://a.example/x}", "https://a.example/x"),
        ('"https://a.example/x"', "https://a.example/x"),
        ("\u201chttps://a.example/x.\u201d", "https://a.example/x"),
        ("\u00abhttps://a.example/x\u00bb", "https://a.example/x"),
        ("https://a.example/x\u3002", "https://a.example/x"),
        ("https://a.example/x?!", "https://a.example/x"),
        ("https://a.example/x;", "https://a.example/x"),
        ("https://a.example/?x=1,2&y=z", "https://a.example/?x=1,2&y=z"),
        ("HTTPS://A.example/x", "HTTPS://A.example/x"),
        ("https://ma\u00f1ana.example/d\u00eda", "https://ma\u00f1ana.example/d\u00eda"),
        ("**https://a.example/x**", "https://a.example/x"),
        ("http://", None),
        ("https://...", None),
        ("no://a.example", None),
    ],
)
def test_bare_addresses_end_where_the_sentence_goes_on(text: str, address: str | None) -> None:
    """Punctuation, quotes and brackets around an address are the sentence's."""
    found = [(column, said) for column, said in bare_addresses(text)]
    assert found == ([] if address is None else [(text.index(address) + 1, address)])


def test_plain_text_places() -> None:
    """Plain text gives each address its own line and column, whatever ends the lines."""
    links = extract(b"One\r\n  https://a.example/1, <https://a.example/2>\rhttps://a.example/3", url=URL).links
    assert not links  # nobody said that it is plain text
    links = extract(
        b"One\r\n  https://a.example/1, <https://a.example/2>\rhttps://a.example/3", url=URL, content_type="text/plain"
    ).links
    assert [(link.href[-1], link.line, link.column) for link in links] == [("1", 2, 3), ("2", 2, 25), ("3", 3, 1)]


@given(st.text(alphabet="[]()<>a`!|\\*_\n#-> :/.&;\"'", max_size=80))
def test_markdown_of_anything(source: str) -> None:
    """Whatever is written, reading it ends, and every place is one in the text."""
    for link in extract(source.encode(), url=URL, content_type="text/markdown").links:
        assert 1 <= link.line <= source.count("\n") + 1
        assert link.column >= 1


@pytest.mark.parametrize(
    ("content_type", "part"),
    [
        ("text/plain", "https://a.example/x "),
        ("text/plain", "https://a.example/x" + ")" * 40 + " "),
        ("text/markdown", "https://a.example/x "),
        ("text/markdown", "[word](https://a.example/x) "),
        ("text/markdown", "[word][r] "),
        ("text/markdown", "<https://a.example/x> "),
        ("text/markdown", '<a href="/x">word</a> '),
        ("text/markdown", "https://a.example/?a=1&amp;b "),
        ("text/markdown", "![alt](x.png) "),
        ("text/markdown", "[a](x)|"),
    ],
)
def test_prose_cost_grows_with_length(content_type: str, part: str) -> None:
    """Four times the links on one line cost about four times as much, not sixteen."""

    def cost(count: int) -> float:
        body = (part * count + "\n\n[r]: /r").encode()
        start = time.process_time()
        extract(body, url=URL, content_type=content_type)
        return time.process_time() - start

    few = min(cost(500), cost(500))
    assert cost(2_000) < 8 * few + 0.1


def test_bare_address_that_ends_in_parentheses() -> None:
    """An address of many closing parentheses is cut at once."""
    start = time.process_time()
    assert list(bare_addresses("https://a.example/" + ")" * 200_000)) == [(1, "https://a.example/")]
    assert time.process_time() - start < 1
