"""The whole pipeline over real pages: `python bench/replay_real.py DIR [--limit N] [--compare]`.

DIR is the unpacked `changes-dev` folder. Each page is served on loopback by a process of its own, one snapshot a visit
in time order; an ordinary project with these pages in its catalog runs check, build and send on a clock that is moved
ten days a visit. Nothing leaves the machine: names of outbound links do not resolve, and each link is looked at once.
"""

from __future__ import annotations

import argparse
import os
import resource
import socket
import sys
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import yaml
from _pairs import Pairs, load, machine
from _project import LOOPBACK

from catalog.model import ChangeKind
from catalog.stages import open_context, stages
from catalog.talk import Talk
from crawler.replaying import Series, replay

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

_START = datetime(2026, 1, 5, 9, tzinfo=UTC)
_BETWEEN = timedelta(days=10)
_SETTINGS = f"""\
{LOOPBACK}[schedule]
link_hours = 1000000
suspect_hours = 24
dead_hours = 1000000
"""
_OF_THE_PAGE = frozenset(
    {ChangeKind.TITLE_CHANGED, ChangeKind.SECTION_EMPTIED, ChangeKind.ITEM_ADDED, ChangeKind.ITEM_REMOVED}
    | {ChangeKind.TEXT_CHANGED, ChangeKind.LINK_ADDED, ChangeKind.LINK_REMOVED, ChangeKind.LINK_RETARGETED}
    | {ChangeKind.LINK_RENAMED, ChangeKind.LINK_MOVED}
)


class Nowhere:
    """A resolver that knows this machine only."""

    async def resolve(self, host: str, port: int) -> NoReturn:  # noqa: ARG002 - the resolver's signature
        """No name exists.

        Raises:
            socket.gaierror: always.
        """
        raise socket.gaierror(socket.EAI_NONAME, f"{host} is not on this machine")


def serve(folder: str, tell: Connection) -> None:
    """Answers `/<name>` with the file of that name in `folder`, without validators, until the process is ended."""

    class Answer(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = Path(folder) / self.path.strip("/")
            body = path.read_bytes() if path.is_file() and path.parent == Path(folder) else b""
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        tell.send(server.server_port)
        server.serve_forever()


@contextmanager
def serving(folder: Path) -> Iterator[int]:
    """The port of a server for `folder`, in a process of its own, so that its CPU time is not ours."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(str(folder), theirs), daemon=True)
    process.start()
    try:
        yield ours.recv()
    finally:
        process.terminate()
        process.join()


def series_of(pairs: Pairs) -> dict[str, list[tuple[int, str]]]:
    """Page to its snapshots `(unix time, blob)` in time order, each once."""
    found: dict[str, dict[int, str]] = {}
    for pair in pairs.pairs:
        looks = found.setdefault(f"{pair.service}/{pair.page}", {})
        for blob in (*pair.history, pair.before, pair.after):
            looks[pair.times[blob]] = blob
    return {page: sorted(looks.items()) for page, looks in sorted(found.items())}


class Replay:
    """A project whose pages are the given series."""

    def __init__(self, pairs: Pairs, folder: Path) -> None:
        self.pairs = pairs
        self.folder = folder
        self.web = folder / "web"
        self.project = folder / "project"
        self.web.mkdir()
        self.project.mkdir()
        (self.project / "checkback.toml").write_text(_SETTINGS, "utf-8")
        self.series = series_of(pairs)
        self.slugs = {page: f"page-{number}" for number, page in enumerate(self.series)}
        self.told: set[tuple[str, int]] = set()
        """Slug and number of each visit on which a reader is told of a change of the page's content."""
        self.verdicts: dict[tuple[str, int], str] = {}
        """What each visit of a page showed, for the visits on which the comparisons do not agree."""
        self.kinds: Counter[str] = Counter()
        self.changes = self.alerts = self.visits = 0

    def run(self, port: int) -> float:
        """Makes all visits; returns the CPU seconds they took."""
        rounds = max((len(looks) for looks in self.series.values()), default=0)
        start = time.process_time()
        for number in range(rounds):
            self._visit(port, number)
        return time.process_time() - start

    def _visit(self, port: int, number: int) -> None:
        entries = []
        for page, looks in self.series.items():
            if number < len(looks):
                slug = self.slugs[page]
                (self.web / slug).write_bytes(self.pairs.body(looks[number][1]))
                entries.append({"slug": slug, "title": page, "url": f"http://127.0.0.1:{port}/{slug}"})
        self.visits += len(entries)
        catalog = yaml.safe_dump({"version": 1, "resources": entries}, sort_keys=False)
        (self.project / "catalog.yaml").write_text(catalog, "utf-8")
        now = _START + number * _BETWEEN
        settings, talk = self.project / "checkback.toml", Talk(quiet=True)
        with open_context(settings, talk=talk, clock=lambda: now, resolver=Nowhere()) as context:
            seen = context.store.last_seq()
            for name, stage in stages():
                outcome = stage(context)
                if not outcome.ok:
                    sys.exit(f"visit {number}: {name}: {outcome.summary}")
            urls = {entry["url"]: entry["slug"] for entry in entries}
            for url, standing in context.store.standings(urls).items():
                self.verdicts[urls[url], number] = standing.verdict.value if standing.verdict else "none"
            for change in context.store.changes(after=seen):
                self.kinds[change.kind.value] += 1
                if change.kind in _OF_THE_PAGE:
                    self.changes += 1
                    if change.significance >= context.config.changes.minimum_significance:
                        self.alerts += 1
                        self.told.add((change.slug, number))

    def compare(self) -> None:
        """Prints on which visits the pipeline and a comparison of each look with the one before do not agree."""
        pairwise: set[tuple[str, int]] = set()
        for page, looks in self.series.items():
            paths = tuple((at, self.pairs.folder / "blobs" / f"{blob}.html") for at, blob in looks)
            asked = Series(folder=self.folder, url="http://127.0.0.1/", content_type=None, looks=paths, siblings=())
            for number, step in enumerate(replay(asked, minimum=0.3), start=1):
                if step.diff.alert:
                    pairwise.add((self.slugs[page], number))
        print(f"visits told by both {len(self.told & pairwise)}, only by the pipeline {len(self.told - pairwise)},")
        print(f"only by comparing each look with the last {len(pairwise - self.told)}")
        pages = {slug: page for page, slug in self.slugs.items()}
        for words, found in (("pipeline only", self.told - pairwise), ("pair only", pairwise - self.told)):
            causes = Counter(self.verdicts[spot] for spot in found)
            print(f"{words}, by verdict:", ", ".join(f"{verdict} {count}" for verdict, count in causes.most_common()))
            for slug, number in sorted(found):
                blob, verdict = self.series[pages[slug]][number][1][:10], self.verdicts[slug, number]
                print(f"  {words}: {pages[slug]} look {number}, {blob}, {verdict}")


def main() -> None:
    """Runs the benchmark."""
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("folder", type=Path, nargs="?", default=os.environ.get("CHECKBACK_PAIRS") or None, metavar="DIR")
    asked.add_argument("--limit", type=int, help="only the pages of the first N pairs")
    asked.add_argument("--compare", action="store_true", help="where pipeline and pair-wise comparison disagree")
    given = asked.parse_args()
    if given.folder is None:
        print("left out: name the unpacked changes-dev folder, or set CHECKBACK_PAIRS", file=sys.stderr)
        return
    pairs = load(Path(given.folder), None, given.limit)
    with tempfile.TemporaryDirectory() as name:
        made = Replay(pairs, Path(name))
        with serving(made.web) as port:
            seconds = made.run(port)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(machine())
        print(f"pages {len(made.series)}, visits {made.visits}, changes {made.changes}, alerts {made.alerts}")
        print(f"visits with an alert {len(made.told)}; CPU {1_000 * seconds / made.visits:.1f} ms a page visit")
        print(f"peak memory {peak:.0f} MB")
        print("log rows:", ", ".join(f"{kind} {count}" for kind, count in made.kinds.most_common()))
        if given.compare:
            made.compare()


if __name__ == "__main__":
    main()
