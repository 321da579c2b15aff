"""`checkback diff`: what changed between two saved versions of a page."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from catalog.model import Diff, Document

_FORMS = ("text", "json", "html", "markdown")


@click.command()
@click.argument("before", type=click.Path(path_type=Path))
@click.argument("after", type=click.Path(path_type=Path))
@click.option("--url", help="Address of the page; its links are relative to it. Default: the file's own.")
@click.option("--format", "form", type=click.Choice(_FORMS), default="text", show_default=True)
@click.option(
    "--minimum",
    type=click.FloatRange(0, 1),
    default=0.3,
    show_default=True,
    help="Significance from which a change is told.",
)
def diff(before: Path, after: Path, url: str | None, form: str, minimum: float) -> int:
    """Compare two saved versions of a page, BEFORE and AFTER.

    Files are read as what their bytes show (HTML, PDF, DOCX, RSS, Atom, JSON); *.md as Markdown, *.txt as plain text.

    Exit codes, like diff: 0 no change (page furniture and noise aside), 1 changes, 2 a file cannot be read.
    """
    from crawler.judge.compare import compare  # noqa: PLC0415 - keeps checkback --help fast

    address = url or after.absolute().as_uri()
    one, other = _read(before, address), _read(after, address)
    result = compare(one, other, url=address, minimum=minimum)
    forms = {"json": _as_json, "html": _as_html, "markdown": _as_markdown}
    as_text = partial(_as_text, is_whole=not (one.unread or other.unread))
    click.echo(forms.get(form, as_text)(result), nl=False)
    return 1 if result.alert or result.edits else 0


def _read(path: Path, url: str) -> Document:
    from crawler.saved import read_saved  # noqa: PLC0415 - keeps checkback --help fast

    document = read_saved(path, url)
    for part in document.unread:
        click.echo(f"{path}: could not be read: {part}", err=True)
    return document


def _as_json(result: Diff) -> str:
    import json  # noqa: PLC0415 - keeps checkback --help fast

    from crawler.difference import as_object  # noqa: PLC0415

    return json.dumps(as_object(result), ensure_ascii=False) + "\n"


def _as_html(result: Diff) -> str:
    from catalog.wording.render import edits_as_html  # noqa: PLC0415 - keeps checkback --help fast

    return (edits_as_html(result.edits) or "<p>No change.</p>") + "\n"


def _as_markdown(result: Diff) -> str:
    from catalog.wording.render import edits_as_markdown  # noqa: PLC0415 - keeps checkback --help fast

    return edits_as_markdown(result.edits) or "No change.\n"


def _as_text(result: Diff, *, is_whole: bool) -> str:
    from catalog.wording.render import edits_as_text  # noqa: PLC0415 - keeps checkback --help fast

    lines = []
    for section in dict.fromkeys(edit.section for edit in result.edits):
        edits = [edit for edit in result.edits if edit.section == section]
        lines.append(f"{section or 'Top of the page'}\n")
        lines += [f"  {line}\n" for line in edits_as_text(edits).splitlines()]
    if not result.edits:
        lines.append("No change.\n" if is_whole else "No change in what could be read.\n")
    if result.muted:
        lines.append(f"Taken for page furniture or noise: {len(result.muted)}\n")
        reasons = dict.fromkeys(muted.reason for muted in result.muted)
        counts = {reason: sum(muted.reason == reason for muted in result.muted) for reason in reasons}
        lines += [f"  {count} x {reason}\n" for reason, count in counts.items()]
    return "".join(lines)
