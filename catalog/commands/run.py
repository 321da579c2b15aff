"""`checkback run`: every stage in order - look, publish, tell - once, or forever."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from catalog.project import add_config_option

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@add_config_option
@click.option("--forever", is_flag=True, help="Go on: run again whenever something is due, until stopped.")
@click.option("--no-send", is_flag=True, help="Tell nobody: for CI, where no addresses are.")
@click.option("--workers", type=click.IntRange(1, 64), default=None, help="Processes. Default: what the work is worth.")
@click.option("--quiet", is_flag=True, help="Say nothing but errors.")
@click.pass_context
def run(
    ctx: click.Context, *, config_path: Path | None, forever: bool, no_send: bool, workers: int | None, quiet: bool
) -> None:
    """Visit what is due, publish what changed, send what is new.

    Only one run works on a state folder at a time; a second one says so and does nothing (exit 3). Ctrl-C and SIGTERM
    stop it within a moment, and what was recorded is kept (exit 130; 0 with --forever). How the last round went is in
    health.json beside the state database, counts of the last rounds in statistics.json.
    """
    from catalog.running import Rounds  # noqa: PLC0415 - keeps checkback --help fast
    from catalog.talk import Talk  # noqa: PLC0415 - as above

    left_out = ("send",) if no_send else ()
    rounds = Rounds(config_path=config_path, talk=Talk(quiet=quiet), left_out=left_out, workers=workers)
    if forever:
        rounds.forever()
        return
    ctx.exit(0 if rounds.once().ok else 3)
