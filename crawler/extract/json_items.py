"""JSON to a Document, an item at a time: the objects of its longest list are items, their members are parts of them.

An item is known again by the first of `id`, `guid`, `url`, ... that every item has and no two share; without one, by
its words. Members are told in the order of their names: that in the source means nothing (RFC 8259 section 4).
Numbers stay as they are written. A JSON Feed is read as the feed it is.
"""

from __future__ import annotations

import json
import re
from collections import deque
from hashlib import blake2s
from typing import TYPE_CHECKING, Any

from catalog.model import Block, Document, Link, Region
from crawler.extract import unread
from crawler.extract.charset import decode
from crawler.extract.feed import of_json_feed
from crawler.extract.fold import fold
from crawler.urls import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog.model import WatchRules

MOST_ITEMS = 5_000
_MOST_BLOCKS = 40_000
_MOST_LINKS = 10_000
_LONGEST = 4_000
_DEEPEST = 6
_JSON_FEED = "https://jsonfeed.org/version/"
_KEYS = ("id", "guid", "uuid", "@id", "_id", "url", "link", "href", "slug", "key", "code", "name", "title")
_NAMES = ("title", "name", "label", "headline", "summary", "question", "subject", "url", "link", "slug", "id")
_SCALARS = (str, int, float, bool)
# Members of the envelope that say when and how it was sent, not what it holds.
_OF_SENDING = re.compile(
    r"^(?:.*(?:generated|timestamp|fetched|retrieved|served|rendered|elapsed|duration|took|nonce|cached?|etag|token)(?:_?at)?"
    r"|(?:request|trace|session|build|correlation)_?id|now|time|server_?time|date|last_?build_?date)$",
    re.IGNORECASE,
)


def read(body: bytes, *, url: str, content_type: str | None, rules: WatchRules) -> Document:  # noqa: ARG001 - a Reader
    """The document in a JSON text; one that is not valid says where it breaks."""
    try:
        found = json.loads(decode(body, content_type), parse_float=str, parse_int=str)
        return _document(found, url)
    except json.JSONDecodeError as trouble:
        detail = f"line {trouble.lineno}, column {trouble.colno}"
        return Document(form="json", unread=(unread.part(unread.INVALID_JSON, detail),))
    except (ValueError, RecursionError):
        return Document(form="json", unread=(unread.part(unread.INVALID_JSON, "nested too deeply"),))


def _document(found: Any, url: str) -> Document:  # noqa: ANN401 - parsed JSON
    if isinstance(found, dict) and str(found.get("version")).startswith(_JSON_FEED):
        return of_json_feed(found, url=url)
    place, items = _longest_list(found)
    reading = _Reading(url, ".".join(place))
    if items is not found:
        reading.envelope(found, items)
    reading.items(items)
    title = found.get("title") or found.get("name") if isinstance(found, dict) else ""
    return Document(
        title=fold(title)[:300] if isinstance(title, str) else "",
        blocks=tuple(reading.blocks),
        links=tuple(reading.links),
        form="json",
        unread=(unread.part(unread.TOO_LONG, f"after {len(reading.blocks)} parts"),) if reading.is_full else (),
    )


def _longest_list(found: Any) -> tuple[tuple[str, ...], list[Any]]:  # noqa: ANN401 - parsed JSON
    """Where the longest list of objects stands, and the list; an empty one where there is none."""
    best: tuple[tuple[str, ...], list[Any]] = ((), [])
    waiting: deque[tuple[tuple[str, ...], Any]] = deque([((), found)])
    while waiting:
        place, value = waiting.popleft()
        if isinstance(value, list) and len(value) > len(best[1]) and any(isinstance(item, dict) for item in value):
            best = (place, value)
        elif isinstance(value, dict) and len(place) < _DEEPEST:
            waiting += [((*place, str(name)), inner) for name, inner in value.items()]
    return best


class _Reading:
    """Collects blocks and links."""

    def __init__(self, url: str, heading: str) -> None:
        self.blocks: list[Block] = []
        self.links: list[Link] = []
        self.is_full = False
        self._url, self._heading = url, heading

    def envelope(self, found: Any, items: list[Any]) -> None:  # noqa: ANN401 - parsed JSON
        """Everything but the items, a member a block."""
        for name, value in _members(found, items, ""):
            region = Region.FOOTER if _OF_SENDING.match(name.rpartition(".")[2]) else Region.MAIN
            self._add(f"{name}: {value}" if name else value, f"json/{name}", region=region, key=name)
            self._link(value, name)

    def items(self, items: list[Any]) -> None:
        """The items, each a naming block with its members below it."""
        known = _key(items)
        for item in items[:MOST_ITEMS]:
            members = [(name, value) for name, value in _members(item, [], "") if value]
            if not members:
                continue
            given = dict(members)
            own = next((name for name in _NAMES if name in given), members[0][0])
            if known is None:
                said = "; ".join(f"{name}: {value}" if name else value for name, value in members)
                self._add(said, "json/item", tag="li")
            else:
                self._keyed(given, own, given[known])
            for name, value in members:
                self._link(value, given[own] if name in _KEYS else f"{given[own]}: {name}")
        self.is_full = self.is_full or len(items) > MOST_ITEMS

    def _keyed(self, given: dict[str, str], own: str, key: str) -> None:
        path = f"json/item-{blake2s(key.encode('utf-8', 'replace'), digest_size=4).hexdigest()}"
        self._add(given[own], path, tag="li", key=key)
        for name in sorted(given):
            if name != own:
                self._add(f"{name}: {given[name]}", f"{path}/{name}", key=f"{key}\x1f{name}", under=given[own])

    def _add(
        self, text: str, path: str, *, tag: str = "p", region: Region = Region.MAIN, key: str = "", under: str = ""
    ) -> None:
        if len(self.blocks) >= _MOST_BLOCKS:
            self.is_full = True
        elif folded := fold(text[:_LONGEST]):
            above = (self._heading, fold(under)[:200]) if tag == "li" or under else ()
            self.blocks.append(Block(folded, path, region, " > ".join(filter(None, above)), tag, key))

    def _link(self, value: str, words: str) -> None:
        if (
            value.startswith(("https://", "http://"))
            and not any(map(str.isspace, value))
            and len(self.links) < _MOST_LINKS
        ):
            target = resolve(self._url, value)
            if target:
                self.links.append(Link(target, fold(words)[:300], section=self._heading))


def _members(value: Any, left_out: list[Any], name: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - parsed JSON
    """`(dotted name, text)` of each value inside, names in order; deep ones as the JSON they are."""
    waiting: list[tuple[str, Any, int]] = [(name, value, 0)]
    while waiting:
        path, inner, depth = waiting.pop()
        if inner is left_out and left_out:
            continue
        if isinstance(inner, dict) and depth < _DEEPEST:
            inside = [(f"{path}.{key}" if path else str(key), inner[key], depth + 1) for key in sorted(inner, key=str)]
            waiting += reversed(inside)
        elif isinstance(inner, list) and all(isinstance(one, _SCALARS) for one in inner):
            yield path, ", ".join(map(_text, inner))
        elif isinstance(inner, dict | list):
            yield path, json.dumps(inner, ensure_ascii=False, sort_keys=True)[:_LONGEST]
        elif inner is not None:
            yield path, _text(inner)


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _key(items: list[Any]) -> str | None:
    """The member that names each item: all have it, no two the same."""
    for name in _KEYS:
        values = [item.get(name) for item in items if isinstance(item, dict)]
        if (
            len(values) == len(items)
            and all(isinstance(value, str) and value.strip() for value in values)
            and len(set(values)) == len(values)
        ):
            return name
    return None
