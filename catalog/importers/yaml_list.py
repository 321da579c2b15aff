"""A YAML list of links (`checkback import links.yml --from yaml-list`).

    - title: Local options
      url: https://example.org/options
      description: What cities can do.
      tags: [Policy, Cities]

Read are `title` (or `name`), `url` (or `link`, `href`), `description` (or `notes`, `summary`), which become notes, and
`tags` (or `topics`, `categories`), which become topics. A mapping of such lists is read too; its keys become sections.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from catalog.errors import CatalogError
from catalog.importers.listing import Entry, Importer, Remark, Skipped, folded, listed_link
from catalog.model import SourceLine
from catalog.resources import LinedYaml, decode, read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog.importers.listing import Listed

_NAMES = {
    "title": ("title", "name"),
    "url": ("url", "link", "href"),
    "notes": ("description", "notes", "summary"),
    "topics": ("tags", "topics", "categories"),
}
_USED = {name for names in _NAMES.values() for name in names}


def read(source: bytes, file: str) -> Iterator[Listed]:
    """Entries of a YAML list, or of a mapping of lists."""
    lined = read_yaml(decode(source, file), file)
    if lined.complaints:
        raise CatalogError(lined.complaints)
    root = lined.value
    if isinstance(root, dict) and "version" in root and "resources" in root:
        raise CatalogError(
            [(SourceLine(file, 1), "this is a Checkback catalog already; check it with `checkback lint`")]
        )
    if isinstance(root, list):
        yield from _items(lined, root, (), None)
    elif isinstance(root, dict):
        for section, items in root.items():
            if isinstance(items, list):
                yield from _items(lined, items, (section,), section)
            else:
                yield Skipped(line=lined.place((section,)).line, what=section, reason="not a list of links")
    else:
        raise CatalogError([(SourceLine(file, 1), "this is not a YAML list of links")])


def _items(lined: LinedYaml, items: list[Any], path: tuple[str, ...], section: str | None) -> Iterator[Listed]:
    for number, item in enumerate(items):
        line = lined.place((*path, number)).line
        if isinstance(item, str):
            yield listed_link(Entry(line=line, title="", url=item, section=section))
        elif isinstance(item, dict):
            yield from _entry(item, line, section)
        else:
            yield Skipped(
                line=line, what=f"item {number + 1}", reason="neither an address nor a mapping with title and url"
            )


def _entry(item: dict[str, Any], line: int, section: str | None) -> Iterator[Listed]:
    found = {ours: next((item[name] for name in names if item.get(name)), None) for ours, names in _NAMES.items()}
    title, url, notes, topics = (found[name] for name in ("title", "url", "notes", "topics"))
    if not isinstance(url, str):
        yield Skipped(line=line, what=folded(str(title or "an entry")), reason="it has no url")
        return
    for key in item:
        if key not in _USED:
            yield Remark(line=line, words=f"the key {key!r} is not imported")
    yield listed_link(
        Entry(
            line=line,
            title=title if isinstance(title, str) else "",
            url=url,
            section=section,
            topics=(topics,) if isinstance(topics, str) else tuple(it for it in topics or () if isinstance(it, str)),
            notes=notes if isinstance(notes, str) else None,
        )
    )


IMPORTER = Importer(suffixes=(".yml", ".yaml"), read=read)
