"""The command table: every command is an entry point of the group `checkback.commands`, loaded when it is used."""

from __future__ import annotations

import atexit
import gc
import signal
import sys
import threading
import traceback
from typing import TYPE_CHECKING, Any

import click

from catalog.errors import CheckbackError, Interrupted
from catalog.plugins import plugins

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "checkback.commands"
CRASHED = 3


class CommandTable(click.Group):
    """Finds commands by entry point. Their modules import nothing heavy until run, so that `--help` stays fast."""

    @staticmethod
    def _points() -> dict[str, EntryPoint]:
        return {point.name: point for point in plugins(GROUP)}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all installed commands."""
        return sorted({*super().list_commands(ctx), *self._points()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        point = self._points().get(cmd_name)
        if point is None:
            return super().get_command(ctx, cmd_name)
        loaded = point.load()
        if not isinstance(loaded, click.Command):
            raise TypeError(f"entry point {GROUP}:{cmd_name} is not a click command: {point.value}")
        return loaded


@click.command(cls=CommandTable, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="checkback", prog_name="checkback")
def checkback() -> None:
    """Checks resource pages back for their readers.

    Exit codes: 0 fine, 1 findings, 2 usage or configuration, 3 our own failure.
    """


def main(arguments: list[str] | None = None) -> Any:  # noqa: ANN401 - what click returns is the exit code or None
    """Run one command and exit with its code (DESIGN section 9)."""
    _stop_as_asked()
    atexit.register(gc.freeze)  # an ending process need not search for circles, which takes longer than many commands
    try:
        code = checkback.main(arguments, prog_name="checkback", standalone_mode=False)
    except click.exceptions.Exit as stop:
        code = stop.exit_code
    except click.ClickException as wrong:
        wrong.show()
        code = 2
    except CheckbackError as trouble:
        click.echo(f"checkback: {trouble}", err=True)
        code = trouble.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo(f"checkback: {Interrupted()}", err=True)
        code = Interrupted.exit_code
    except BrokenPipeError:
        sys.stderr.close()  # the reader went away (`| head`); nothing more can be said
        code = 0
    except BaseException:  # noqa: BLE001 - no crash, and no plug-in's exit, may leave with code 1, which means findings
        traceback.print_exc()
        click.echo("checkback: this is an error of ours, please report it; what was recorded is kept", err=True)
        code = CRASHED
    sys.exit(code if isinstance(code, int) else 0)


def _stop_as_asked() -> None:
    """Let SIGTERM break off the work as Ctrl-C does: transactions are rolled back, half-written files removed."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)
