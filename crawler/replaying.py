"""Replays a page's saved looks as if they were made now: each pair judged only with what came before it.

folder -> Series (times, page.json, siblings) -> documents in time order -> compare -> Step
                                                       memory <- learn <-'
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from catalog.errors import UsageError
from crawler.judge.compare import compare
from crawler.judge.noise import Memory, learn
from crawler.saved import FILES, TYPES, read_saved
from crawler.urls import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from catalog.model import Diff, Document

SETTINGS = "page.json"
SIBLINGS = "siblings"
_TIME = re.compile(r"-?[0-9]{1,18}")
_NAMING = "name each saved look after its unix time, for example 1668861130.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """The saved looks at one page; `looks` are `(unix time, file)` in time order, `siblings` older pages of its host.

    `content_type` is as the server sent it; None when the files' suffixes say it.
    """

    folder: Path
    url: str
    content_type: str | None
    looks: tuple[tuple[int, Path], ...]
    siblings: tuple[Path, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What one look showed against the look before it; times are unix times."""

    before_time: int
    after_time: int
    diff: Diff


def survey(folder: Path) -> Series:
    """What there is to replay in a folder; reads no page yet.

    Raises:
        UsageError: the folder, its `page.json` or the name of a page in it cannot be used; the message names it.
    """
    try:
        entries = sorted(entry for entry in folder.iterdir() if not entry.name.startswith("."))
        inside = folder / SIBLINGS
        siblings = sorted(inside.iterdir()) if inside in entries else []
    except OSError as trouble:
        raise UsageError(f"cannot read the folder {folder}: {trouble.strerror}; check the path") from trouble
    looks: dict[int, Path] = {}
    for path in entries:
        is_file = path.suffix.lower() in FILES and (_TIME.fullmatch(path.stem) is not None)
        if path.suffix.lower() not in TYPES and not is_file:
            continue  # a folder may hold other JSON or a paper about the page
        if not _TIME.fullmatch(path.stem):
            raise UsageError(f"{path}: its name is no unix time; {_NAMING}")
        time = int(path.stem)
        if time in looks:
            raise UsageError(f"{looks[time]} and {path} are of the same time; keep one of them")
        looks[time] = path
    settings = _settings(folder / SETTINGS) if folder / SETTINGS in entries else {}
    return Series(
        folder=folder,
        url=settings.get("url") or folder.absolute().as_uri() + "/",
        content_type=settings.get("content_type"),
        looks=tuple(sorted(looks.items())),
        siblings=tuple(
            path for path in siblings if path.suffix.lower() in (*TYPES, *FILES) and not path.name.startswith(".")
        ),
    )


def _settings(path: Path) -> dict[str, str]:
    try:
        given = json.loads(path.read_bytes())
    except OSError as trouble:
        raise UsageError(f"cannot read {path}: {trouble.strerror}; check its permissions") from trouble
    except ValueError as trouble:
        raise UsageError(f"{path} is not JSON: {trouble}") from trouble
    if not isinstance(given, dict):
        raise UsageError(f'{path}: write an object, for example {{"url": "https://example.org/page"}}')
    found: dict[str, str] = {}
    for name in ("url", "content_type"):
        value = given.get(name)
        if value is not None and not isinstance(value, str):
            raise UsageError(f"{path}: {name} is {json.dumps(value)}; write a text or leave it out")
        if value:
            found[name] = value
    if "url" in found and resolve(None, found["url"]) is None:
        raise UsageError(f"{path}: url is {found['url']!r}, which is no address; write it with https://")
    return found


def replay(series: Series, *, minimum: float) -> Iterator[Step]:
    """One step per consecutive pair of looks; holds two documents of the page at a time, and its siblings.

    A sibling that is named after a time counts from then on: nothing is judged with what came later.

    Args:
        series: what `survey` found.
        minimum: significance from which a change is told (0..1).

    Raises:
        UsageError: a page cannot be read; the message names it. The steps before it stand.
    """
    memory, before, since = Memory(), None, 0
    siblings = _siblings(series) if len(series.looks) > 1 else []
    for time, path in series.looks:
        after = read_saved(path, series.url, series.content_type)
        if before is not None:
            known = [sibling for start, sibling in siblings if start <= time]
            diff = compare(before, after, url=series.url, memory=memory, siblings=known, minimum=minimum)
            yield Step(before_time=since, after_time=time, diff=diff)
            if after.is_unread and not before.is_unread and not diff.edits:
                continue  # what was read stays what the next look is compared with, as in a visit
            memory = memory if before.is_unread or after.is_unread else learn(memory, before, after)
        before, since = after, time


def _siblings(series: Series) -> list[tuple[float, Document]]:
    return [
        (int(path.stem) if _TIME.fullmatch(path.stem) else float("-inf"), read_saved(path, series.url))
        for path in series.siblings
    ]
