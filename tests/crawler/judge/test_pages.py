"""Saved pages: every folder in tests/pages is one case; adding one needs no code.

`before.html`, `after.html`, `expected.json` and, where the page's past matters, `history/*.html` in the order of names.
`expected.json` names every change there must be, each with words it must contain, and reasons that must be among the
muted ones.
"""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crawler.extract import extract
from crawler.judge.compare import compare
from crawler.judge.noise import Memory, learn

if TYPE_CHECKING:
    from catalog.model import Edit

PAGES = Path(__file__).parents[2] / "pages"
CASES = sorted(folder.name for folder in PAGES.iterdir() if (folder / "expected.json").is_file())


def _described(edit: Edit) -> str:
    return f"{edit.kind.value}: {edit.before} -> {edit.after} ({edit.text})"


@pytest.mark.parametrize("case", CASES)
def test_page_as_saved(case: str) -> None:
    """Each saved pair of pages gives exactly the changes, and the alert, that its folder expects."""
    folder = PAGES / case
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    url = expected["url"]
    history = [extract(path.read_bytes(), url=url) for path in sorted(folder.glob("history/*.html"))]
    before, after = (extract((folder / f"{side}.html").read_bytes(), url=url) for side in ("before", "after"))
    memory = Memory()
    for one, other in pairwise([*history, before]):
        memory = learn(memory, one, other)
    diff = compare(before, after, url=url, memory=memory)
    described = [_described(edit) for edit in diff.edits]
    assert [edit.kind.value for edit in diff.edits] == [change["kind"] for change in expected["changes"]], described
    for change in expected["changes"]:
        assert any(line.startswith(change["kind"]) and change["contains"] in line for line in described), described
    reasons = [muted.reason for muted in diff.muted]
    for reason in expected["muted"]:
        assert any(reason in given for given in reasons), reasons
    assert diff.alert == expected["alert"]
