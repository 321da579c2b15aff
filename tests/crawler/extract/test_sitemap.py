"""Sitemaps: whatever a server sends for one, bounded."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.sitemap import MOST_ADDRESSES, read_sitemap

PLACE = "https://a.example/x"
XML = f'<?xml version="1.0"?><urlset xmlns="urn:x"><url><loc> {PLACE}?a=1&amp;b=2 </loc></url></urlset>'


@pytest.mark.parametrize(
    "body",
    [XML.encode(), gzip.compress(XML.encode()), b"\xef\xbb\xbf" + XML.encode(), XML[:-10].encode()],
    ids=["plain", "gzip", "byte order mark", "broken off"],
)
def test_sitemap_in_its_forms(body: bytes) -> None:
    """XML as it is, packed, marked, and broken off."""
    assert read_sitemap(body).pages == (f"{PLACE}?a=1&b=2",)


def test_sitemap_in_plain_text() -> None:
    """An address a line; what is none is left out."""
    assert read_sitemap(f"{PLACE}\r\nnothing\n{PLACE}2\n{PLACE}\n".encode()).pages == (PLACE, f"{PLACE}2")


def test_sitemap_index_lists_sitemaps() -> None:
    """The addresses in an index are of sitemaps, not of pages."""
    read = read_sitemap(f"<sitemapindex><sitemap><loc>{PLACE}.xml</loc></sitemap></sitemapindex>".encode())
    assert (read.pages, read.sitemaps) == ((), (f"{PLACE}.xml",))


def test_sitemap_is_bounded() -> None:
    """Of a long one the first addresses are read, of a bomb the first bytes."""
    many = "".join(f"<url><loc>{PLACE}{number}</loc></url>" for number in range(MOST_ADDRESSES + 9))
    assert len(read_sitemap(f"<urlset>{many}</urlset>".encode()).pages) == MOST_ADDRESSES
    bomb = gzip.compress(b"<urlset>" + b" " * 50_000_000)
    assert read_sitemap(bomb).pages == ()


def test_sitemap_expands_no_entities() -> None:
    """Entities of its own are not expanded, files of ours not read."""
    body = f'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><urlset><url><loc>{PLACE}&e;</loc></url></urlset>'
    assert read_sitemap(body.encode()).pages in ((), (PLACE,))


@given(st.binary(max_size=200) | st.binary(max_size=200).map(lambda body: b"<urlset>" + body))
def test_sitemap_whatever_comes(body: bytes) -> None:
    """Any bytes are a sitemap with few addresses or none."""
    read_sitemap(body)
    read_sitemap(b"\x1f\x8b" + body)
