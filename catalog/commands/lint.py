"""`checkback lint`: is the catalog right, and is anything in it doubtful?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from catalog.project import add_config_option

if TYPE_CHECKING:
    from catalog.model import Catalog


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@add_config_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def lint(ctx: click.Context, *, paths: tuple[Path, ...], config_path: Path | None, form: str) -> None:
    """Check catalog files without visiting any page.

    PATHS are files or folders; without them, the ones that the settings name. Exit code 2 when the catalog cannot be
    used; things that are only doubtful are shown as notes and leave it 0.
    """
    from catalog.errors import CatalogError  # noqa: PLC0415 - keeps checkback --help fast
    from catalog.project import load_project  # noqa: PLC0415
    from catalog.resources import load_catalog  # noqa: PLC0415

    catalog: Catalog | None = None
    lines: list[dict[str, Any]] = []
    try:
        catalog = load_catalog(paths) if paths else load_project(config_path)[1]
    except CatalogError as wrong:
        lines = [
            {"level": "error", "rule": "catalog", "file": where.file, "line": where.line, "message": message}
            for where, message in wrong.complaints
        ]
    else:
        lines = _notes(catalog)
    if form == "json":
        click.echo(json.dumps({"ok": catalog is not None, **_counts(catalog), "lines": lines}, ensure_ascii=False))
    else:
        for line in lines:
            place = f"{line['file']}:{line['line']}" if line["line"] else line["file"]
            note = "" if line["level"] == "error" else "note: "
            click.echo(f"{place}: {note}{line['message']}")
        click.echo(_summary(catalog, len(lines)), err=True)
    ctx.exit(0 if catalog is not None else 2)


def _notes(catalog: Catalog) -> list[dict[str, Any]]:
    from catalog.lint import lint as judge  # noqa: PLC0415 - keeps checkback --help fast
    from catalog.stages import utc_now  # noqa: PLC0415 - as above

    return [
        {"level": "note", "rule": note.rule, "file": note.where.file, "line": note.where.line, "message": note.message}
        for note in judge(catalog, utc_now().date())
    ]


def _counts(catalog: Catalog | None) -> dict[str, int]:
    from catalog.lint import without_address  # noqa: PLC0415 - keeps checkback --help fast

    if catalog is None:
        return {}
    return {"resources": len(catalog.resources), "without_address": without_address(catalog)}


def _summary(catalog: Catalog | None, lines: int) -> str:
    if catalog is None:
        return (
            f"{lines} {'complaint' if lines == 1 else 'complaints'}; the catalog cannot be used before they are settled"
        )
    counts = _counts(catalog)
    missing = f", {counts['without_address']} without an address" if counts["without_address"] else ""
    noted = f", {lines} {'note' if lines == 1 else 'notes'}" if lines else ""
    return f"{counts['resources']} resources{missing}: the catalog is right{noted}"
