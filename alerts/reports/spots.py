"""Spots: the line of a file in the repository that a finding belongs to, which is all that CI can show.

A link that stands on a page has the page's address for a source; the file to edit is then the catalog's, where the page
is an entry. CI services refuse a whole report over one address in the place of a file name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from alerts.plain import well_formed
from catalog.model import SourceLine

if TYPE_CHECKING:
    from collections.abc import Iterable

    from catalog.model import Finding

_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]+://+")


class Spots:
    """Knows the catalog line of each resource from the findings about resources themselves."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self._entries: dict[str, SourceLine] = {}
        for finding in findings:
            if finding.slug is not None and not is_address(finding.source):
                self._entries.setdefault(finding.slug, finding.source)

    def of(self, finding: Finding) -> SourceLine:
        """The file and line to show: never an address, never outside the folder by way of a scheme."""
        if not is_address(finding.source):
            return SourceLine(_clean(finding.source.file), max(finding.source.line, 0), max(finding.source.column, 0))
        if finding.slug in self._entries:
            return self.of_entry(finding.slug)
        # A page named on the command line has no file at all: its address without the scheme is at least a name.
        return SourceLine(_clean(_SCHEME.sub("", finding.source.file)))

    def of_entry(self, slug: str) -> SourceLine:
        """The catalog line of a resource."""
        at = self._entries[slug]
        return SourceLine(_clean(at.file), at.line, at.column)


def is_address(source: SourceLine) -> bool:
    """Whether a finding stands on a page on the web and not in a file."""
    return _SCHEME.match(source.file) is not None


def _clean(file: str) -> str:
    return well_formed(file.replace("\\", "/")).removeprefix("./") or "."
