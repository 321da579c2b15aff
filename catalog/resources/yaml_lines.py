"""YAML text to plain values, with the line of every key and item.

    text -> libyaml events -> nested lists, dicts, strings and None  +  path -> (line, column)

Built from events and not with `yaml.compose`, which recurses in C and takes the whole process down on a file of many
opening brackets. Scalars stay the words that were written (`no` is Norwegian, `2016` a title, `2017-01-26` a date that
the schema reads); only an unquoted `null`, `~` or nothing is None.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

import yaml

from catalog.errors import CatalogError
from catalog.model import SourceLine

if TYPE_CHECKING:
    from collections.abc import Mapping

Path: TypeAlias = "tuple[str | int, ...]"
Complaint: TypeAlias = "tuple[SourceLine, str]"

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
# What YAML 1.1 (section 5.1, c-printable) leaves out.
_UNREADABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DEEPEST = 32
_MOST_VALUES = 1_000_000
_STRING_TAG = "tag:yaml.org,2002:str"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinedYaml:
    """What a YAML text says: `value` is plain; `places` knows where each path below it was written.

    `complaints` are things the text can be read in spite of: doubled keys, tags, keys that are not words.
    """

    file: str
    value: Any
    places: Mapping[Path, tuple[int, int]]
    complaints: tuple[Complaint, ...] = ()

    def place(self, path: Path) -> SourceLine:
        """Where `path` was written, or the nearest thing around it that has a line."""
        for length in range(len(path), -1, -1):
            if at := self.places.get(path[:length]):
                return SourceLine(self.file, *at)
        return SourceLine(self.file)


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not been reached."""

    container: list[Any] | dict[str, Any]
    path: Path
    anchor: str | None
    begin: int
    """Number of values read before it."""
    key: str | None = None
    drop: bool = False
    """The value to come belongs to a key that cannot be used."""


@dataclass(slots=True)
class _Builder:
    file: str
    places: dict[Path, tuple[int, int]] = field(default_factory=dict)
    complaints: list[Complaint] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    anchors: dict[str, tuple[Any, int]] = field(default_factory=dict)
    values: int = 0
    documents: int = 0
    root: Any = None

    def take(self, event: yaml.Event) -> None:
        match event:
            case yaml.DocumentStartEvent():
                self.documents += 1
                if self.documents > 1:
                    raise self._stop(event, "a second document (---) begins here; a file holds one")
            case yaml.ScalarEvent():
                self._scalar(event)
            case yaml.AliasEvent():
                self._alias(event)
            case yaml.SequenceStartEvent():
                self._open(event, [])
            case yaml.MappingStartEvent():
                self._open(event, {})
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                self._close()

    def _where(self, event: yaml.Event) -> tuple[int, int]:
        mark = event.start_mark
        return (mark.line + 1, mark.column + 1) if mark else (0, 0)

    def _stop(self, event: yaml.Event, message: str) -> CatalogError:
        return CatalogError([*self.complaints, (SourceLine(self.file, *self._where(event)), message)])

    def _complain(self, event: yaml.Event, message: str) -> None:
        self.complaints.append((SourceLine(self.file, *self._where(event)), message))

    def _awaits_key(self) -> bool:
        return bool(self.stack) and isinstance(self.stack[-1].container, dict) and self.stack[-1].key is None

    def _count(self, event: yaml.Event, more: int) -> None:
        self.values += more
        if self.values > _MOST_VALUES:
            raise self._stop(event, f"more than {_MOST_VALUES:,} values; aliases (*name) that repeat each other?")

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        self._count(event, 1)
        self._refuse_tag(event)
        if self._awaits_key():
            self._key(event)
            return
        value = None if event.implicit[0] and event.value in _NULLS else event.value
        self._place(event, value)
        if event.anchor:
            self.anchors[event.anchor] = (value, 1)

    def _refuse_tag(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.tag not in (None, "!", _STRING_TAG):
            self._complain(event, f"YAML tags such as {event.tag} are not used here; write the plain value")

    def _key(self, event: yaml.ScalarEvent) -> None:
        frame = self.stack[-1]
        frame.key, frame.drop = event.value, False
        path = (*frame.path, event.value)
        if event.value in frame.container:
            frame.drop = True
            self._complain(event, f"the key {event.value!r} is already on line {self.places[path][0]}")
        elif event.value == "<<":
            frame.drop = True
            self._complain(event, "merge keys (<<) are not used here; write the fields out")
        else:
            self.places[path] = self._where(event)

    def _alias(self, event: yaml.AliasEvent) -> None:
        if self._awaits_key():
            raise self._stop(event, f"an alias (*{event.anchor}) cannot be a key")
        if event.anchor not in self.anchors:
            raise self._stop(event, f"the alias *{event.anchor} names nothing that is complete above it")
        value, size = self.anchors[event.anchor]
        self._count(event, size)
        self._place(event, value)

    def _open(self, event: yaml.CollectionStartEvent, container: list[Any] | dict[str, Any]) -> None:
        self._count(event, 1)
        self._refuse_tag(event)
        if self._awaits_key():
            raise self._stop(event, "a key must be a word, not a list or mapping")
        if len(self.stack) >= _DEEPEST:
            raise self._stop(event, f"nested more than {_DEEPEST} deep")
        path = self._place(event, container)
        self.stack.append(_Open(container, path, event.anchor, self.values - 1))

    def _close(self) -> None:
        frame = self.stack.pop()
        if frame.anchor:
            self.anchors[frame.anchor] = (frame.container, self.values - frame.begin)

    def _place(self, event: yaml.Event, value: object) -> Path:
        """Put a value where it belongs and return its path."""
        if not self.stack:
            self.root = value
            self.places[()] = self._where(event)
            return ()
        frame = self.stack[-1]
        if isinstance(frame.container, list):
            path = (*frame.path, len(frame.container))
            self.places[path] = self._where(event)
            frame.container.append(value)
            return path
        key, frame.key = frame.key or "", None
        path = (*frame.path, key)
        if frame.drop:
            return (*path, "(dropped)")
        frame.container[key] = value
        return path


def read_yaml(text: str, file: str) -> LinedYaml:
    """Read one YAML document; an empty text gives the value None.

    Raises:
        CatalogError: the text is not YAML, or is built to exhaust its reader (depth, aliases).
    """
    builder = _Builder(file)
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            builder.take(event)
    except yaml.MarkedYAMLError as wrong:
        raise CatalogError([*builder.complaints, _syntax_complaint(wrong, text, file)]) from wrong
    except (yaml.reader.ReaderError, UnicodeEncodeError) as wrong:
        bad = _UNREADABLE.search(text)
        where = SourceLine(file, text.count("\n", 0, bad.start()) + 1) if bad else SourceLine(file)
        what = f"the character U+{ord(bad.group()):04X}" if bad else "a character"
        raise CatalogError([(where, f"{what} has no place in a text; remove it")]) from wrong
    return LinedYaml(file=file, value=builder.root, places=builder.places, complaints=tuple(builder.complaints))


def _syntax_complaint(wrong: yaml.MarkedYAMLError, text: str, file: str) -> Complaint:
    mark = wrong.problem_mark or wrong.context_mark
    where = SourceLine(file, mark.line + 1, mark.column + 1) if mark else SourceLine(file)
    last = text.rstrip().count("\n") + 1
    if where.line > last:  # something is left open: the end of the file is where it is missed
        where = SourceLine(file, last)
    problem = wrong.problem or "cannot be read"
    began = ""
    if wrong.context and wrong.context_mark and mark and wrong.context_mark.line != mark.line:
        began = f" ({wrong.context} that began on line {wrong.context_mark.line + 1})"
    hint = ""
    if "tab" in problem or "\\t" in problem:
        hint = "; indent with spaces, not tabs"
    elif "mapping values are not allowed" in problem:
        hint = '; put a text with ": " in it between quotes'
    return where, f"not valid YAML: {problem}{began}{hint}"
