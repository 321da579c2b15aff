"""docs/changes.md says what the code does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from crawler.judge import significance
from tests.sources import ROOT

if TYPE_CHECKING:
    from catalog.model import ChangeKind

PAGE = (ROOT / "docs" / "changes.md").read_text("utf-8")


@pytest.mark.parametrize("kind", significance.KINDS, ids=str)
def test_kind_is_documented_with_its_start(kind: ChangeKind) -> None:
    """Each kind of edit stands in the table with the significance it starts at."""
    assert re.search(rf"^\| `{kind.value}` \| .+ \| {significance.KINDS[kind]:g} \|$", PAGE, re.MULTILINE)


def test_reasons_are_documented_with_their_effect() -> None:
    """The figures of the second table are those of the code."""
    for reason, figure in (
        ("date or number", significance.NUMBERS_ONLY),
        (significance.ANOTHER_SITE, significance.FARTHER),
        (significance.ONLY_THE_FRAGMENT, significance.SAME_PAGE),
        ("link without words", significance.WORDLESS_LINK),
        ("header", significance.FURNITURE),
        ("contact in footer", significance.CONTACT_IN_FURNITURE),
        ("keyword TERM", significance.KEYWORD),
    ):
        assert re.search(rf"^\| `{reason}`.* {figure:g}\b", PAGE, re.MULTILINE), reason
    assert f"`{significance.WORDS_STAY}`" in PAGE
    assert f"`{significance.CONTACT}`" in PAGE
