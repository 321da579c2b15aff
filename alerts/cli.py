"""The commands `send` and `report`."""

from __future__ import annotations

import sys
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from catalog.errors import OutputError, UsageError
from catalog.project import add_config_option

if TYPE_CHECKING:
    from collections.abc import Iterator


@click.command()
@add_config_option
@click.option("--dry-run", is_flag=True, help="Only say how many mails would go to how many people.")
@click.option("--quiet", is_flag=True, help="Say nothing.")
def send(config_path: Path | None, *, dry_run: bool, quiet: bool) -> None:
    """Send what is new as a digest to everybody on the list.

    Mails go through the mail server that is set under [smtp]; without one each is written as an .eml file to the outbox
    folder. A run that was stopped is finished by the next one. What a server does not take yet is tried again by later
    runs.
    """
    from alerts.send import rehearse, stage  # noqa: PLC0415 - keeps checkback --help fast
    from catalog.stages import open_context  # noqa: PLC0415 - as above
    from catalog.talk import Talk  # noqa: PLC0415 - as above

    talk = Talk(quiet=quiet)
    with open_context(config_path, talk=talk) as context:
        talk.say(rehearse(context) if dry_run else stage(context).summary)


@click.command()
@add_config_option
@click.option("--format", "form", default="text", show_default=True, help="Report format, for example text or jsonl.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="File to write, instead of the screen.")
@click.option("--also", multiple=True, metavar="FORMAT:FILE", help="Write this format to a file too; may be repeated.")
@click.option("--language", type=click.Choice(["en", "es"]), help="Language of the report (default: the site's).")
@click.pass_context
def report(
    ctx: click.Context,
    *,
    config_path: Path | None,
    form: str,
    output: Path | None,
    also: tuple[str, ...],
    language: str | None,
) -> None:
    """Report what needs a maintainer, from what earlier looks found; nothing is visited.

    Formats: text for people, markdown for an issue, github for annotations, sarif and junit for CI, json and jsonl for
    programs. Files are named relative to the current folder.

    Exit code: 0 nothing needs you, 1 something does, 2 usage, 3 our own failure.
    """
    from catalog import findings, reports  # noqa: PLC0415 - keeps checkback --help fast
    from catalog.model import Level  # noqa: PLC0415 - as above
    from catalog.muted import quiet_of_all  # noqa: PLC0415 - as above
    from catalog.stages import open_context  # noqa: PLC0415 - as above
    from catalog.talk import Talk  # noqa: PLC0415 - as above

    wanted = [(reports.load(form), output), *((reports.load(name), file) for name, file in map(_form_and_file, also))]
    with open_context(config_path, talk=Talk()) as context:
        made = findings.report(
            findings.of_project(context.catalog, context.store, now=context.clock()),
            context.clock(),
            folder=Path.cwd(),
            language=language or context.config.site.language,
            quiet=quiet_of_all(context.catalog, context.store, context.config),
        )
    for write, place in wanted:
        with _written(place) as out:
            write(made, out)
    ctx.exit(1 if made.count(Level.ERROR) else 0)


def _form_and_file(also: str) -> tuple[str, Path]:
    form, colon, file = also.partition(":")
    if not (form and colon and file):
        raise UsageError(f"--also {also}: write it as FORMAT:FILE, for example --also sarif:report.sarif")
    return form, Path(file)


@contextmanager
def _written(place: Path | None) -> Iterator[TextIO]:
    """Standard output, or a file that appears only when it is whole."""
    if place is None:
        if isinstance(sys.stdout, TextIOWrapper):
            sys.stdout.reconfigure(errors="replace")  # a terminal that has no letter for a title still gets the report
        yield sys.stdout
        return
    part = place.with_name(f".{place.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as out:
            yield out
        part.replace(place)
    except OSError as trouble:
        with suppress(OSError):
            part.unlink()
        raise OutputError(f"{place}: cannot be written ({trouble.strerror}); name another --output file") from trouble
