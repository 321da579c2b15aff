"""A table as CSV (`checkback import sites.csv --from csv`).

The first row names the columns: `url` (or `link`, `address`, `website`), `title` (or `name`), `description` (or
`notes`), `section`, `topics` (or `tags`, `category`; several with `;` between them). Comma, semicolon or tab between
columns. An address without a scheme (`www.example.org`) gets `https://`, and that is told.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

from catalog.errors import CatalogError
from catalog.importers.listing import Entry, Importer, Remark, Skipped, folded, listed_link
from catalog.model import SourceLine
from catalog.resources import address_trouble, decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog.importers.listing import Listed

_COLUMNS = {
    "url": ("url", "link", "address", "website", "site", "href"),
    "title": ("title", "name", "resource"),
    "notes": ("description", "notes", "summary"),
    "section": ("section", "heading"),
    "topics": ("topics", "tags", "topic", "tag", "category", "categories"),
}
# A name of at least two labels whose last one is not a number, then nothing or a path: not `VM233:3`, not `3.5`.
_HOST = re.compile(r"^(?!-)[\w-]+(\.[\w-]+)*\.[^\W\d_]{2,}(:\d+)?([/?#]\S*)?$")


def read(source: bytes, file: str) -> Iterator[Listed]:
    """Entries of a CSV table with a heading row."""
    text = decode(source, file)
    heading = next(iter(text.splitlines()), "")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=heading.count), strict=True)
    columns: dict[str, int] = {}
    names: list[str] = []
    line = 1
    try:
        for row in rows:
            if not columns:
                names, columns = row, _columns(row, file)
            elif row == names:
                yield Skipped(line=line, what=",".join(row), reason="the heading row again")
            elif any(cell.strip() for cell in row):
                yield from _entry({name: row[at] for name, at in columns.items() if at < len(row)}, line)
            line = rows.line_num + 1
    except csv.Error as wrong:
        raise CatalogError([(SourceLine(file, line), f"not a CSV row: {wrong}")]) from wrong
    if not columns:
        raise CatalogError([(SourceLine(file), "the file is empty")])


def _columns(heading: list[str], file: str) -> dict[str, int]:
    places = {folded(name).lower(): at for at, name in reversed(list(enumerate(heading)))}
    columns = {
        ours: next(places[name] for name in names if name in places)
        for ours, names in _COLUMNS.items()
        if any(name in places for name in names)
    }
    if "url" not in columns:
        message = f"the first row must name the columns, one of them url; it reads: {', '.join(heading)[:80]}"
        raise CatalogError([(SourceLine(file, 1), message)])
    return columns


def _entry(cells: dict[str, str], line: int) -> Iterator[Listed]:
    url = cells.get("url", "").strip()
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*://", url):
        if not _HOST.match(url) or address_trouble(f"https://{url}"):
            yield Skipped(line=line, what=url or cells.get("title", "a row"), reason="not an address")
            return
        yield Remark(line=line, words="the address had no scheme: https:// was added")
        url = f"https://{url}"
    yield listed_link(
        Entry(
            line=line,
            title=cells.get("title", ""),
            url=url,
            section=cells.get("section"),
            topics=tuple(filter(None, (part.strip() for part in cells.get("topics", "").split(";")))),
            notes=cells.get("notes"),
        )
    )


IMPORTER = Importer(suffixes=(".csv", ".tsv"), read=read)
