"""The verdict benchmark's scripted answers, a third of them: enough to notice when a rule goes astray."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.sources import ROOT


def test_verdicts_of_scripted_answers() -> None:
    """Served on loopback and judged as the product does it, the held-out third keeps the promised ratios."""
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, ROOT / "bench" / "verdicts.py", "--part", "held-out", "--wrong", "--json"],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout.splitlines()[-1])
    assert figures["cases"] >= 150
    assert figures["macro_f1"] >= 0.97, done.stderr
    assert figures["dead_precision"] >= 0.995, done.stderr
    assert (figures["never_dead"], figures["taken_for_hijacked"]) == (0, 0), done.stderr
