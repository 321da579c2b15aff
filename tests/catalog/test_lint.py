"""Notes about a catalog that can be used."""

from __future__ import annotations

from catalog.lint import lint, without_address
from catalog.model import Catalog, Edition, Publisher, Resource, SourceLine


def resource(slug: str, url: str | None, *editions: str, publisher: str | None = "desk") -> Resource:
    """A resource whose source line is made from its slug."""
    return Resource(
        slug=slug,
        title=slug,
        url=url,
        publisher=publisher,
        editions=tuple(Edition(language="en", url=it) for it in editions),
        source=SourceLine("c.yaml", len(slug)),
    )


def notes(*resources: Resource, home: str | None = None) -> list[tuple[str, str]]:
    """Rule and words of every note about a catalog of these resources."""
    desk = Publisher(id="desk", name="Desk", url=home)
    catalog = Catalog(resources=resources, publishers={"desk": desk})
    return [(note.rule, f"{note.where}: {note.message}") for note in lint(catalog)]


def test_sound_catalog_has_no_notes() -> None:
    """Distinct addresses with publishers are nothing to talk about; neither are entries without an address."""
    one, two = resource("one", "https://a.example/1", "https://a.example/2"), resource("no", None)
    assert notes(one, two) == []
    assert without_address(Catalog(resources=(one, two))) == 1


def test_same_page_under_two_spellings_is_noted() -> None:
    """Addresses are compared as browsers do: host case, default port and fragment make no difference."""
    first, second = resource("one", "https://a.example/x#top"), resource("three", "HTTPS://A.EXAMPLE:443/x")
    assert notes(first, second) == [
        ("same-address", "c.yaml:5: three has the same address as one (c.yaml:3): one check, two citations")
    ]


def test_edition_at_its_own_resources_address_is_not_noted() -> None:
    """A resource does not repeat itself by naming its language's address."""
    assert notes(resource("one", "https://a.example/", "https://a.example/")) == []


def test_http_is_noted_where_the_host_is_cited_by_https() -> None:
    """An http address of a host that the catalog knows by https is worth a try."""
    (told,) = notes(resource("one", "http://a.example/x"), home="https://a.example/")
    assert told[0] == "plain-http"
    assert "one cites http://a.example/x by http, but https://a.example/ by https" in told[1]


def test_http_of_an_unknown_host_is_not_noted() -> None:
    """Some hosts have nothing but http; that alone is no news."""
    assert notes(resource("one", "http://a.example/x"), home="https://b.example/") == []


def test_missing_publishers_are_one_note() -> None:
    """A freshly imported list has no publishers at all: that is said once."""
    assert notes(*(resource("x" * n, None, publisher=None) for n in (1, 2, 3))) == [
        ("no-publisher", "c.yaml:1: x and 2 more resources name no publisher")
    ]
    assert notes(resource("x", None, publisher=None)) == [("no-publisher", "c.yaml:1: x names no publisher")]
