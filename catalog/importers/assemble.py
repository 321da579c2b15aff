"""What an importer read, made into a valid catalog; everything that could not be is kept and told."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from catalog.importers.listing import Entry, Remark, Skipped, folded
from catalog.model import Catalog, Resource, SourceLine, Topic
from catalog.resources import address_trouble, slugify, unique_slug

if TYPE_CHECKING:
    from collections.abc import Iterable

    from catalog.importers.listing import Listed

_LONGEST_TITLE = 500
_LONGEST_NOTES = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """A catalog, and what its maintainer should know about how it came to be, in file order."""

    catalog: Catalog
    skipped: tuple[Skipped, ...]
    remarks: tuple[Remark, ...]


def assemble(listed: Iterable[Listed], file: str) -> Imported:
    """Give every entry a slug and every topic an id; skip what a catalog cannot hold. Pure."""
    resources: list[Resource] = []
    skipped: list[Skipped] = []
    remarks: list[Remark] = []
    topics: dict[str, Topic] = {}
    slugs: set[str] = set()
    seen: dict[tuple[str, str, str | None], int] = {}
    for item in listed:
        if isinstance(item, Skipped):
            skipped.append(item)
        elif isinstance(item, Remark):
            remarks.append(item)
        else:
            url = item.url.strip()
            title = folded(item.title)[:_LONGEST_TITLE] or _bare(url)
            section = folded(item.section) or None
            if trouble := address_trouble(url):
                skipped.append(Skipped(line=item.line, what=title, reason=trouble))
            elif first := seen.get((title, url, section)):
                skipped.append(Skipped(line=item.line, what=title, reason=f"the same entry as line {first}"))
            else:
                seen[title, url, section] = item.line
                slug = unique_slug(title, slugs)
                slugs.add(slug)
                resources.append(
                    Resource(
                        slug=slug,
                        title=title,
                        url=url,
                        section=section,
                        topics=_topics(item, topics),
                        notes=folded(item.notes)[:_LONGEST_NOTES] or None,
                        source=SourceLine(file, item.line),
                    )
                )
    catalog = Catalog(resources=tuple(resources), topics=MappingProxyType(topics))
    return Imported(catalog=catalog, skipped=tuple(skipped), remarks=tuple(remarks))


def _bare(url: str) -> str:
    """An address as a title: without scheme and last slash."""
    return url.partition("://")[2].rstrip("/")[:_LONGEST_TITLE]


def _topics(entry: Entry, known: dict[str, Topic]) -> tuple[str, ...]:
    """Ids of the entry's topics; labels that differ only in spelling share one."""
    ids: list[str] = []
    for label in map(folded, entry.topics):
        name = slugify(label)
        if not name:
            name = next((it.id for it in known.values() if it.labels["en"] == label), "") or unique_slug("topic", known)
        known.setdefault(name, Topic(id=name, labels=MappingProxyType({"en": label})))
        if label and name not in ids:
            ids.append(name)
    return tuple(ids)
