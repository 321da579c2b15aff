"""Complaints no single entry can know: doubled names, references to nothing, places inside themselves.

Works on what is written and not on validated entries, so that one bad entry does not hide what is wrong elsewhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from catalog.resources.complaints import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from catalog.model import SourceLine
    from catalog.resources.yaml_lines import Complaint, LinedYaml

_NAMED = {"publishers": "publisher", "jurisdictions": "jurisdiction", "topics": "topic"}
_SINGLE = ("publisher", "parent")
"""Keys that name one thing; the schema complains where another key does."""
_NO_CHOICES = 12
"""With more known names than this, a complaint does not list them."""


def reference_complaints(files: Sequence[LinedYaml]) -> Iterator[Complaint]:
    """Complaints over all files together, in reading order per rule."""
    known: dict[str, dict[str, SourceLine]] = {}
    for group, noun in _NAMED.items():
        known[group] = {}
        yield from _doubled(files, group, "id", noun, known[group])
    yield from _doubled(files, "resources", "slug", "resource", {})
    for group, key, target in (
        ("jurisdictions", "parent", "jurisdictions"),
        ("resources", "publisher", "publishers"),
        ("resources", "topics", "topics"),
        ("resources", "jurisdictions", "jurisdictions"),
    ):
        yield from _unknown(files, group, key, (_NAMED[target], target, known[target]))
    yield from _circles(files, known["jurisdictions"])


def _written(files: Sequence[LinedYaml], group: str) -> Iterator[tuple[LinedYaml, int, Mapping[str, Any]]]:
    """Every mapping in the list `group`, whatever else is wrong with it."""
    for lined in files:
        entries = lined.value.get(group) if isinstance(lined.value, dict) else None
        for number, entry in enumerate(entries if isinstance(entries, list) else []):
            if isinstance(entry, dict):
                yield lined, number, entry


def _doubled(
    files: Sequence[LinedYaml], group: str, key: str, noun: str, seen: dict[str, SourceLine]
) -> Iterator[Complaint]:
    for lined, number, entry in _written(files, group):
        name = entry.get(key)
        if not isinstance(name, str):
            continue
        where = lined.place((group, number, key))
        if name in seen:
            yield where, f"{key}: the {noun} {name!r} is already at {seen[name]}; give one of them another {key}"
        else:
            seen[name] = where


def _unknown(
    files: Sequence[LinedYaml], group: str, key: str, target: tuple[str, str, Mapping[str, SourceLine]]
) -> Iterator[Complaint]:
    noun, heading, known = target
    for lined, number, entry in _written(files, group):
        value = entry.get(key)
        names = enumerate(value) if isinstance(value, list) else [(None, value)] * (key in _SINGLE)
        for index, name in names:
            if not isinstance(name, str) or name in known:
                continue
            path = (group, number, key) if index is None else (group, number, key, index)
            near = did_you_mean(name, known)
            if not near and 0 < len(known) <= _NO_CHOICES:
                near = f"; known: {', '.join(known)}"
            yield lined.place(path), f"{key}: unknown {noun} {name!r}{near or f'; list it under `{heading}:`'}"


def _circles(files: Sequence[LinedYaml], known: Mapping[str, SourceLine]) -> Iterator[Complaint]:
    parents = {
        entry["id"]: entry["parent"]
        for _, _, entry in _written(files, "jurisdictions")
        if isinstance(entry.get("id"), str) and isinstance(entry.get("parent"), str)
    }
    settled: set[str] = set()
    for start in parents:
        chain: list[str] = []
        at: str | None = start
        while at is not None and at not in settled and at not in chain:
            chain.append(at)
            at = parents.get(at)
        if at in chain:
            circle = [*chain[chain.index(at) :], at]
            yield known[at], f"parent: {' is inside '.join(circle)}; a place cannot be inside itself"
        settled.update(chain)
