"""The catalog that comes with Checkback."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import catalog
from catalog.lint import lint
from catalog.model import Access, Catalog, Kind
from catalog.resources import load_catalog

STARTER = Path(catalog.__file__).parent / "starter"

KNOWN = {
    "http://glahr.org/get-involved/deportation-defense",
    "http://immigrantjusticenetwork.org/issue/",
    "http://localprogress.org/resources/webinars/1597-2/",
    "http://localprogress.org/sanctuary-city-resources/",
    "http://www.notonemoredeportation.com/",
}
"""The addresses that are http; all others are https."""


@pytest.fixture(scope="module")
def starter() -> Catalog:
    """The starter catalog."""
    return load_catalog([STARTER])


def test_starter_has_what_the_pages_name(starter: Catalog) -> None:
    """91 resources, 46 publishers and 19 topics, every kind among them, one of them behind a password."""
    assert (len(starter.resources), len(starter.publishers), len(starter.topics)) == (91, 46, 19)
    assert {resource.kind for resource in starter.resources} == set(Kind)
    assert [it.slug for it in starter.resources if it.access is Access.PASSWORD] == ["lp-webinar-archives"]


def test_starter_invents_no_address(starter: Catalog) -> None:
    """29 citations of 27 addresses and 22 home pages are known; all others are null."""
    cited = [resource.url for resource in starter.resources if resource.url]
    homes = {publisher.url for publisher in starter.publishers.values() if publisher.url}
    assert (len(cited), len(set(cited)), len(homes)) == (29, 27, 22)
    assert {url for url in cited if url.startswith("http:")} == KNOWN
    assert not any(edition.url for resource in starter.resources for edition in resource.editions)


def test_starter_names_every_topic_in_both_languages(starter: Catalog) -> None:
    """A reader of Spanish finds every subject in Spanish."""
    assert [topic.id for topic in starter.topics.values() if set(topic.labels) != {"en", "es"}] == []


def test_starter_places_have_their_parents(starter: Catalog) -> None:
    """Every city and county lies in a state, every state in the country, and every place is used."""
    above = {"city": "state", "county": "state", "state": "country", "country": None}
    for place in starter.jurisdictions.values():
        parent = starter.jurisdictions[place.parent].level if place.parent else None
        assert parent == above[place.level]
    used = {at for it in starter.resources for place in it.jurisdictions for at in starter.places_around(place)}
    assert used == set(starter.jurisdictions)


def test_starter_gives_every_resource_a_place_topic_section_and_language(starter: Catalog) -> None:
    """No entry is left where a reader who browses would not find it."""
    assert [
        it.slug for it in starter.resources if not (it.topics and it.jurisdictions and it.section and it.editions)
    ] == []


def test_starter_holds_no_private_contact(starter: Catalog) -> None:
    """No telephone number and no person's address is in the catalog."""
    text = "".join(path.read_text("utf-8") for path in STARTER.glob("*.yaml"))
    assert re.findall(r"\(\d{3}\) ?\d{3}|\d{3}-\d{4}|\S+@\S+", text) == []
    assert {it.contact for it in starter.resources} == {None, "KYR[at]immdefense.org"}


def test_starter_notes_are_known(starter: Catalog) -> None:
    """Lint's notes about it are the expected ones: two shared addresses, two http pages, missing publishers."""
    rules = [note.rule for note in lint(starter)]
    assert rules == ["same-address", "same-address", "plain-http", "plain-http", "no-publisher"]
