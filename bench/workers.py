"""Crawls that record, in one process and in several: `python bench/workers.py [--case pages links] [--workers 1 2]`.

A project in a folder of its own, its pages on many loopback hosts served by another process, pauses off.

case    what                                                                                          command
pages   600 pages of 18 KB on 60 hosts: a first visit, then a revisit without a change (304)          check
links   a page with 20,000 fine links over 200 hosts, and the links: all are new                      run --no-send

CPU has all processes of ours in it, the server's none; it takes part of the cores. `same` says whether what was
recorded (standings but for their times, changes, stored bytes) is what the first number of processes recorded.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from _links import host
from _measured import measured
from _noisy_site import main_part
from _pairs import machine
from _project import LOOPBACK

if TYPE_CHECKING:
    from collections.abc import Iterator

_HERE = Path(__file__).resolve().parent
_LIMIT = 300.0
_LINK_HOSTS = 200


class Host(asyncio.Protocol):
    """One connection to one of the hosts; each page has its number in its address and an ETag."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to write."""
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer each request; ours come whole."""
        for request in data.split(b"\r\n\r\n")[:-1]:
            path = request.split(b" ", 2)[1].decode()
            self.transport.write(_answer(path, request))  # type: ignore[attr-defined]


def _answer(path: str, request: bytes) -> bytes:
    if not path.startswith("/p/"):
        return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
    body = _body(int(path.removeprefix("/p/")))
    tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    if tag.encode() in request:
        return f"HTTP/1.1 304 Not Modified\r\nETag: {tag}\r\n\r\n".encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nETag: {tag}\r\nContent-Length: {len(body)}"
    return f"{head}\r\n\r\n".encode() + body


def _body(number: int) -> bytes:
    text = main_part(number, None).replace("<a href=", "<span class=").replace("</a>", "</span>")
    return f"<!doctype html><html lang=en><title>Office {number}</title><main>{text}</main></html>".encode()


async def serve(hosts: int) -> None:
    """Serve on one free port of each host until the input ends; prints the port."""
    loop = asyncio.get_running_loop()
    first = await loop.create_server(Host, host(0), 0, backlog=1024)
    port = first.sockets[0].getsockname()[1]
    for number in range(1, hosts):
        await loop.create_server(Host, host(number), port, backlog=1024)
    print(port, flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


@contextmanager
def serving(*command: object) -> Iterator[int]:
    """A server in a process of its own, on this port, while the block runs."""
    with subprocess.Popen(
        [sys.executable, *map(str, command)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None  # noqa: S101 - it was asked for
        yield int(server.stdout.readline())
        server.communicate("", timeout=60)


def project(folder: Path, urls: list[str]) -> None:
    """A project with these pages for a catalog."""
    folder.mkdir()
    (folder / "checkback.toml").write_text(LOOPBACK, "utf-8")
    entries = [{"slug": f"page-{n}", "title": f"Page {n}", "url": url} for n, url in enumerate(urls)]
    (folder / "catalog.yaml").write_text(yaml.safe_dump({"version": 1, "resources": entries}, sort_keys=False), "utf-8")


def recorded(folder: Path) -> str:
    """A digest of what was recorded, but for times."""
    from catalog.stages import open_context  # noqa: PLC0415 - the server has no use for it
    from catalog.talk import Talk  # noqa: PLC0415 - as above

    with open_context(folder / "checkback.toml", talk=Talk(quiet=True)) as context:
        known = [
            (url, one.state, one.verdict, one.status, one.final_url, one.visits, one.evidence)
            for url, one in context.store.standings().items()
        ]
        kept = [
            [(one.digest, one.count) for one in context.store.snapshots(url)] for url, *_ in known if "/p/" in url[:40]
        ]
        told = sorted((change.slug, change.kind, change.url) for change in context.store.changes())
    return hashlib.sha256(repr((known, kept, told)).encode()).hexdigest()


def rounds(case: str, given: argparse.Namespace) -> list[tuple[str, list[str]]]:
    """The name of each visit of a case, and its command."""
    if case == "links":
        return [("first", ["run", "--no-send", "--quiet"])]
    return [(name, ["check", "--quiet", "--format", "jsonl"]) for name in ("first", "revisit")][: given.visits]


def compare(case: str, given: argparse.Namespace, folder: Path) -> None:
    """Every number of processes, each in a project of its own, and a line for each visit."""
    server = (
        (__file__, "--serve", given.hosts)
        if case == "pages"
        else (_HERE / "_link_server.py", f"--links={given.links}", f"--hosts={_LINK_HOSTS}")
    )
    before: dict[str, tuple[float, str]] = {}
    with serving(*server) as port:
        pages = [f"http://{host(n % given.hosts)}:{port}/p/{n}" for n in range(given.pages)]
        for workers in given.workers:
            own = folder / f"{case}-{workers}"
            project(own, pages if case == "pages" else [f"http://127.0.0.1:{port}/"])
            for name, command in rounds(case, given):
                out = own / f"{name}.out"
                ran = measured([sys.executable, "-m", "catalog", *command, f"--workers={workers}"], out, limit=_LIMIT)
                if ran.code not in {0, 1}:
                    sys.exit(f"{case} ended with {ran.code}: {out.with_suffix('.err').read_text('utf-8')[-2_000:]}")
                wall, first = before.setdefault(name, (ran.wall, recorded(own)))
                print(
                    f"| {case}, {name} | {workers} | {ran.wall:.2f} | {wall / ran.wall:.2f} x | {ran.cpu:.2f} "
                    f"| {ran.peak:.0f} / {ran.together:.0f} | {'yes' if recorded(own) == first else 'NO'} |",
                    flush=True,
                )


def main() -> None:
    """Runs the benchmark."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument(
        "--case", nargs="+", choices=("pages", "links"), default=["pages", "links"], help="default: both"
    )
    asked.add_argument("--workers", nargs="+", type=int, default=[1, 2], help="numbers of processes; default 1 2")
    asked.add_argument("--pages", type=int, default=600)
    asked.add_argument("--hosts", type=int, default=60, help="of the pages")
    asked.add_argument("--links", type=int, default=20_000)
    asked.add_argument("--visits", type=int, choices=(1, 2), default=2, help="to the pages")
    asked.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.serve:
        asyncio.run(serve(given.serve))
        return
    print(json.dumps({"pages": given.pages, "hosts": given.hosts, "links": given.links}))
    print(f"{machine()}; load {os.getloadavg()[0]:.1f}")
    print("| visit | processes | wall s | faster | CPU s | MiB largest / all | same |\n|---|---|---|---|---|---|---|")
    for case in given.case:
        with tempfile.TemporaryDirectory() as name:
            compare(case, given, Path(name))


if __name__ == "__main__":
    main()
