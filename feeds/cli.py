"""`checkback build`: writes the site and the feeds from what is recorded, without looking at any page."""

from __future__ import annotations

from pathlib import Path

import click

from catalog.project import add_config_option


@click.command()
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder to write to instead of site.out.")
@add_config_option
def build(out: Path | None, config_path: Path | None) -> None:
    """Write the site and the feeds from what is already recorded.

    Nothing is fetched. Files are rewritten only when they change.
    """
    from catalog.stages import open_context  # noqa: PLC0415 - keeps checkback --help fast
    from catalog.talk import Talk  # noqa: PLC0415 - keeps checkback --help fast
    from feeds.build import build as build_site  # noqa: PLC0415 - keeps checkback --help fast
    from feeds.build import told  # noqa: PLC0415 - keeps checkback --help fast

    with open_context(config_path, talk=Talk()) as context:
        folder = out or context.config.path(context.config.site.out)
        built = build_site(context.store, context.catalog, context.config, folder)
        context.talk.say(told(built, folder))
