"""What is due, and how it is shared out into visits."""

from __future__ import annotations

from catalog.model import Catalog, Edition, Resource
from crawler.plan import batches, pages_of


def test_same_address_twice_is_one_page_with_two_resources() -> None:
    """Two entries that cite one canonical address are one visit, and both hear of it."""
    catalog = Catalog(
        resources=(
            Resource(slug="a", title="A", url="https://x.example/kyr#top"),
            Resource(slug="b", title="B", url="HTTPS://X.example:443/kyr"),
        )
    )
    (page,) = pages_of(catalog).values()
    assert page.url == "https://x.example/kyr"
    assert [resource.slug for resource in page.resources] == ["a", "b"]


def test_entry_without_address_is_no_page() -> None:
    """An entry whose address is not known is never visited."""
    assert pages_of(Catalog(resources=(Resource(slug="a", title="A", url=None),))) == {}


def test_edition_with_its_own_address_is_a_page() -> None:
    """The Spanish edition of a resource is watched as well."""
    resource = Resource(
        slug="a",
        title="A",
        url="https://x.example/en",
        editions=(Edition(language="en"), Edition(language="es", url="https://x.example/es")),
    )
    assert list(pages_of(Catalog(resources=(resource,)))) == ["https://x.example/en", "https://x.example/es"]


def test_batches_keep_a_host_together_and_bounded() -> None:
    """Links of one host are walked together, in parts small enough to be lost to a kill."""
    urls = [f"https://a.example/{number}" for number in range(5)] + ["https://b.example/"]
    assert [(host, len(part)) for host, part in batches(urls, size=2)] == [
        ("a.example", 2),
        ("a.example", 2),
        ("a.example", 1),
        ("b.example", 1),
    ]


def test_batches_of_a_host_with_very_many_links() -> None:
    """However many links a host has, they are walked in a hundred visits at most, and none is left out."""
    urls = [f"http://a.example/{number}" for number in range(30_000)]
    parts = [part for _host, part in batches(urls)]
    assert len(parts) == 100
    assert [url for part in parts for url in part] == urls
