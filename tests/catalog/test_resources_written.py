"""Catalogs written back to files, and the slugs that importers give."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.errors import OutputError
from catalog.model import (
    Access,
    Catalog,
    Edition,
    Jurisdiction,
    Kind,
    Publisher,
    Resource,
    SourceLine,
    Topic,
    WatchRules,
)
from catalog.resources import dump_catalog, load_text, slugify, unique_slug, write_catalog

if TYPE_CHECKING:
    from pathlib import Path

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=30).map(str.strip)
TEXT = WORDS.filter(bool)
NAME = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,4})?", fullmatch=True)
URL = st.sampled_from(["https://example.org/", "http://example.com/a?b=c#d", "https://münchen.example/ä"])
RULES = st.builds(
    WatchRules,
    keep=st.sampled_from([(), ("main",)]),
    keywords=st.lists(TEXT, max_size=2).map(tuple),
    minimum_significance=st.sampled_from([0.0, 0.25, 1.0]),
    every=st.sampled_from([None, timedelta(hours=5), timedelta(days=14)]),
)
EDITIONS = st.dictionaries(st.sampled_from(["en", "es", "no", "pt-BR"]), st.none() | URL, max_size=3).map(
    lambda by: tuple(Edition(language=language, url=url) for language, url in by.items())
)


@st.composite
def catalogs(draw: st.DrawFn) -> Catalog:
    """Any valid catalog."""
    publishers = draw(st.dictionaries(NAME, TEXT, max_size=3))
    topics = draw(st.dictionaries(NAME, TEXT, max_size=3))
    slugs = draw(st.lists(NAME, max_size=4, unique=True))
    resources = [
        Resource(
            slug=slug,
            title=draw(TEXT),
            url=draw(st.none() | URL),
            kind=draw(st.sampled_from(Kind)),
            publisher=draw(st.sampled_from([None, *publishers])),
            topics=tuple(draw(st.permutations(list(topics)))),
            section=draw(st.none() | TEXT),
            editions=draw(EDITIONS),
            access=draw(st.sampled_from(Access)),
            ours=draw(st.booleans()),
            as_of=draw(st.none() | st.dates(min_value=date(1000, 1, 1))),
            notes=draw(st.none() | TEXT),
            watch=draw(RULES),
        )
        for slug in slugs
    ]
    return Catalog(
        resources=tuple(resources),
        publishers={name: Publisher(id=name, name=words) for name, words in publishers.items()},
        jurisdictions={"us": Jurisdiction(id="us", name="United States", level="country")},
        topics={name: Topic(id=name, labels={"en": words}) for name, words in topics.items()},
    )


@given(catalogs())
def test_catalog_survives_writing_and_reading(catalog: Catalog) -> None:
    """Whatever a catalog says, its file says the same."""
    again = load_text(dump_catalog(catalog, comment="two\nlines"), "c.yaml")
    somewhere = SourceLine("<memory>")
    assert [dataclasses.replace(resource, source=somewhere) for resource in again.resources] == list(catalog.resources)
    assert dict(again.publishers) == catalog.publishers
    assert dict(again.topics) == catalog.topics
    assert dict(again.jurisdictions) == catalog.jurisdictions


def test_written_file_reads_like_one_by_hand(tmp_path: Path) -> None:
    """Keys stand in the order of the format, short lists on one line, defaults left out; no temporary file stays."""
    resource = Resource(slug="one", title="One", url=None, topics=("kyr",), editions=(Edition(language="en"),))
    topic = Topic(id="kyr", labels={"en": "Know your rights"})
    write_catalog(tmp_path / "c.yaml", Catalog(resources=(resource,), topics={"kyr": topic}), comment="Made by hand.")
    assert (tmp_path / "c.yaml").read_text() == (
        "# Made by hand.\nversion: 1\n\n"
        "topics:\n  - id: kyr\n    labels:\n      en: Know your rights\n\n"
        "resources:\n  - slug: one\n    title: One\n    url: null\n    topics: [kyr]\n    languages: [en]\n"
    )
    assert list(tmp_path.iterdir()) == [tmp_path / "c.yaml"]


def test_file_that_cannot_be_written_is_the_users_to_settle(tmp_path: Path) -> None:
    """A folder that does not exist is told with exit code 2."""
    with pytest.raises(OutputError, match="choose another place") as caught:
        write_catalog(tmp_path / "none" / "c.yaml", Catalog())
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Los Comités de Defensa del Barrio!", "los-comites-de-defensa-del-barrio"),
        ("Prince George's County", "prince-georges-county"),
        ("287(g)", "287-g"),
        ("資源", ""),
        ("a" * 90, "a" * 60),
        ("word " * 20, "word-word-word-word-word-word-word-word-word-word-word-word"),
    ],
)
def test_slug_is_short_and_plain(title: str, slug: str) -> None:
    """A slug keeps what a reader would recognise and cuts between words."""
    assert slugify(title) == slug


def test_slug_is_numbered_where_taken() -> None:
    """Two pages of one title get two slugs, and a title without letters gets a name all the same."""
    assert unique_slug("One", {"one", "one-2"}) == "one-3"
    assert unique_slug("資源", {"resource"}) == "resource-2"
