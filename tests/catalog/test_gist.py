"""The gist of a change: short enough for a title, and never a contact."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.model import Change, ChangeKind, Edit, Resource
from catalog.wording import Entry, entry, tongue
from catalog.wording.gist import gist

ENGLISH = tongue("en")
CLINIC = Resource(slug="clinic", title="Clinic", url="https://clinic.example/")


def reworded(before: str, after: str, section: str = "") -> Edit:
    """An edit of a sentence."""
    return Edit(kind=ChangeKind.TEXT_CHANGED, before=before, after=after, text=after, section=section)


def told(*edits: Edit, section: str = "", language: str = "en") -> Entry:
    """These edits as one change of the clinic's page, in words."""
    row = Change(
        id="1", at=datetime(2026, 11, 3, tzinfo=UTC), slug="clinic", url=CLINIC.url, kind=edits[0].kind, edits=edits
    )
    return entry(replace(row, section=section), CLINIC, language=language)


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("Hotline hours: 9-5", "Hotline hours: 9-7", "Hotline hours: 9-5 → 9-7"),
        ("Effective date: Jun 20, 2024", "Effective date: Jul 10, 2024", "Effective date: Jun 20, 2024 → Jul 10, 2024"),
        ("Monday", "Friday", "Monday → Friday"),
        ("We meet in the library every Monday.", "We meet in the library every Friday.", "“Monday” → “Friday”"),
        ("We meet on Monday mornings.", "We meet on Monday mornings, all year.", "added “all year”"),
        ("Bring your passport, if you have one, please.", "Bring your passport, please.", "removed “if you have one”"),
        (
            "Call 212-555-0142 for help with bonds.",
            "Call 212-555-0143 for help with bonds.",
            "“[phone]” → “[another phone]”",
        ),
        ("Same words here in this sentence.", "Same words here in this sentence!", "“.” → “!”"),
        (f"It is {'old ' * 30}", f"It is {'new ' * 30}", f"“{('old ' * 14).strip()}…” → “{('new ' * 14).strip()}…”"),
        ("a " * 300, "b " * 300, ""),
    ],
)
def test_gist_says_what_was_and_what_is(before: str, after: str, shown: str) -> None:
    """A few words that changed are shown as old and new, many are not."""
    assert gist(reworded(before, after), ENGLISH) == shown


@given(st.text(max_size=80), st.text(max_size=80))
def test_gist_is_short_whatever_the_page_says(before: str, after: str) -> None:
    """No text makes a gist that breaks a line or a title."""
    said = gist(reworded(before, after), ENGLISH)
    assert len(said) < 250
    assert "\n" not in said


def test_entry_names_old_and_new_words() -> None:
    """One reworded sentence is told by what it said and says, in the title and the summary."""
    words = told(reworded("Hours: 9-5", "Hours: 9-7"), section="Contact:")
    assert words.title == "Clinic: the text was changed under Contact: Hours: 9-5 → 9-7"
    assert words.summary == "The text of “Clinic” under “Contact” was changed on 3 November 2026: Hours: 9-5 → 9-7."
    assert told(reworded("Horario: 9-5", "Horario: 9-7"), language="es").title == (
        "Clinic: el texto cambió: Horario: 9-5 → 9-7"
    )


def test_entry_of_a_page_gone_over_names_its_sections() -> None:
    """Where nothing short can be quoted, the sections are named, and very many are counted."""
    edits = [reworded("a " * 300, "b " * 300, section=f"Part {n}") for n in range(12)]
    assert told(*edits).title == "Clinic: the text was changed in 12 places: Part 0; Part 1; Part 2; 9 more"


LINK = Edit(kind=ChangeKind.LINK_RETARGETED, before="https://a.example/x", after="https://b.example/y", text="Guide")


@pytest.mark.parametrize(
    ("edit", "english", "spanish"),
    [
        (
            replace(LINK, reasons=("another site",)),
            "the link “Guide” now leads to b.example (was a.example) under Bonds",
            "el enlace “Guide” lleva ahora a b.example (antes a a.example) en Bonds",
        ),
        (
            replace(LINK, after="https://a.example/y"),
            "the link “Guide” now leads to /y (was /x) under Bonds",
            "el enlace “Guide” lleva ahora a /y (antes a /x) en Bonds",
        ),
        (
            replace(LINK, before="tel:1", after="tel:2", text="Call"),
            "the contact behind “Call” changed under Bonds",
            "cambió el contacto del enlace “Call” en Bonds",
        ),
        (
            Edit(kind=ChangeKind.LINK_RENAMED, before="u", after="u", before_text="Old", text="New"),
            "the link “Old” is now called “New” under Bonds",
            "el enlace “Old” se llama ahora “New” en Bonds",
        ),
        (
            Edit(kind=ChangeKind.LINK_REMOVED, before="u", text="Guide", reasons=("the words stay",)),
            "the link on “Guide” is gone, its words are still there under Bonds",
            "se quitó el enlace de “Guide”, pero sus palabras siguen ahí en Bonds",
        ),
        (
            Edit(kind=ChangeKind.LINK_MOVED, before="u", after="u", text="Guide", before_section="", section="Bonds"),
            "the link “Guide” moved from “top of the page” to “Bonds”",
            "el enlace “Guide” pasó de “principio de la página” a “Bonds”",
        ),
    ],
)
def test_entry_of_one_link(edit: Edit, english: str, spanish: str) -> None:
    """What happened to one link is told whole, in both languages."""
    assert told(edit, section="Bonds").title == f"Clinic: {english}"
    assert told(edit, section="Bonds", language="es").title == f"Clinic: {spanish}"
    assert told(edit).summary.endswith((".", "”"))


def test_entry_of_a_link_repeated_in_sections() -> None:
    """A link that changed alike everywhere is told once, with the number of places."""
    edits = [replace(LINK, section=name, reasons=("another site",)) for name in "ABC"]
    assert told(*edits).title == "Clinic: the link “Guide” now leads to b.example (was a.example), in 3 places"
    assert "another site" in told(*edits).summary


def test_entry_of_a_paragraph_with_a_link_is_no_resource() -> None:
    """A paragraph that happens to hold a link is an item; an item that is its link is a resource."""
    link = Edit(kind=ChangeKind.LINK_ADDED, after="https://a.example/", text="form")
    long = "You may ask for your records at any time, and you need no lawyer: send us the form"
    item = Edit(kind=ChangeKind.ITEM_ADDED, after=long, text=long)
    assert "1 item added" in told(item, link).title
    assert "1 resource added" in told(replace(item, after="Our form", text="Our form"), link).title


def test_entry_of_a_contact_that_became_a_page() -> None:
    """An address of a person is never shown, though the reader learns that there was one."""
    edit = replace(LINK, before="mailto:maria@a.example", reasons=("contact",))
    assert told(edit).title == "Clinic: the link “Guide” now leads to b.example (was [e-mail])"
    assert "maria" not in told(edit).summary + told(edit).text + told(edit).html


def test_entry_of_a_link_called_here_names_its_host() -> None:
    """Links that say nothing are told by where they lead."""
    edit = Edit(kind=ChangeKind.LINK_ADDED, after="https://a.example/x", text="here")
    assert told(edit).title == "Clinic: 1 link added: here (a.example)"


@given(st.text(max_size=30), st.text(max_size=30), st.sampled_from(ChangeKind))
def test_entry_of_any_target_has_words(before: str, after: str, kind: ChangeKind) -> None:
    """Targets that are no addresses break nothing."""
    edit = Edit(kind=kind, before=f"https://{before}", after=f"http://[{after}", text="x", before_text=before)
    assert told(edit).title.startswith("Clinic")


def test_entry_quotes_names_with_commas() -> None:
    """Names that hold commas are quoted, so that a list of them can be read; names that say nothing are left out."""
    edits = [Edit(kind=ChangeKind.ITEM_ADDED, after=name, text=name) for name in ("Bonds, bail", "Courts", "here,")]
    assert told(*edits).title == "Clinic: 3 items added: “Bonds, bail” and “Courts”"


def test_entry_does_not_repeat_the_pages_name_as_its_section() -> None:
    """A section that is called like the page says nothing."""
    assert told(reworded("a", "b"), section="Clinic").title == "Clinic: the text was changed: a → b"
