"""Sitemaps (sitemaps.org protocol 0.9): the addresses in one, or those of the sitemaps that an index lists.

XML, gzipped XML and plain text with an address a line; what is broken or too long gives what was read of it.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from crawler.extract.packages import local, xml_root
from crawler.urls import canonical

MOST_BYTES = 5_000_000
"""Of one sitemap, unpacked."""
MOST_ADDRESSES = 5_000
_GZIP = b"\x1f\x8b"
_WITH_HEADER = 31


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """What one file lists, in its order: addresses of pages, or of more sitemaps."""

    pages: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()


def read_sitemap(body: bytes) -> Sitemap:
    """The first 5,000 canonical addresses in the first 5 MB of a sitemap or of a sitemap index."""
    content = _unpacked(body)[:MOST_BYTES]
    if not content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        lines = content.decode("utf-8-sig", "replace").split()
        return Sitemap(pages=_addresses(lines))
    root = xml_root(content)
    if root is None:
        return Sitemap()
    listed = [
        place.text.strip()
        for entry in root
        for place in entry
        if local(entry) in ("url", "sitemap") and local(place) == "loc" and place.text
    ]
    found = _addresses(listed)
    return Sitemap(sitemaps=found) if local(root) == "sitemapindex" else Sitemap(pages=found)


def _addresses(listed: list[str]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for text in listed:
        if len(found) >= MOST_ADDRESSES:
            break
        if (url := canonical(text)) is not None:
            found[url] = None
    return tuple(found)


def _unpacked(body: bytes) -> bytes:
    """The content of a gzip file, no more of it than is read."""
    if not body.startswith(_GZIP):
        return body
    try:
        return zlib.decompressobj(_WITH_HEADER).decompress(body, MOST_BYTES)
    except zlib.error:
        return b""
