"""`checkback plan`: what is due now and next, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from catalog.errors import UsageError
from catalog.project import add_config_option

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.argument("slugs", metavar="[SLUG]...", nargs=-1)
@add_config_option
@click.option("--limit", type=click.IntRange(min=0), default=20, show_default=True, help="Addresses listed; 0 for all.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--language", type=click.Choice(["en", "es"]), help="Language of the words (default: the site's).")
def plan(*, slugs: tuple[str, ...], config_path: Path | None, limit: int, form: str, language: str | None) -> None:
    """Say what the next run looks at, what comes after that and when, and why then.

    Pages with how often they seem to change, links with how long they have worked, and what a budget holds back;
    of all resources, or of those named. Nothing is visited.
    """
    from catalog.stages import open_context  # noqa: PLC0415 - keeps checkback --help fast
    from catalog.talk import Talk  # noqa: PLC0415 - as above
    from crawler import planning  # noqa: PLC0415 - as above
    from crawler.planned import as_text  # noqa: PLC0415 - as above

    with open_context(config_path, talk=Talk()) as context:
        unknown = [slug for slug in slugs if slug not in context.catalog.by_slug]
        if unknown:
            raise UsageError(f"{', '.join(unknown)}: not a slug of the catalog; `checkback lint` says what is in it")
        facts = planning.plan(context, slugs, limit=limit or None)
        spoken = language or context.config.site.language
    if form == "json":
        import json  # noqa: PLC0415 - keeps checkback --help fast

        click.echo(json.dumps(facts, indent=2))
    else:
        click.echo(as_text(facts, spoken))
