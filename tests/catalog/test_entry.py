"""An entry is a change in plain words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from catalog.model import Catalog, Change, ChangeKind, Edit, Evidence, Publisher, Resource, Standing, State, Verdict
from catalog.wording import LANGUAGES, Entry, entry, offered, permalink, printable, resource_path, short, tag_id

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
PAGE = "https://rights.example/kyr"
TOOLKIT = Resource(slug="kyr", title="Know Your Rights Toolkit", url=PAGE, publisher="ilrc")
CATALOG = Catalog(resources=(TOOLKIT,), publishers={"ilrc": Publisher(id="ilrc", name="Legal Center Inc.")})
ITEMS = (
    Edit(kind=ChangeKind.ITEM_ADDED, after="A (PDF)", text="A (PDF)", section="Courthouses"),
    Edit(kind=ChangeKind.ITEM_ADDED, after="B", text="B", section="Courthouses"),
)


def change(kind: ChangeKind, *edits: Edit, section: str = "", **fields: object) -> Change:
    """One row of the log."""
    made = Change(id="0f1e", at=NOON, slug="kyr", url=PAGE, kind=kind, edits=edits, section=section)
    return replace(made, **fields)  # type: ignore[arg-type]  # the caller names the fields


def told(row: Change, language: str = "en") -> Entry:
    """The row in words, on the toolkit."""
    return entry(row, TOOLKIT, language=language)


def test_entry_items_added_names_page_section_and_items() -> None:
    """The title alone says where, how many and which."""
    words = told(change(ChangeKind.ITEM_ADDED, *ITEMS, section="Courthouses"))
    assert words.title == "Know Your Rights Toolkit: 2 items added under Courthouses: A (PDF) and B"
    assert words.summary == (
        "2 items were added to “Know Your Rights Toolkit” under “Courthouses” on 3 November 2026: A (PDF) and B."
    )


def test_entry_items_with_links_are_resources() -> None:
    """A list item that brings its own link is called what readers call it: a resource."""
    links = tuple(
        Edit(kind=ChangeKind.LINK_ADDED, after=f"https://x.example/{text}", text=text, section="Courthouses")
        for text in ("A", "B")
    )
    words = told(change(ChangeKind.ITEM_ADDED, *ITEMS, *links, section="Courthouses"))
    assert "2 resources added under Courthouses" in words.title


def test_entry_long_item_is_called_by_its_link() -> None:
    """An item of many words is named by the words of its link."""
    long = "Toolkit for courts" + " with a very long explanation" * 5
    item = Edit(kind=ChangeKind.ITEM_REMOVED, before=long, text=long)
    link = Edit(kind=ChangeKind.LINK_REMOVED, before="https://x.example/", text="Toolkit for courts")
    assert told(change(ChangeKind.ITEM_REMOVED, item, link)).title.endswith("1 resource removed: Toolkit for courts")


def test_entry_many_items_are_counted() -> None:
    """Three names stand in a title, the rest is a number."""
    edits = [Edit(kind=ChangeKind.ITEM_ADDED, after=name, text=name) for name in "ABCDE"]
    assert told(change(ChangeKind.ITEM_ADDED, *edits)).title.endswith("5 items added: A, B, C and 2 more")


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("“safe zones”", "“safe zones”"),
        ("«Zonas»", "“Zonas”"),
        ("the “safe” zones", "“the “safe” zones”"),
        ("“", "““”"),
    ],
)
def test_entry_link_in_quotes_is_quoted_once(words: str, shown: str) -> None:
    """A link whose words are a quotation does not get a second pair of marks; any other keeps its words."""
    row = change(ChangeKind.DIED, url="https://other.example/x", link_text=words)
    assert told(row).title == f"Know Your Rights Toolkit: the link {shown} stopped working"


def test_entry_died_link_says_why_and_since_when() -> None:
    """A dead link is told with its cause and both dates, and is never offered."""
    row = change(
        ChangeKind.DIED,
        url="https://other.example/x",
        link_text="Guide",
        evidence=(Evidence("http-status", "410"),),
        first_failed_at=NOON,
        last_ok_at=datetime(2026, 10, 27, tzinfo=UTC),
    )
    words = told(row)
    assert words.title == "Know Your Rights Toolkit: the link “Guide” stopped working"
    assert words.summary == (
        "The link “Guide” on “Know Your Rights Toolkit” stopped working: the server says this page is gone (410)."
        " First seen 3 November 2026; last seen working 27 October 2026."
    )
    assert words.url is None
    assert "href" not in words.html


def test_entry_moved_link_offers_the_new_address() -> None:
    """Old and new address are both told, and the new one is the one to go to."""
    row = change(ChangeKind.MOVED, url="https://o.example/a", link_text="Guide", final_url="https://o.example/b")
    words = told(row)
    assert "moved from https://o.example/a to https://o.example/b" in words.summary
    assert words.url == "https://o.example/b"
    assert "https://o.example/b" in words.text
    assert "https://o.example/b" in words.html


def test_entry_title_changed_shows_both_titles() -> None:
    """A new title is told beside the old one."""
    edit = Edit(kind=ChangeKind.TITLE_CHANGED, before="Old", after="New")
    assert told(change(ChangeKind.TITLE_CHANGED, edit)).summary.endswith("from “Old” to “New”.")


def test_entry_of_a_removed_resource_uses_the_logs_title() -> None:
    """What is no longer in the catalog still has a name."""
    row = change(ChangeKind.RESOURCE_REMOVED, details={"title": "Old Guide"})
    assert entry(row, None).resource_title == "Old Guide"
    assert entry(replace(row, details={}), None).resource_title == "kyr"


def test_entry_with_catalog_names_the_publisher() -> None:
    """The publisher's name comes from the catalog, and a full stop is not doubled."""
    summary = entry(change(ChangeKind.ITEM_ADDED, *ITEMS), TOOLKIT, catalog=CATALOG).summary
    assert summary.endswith("Published by Legal Center Inc.")


def test_entry_masks_contacts_everywhere() -> None:
    """No phone number or e-mail address of a page reaches a reader, in any of the texts."""
    line = "Call (213) 555-0188 or write to maria.lopez@help.example today"
    edit = Edit(kind=ChangeKind.ITEM_ADDED, after=line, text=line, section=line)
    words = told(change(ChangeKind.ITEM_ADDED, edit, section=line))
    shown = f"{words.title} {words.summary} {words.text} {words.html}"
    assert "555-0188" not in shown
    assert "maria.lopez" not in shown


def test_entry_says_so_when_only_a_number_changed() -> None:
    """A changed phone number is not repeated, but the entry says that there is another one, in its own language."""
    edit = Edit(kind=ChangeKind.TEXT_CHANGED, before="Call (213) 555-0188 now", after="Call (213) 555-0199 now")
    row = change(ChangeKind.TEXT_CHANGED, edit)
    assert "another" in told(row).text
    assert "otro" in told(row, "es").html


def test_entry_shows_a_change_far_into_a_long_text() -> None:
    """A long text is shortened around what changed, never before it."""
    long = "word " * 3000
    edit = Edit(kind=ChangeKind.TEXT_CHANGED, before=long + "nine end", after=long + "ten end")
    words = told(change(ChangeKind.TEXT_CHANGED, edit))
    assert "nine" in words.text
    assert len(words.text) < 1_000


def test_entry_folds_a_rewritten_page() -> None:
    """A page that changed in a thousand places makes an entry of bounded size, and says what is left out."""
    edits = [
        Edit(kind=ChangeKind.TEXT_CHANGED, before=f"{n} was " + "old " * 400, after=f"{n} is " + "new " * 400)
        for n in range(1000)
    ]
    words = told(change(ChangeKind.TEXT_CHANGED, *edits))
    assert len(words.text) < 100_000
    assert "more differences are not shown here" in words.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ChangeKind)
def test_entry_has_words_for_every_kind(kind: ChangeKind, language: str) -> None:
    """Every kind has a title and a summary in every language, with and without edits, for a page and for a link."""
    for row in (
        change(kind),
        change(kind, Edit(kind=kind, before="a", after="b", text="c"), section="S"),
        change(kind, link_text="Words", final_url="https://x.example/", first_failed_at=NOON, last_ok_at=NOON),
    ):
        words = told(row, language)
        assert words.title.startswith("Know Your Rights Toolkit: ")
        assert words.summary.endswith((".", "”"))
        assert "%(" not in words.title + words.summary + words.text + words.html


def test_entry_speaks_spanish() -> None:
    """The same change in Spanish, dates and plural forms and all."""
    words = told(change(ChangeKind.ITEM_ADDED, *ITEMS, section="Cortes"), "es-MX")
    assert words.title == "Know Your Rights Toolkit: se agregaron 2 elementos en Cortes: A (PDF) y B"
    assert "3 de noviembre de 2026" in words.summary


anything = st.text(st.characters(exclude_categories=()), max_size=60)


@given(title=anything, section=anything, text=anything, before=anything, kind=st.sampled_from(ChangeKind))
def test_entry_is_well_formed_whatever_the_page_says(
    title: str, section: str, text: str, before: str, kind: ChangeKind
) -> None:
    """Any text on a page gives words that XML and HTML can hold, the same ones twice."""
    edit = Edit(kind=kind, section=section, before=before, after=text, text=text)
    row = change(kind, edit, section=section, link_text=text, final_url=text, url=before)
    words = entry(row, replace(TOOLKIT, title=title))
    for shown in (words.title, words.summary, words.text, words.html):
        assert shown.encode()
        holder = etree.Element("t")
        holder.text = shown
    etree.fromstring(f"<div>{words.html}</div>".encode())
    assert entry(row, replace(TOOLKIT, title=title)) == words


def test_permalink_is_a_folder_of_the_site() -> None:
    """Pages of changes and resources have paths that do not depend on anything but id and slug."""
    assert permalink(change(ChangeKind.DIED)) == "changes/0f1e/"
    assert resource_path("kyr") == "resources/kyr/"


@pytest.mark.parametrize("name", ["", "..", "../x", "a/b", "ñ", "\ud800", "a" * 300, "%2e%2e"])
def test_permalink_of_a_strange_name_stays_inside(name: str) -> None:
    """A name that would leave its folder, or that disks and URLs write differently, is replaced by a hash."""
    path = resource_path(name)
    assert path.startswith("resources/x-")
    assert path.count("/") == 2
    assert resource_path(name) == path


def test_tag_id_is_rfc_4151() -> None:
    """The id names the site's host and the day of the change, however the site's address is written."""
    row = change(ChangeKind.DIED)
    assert tag_id("https://Updates.Example.ORG:8443/x/", row) == "tag:updates.example.org,2026-11-03:change/0f1e"


def test_offered_only_web_addresses_that_do_not_fail() -> None:
    """Scripts, data and mail addresses are never offered, nor what is suspect or dead; blocked pages are."""
    assert offered("javascript:alert(1)") is None
    assert offered("data:text/html,x") is None
    assert offered(None) is None
    assert offered("https://x.example/a b") == "https://x.example/a%20b"
    for state, verdict, shown in (
        (State.DEAD, Verdict.GONE, False),
        (State.SUSPECT, Verdict.TIMEOUT, False),
        (State.UNKNOWN, Verdict.DNS, False),
        (State.ALIVE, Verdict.BLOCKED, True),
        (State.ALIVE, Verdict.ALIVE, True),
    ):
        standing = Standing(url=PAGE, state=state, verdict=verdict)
        assert (offered(PAGE, standing) is not None) is shown


def test_printable_drops_what_terminals_and_xml_cannot_take() -> None:
    """Control characters and lone surrogates become visible; direction overrides go; white space folds."""
    assert printable("a\x00b\ud800c\n\u202ed\u00a0 e") == "a□b□c d e"


def test_short_cuts_at_a_space() -> None:
    """A long text ends at a word, with an ellipsis; a short one stays."""
    assert short("know your rights", 12) == "know your…"
    assert short("rights", 6) == "rights"
