"""A `Catalog` back to YAML that a person would have written: stable order, one blank line between entries."""

from __future__ import annotations

import os
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from catalog.errors import OutputError
from catalog.resources.entries import (
    ExceptionEntry,
    JurisdictionEntry,
    PublisherEntry,
    ResourceEntry,
    TopicEntry,
    WatchEntry,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic import BaseModel

    from catalog.model import Catalog, Resource


class _Dumper(yaml.SafeDumper):
    """Lists indented under their key, as people write them, and nothing shared."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - the signature of PyYAML
        super().increase_indent(flow, False)  # noqa: FBT003 - the signature of PyYAML

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002 - the signature of PyYAML
        return True


class _Short(list[str]):
    """A list of plain words, written on one line: [en, es]."""


_Dumper.add_representer(
    _Short, lambda dumper, words: dumper.represent_sequence("tag:yaml.org,2002:seq", words, flow_style=True)
)


def dump_catalog(catalog: Catalog, *, comment: str = "") -> str:
    """The whole catalog as one YAML file; `load_text` gives the same catalog back (but for source lines).

    `comment` becomes `#` lines at the top.
    """
    parts = ["".join(f"# {line}".rstrip() + "\n" for line in comment.splitlines()) + "version: 1\n"]
    if catalog.keywords:
        parts.append(_yaml({"keywords": _Short(catalog.keywords)}))
    for name, model, values in (
        ("publishers", PublisherEntry, catalog.publishers.values()),
        ("jurisdictions", JurisdictionEntry, catalog.jurisdictions.values()),
        ("topics", TopicEntry, catalog.topics.values()),
        ("exceptions", ExceptionEntry, catalog.excuses),
    ):
        if values:
            parts.append(_section(name, (_fields(model, value) for value in values), gap="\n"))
    parts.append(dump_resources(catalog.resources))
    return "\n".join(parts)


def dump_resources(resources: Iterable[Resource]) -> str:
    """The `resources:` part of a catalog file."""
    return _section("resources", (_resource(resource) for resource in resources), gap="\n\n")


def write_catalog(path: Path, catalog: Catalog, *, comment: str = "") -> None:
    """Write the catalog to one file, whole or not at all.

    Raises:
        OutputError: the folder does not exist or cannot be written to.
    """
    temporary: Path | None = None
    try:
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, prefix=path.name, delete=False) as out:
            temporary = Path(out.name)
            out.write(dump_catalog(catalog, comment=comment))
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except OSError as trouble:
        if temporary:
            temporary.unlink(missing_ok=True)
        raise OutputError(
            f"{path}: cannot be written: {trouble.strerror or trouble}; choose another place"
        ) from trouble


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


def _section(name: str, entries: Iterable[Mapping[str, Any]], *, gap: str) -> str:
    texts = [_yaml([entry]).rstrip("\n").replace("\n", "\n  ") for entry in entries]
    if not texts:
        return f"{name}: []\n"
    return f"{name}:\n  " + f"{gap}  ".join(texts) + "\n"


def _yaml(value: object) -> str:
    return str(yaml.dump(value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110))


def _resource(resource: Resource) -> dict[str, Any]:
    entry = _fields(ResourceEntry, resource)
    entry = {key: entry.get(key) for key in ResourceEntry.model_fields if key in entry or key in ("url", "languages")}
    if any(edition.url for edition in resource.editions):
        entry["languages"] = {edition.language: edition.url for edition in resource.editions}
    elif resource.editions:
        entry["languages"] = _Short(edition.language for edition in resource.editions)
    else:
        del entry["languages"]
    return entry


def _fields(model: type[BaseModel], value: object) -> dict[str, Any]:
    """What differs from the defaults, in the order of the format, in the types YAML has."""
    fields: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        plain = _plain(getattr(value, name, None), name)
        if field.is_required() or (plain not in (None, [], {}) and plain != _plain(field.default, name)):
            fields[name] = plain
    return fields


def _plain(value: object, name: str) -> Any:  # noqa: ANN401 - any YAML value
    if name == "watch":
        return _fields(WatchEntry, value)
    if name == "labels" and not isinstance(value, str):
        return dict(value)  # type: ignore[call-overload]
    if isinstance(value, timedelta):
        hours = round(value / timedelta(hours=1))
        return f"{hours // 24}d" if hours % 24 == 0 else f"{hours}h"
    if isinstance(value, tuple):
        words = [str(part) for part in value]
        return _Short(words) if name in ("topics", "jurisdictions") else words
    return str(value) if isinstance(value, str) else value
