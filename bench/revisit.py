"""The whole product revisiting pages over HTTP: `python bench/revisit.py [--profile noisy|clean|trap] [--pages N]`.

A project made by `checkback init`, with every page of a loopback site in its catalog, runs as `checkback run` does,
each run in a process of its own, two days apart on the project's clock. The site has noise of its own
(`_noisy_site.py`); `--server FILE` drives another one that takes the same options and control requests.

profile  what the site does                                          what is to be shown
noisy    first, three visits with noise only, 5 % changed            false alerts, changes found, bytes kept
clean    first, one visit without a change, 5 % changed              304s, connections, CPU, memory
trap     as clean, 100 pages, Last-Modified only and dated earlier   changes found
"""

from __future__ import annotations

import argparse
import json
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
from typing import TYPE_CHECKING, Any

import yaml
from _pairs import machine

if TYPE_CHECKING:
    from collections.abc import Iterator

_HERE = Path(__file__).resolve().parent
_START = 1_800_000_000
_APART = 2 * 86_400
_STAGES = ("check", "build", "send")
_SHARE = 0.05
_CONTENT = re.compile(r"^(?:title-changed|section-emptied|item-|text-changed|link-)")
_ROUNDS = {
    "noisy": ("first", "noise", "noise", "noise", "changed"),
    "clean": ("first", "same", "changed"),
    "trap": ("first", "same", "changed"),
}
_SETTINGS = """\
[operator]
contact = "https://example.org/contact"
[crawl]
delay = 0
allow_private = true
[schedule]
link_hours = 1000000
suspect_hours = 1000000
dead_hours = 1000000
"""


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
            found: dict[str, Any] = json.load(answer)
        return found


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


def make_project(folder: Path, site: Site, pages: int) -> None:
    """A project as `checkback init` makes it, with the site's pages for a catalog."""
    command = [str(Path(sys.executable).with_name("checkback")), "init", str(folder), "--no-workflow"]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode:
        sys.exit(f"checkback init failed: {made.stderr}")
    (folder / "checkback.toml").write_text(_SETTINGS, "utf-8")
    entries = [{"slug": f"page-{n}", "title": f"Page {n}", "url": site.url(n)} for n in range(pages)]
    catalog = yaml.safe_dump({"version": 1, "resources": entries}, sort_keys=False)
    (folder / "catalog.yaml").write_text(catalog, "utf-8")


def run_once(folder: Path, number: int, stages: tuple[str, ...]) -> dict[str, Any]:
    """One run in a process of its own."""
    command = [sys.executable, str(_HERE / "_one_run.py"), str(folder), str(_START + number * _APART), *stages]
    began = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"run {number} failed: {done.stderr[-2_000:]}")
    return {**json.loads(done.stdout), "wall": time.monotonic() - began}


def kept_bytes(folder: Path) -> tuple[int, int]:
    """Bytes of the state database, and of the stored snapshots."""
    sizes = {path: path.stat().st_size for path in (folder / "state").rglob("*") if path.is_file()}
    stored = sum(size for path, size in sizes.items() if path.suffix == ".zst")
    return sum(sizes.values()) - stored, stored


def measure(given: argparse.Namespace, folder: Path, site: Site) -> list[dict[str, Any]]:
    """Makes every visit of the profile and prints a line for each."""
    rounds: list[dict[str, Any]] = []
    before = (0, 0)
    for number, name in enumerate(_ROUNDS[given.profile]):
        site.ask(f"/__ctl?version=2&changed={_SHARE}" if name == "changed" else "/__ctl?version=1")
        site.ask("/__reset")
        ran = run_once(folder, number, given.stages)
        stats, after = site.ask("/__stats"), kept_bytes(folder)
        changed = {f"page-{n}" for n in stats["changed_set"]}
        rows = [row for row in ran["told"] if _CONTENT.match(row["kind"])]
        alerted = {row["slug"] for row in rows if row["significance"] >= ran["minimum"]}
        made = {
            "visit": name,
            "changed": len(changed),
            "found": len(alerted & changed),
            "false": len(alerted - changed),
            "other_rows": len(ran["told"]) - len(rows),
            "s304": stats["s304"],
            "requests": stats["requests"],
            "robots": stats["robots"],
            "connections": stats["connections"] - 1,  # one asked for these figures
            "database": after[0] - before[0],
            "snapshots": after[1] - before[1],
            "missed": sorted(changed - alerted),
            "wrong": sorted(alerted - changed),
            **{key: ran[key] for key in ("cpu", "peak", "wall", "seconds")},
        }
        rounds.append(made)
        before = after
        show(made, given.pages)
    return rounds


def show(made: dict[str, Any], pages: int) -> None:
    """One line of the table."""
    stages = ", ".join(f"{name} {seconds:.2f}" for name, seconds in made["seconds"].items())
    print(
        f"| {made['visit']} | {made['found']} of {made['changed']} | {made['false']} | {made['s304']} of {pages} "
        f"| {made['connections']} | {made['robots']} | {made['cpu']:.2f} ({stages}) | {made['peak']:.0f} "
        f"| {made['database']:+,} | {made['snapshots']:+,} |",
        flush=True,
    )
    for what in ("missed", "wrong"):
        if made[what]:
            print(f"{what}: {', '.join(made[what][:25])}", file=sys.stderr)


def main() -> None:
    """Runs the benchmark."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--profile", choices=tuple(_ROUNDS), default="noisy")
    asked.add_argument("--pages", type=int, help="pages of the site; default 500, trap 100")
    asked.add_argument("--server", type=Path, default=_HERE / "_noisy_site.py", help="another page server to drive")
    asked.add_argument("--stages", nargs="+", choices=_STAGES, default=_STAGES, help="what each run does; default: all")
    asked.add_argument("--json", action="store_true", help="all figures as JSON at the end")
    given = asked.parse_args()
    given.pages = given.pages or (100 if given.profile == "trap" else 500)
    print(f"{machine()}; profile {given.profile}, {given.pages} pages, stages {', '.join(given.stages)}")
    print("| visit | found | false alerts | 304 | connections | robots.txt | CPU s | peak MiB | database | snapshots |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as name, serving(given.server, given.pages, given.profile) as site:
        folder = Path(name) / "project"
        make_project(folder, site, given.pages)
        rounds = measure(given, folder, site)
    if given.json:
        print(json.dumps(rounds))


if __name__ == "__main__":
    main()
