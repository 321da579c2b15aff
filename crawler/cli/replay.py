"""`checkback replay`: what the saved looks at pages would have told, look by look."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from catalog.errors import OwnFailure, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from crawler.replaying import Series, Step

_AHEAD = 4
"""Folders that a worker may be ahead of the one being printed: enough to stay busy, few enough to hold."""


@click.command()
@click.argument("folders", type=click.Path(path_type=Path), nargs=-1, required=True, metavar="DIR...")
@click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)
@click.option(
    "--minimum",
    type=click.FloatRange(0, 1),
    default=0.3,
    show_default=True,
    help="Significance from which a change is told.",
)
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes to use.")
def replay(folders: tuple[Path, ...], form: str, minimum: float, workers: int) -> int:
    """Judge the saved looks at pages again, each with what came before it only.

    Each DIR holds one page: its looks as UNIX-TIME.html (*.htm, *.txt and *.md too), if you like page.json with "url"
    and "content_type", and siblings/*.html, older pages of the same host. Each two consecutive looks give one line.

    Exit codes: 0 done, 2 a folder or file cannot be used (the others are replayed all the same), 3 our own failure.
    """
    from crawler.replaying import survey  # noqa: PLC0415 - keeps checkback --help fast

    found: list[Series] = []
    troubles: list[UsageError] = []
    for folder in folders:
        try:
            found.append(survey(folder))
        except UsageError as trouble:
            troubles.append(trouble)
    if not found:
        raise UsageError("\n".join(map(str, troubles)))
    for complaint in troubles:
        _complain(complaint)
    lines = _here(found, form, minimum) if workers == 1 else _shared_out(found, form, minimum, workers)
    for line in lines:
        if isinstance(line, UsageError):
            troubles.append(line)
            _complain(line)
        else:
            click.echo(line, nl=False)
    return UsageError.exit_code if troubles else 0


def _complain(trouble: UsageError) -> None:
    click.echo(f"checkback: {trouble}", err=True)


def _here(found: Iterable[Series], form: str, minimum: float) -> Iterator[str | UsageError]:
    from crawler.replaying import replay as replayed  # noqa: PLC0415 - keeps checkback --help fast

    for series in found:
        try:
            for step in replayed(series, minimum=minimum):
                yield _as_json(series, step) if form == "jsonl" else _as_text(series, step)
        except UsageError as trouble:
            yield trouble


def _lines(series: Series, form: str, minimum: float) -> list[str | UsageError]:
    return list(_here([series], form, minimum))


def _shared_out(found: list[Series], form: str, minimum: float, workers: int) -> Iterator[str | UsageError]:
    """The lines of all folders in the given order, made by several processes that run only a little ahead."""
    from collections import deque  # noqa: PLC0415 - keeps checkback --help fast
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415
    from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415
    from multiprocessing import get_context  # noqa: PLC0415

    waiting = deque(found)
    with ProcessPoolExecutor(min(workers, len(found)), mp_context=get_context("spawn")) as pool:
        try:
            under_way = deque(
                pool.submit(_lines, waiting.popleft(), form, minimum)
                for _ in range(min(len(waiting), workers * _AHEAD))
            )
            while under_way:
                yield from under_way.popleft().result()
                if waiting:
                    under_way.append(pool.submit(_lines, waiting.popleft(), form, minimum))
        except BrokenProcessPool as broken:
            raise OwnFailure("a worker process died, perhaps of too little memory; try fewer --workers") from broken


def _as_json(series: Series, step: Step) -> str:
    import json  # noqa: PLC0415 - keeps checkback --help fast

    from crawler.difference import as_object  # noqa: PLC0415

    times = {"page": str(series.folder), "before_time": step.before_time, "after_time": step.after_time}
    return json.dumps(as_object(step.diff) | times, ensure_ascii=False) + "\n"


def _as_text(series: Series, step: Step) -> str:
    from catalog.wording.render import edits_as_text  # noqa: PLC0415 - keeps checkback --help fast

    diff = step.diff
    told = f"{'told' if diff.alert else 'not told'}, {len(diff.edits)} changes, {len(diff.muted)} muted"
    head = f"{series.folder}: {step.before_time} to {step.after_time}: {told}\n"
    return head + "".join(f"  {line}\n" for line in edits_as_text(diff.edits).splitlines())
