"""One run of a project in its own process, on a given clock: `python bench/_one_run.py FOLDER UNIXTIME [STAGE...]`.

Prints one JSON object: CPU seconds of each stage and of the start, the most memory held until each ended, and what the
log says of pages.
"""

from __future__ import annotations

import json
import resource
import socket
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn


class Nowhere:
    """A resolver that knows this machine only."""

    async def resolve(self, host: str, port: int) -> NoReturn:  # noqa: ARG002 - the resolver's signature
        """No name exists.

        Raises:
            socket.gaierror: always.
        """
        raise socket.gaierror(socket.EAI_NONAME, f"{host} is not on this machine")


def _peak() -> float:
    """Most memory this process ever held, MiB; `ru_maxrss` would count what was there before `exec`."""
    for line in Path("/proc/self/status").read_text("ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Runs the stages and tells what they took."""
    from catalog.stages import open_context, stages  # noqa: PLC0415 - counted as the start
    from catalog.talk import Talk  # noqa: PLC0415

    folder, now, wanted = Path(sys.argv[1]), datetime.fromtimestamp(float(sys.argv[2]), UTC), set(sys.argv[3:])
    seconds: dict[str, float] = {}
    peaks: dict[str, float] = {}
    settings = folder / "checkback.toml"
    with open_context(settings, talk=Talk(quiet=True), clock=lambda: now, resolver=Nowhere()) as context:
        seen = context.store.last_seq()
        seconds["start"], peaks["start"] = time.process_time(), _peak()
        for name, stage in stages():
            if name in wanted:
                before = time.process_time()
                outcome = stage(context)
                seconds[name], peaks[name] = time.process_time() - before, _peak()
                if not outcome.ok:
                    sys.exit(outcome.summary)
        told = [
            {
                "slug": change.slug,
                "kind": change.kind.value,
                "significance": change.significance,
                "edits": [(edit.before, edit.after) for edit in change.edits],
            }
            for change in context.store.changes(after=seen)
        ]
        minimum = context.config.changes.minimum_significance
    cpu = time.process_time()
    print(json.dumps({"seconds": seconds, "peaks": peaks, "cpu": cpu, "told": told, "minimum": minimum}))


if __name__ == "__main__":
    main()
