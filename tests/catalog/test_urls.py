"""Addresses: one identity for whatever browsers take for one page."""

from __future__ import annotations

import ada_url
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from catalog.urls import _SETTLED, canonical, parse


@given(st.from_regex(_SETTLED, fullmatch=True))
@example("http://1.2.3.4/a")
@example("https://a.example:8080/b/c.html?d=e&f=%20")
def test_canonical_settled_address(url: str) -> None:
    """What is taken for settled without parsing it is what a browser would write back, letter for letter."""
    assert ada_url.URL(url).href == url
    assert canonical(url) == url


@pytest.mark.parametrize(
    ("url", "identity"),
    [
        ("HTTP://A.example", "http://a.example/"),
        ("http://a.example:80/", "http://a.example/"),
        ("https://a.example:443/", "https://a.example/"),
        ("http://a.example:0443/", "http://a.example:443/"),
        ("http://1.2.3/", "http://1.2.0.3/"),
        ("http://0x7f.1/", "http://127.0.0.1/"),
        ("http://a.example/b/../c", "http://a.example/c"),
        ("http://a.example/b/%2e%2E/c", "http://a.example/c"),
        ("http://a.example/.", "http://a.example/"),
        ("http://me:secret@a.example/#part", "http://a.example/"),
        ("http://a.example/?it's", "http://a.example/?it%27s"),
        ("http://b\N{LATIN SMALL LETTER U WITH DIAERESIS}cher.example/", "http://xn--bcher-kva.example/"),
        ("http://a.example:99999/", None),
        ("mailto:a@a.example", None),
        ("file:///etc/hosts", None),
    ],
)
def test_canonical_written_otherwise(url: str, identity: str | None) -> None:
    """However an address is written, its identity is the one that browsers give it."""
    assert canonical(url) == identity


@pytest.mark.parametrize("port", ["9", "8080", "10000", "59999", "60000", "65535", "65536", "99999", "443", "00081"])
def test_canonical_port(port: str) -> None:
    """Ports of any length come out as browsers write them, and those that are none make no address."""
    address = f"http://127.0.0.1:{port}/a"
    assert canonical(address) == parse(None, address)
