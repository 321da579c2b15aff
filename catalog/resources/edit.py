"""Small edits of a catalog file that people keep by hand: comments, order and everything else stay as they are.

    text -> yaml nodes, which know where they begin and end -> lines put in or taken out -> loaded again and compared

Writing the whole file anew, even with a library that keeps comments, would lay out every list its own way and bury a
one-line change in a review. An edit that would change anything else is refused instead.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from catalog.errors import CatalogError, OutputError, UsageError
from catalog.resources.files import decode, read_bytes, shown
from catalog.resources.load import load_text
from catalog.text_file import replace_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from catalog.model import Resource

_PLAIN = re.compile(r"https?://[\w\-.~/?#@!$&()*+;=%:']*[\w\-~/=%]")
"""An address that needs no quotes, not even between brackets."""


def set_unmuted(resource: Resource, targets: tuple[str, ...]) -> None:
    """Write `watch.unmute` of one resource into the file it came from.

    Raises:
        UsageError: the file is laid out in a way that cannot be edited; the message says what to write by hand.
        OutputError: the file cannot be written.
    """
    path = Path(resource.source.file)
    text = decode(read_bytes(path), shown(path))
    made = with_unmuted(text, resource.slug, targets)
    if made is None:
        wanted = json.dumps(list(targets), ensure_ascii=False)
        raise UsageError(
            f"{resource.source}: the entry of {resource.slug} is laid out in a way that is not edited here; write "
            f"under its `watch:` by hand: unmute: {wanted}"
        )
    try:
        replace_text(path, made)
    except OSError as trouble:
        raise OutputError(f"{path}: cannot be written: {trouble.strerror or trouble}") from trouble


def with_unmuted(text: str, slug: str, targets: tuple[str, ...]) -> str | None:
    """The text of a catalog file with these `unmute` rules of a resource; None where it cannot be done."""
    newline = "\r\n" if "\r\n" in text else "\n"
    for make in (_by_item, _by_block):
        made = make(text.replace("\r\n", "\n"), slug, targets)
        made = made.replace("\n", newline) if made is not None else None
        if made is not None and _is_only(text, made, slug, targets):
            return made
    return None


def with_address(text: str, slug: str, old: str, new: str) -> str | None:
    """The text of a catalog file with a resource's address `old` (exactly as written) replaced by `new`.

    The address keeps its quotes. None where it cannot be done: it is not there, or is written by way of an anchor,
    an alias or several lines, or anything else would change with it.
    """
    entry = _entry(text, slug)
    editions = _value(entry, "languages") if entry else None
    values = [item for _, item in editions.value] if isinstance(editions, yaml.MappingNode) else []
    found = [
        node for node in (_value(entry, "url"), *values) if isinstance(node, yaml.ScalarNode) and node.value == old
    ]
    made = text
    for node in sorted(found, key=lambda node: -node.start_mark.index):
        begin, end = node.start_mark.index, node.end_mark.index
        written = _rewritten(text[begin:end], old, new)
        if written is None:
            return None
        made = made[:begin] + written + made[end:]
    return made if found and _moves_only(text, made, slug, {old: new}) else None


def _rewritten(written: str, old: str, new: str) -> str | None:
    """A scalar as it stands in the file, with another address in it."""
    if written == f"'{old}'":
        return f"'{new.replace(chr(39), chr(39) * 2)}'"
    if written == f'"{old}"':
        return _quoted(new)
    if written == old:
        return new if _PLAIN.fullmatch(new) else _quoted(new)
    return None


def _moves_only(text: str, made: str, slug: str, moved: Mapping[str | None, str]) -> bool:
    """Whether nothing but the addresses of one resource differs between two texts."""

    def wanted(one: Resource) -> Resource:
        if one.slug != slug:
            return one
        editions = tuple(replace(edition, url=moved.get(edition.url, edition.url)) for edition in one.editions)
        return replace(one, url=moved.get(one.url, one.url), editions=editions)

    return _differ_only(text, made, wanted)


def _is_only(text: str, made: str, slug: str, targets: tuple[str, ...]) -> bool:
    """Whether nothing but these rules differs between two texts."""

    def wanted(one: Resource) -> Resource:
        return replace(one, watch=replace(one.watch, unmute=targets)) if one.slug == slug else one

    return _differ_only(text, made, wanted)


def _differ_only(text: str, made: str, wanted: Callable[[Resource], Resource]) -> bool:
    """Whether a text is what `wanted` makes of each resource of another one, and the rest the same."""
    try:
        before, after = load_text(text, "catalog"), load_text(made, "catalog")
    except CatalogError:
        return False
    if len(before.resources) != len(after.resources):
        return False
    for one, other in zip(before.resources, after.resources, strict=True):
        if replace(wanted(one), source=other.source) != other:
            return False
    return (before.publishers, before.topics, before.jurisdictions, before.keywords, before.excuses) == (
        after.publishers, after.topics, after.jurisdictions, after.keywords, after.excuses,
    )  # fmt: skip


def _by_item(text: str, slug: str, targets: tuple[str, ...]) -> str | None:
    """Items of a list that is written one a line are put in and taken out line by line, so that comments stay."""
    entry = _entry(text, slug)
    watch = _value(entry, "watch") if entry else None
    listed = _value(watch, "unmute") if watch else None
    if not isinstance(listed, yaml.SequenceNode) or listed.flow_style or not listed.value or not targets:
        return None
    lines = text.splitlines(keepends=True)
    gone = {
        line
        for item in listed.value
        if item.value not in targets
        for line in range(item.start_mark.line, item.end_mark.line + 1)
    }
    last = listed.value[-1]
    known = {item.value for item in listed.value}
    dash = " " * listed.start_mark.column + "- "
    fresh = [f"{dash}{_quoted(target)}\n" for target in targets if target not in known]
    made = []
    for number, line in enumerate(lines):
        if number not in gone:
            made.append(line if line.endswith("\n") else f"{line}\n")
        if number == last.end_mark.line:
            made += fresh
    return "".join(made)


def _by_block(text: str, slug: str, targets: tuple[str, ...]) -> str | None:
    """The whole `unmute` key is taken out, and written anew where the other rules are."""
    without = _without_key(text, slug)
    entry = _entry(without, slug)
    if entry is None or entry.flow_style:
        return None
    if not targets:
        return without
    lines = [line if line.endswith("\n") else f"{line}\n" for line in without.splitlines(keepends=True)]
    outer = " " * entry.start_mark.column
    value = f"unmute: [{', '.join(map(_quoted, targets))}]\n"
    watch = _value(entry, "watch")
    if isinstance(watch, yaml.MappingNode) and watch.value:
        if watch.flow_style:
            return None
        at, indent = watch.start_mark.line, " " * watch.start_mark.column
        return "".join([*lines[:at], indent + value, *lines[at:]])
    fresh = [f"{outer}watch:\n", f"{outer}  {value}"]
    after = next(item for key, item in entry.value if key.value == "slug").end_mark.line + 1
    if watch is not None:
        key = next(key for key, _ in entry.value if key.value == "watch")
        return "".join([*lines[: key.start_mark.line], *fresh, *lines[key.start_mark.line + 1 :]])
    last = max((item.end_mark.line for _, item in entry.value if _ends_on_its_line(item)), default=after - 1) + 1
    at = last if all(_ends_on_its_line(item) for _, item in entry.value) else after
    return "".join([*lines[:at], *fresh, *lines[at:]])


def _without_key(text: str, slug: str) -> str:
    entry = _entry(text, slug)
    watch = _value(entry, "watch") if entry else None
    if not isinstance(watch, yaml.MappingNode) or watch.flow_style:
        return text
    lines = text.splitlines(keepends=True)
    for key, value in watch.value:
        if key.value == "unmute":
            # A block list ends where the next thing begins; its last item knows better.
            last = value.value[-1] if isinstance(value, yaml.SequenceNode) and value.value else value
            end = (value if getattr(value, "flow_style", False) else last).end_mark.line + 1
            begin = key.start_mark.line
            if len(watch.value) == 1 and entry is not None:
                begin = next(name for name, _ in entry.value if name.value == "watch").start_mark.line
            return "".join(lines[:begin] + lines[end:])
    return text


def _ends_on_its_line(node: yaml.Node) -> bool:
    """Whether a node's end is where its text ends; block lists and texts end where the next thing begins."""
    if isinstance(node, yaml.ScalarNode):
        return node.style not in ("|", ">")
    return bool(getattr(node, "flow_style", False))


def _entry(text: str, slug: str) -> yaml.MappingNode | None:
    """The mapping of one resource. The file was read before, so its depth is known to be harmless."""
    root = yaml.compose(text, Loader=yaml.CSafeLoader)
    resources = _value(root, "resources")
    for entry in resources.value if isinstance(resources, yaml.SequenceNode) else ():
        named = _value(entry, "slug")
        if isinstance(entry, yaml.MappingNode) and named is not None and named.value == slug:
            return entry
    return None


def _value(mapping: object, name: str) -> yaml.Node | None:
    if not isinstance(mapping, yaml.MappingNode):
        return None
    return next((value for key, value in mapping.value if key.value == name), None)


def _quoted(text: str) -> str:
    """A text in double quotes; JSON's are YAML's."""
    return json.dumps(text, ensure_ascii=False)
