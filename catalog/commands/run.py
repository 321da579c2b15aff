"""`checkback run`: every stage in order - look, publish, tell."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path),
    default=None,
    help="Settings file (default: checkback.toml here).",
)
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
@click.pass_context
def run(ctx: click.Context, *, config_path: Path | None, quiet: bool) -> None:
    """Visit what is due, publish what changed, send what is new."""
    from catalog.stages import open_context, stages  # noqa: PLC0415 - keeps checkback --help fast
    from catalog.talk import Talk  # noqa: PLC0415

    talk = Talk(quiet=quiet)
    ok = True
    with open_context(config_path, talk=talk) as context:
        for name, stage in stages():
            outcome = stage(context)
            talk.say(f"{name}: {outcome.summary}")
            ok = ok and outcome.ok
    ctx.exit(0 if ok else 3)
