"""ZIP packages (DOCX and its kin) and the XML in them, so that no bomb goes off: sizes bounded, nothing fetched."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import TYPE_CHECKING

from lxml import etree

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MOST_UNPACKED = 48_000_000
"""Bytes of one part of a package that are unpacked at most."""
_BROKEN = (zipfile.BadZipFile, zlib.error, KeyError, NotImplementedError, RuntimeError, OSError, ValueError, EOFError)


class Package:
    """The parts of a ZIP file by name; a part that is missing, locked, damaged or too large is None.

    Raises:
        ValueError: not a ZIP file.
    """

    def __init__(self, body: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(body))
        except _BROKEN as trouble:
            raise ValueError(str(trouble)) from trouble

    def part(self, name: str) -> Element | None:
        """The root element of an XML part."""
        try:
            with self._zip.open(name) as held:
                content = held.read(MOST_UNPACKED + 1)
        except _BROKEN:
            return None
        return None if len(content) > MOST_UNPACKED else xml_root(content)


def xml_root(content: bytes) -> Element | None:
    """The root of an XML source, mended where it breaks off; its own entities are not expanded, nothing is fetched."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, recover=True, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def local(element: Element) -> str:
    """The name of an element without its namespace; empty for what is none."""
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""
