"""The whole product revisiting pages over HTTP: `python bench/revisit.py [--profile NAME] [--peers FOLDER]`.

A project made by `checkback init`, with every page of a loopback site in its catalog, runs as `checkback run` does,
each run in a process of its own, two days apart on the project's clock. The site has noise of its own
(`_noisy_site.py`); `--server FILE` drives another one that takes the same options and control requests. After it the
peers that are installed visit the same site in the same rounds (`_monitors.py` says how to install them).

profile  what the site does                                          what is to be shown
noisy    first, three visits with noise only, 5 % changed            false alerts, changes found, bytes kept
clean    first, one visit without a change, 5 % changed              304s, connections, CPU, memory
trap     as clean, 100 pages, Last-Modified only and dated earlier   changes found

Wall and CPU seconds and MiB (of the largest process) are those of a whole run with its start, as the system counts
them. Linux only.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import yaml
from _measured import Ran, measured
from _monitor_server import ServerMonitor
from _monitors import COMMANDS, SERVER, CommandMonitor, Visited, found
from _pairs import machine
from _project import LOOPBACK

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_HERE = Path(__file__).resolve().parent
_START = 1_800_000_000
_APART = 2 * 86_400
_LIMIT = 1200.0
_STAGES = ("check", "build", "send")
_SHARE = 0.05
_CONTENT = re.compile(r"^(?:title-changed|section-emptied|item-|text-changed|link-)")
_ROUNDS = {
    "noisy": ("first", "noise", "noise", "noise", "changed"),
    "clean": ("first", "same", "changed"),
    "trap": ("first", "same", "changed"),
}
_SETTINGS = f"""\
{LOOPBACK}[schedule]
host_visits_per_day = 1000000
link_hours = 1000000
suspect_hours = 1000000
dead_hours = 1000000
"""
_COLUMNS = (
    "tool", "visit", "found", "false alerts", "304", "connections", "robots.txt", "wall s", "CPU s", "MiB",
    "CPU s by stage", "MiB until its end", "database", "snapshots",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Site:
    """A page server in a process of its own."""

    port: int

    def url(self, number: int) -> str:
        """The address of a page."""
        return f"http://127.0.0.1:{self.port}/p/{number}"

    def ask(self, path: str) -> dict[str, Any]:
        """What the server answers to a control request."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
            told: dict[str, Any] = json.load(answer)
        return told


class Monitor(Protocol):
    """Whatever visits all pages of the site when told to."""

    label: str

    def visit(self) -> Visited:
        """One round."""

    def close(self) -> None:
        """Ends what runs between rounds."""


@contextmanager
def serving(script: Path, pages: int, profile: str) -> Iterator[Site]:
    """A site that serves while the block runs."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    kind, validators = ("noisy", "both") if profile == "noisy" else ("clean", "lm" if profile == "trap" else "both")
    options = ["--port", port, "--pages", pages, "--profile", kind, "--validators", validators]
    server = subprocess.Popen([sys.executable, str(script), *map(str, options)])
    try:
        site = Site(port)
        for _ in range(100):
            try:
                site.ask("/__stats")
                break
            except OSError:
                time.sleep(0.1)
        yield site
    finally:
        server.terminate()
        server.wait()


class Ours:
    """A project as `checkback init` makes it, with the site's pages for a catalog; each visit is one run of it."""

    label = "checkback"

    def __init__(self, folder: Path, site: Site, pages: int, stages: tuple[str, ...]) -> None:
        command = [str(Path(sys.executable).with_name("checkback")), "init", str(folder), "--no-workflow"]
        made = subprocess.run(command, capture_output=True, text=True, check=False)
        if made.returncode:
            sys.exit(f"checkback init failed: {made.stderr}")
        (folder / "checkback.toml").write_text(_SETTINGS, "utf-8")
        entries = [{"slug": f"page-{n}", "title": f"Page {n}", "url": site.url(n)} for n in range(pages)]
        catalog = yaml.safe_dump({"version": 1, "resources": entries}, sort_keys=False)
        (folder / "catalog.yaml").write_text(catalog, "utf-8")
        self._folder, self._stages, self._number = folder, stages, 0
        self.more: dict[str, Any] = {}
        self._kept = (0, 0)

    def visit(self) -> Visited:
        """One run in a process of its own."""
        at, out = str(_START + self._number * _APART), self._folder.with_suffix(".out")
        command = [sys.executable, str(_HERE / "_one_run.py"), str(self._folder), at, *self._stages]
        ran = measured(command, out, limit=_LIMIT)
        if ran.code:
            sys.exit(f"run {self._number} failed: {out.with_suffix('.err').read_text('utf-8')[-2_000:]}")
        self._number += 1
        told = json.loads(out.read_text("utf-8"))
        rows = [row for row in told["told"] if _CONTENT.match(row["kind"])]
        kept = kept_bytes(self._folder)
        self.more = {
            "other_rows": len(told["told"]) - len(rows),
            "seconds": told["seconds"],
            "peaks": told["peaks"],
            "database": kept[0] - self._kept[0],
            "snapshots": kept[1] - self._kept[1],
        }
        self._kept = kept
        alerted = (row["slug"] for row in rows if row["significance"] >= told["minimum"])
        return Visited(ran, frozenset(int(slug.removeprefix("page-")) for slug in alerted), 0)

    def close(self) -> None:
        """Nothing runs between runs."""


def kept_bytes(folder: Path) -> tuple[int, int]:
    """Bytes of the state database, and of the stored snapshots."""
    sizes = {path: path.stat().st_size for path in (folder / "state").rglob("*") if path.is_file()}
    stored = sum(size for path, size in sizes.items() if path.suffix == ".zst")
    return sum(sizes.values()) - stored, stored


def measure(monitor: Monitor, given: argparse.Namespace, site: Site) -> list[dict[str, Any]]:
    """Makes every visit of the profile and prints a line for each."""
    rounds: list[dict[str, Any]] = []
    for name in _ROUNDS[given.profile]:
        site.ask(f"/__ctl?version=2&changed={_SHARE}" if name == "changed" else "/__ctl?version=1")
        site.ask("/__reset")
        visited = monitor.visit()
        stats = site.ask("/__stats")
        changed = set(stats["changed_set"])
        made = {
            "tool": monitor.label,
            "visit": name,
            "changed": len(changed),
            "found": len(visited.reported & changed),
            "false": len(visited.reported - changed),
            "errors": visited.errors,
            "missed": sorted(changed - visited.reported),
            "wrong": sorted(visited.reported - changed),
            **{key: stats[key] for key in ("s304", "requests", "robots")},
            "connections": stats["connections"] - 1,  # one asked for these figures
            "most_open": stats.get("most_open"),
            **ran_as(visited.ran),
            **getattr(monitor, "more", {}),
        }
        rounds.append(made)
        show(made, given.pages)
    return rounds


def ran_as(ran: Ran) -> dict[str, float]:
    """What a run took."""
    return {"wall": ran.wall, "cpu": ran.cpu, "peak": ran.peak, "together": ran.together}


def show(made: dict[str, Any], pages: int) -> None:
    """One line of the table."""

    def by_stage(key: str, form: str) -> str:
        return ", ".join(f"{name} {value:{form}}" for name, value in made.get(key, {}).items()) or "-"

    cells = (
        made["tool"],
        made["visit"],
        f"{made['found']} of {made['changed']}",
        made["false"],
        f"{made['s304']} of {pages}",
        made["connections"],
        made["robots"],
        f"{made['wall']:.2f}",
        f"{made['cpu']:.2f}",
        f"{made['peak']:.0f}",
        by_stage("seconds", ".2f"),
        by_stage("peaks", ".0f"),
        *(f"{made[key]:+,}" if key in made else "-" for key in ("database", "snapshots")),
    )
    print(f"| {' | '.join(map(str, cells))} |", flush=True)
    for what in ("missed", "wrong"):
        if made[what] and made["tool"] == Ours.label:
            print(f"{what}: {', '.join(map(str, made[what][:25]))}", file=sys.stderr)
    if made["errors"]:
        print(f"{made['errors']} pages could not be looked at", file=sys.stderr)


def peers(given: argparse.Namespace, site: Site, folder: Path) -> Iterator[Callable[[], Monitor]]:
    """The installed peers, as they come and as a careful person sets them up; each begins when it is called."""
    urls = [site.url(number) for number in range(given.pages)]
    for name in (*COMMANDS, SERVER) if given.peers is not None else ():
        binary = found(name, given.peers)
        if binary is None:
            print(f"{name} is not installed, so it is left out: see bench/_monitors.py", file=sys.stderr)
            continue
        for main in (False, True) if given.profile == "noisy" else (False,):
            own = folder / f"{name}-{'main' if main else 'plain'}"
            own.mkdir()
            if name == SERVER:
                yield lambda binary=binary, own=own, main=main: ServerMonitor(binary, urls, own, main=main)  # type: ignore[misc]
            else:
                yield lambda name=name, binary=binary, own=own, main=main: CommandMonitor(  # type: ignore[misc]
                    name, binary, urls, own, main=main
                )


def main() -> None:
    """Runs the benchmark."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--profile", choices=tuple(_ROUNDS), default="noisy")
    asked.add_argument("--pages", type=int, help="pages of the site; default 500, trap 100")
    asked.add_argument("--server", type=Path, default=_HERE / "_noisy_site.py", help="another page server to drive")
    asked.add_argument("--stages", nargs="+", choices=_STAGES, default=_STAGES, help="what each run does; default: all")
    asked.add_argument("--peers", type=Path, help="the folder of the peers' commands")
    asked.add_argument("--json", action="store_true", help="all figures as JSON at the end")
    given = asked.parse_args()
    given.pages = given.pages or (100 if given.profile == "trap" else 500)
    print(
        f"{machine()}, load {os.getloadavg()[0]:.1f}; profile {given.profile}, {given.pages} pages, "
        f"stages {', '.join(given.stages)}\n"
    )
    print(f"| {' | '.join(_COLUMNS)} |\n{'|---' * len(_COLUMNS)}|", flush=True)
    rounds: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as name, serving(given.server, given.pages, given.profile) as site:
        folder = Path(name)
        rounds += measure(Ours(folder / "project", site, given.pages, given.stages), given, site)
        for begin in peers(given, site, folder):
            monitor = begin()
            try:
                rounds += measure(monitor, given, site)
            finally:
                monitor.close()
    print(f"\nload {os.getloadavg()[0]:.1f} at the end")
    if given.json:
        print(json.dumps(rounds))


if __name__ == "__main__":
    main()
