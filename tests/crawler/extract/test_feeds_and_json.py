"""Feeds, JSON and plain text to documents, whatever the server calls them."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.model import Document, Region
from crawler.extract import extract, form_of

_URL = "https://news.example/feed"


def read(body: str | bytes, content_type: str | None = None) -> Document:
    """The document in a body."""
    return extract(body.encode() if isinstance(body, str) else body, url=_URL, content_type=content_type)


RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Clinic news</title><link>https://news.example/</link>
<description>What is new at the clinic</description><lastBuildDate>Sun, 22 Nov 2026 04:00:00 GMT</lastBuildDate>
<item><title>Old news</title><guid isPermaLink="false">1</guid><link>/1</link>
 <pubDate>Mon, 02 Nov 2026 10:00:00 +0200</pubDate>
 <description>&lt;p&gt;Caf&amp;eacute; &lt;b&gt;open&lt;/b&gt;&lt;/p&gt;</description></item>
<item><title>New &amp; good</title><guid>https://news.example/2</guid>
 <pubDate>Tue, 03 Nov 2026 10:00:00 GMT</pubDate></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="es"><title>Noticias</title>
<updated>2026-11-22T00:00:00Z</updated>
<link rel="self" href="/feed"/><link href="/"/>
<entry><title type="html">Nueva &lt;i&gt;clínica&lt;/i&gt;</title><id>tag:a</id>
<link rel="edit" href="/no"/><link href="/clinica"/>
<published>2026-11-03T00:00:00Z</published><summary>Abre hoy.</summary></entry></feed>"""
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Clinic news",
        "items": [{"id": 7, "url": "/7", "title": "Moved", "content_html": "<p>To <b>Main</b> Street</p>"}],
    }
)


def items(document: Document) -> list[tuple[str, str]]:
    """Key and words of each block that bears a key."""
    return [(block.key, block.text) for block in document.blocks if block.key]


def test_rss_is_read_by_item() -> None:
    """Items come newest first, each with its own key, its day and its summary's words; the build date is nothing."""
    found = read(RSS, "text/html")
    assert items(found) == [
        ("https://news.example/2", "New & good"),
        ("https://news.example/2\x1fsummary", "2026-11-03"),
        ("1", "Old news"),
        ("1\x1fsummary", "2026-11-02: Café open"),
    ]
    assert [(link.href, link.text) for link in found.links] == [
        ("https://news.example/", "Clinic news"),
        ("https://news.example/2", "New & good"),
        ("https://news.example/1", "Old news"),
    ]
    assert read(RSS.replace("22 Nov 2026", "23 Nov 2026")) == found


def test_atom_is_read_by_item() -> None:
    """An entry's page is its alternate link; markup in its title is read."""
    found = read(ATOM, "application/xml")
    assert (found.form, found.language, found.title) == ("feed", "es", "Noticias")
    assert items(found)[0] == ("tag:a", "Nueva clínica")
    assert [link.href for link in found.links] == ["https://news.example/", "https://news.example/clinica"]


def test_json_feed_is_a_feed() -> None:
    """JSON Feed is read as the feed it is."""
    found = read(JSON_FEED, "application/json")
    assert (found.form, items(found)) == ("feed", [("7", "Moved"), ("7\x1fsummary", "To Main Street")])
    assert found.links[0].href == "https://news.example/7"


def test_feed_that_breaks_off_keeps_its_items() -> None:
    """The items before the break are read; an undefined entity is no break."""
    found = read(RSS[: RSS.index("<item><title>New")].replace("Old news", "Old&nbsp;news"))
    assert ("1", "Old news") in items(found)


RECORDS = {
    "generated_at": "2026-11-22T04:00:00Z",
    "license": "CC0",
    "data": {
        "clinics": [
            {"id": 3, "name": "North", "open": True, "url": "https://north.example/", "fee": 1.10},
            {"id": 4, "name": "South", "open": False, "days": ["Mon", "Tue"]},
        ]
    },
}


def test_json_is_read_by_item() -> None:
    """The longest list of objects holds the items; members stand in the order of their names, numbers as written."""
    found = read(json.dumps(RECORDS), "text/plain")
    assert found.form == "json"
    assert [(block.text, block.heading) for block in found.blocks if block.key.startswith("3")] == [
        ("North", "data.clinics"),
        ("fee: 1.1", "data.clinics > North"),
        ("id: 3", "data.clinics > North"),
        ("open: true", "data.clinics > North"),
        ("url: https://north.example/", "data.clinics > North"),
    ]
    assert "days: Mon, Tue" in found.text
    assert [(link.href, link.text) for link in found.links] == [("https://north.example/", "North")]


def test_json_tells_when_it_was_made_as_furniture() -> None:
    """The time of sending is furniture, the rest of the envelope is not."""
    regions = {
        block.text.partition(":")[0]: block.region for block in read(json.dumps(RECORDS), "application/json").blocks
    }
    assert (regions["generated_at"], regions["license"]) == (Region.FOOTER, Region.MAIN)


@pytest.mark.parametrize(
    ("body", "unread"),
    [
        ('{"a": [1,}', "json: line 1, column 10"),
        ("", "json: line 1, column 1"),
        ("[" * 100_000, "json: nested too deeply"),
    ],
    ids=["comma", "empty", "deep"],
)
def test_invalid_json_says_where(body: str, unread: str) -> None:
    """JSON with a mistake is unread, with the place."""
    found = read(body, "application/json")
    assert (found.unread, found.blocks) == ((unread,), ())


@pytest.mark.parametrize(
    ("body", "content_type", "form"),
    [
        ("<!doctype html><title>x</title>", "application/pdf", "html"),
        ('<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml"/>', "text/plain", "html"),
        ('<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>', "application/xml", "html"),
        (RSS, "text/xml", "feed"),
        (RSS, "text/html", "feed"),
        ("\ufeff" + ATOM, None, "feed"),
        ("<html><body><rss>shown as text</rss>", "text/html", "html"),
        (JSON_FEED, "text/html", "json"),
        ("[a link](https://a.example/) and words", "text/plain", "plain"),
        ("[a link](https://a.example/)", "text/markdown", "markdown"),
        ("words", None, "html"),
        ("", "application/pdf", "pdf"),
        ("a,b\n1,2", "text/csv", "plain"),
        ("x", "image/png", "image"),
        ("", None, "html"),
    ],
)
def test_form_is_told_by_bytes_then_by_type(body: str, content_type: str | None, form: str) -> None:
    """What a body is called counts where its bytes leave it open."""
    assert form_of(body.encode(), content_type) == form


def test_xhtml_served_wrong_is_a_page() -> None:
    """A page with an XML declaration that calls itself plain text is read as a page."""
    found = read('<?xml version="1.0"?>\n<!DOCTYPE html>\n<html><body><p>Hello</p></body></html>', "text/plain")
    assert [block.text for block in found.blocks] == ["Hello"]


_KINDS = st.sampled_from(
    [None, "text/html", "application/rss+xml", "application/json", "text/plain", "text/markdown", "application/pdf"]
)


@given(st.binary(max_size=600), _KINDS)
def test_rubbish_is_always_a_document(body: bytes, content_type: str | None) -> None:
    """Any bytes under any name give a document."""
    read(body, content_type)


@given(st.sampled_from([RSS, ATOM, JSON_FEED]), st.text(max_size=60), st.integers(0, 700), st.integers(0, 60))
def test_mangled_feeds_are_always_documents(feed: str, rubbish: str, at: int, cut: int) -> None:
    """Any text in the place of some of a feed's gives a document."""
    body = (feed[:at] + rubbish + feed[at + cut :]).encode("utf-8", "surrogatepass")
    read(body, "application/rss+xml" if feed is not JSON_FEED else "application/json")


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
        max_leaves=20,
    )
)
def test_any_json_is_read(value: object) -> None:
    """Every JSON value gives a document that says what could not be read, if anything."""
    read(json.dumps(value), "application/json")


def test_plain_text_is_read_by_paragraph_item_and_heading() -> None:
    """What people write without markup has parts too; a link in it knows its line."""
    text = "HELP\n\nCall us\nat night.\n\nWhere\n-----\n- North\n  Street 3\n- South: https://south.example/\n"
    found = read(text, "text/plain")
    assert [(block.tag, block.text, block.heading) for block in found.blocks] == [
        ("h2", "HELP", ""),
        ("p", "Call us at night.", "HELP"),
        ("h2", "Where", ""),
        ("li", "- North Street 3", "Where"),
        ("li", "- South: https://south.example/", "Where"),
    ]
    assert [(link.href, link.line, link.column) for link in found.links] == [("https://south.example/", 10, 10)]
