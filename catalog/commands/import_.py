"""`checkback import`: a list kept elsewhere into a valid catalog."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from catalog.importers import Imported
    from catalog.talk import Talk


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--from", "name", metavar="FORMAT", help="csv, html, markdown, opml, yaml-list; guessed from the name.")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write here and not to standard output.")
def import_(*, file: Path, name: str | None, out: Path | None) -> None:
    """Turn a list of links into a catalog.

    What cannot be imported is told line by line on standard error.
    """
    from catalog.errors import UsageError  # noqa: PLC0415 - keeps checkback --help fast
    from catalog.importers import assemble, by_suffix, load  # noqa: PLC0415
    from catalog.resources import dump_catalog, load_text, read_bytes, shown, write_catalog  # noqa: PLC0415
    from catalog.talk import Talk  # noqa: PLC0415

    if out and out.exists():
        raise UsageError(f"{out}: there is a file already; choose another name")
    importer = load(name) if name else by_suffix(file)
    imported = assemble(importer.read(read_bytes(file), shown(file)), shown(file))
    talk = Talk()
    _tell(imported, shown(file), talk)
    if not imported.catalog.resources:
        raise UsageError(f"{file}: nothing in it could be imported; is it the right format? (--from)")
    comment = f"Imported from {file.name}. Look it over, and add publisher, kind and places."
    text = dump_catalog(imported.catalog, comment=comment)
    load_text(text, str(out or "standard output"))  # an importer's mistake must not become somebody's broken catalog
    if out:
        write_catalog(out, imported.catalog, comment=comment)
    else:
        click.echo(text, nl=False)
    talk.say(
        f"{len(imported.catalog.resources)} resources imported, {len(imported.skipped)} skipped"
        + (f", written to {out}" if out else "")
    )


def _tell(imported: Imported, file: str, talk: Talk) -> None:
    for skipped in imported.skipped:
        talk.say(f"{file}:{skipped.line}: skipped {skipped.what[:100]}: {skipped.reason}")
    lines: dict[str, list[int]] = {}
    for remark in imported.remarks:
        lines.setdefault(remark.words, []).append(remark.line)
    for words, where in lines.items():
        times = f" ({len(where)} times, here first)" if len(where) > 1 else ""
        talk.say(f"{file}:{where[0]}: {words}{times}")
