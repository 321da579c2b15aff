"""`checkback init`: a new project in an empty folder."""

from __future__ import annotations

import shlex
from pathlib import Path

import click


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path())
@click.option("--starter", is_flag=True, help="Begin with the catalog that comes with Checkback, not with examples.")
@click.option("--no-workflow", is_flag=True, help="Leave out the GitHub workflow that runs it every six hours.")
def init(*, folder: Path, starter: bool, no_workflow: bool) -> None:
    """Make a new project: settings, a catalog, what git should leave out, and a GitHub workflow.

    FOLDER is the current one unless named. Nothing that exists is overwritten.
    """
    from catalog.scaffold import place_files, project_files  # noqa: PLC0415 - keeps checkback --help fast
    from catalog.talk import Talk  # noqa: PLC0415

    files = project_files(starter=starter, workflow=not no_workflow)
    place_files(folder, files)
    talk = Talk()
    for name in files:
        talk.say(f"wrote {folder / name}")
    catalog = "the files in catalog/" if starter else "catalog.yaml"
    steps = [
        f"put your own pages into {catalog}",
        "set `contact` under [operator] in checkback.toml, so that site owners can ask who visits them",
        "checkback lint",
        "checkback run",
    ]
    if not no_workflow:
        steps.append("push it to GitHub and choose Settings, Pages, Source: GitHub Actions; it then runs by itself")
    if folder.resolve() != Path.cwd():
        steps.insert(0, f"cd {shlex.quote(str(folder))}")
    talk.say("\nWhat to do next:")
    for number, step in enumerate(steps, start=1):
        talk.say(f"  {number}. {step}")
