"""Lists kept elsewhere: what becomes an entry, and that nothing is lost in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.errors import CatalogError, UsageError
from catalog.importers import Entry, Imported, Remark, Skipped, assemble, by_suffix, formats, load
from catalog.resources import dump_catalog, load_text

if TYPE_CHECKING:
    from pathlib import Path

YAML_LIST = """\
- description: Keeps a list of shelters.
  tags:
    - Housing
    - Place/City
  title: Shelter desk
  url: https://shelter.example/
- title: No address
- {name: Law desk, link: "https://law.example/a b", tags: housing}
- {title: Tenant line, url: https://tenant.example, tags: [HOUSING], phone: 555}
- [17]
- https://bare.example/list
"""

MARKDOWN = """\
<p align="center">
  <a href="https://sponsor.example/">Our <b>sponsor</b></a>
  <a href="other.md">Other list</a>
</p>

## Contents
- [Desks](#desks)

## Desks &amp; lines

- [Shelter desk](https://shelter.example/#readme) - Keeps a *list* of [beds](https://beds.example/).
\t- [`code` desk](https://code.example)
- [![logo](img.png) Law](https://law.example "title") by [Ann](mailto:ann@law.example)
- See https://bare.example/x and <https://auto.example/>.
- <a href="https://inline.example/">Inline</a>, then
  [two lines](https://lines.example/)

| Name | About |
|---|---|
| [Cell](https://cell.example/) | in a table |

[Tricky](javascript:alert(1)) and [empty]() and [ref][r]

[r]: https://ref.example/
"""

HTML = """\
{% extends "layout.html" %}
<nav><a href="https://home.example/">Home</a></nav>
<h1>Resources</h1>
<ul><li><h3>Classes</h3></li>
  <li><a href="https://class.example/?v=1">First
      class</a></li>
  <li><a href="#top">Top</a> <a name="x">no link</a> <a href="">Empty</a></li>
  <li><a href="https://logo.example/"><img alt="Logo" src="x.png"></a></li>
</ul>
"""

CSV = "URL\r\ncourt.example.org\r\nURL\r\nVM233:3\r\nVM233:3 javascript:void(0)\r\nhttp://b.example/x\r\ncourt.example.org\r\n\r\n"

OPML = """\
<?xml version='1.0' encoding='UTF-8' ?>
<opml version="1.0"><body>
  <outline text="News">
    <outline text="World" title="World" description="World" xmlUrl="https://news.example/rss" type="rss"/>
    <outline text="Desk & line" description="About it" htmlUrl="https://desk.example/" xmlUrl="https://desk.example/f"/>
    <outline text="Nothing"/>
  </outline>
</body></opml>
"""


def imported(name: str, text: str) -> Imported:
    """What a format makes of a text, proven to be a valid catalog."""
    result = assemble(load(name).read(text.encode(), "list"), "list")
    again = load_text(dump_catalog(result.catalog), "c.yaml")
    assert [it.slug for it in again.resources] == [it.slug for it in result.catalog.resources]
    return result


def entries(result: Imported) -> list[tuple[int, str, str | None, str | None]]:
    """Line, title, address and section of every resource."""
    return [(it.source.line, it.title, it.url, it.section) for it in result.catalog.resources]


def skipped(result: Imported) -> list[tuple[int, str]]:
    """Line and reason of everything that was skipped."""
    return [(it.line, it.reason) for it in result.skipped]


def test_formats_are_found_by_name_and_by_suffix(tmp_path: Path) -> None:
    """Formats are entry points; a file name suggests one, and an unknown one is told with the choice."""
    assert set(formats()) >= {"csv", "html", "markdown", "opml", "yaml-list"}
    assert by_suffix(tmp_path / "A.MD") == load("markdown")
    with pytest.raises(UsageError, match="add --from with one of: csv"):
        by_suffix(tmp_path / "list.docx")
    with pytest.raises(UsageError, match="there is no import format 'word'"):
        load("word")


def test_yaml_list_becomes_resources_with_topics() -> None:
    """Titles, addresses, descriptions and tags arrive; tags that differ only in case are one topic."""
    result = imported("yaml-list", YAML_LIST)
    assert entries(result) == [
        (1, "Shelter desk", "https://shelter.example/", None),
        (9, "Tenant line", "https://tenant.example", None),
        (11, "bare.example/list", "https://bare.example/list", None),
    ]
    first = result.catalog.resources[0]
    assert (first.topics, first.notes) == (("housing", "place-city"), "Keeps a list of shelters.")
    assert result.catalog.resources[1].topics == ("housing",)
    assert {it.id: it.labels["en"] for it in result.catalog.topics.values()} == {
        "housing": "Housing",
        "place-city": "Place/City",
    }
    assert skipped(result) == [
        (7, "it has no url"),
        (8, "the address 'https://law.example/a b' has white space in it"),
        (10, "neither an address nor a mapping with title and url"),
    ]
    assert result.remarks == (Remark(line=9, words="the key 'phone' is not imported"),)


def test_yaml_mapping_of_lists_has_sections() -> None:
    """The keys of a mapping of lists become sections; what is no list is skipped."""
    result = imported("yaml-list", "Desks:\n- {title: A, url: https://a.example/}\nOwner: me\n")
    assert entries(result) == [(2, "A", "https://a.example/", "Desks")]
    assert skipped(result) == [(3, "not a list of links")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("version: 1\nresources: []\n", "list:1: this is a Checkback catalog already"),
        ("just words", "list:1: this is not a YAML list of links"),
        ("- title: [", "list:1: not valid YAML"),
        ("- {title: a, title: b}", "list:1: the key 'title' is already on line 1"),
    ],
)
def test_yaml_that_is_no_list_is_told(text: str, said: str) -> None:
    """A file of another kind is a complaint with its line."""
    with pytest.raises(CatalogError) as caught:
        imported("yaml-list", text)
    assert said in str(caught.value)


def test_markdown_links_become_resources() -> None:
    """Links in lists, tables, raw HTML and references arrive with line, section and the words behind the dash."""
    result = imported("markdown", MARKDOWN)
    desks = "Desks & lines"
    assert entries(result) == [
        (2, "Our sponsor", "https://sponsor.example/", None),
        (11, "Shelter desk", "https://shelter.example/#readme", desks),
        (11, "beds", "https://beds.example/", desks),
        (12, "code desk", "https://code.example", desks),
        (13, "logo Law", "https://law.example", desks),
        (14, "https://auto.example/", "https://auto.example/", desks),
        (15, "Inline", "https://inline.example/", desks),
        (16, "two lines", "https://lines.example/", desks),
        (20, "Cell", "https://cell.example/", desks),
        (22, "ref", "https://ref.example/", desks),
    ]
    assert result.catalog.by_slug["shelter-desk"].notes == "Keeps a list of beds."
    assert result.catalog.by_slug["logo-law"].notes is None


def test_markdown_tells_what_it_skips() -> None:
    """Anchors, relative links, other schemes and bare addresses are told by line."""
    assert skipped(imported("markdown", MARKDOWN)) == [
        (3, "a relative link; the page it belongs to is not known"),
        (7, "leads to a place in the same file"),
        (13, "mailto: addresses are not visited"),
        (14, "a bare address; write it as <address> or [words](address)"),
        (22, "javascript: addresses are not visited"),
        (22, "the address is empty"),
    ]


def test_html_links_become_resources() -> None:
    """Links arrive under the nearest heading; navigation and anchors are skipped, and told."""
    result = imported("html", HTML)
    assert entries(result) == [
        (5, "First class", "https://class.example/?v=1", "Classes"),
        (8, "Logo", "https://logo.example/", "Classes"),
    ]
    assert skipped(result) == [
        (2, "part of the page's nav"),
        (7, "leads to a place in the same file"),
        (7, "the address is empty"),
    ]


def test_csv_without_schemes_gets_https_and_says_so() -> None:
    """A column of host names is read as https; rows that are no address and rows that repeat are told."""
    result = imported("csv", CSV)
    assert entries(result) == [
        (2, "court.example.org", "https://court.example.org", None),
        (6, "b.example/x", "http://b.example/x", None),
    ]
    assert skipped(result) == [
        (3, "the heading row again"),
        (4, "not an address"),
        (5, "not an address"),
        (7, "the same entry as line 2"),
    ]
    assert [it.line for it in result.remarks] == [2, 7]


def test_csv_with_columns_is_read_whole() -> None:
    """Columns are found by their names, in any order; a quoted cell may go on over lines."""
    text = 'Name;Link;Tags;Notes\n"Shelter\ndesk";https://a.example/;Housing; Beds\nTwo;https://b.example/;a;\n'
    result = imported("csv", text)
    assert entries(result) == [
        (2, "Shelter desk", "https://a.example/", None),
        (4, "Two", "https://b.example/", None),
    ]


def test_csv_topics_are_split_at_semicolons() -> None:
    """One cell may hold several topics."""
    result = imported("csv", "title,url,tags\nA,https://a.example/,Housing; Law\n")
    assert result.catalog.resources[0].topics == ("housing", "law")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "list: the file is empty"),
        ("a,b\n1,2\n", "list:1: the first row must name the columns, one of them url; it reads: a, b"),
        ('url\n"https://a.example/" x\n', "list:2: not a CSV row"),
    ],
)
def test_csv_that_is_no_table_of_addresses_is_told(text: str, said: str) -> None:
    """A table without an address column, or a broken one, is a complaint with its line."""
    with pytest.raises(CatalogError) as caught:
        imported("csv", text)
    assert said in str(caught.value)


def test_opml_outlines_become_resources() -> None:
    """The page is preferred to the feed, the outline around is the section, a bare & is read as meant and told."""
    result = imported("opml", OPML)
    assert entries(result) == [
        (4, "World", "https://news.example/rss", "News"),
        (5, "Desk & line", "https://desk.example/", "News"),
    ]
    assert result.catalog.resources[1].notes == "About it"
    assert skipped(result) == [(6, "it has no address")]
    assert [it.line for it in result.remarks] == [5]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<opml><body>", "not XML"),
        ("<rss/>", "list:1: this is <rss>, not an OPML outline"),
        ("", "not XML"),
    ],
)
def test_opml_that_is_none_is_told(text: str, said: str) -> None:
    """Broken or foreign XML is a complaint."""
    with pytest.raises(CatalogError) as caught:
        imported("opml", text)
    assert said in str(caught.value)


def test_opml_entities_are_not_followed(tmp_path: Path) -> None:
    """An outline cannot make us read another file into the catalog."""
    secret = tmp_path / "secret"
    secret.write_text("hunter2")
    text = (
        f'<!DOCTYPE opml [<!ENTITY x SYSTEM "{secret.as_uri()}">]>\n'
        '<opml><body><outline text="A" url="https://a.example/">&x;</outline></body></opml>'
    )
    assert "hunter2" not in dump_catalog(imported("opml", text).catalog)


@pytest.mark.parametrize("name", ["html", "markdown", "csv", "opml", "yaml-list"])
@given(content=st.binary(max_size=120) | st.text(max_size=120).map(lambda it: it.encode("utf-8", "replace")))
def test_any_bytes_are_imported_or_told(name: str, content: bytes) -> None:
    """No file can make an importer fail in another way than by complaining, and what it gives is a valid catalog."""
    try:
        result = assemble(load(name).read(content, "list"), "list")
    except CatalogError:
        return
    load_text(dump_catalog(result.catalog), "c.yaml")


def test_titles_and_topics_in_any_script_get_names() -> None:
    """Slugs and topic ids are made even where a title has no Latin letter; different topics stay different."""
    listed = [
        Entry(line=1, title="資源", url="https://a.example/", topics=("住宅", "法律", "住宅")),
        Entry(line=2, title="資源", url="https://b.example/", topics=("法律",)),
        Skipped(line=3, what="x", reason="y"),
    ]
    catalog = assemble(listed, "list").catalog
    assert [it.slug for it in catalog.resources] == ["resource", "resource-2"]
    assert [it.topics for it in catalog.resources] == [("topic", "topic-2"), ("topic-2",)]
