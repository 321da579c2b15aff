"""The revisit benchmark with a handful of pages: it measures ours, and whatever monitors somebody installed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bench.running import figures_of

if TYPE_CHECKING:
    from pathlib import Path


def test_revisit_beside_a_peer(tmp_path: Path) -> None:
    """Ours answers politely and finds what changed; an installed peer is measured, the others are named as missing."""
    peer = tmp_path / "urlwatch"
    peer.write_text("#!/bin/sh\necho 'CHANGED: page-0 ( http://127.0.0.1/p/0 )'\n", "utf-8")
    peer.chmod(0o755)
    options = ["--profile", "trap", "--pages", "5", "--stages", "check", "--peers", str(tmp_path)]
    (first, same, changed, *theirs), said = figures_of("revisit.py", *options)
    assert [made["tool"] for made in theirs] == ["urlwatch, plain"] * 3
    assert [made["false"] for made in theirs] == [1, 1, 1 - theirs[2]["found"]]
    assert (first["s304"], same["s304"], same["false"]) == (0, 5, 0)
    assert changed["found"] == changed["changed"]
    assert all(made["connections"] <= 2 and made["robots"] == 1 for made in (first, same, changed))
    assert all(made["cpu"] > 0 and made["peak"] > 0 for made in (first, same, changed))
    assert "webchanges is not installed" in said
