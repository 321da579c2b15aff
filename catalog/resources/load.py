r"""Catalog files to a `Catalog`, or every complaint about them at once.

paths -> files -> text -> lined YAML -> entries -> Catalog
             \_________\___________\________\-> complaints, each with file and line
"""

from __future__ import annotations

from dataclasses import fields
from types import MappingProxyType
from typing import TYPE_CHECKING

from pydantic import ValidationError

from catalog.errors import CatalogError
from catalog.model import Catalog, Edition, Excuse, Jurisdiction, Publisher, Resource, SourceLine, Topic, WatchRules
from catalog.resources.complaints import validation_complaints
from catalog.resources.entries import CatalogFile, ResourceEntry
from catalog.resources.files import decode, files_of, read_bytes, shown
from catalog.resources.references import reference_complaints
from catalog.resources.yaml_lines import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from catalog.resources.yaml_lines import Complaint, LinedYaml


def load_catalog(paths: Sequence[Path]) -> Catalog:
    """Read catalog files, or folders whose `*.yaml` files are read in name order.

    A resource's `source` is the line of its `url` (what a maintainer edits when a link dies), or the first line of an
    entry without one.

    Raises:
        CatalogError: all that is wrong in all files, each complaint with file and line, in reading order.
    """
    complaints: list[Complaint] = []
    texts: list[tuple[str, str]] = []
    for path in _files(paths, complaints):
        try:
            texts.append((shown(path), decode(read_bytes(path), shown(path))))
        except CatalogError as wrong:
            complaints += wrong.complaints
    return _assemble(texts, complaints)


def load_text(text: str, file: str) -> Catalog:
    """Read one catalog file that is already in memory; `file` is the name complaints give it.

    Raises:
        CatalogError: as `load_catalog`.
    """
    return _assemble([(file, text)], [])


def _files(paths: Sequence[Path], complaints: list[Complaint]) -> list[Path]:
    found: list[Path] = []
    for path in paths:
        try:
            found += files_of(path)
        except CatalogError as wrong:
            complaints += wrong.complaints
    once: dict[Path, Path] = {}
    for file in found:
        once.setdefault(file.resolve(), file)
    return list(once.values())


def _assemble(texts: Iterable[tuple[str, str]], complaints: list[Complaint]) -> Catalog:
    read: list[LinedYaml] = []
    valid: list[tuple[CatalogFile, LinedYaml]] = []
    for file, text in texts:
        try:
            lined = read_yaml(text, file)
        except CatalogError as wrong:
            complaints += wrong.complaints
            continue
        complaints += lined.complaints
        if lined.value is None:
            complaints.append((SourceLine(file), "the file is empty; a catalog begins with `version: 1`"))
            continue
        read.append(lined)
        try:
            valid.append((CatalogFile.model_validate(lined.value), lined))
        except ValidationError as wrong:
            complaints += validation_complaints(wrong, lined)
    complaints += reference_complaints(read)
    if complaints:
        order = {lined.file: number for number, lined in enumerate(read)}
        raise CatalogError(sorted(complaints, key=lambda it: (order.get(it[0].file, -1), it[0].line, it[0].column)))
    return _catalog(valid)


def _catalog(files: Sequence[tuple[CatalogFile, LinedYaml]]) -> Catalog:
    return Catalog(
        resources=tuple(
            _resource(entry, number, lined) for file, lined in files for number, entry in enumerate(file.resources)
        ),
        keywords=tuple(dict.fromkeys(word for file, _ in files for word in file.keywords)),
        excuses=tuple(
            Excuse(**entry.model_dump(), source=lined.place(("exceptions", number, "verdict")))
            for file, lined in files
            for number, entry in enumerate(file.exceptions)
        ),
        publishers=MappingProxyType(
            {entry.id: Publisher(**entry.model_dump()) for file, _ in files for entry in file.publishers}
        ),
        jurisdictions=MappingProxyType(
            {entry.id: Jurisdiction(**entry.model_dump()) for file, _ in files for entry in file.jurisdictions}
        ),
        topics=MappingProxyType(
            {
                entry.id: Topic(id=entry.id, labels=MappingProxyType(entry.labels.model_dump(exclude_none=True)))
                for file, _ in files
                for entry in file.topics
            }
        ),
    )


def _source(lined: LinedYaml, number: int, entry: ResourceEntry) -> SourceLine:
    path = ("resources", number)
    return lined.place((*path, "url") if entry.url else path)


def _rule_sources(lined: LinedYaml, number: int, entry: ResourceEntry) -> dict[tuple[str, str], SourceLine]:
    """The line of each watch rule, by its key and value."""
    return {
        (key, value): lined.place(("resources", number, "watch", key, place))
        for key in ("keep", "drop", "ignore", "unmute")
        for place, value in enumerate(getattr(entry.watch, key))
    }


def _resource(entry: ResourceEntry, number: int, lined: LinedYaml) -> Resource:
    same = {field.name for field in fields(Resource)} & set(ResourceEntry.model_fields) - {"watch"}
    addresses = entry.languages.items() if isinstance(entry.languages, dict) else ((it, None) for it in entry.languages)
    return Resource(
        **{name: getattr(entry, name) for name in same},
        editions=tuple(Edition(language=language, url=url) for language, url in addresses),
        watch=WatchRules(
            **{name: getattr(entry.watch, name) for name in type(entry.watch).model_fields},
            sources=_rule_sources(lined, number, entry),
        ),
        source=_source(lined, number, entry),
        expected_at=lined.place(("resources", number, "expected" if entry.expected else "access")),
    )
