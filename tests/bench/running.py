"""A benchmark run by a test, as somebody would run it."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from tests.sources import ROOT


def figures_of(script: str, *options: str) -> tuple[Any, str]:
    """What `bench/SCRIPT OPTIONS --json` says at its end, and its talk; it must end well."""
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, ROOT / "bench" / script, *options, "--json"],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1]), done.stderr
