"""`checkback explain`: why an address is called what it is called, and what comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from catalog.errors import UsageError
from catalog.project import add_config_option

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.argument("target", metavar="SLUG|URL")
@add_config_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--language", type=click.Choice(["en", "es"]), help="Language of the words (default: the site's).")
def explain(*, target: str, config_path: Path | None, form: str, language: str | None) -> None:
    """Say why a page or link is called alive, failing or dead, and what of it was told.

    All looks with their evidence, the failures that are still missing before it is called dead, the next look and why
    then, the last changes, and what is muted. Nothing is visited. JSON is a list with one object for each address.
    """
    from catalog.stages import open_context  # noqa: PLC0415 - keeps checkback --help fast
    from catalog.talk import Talk  # noqa: PLC0415 - as above
    from crawler import explaining  # noqa: PLC0415 - as above
    from crawler.explained import as_text  # noqa: PLC0415 - as above

    with open_context(config_path, talk=Talk()) as context:
        spoken = language or context.config.site.language
        urls = explaining.known(context, target)
        resource = context.catalog.by_slug.get(target)
        facts = [explaining.explain(context, url, spoken) for url in urls]
    if resource is not None and not urls:
        raise UsageError(f"{target}: this resource has no address, so it is never visited and never broken")
    if not urls:
        raise UsageError(
            f"{target}: neither a slug of the catalog nor an address that was ever seen; "
            "`checkback check URL` looks at a new one"
        )
    if form == "json":
        import json  # noqa: PLC0415 - keeps checkback --help fast

        click.echo(json.dumps(facts, indent=2))
    else:
        click.echo("\n\n".join(as_text(one, spoken) for one in facts))
