"""CPU time of reading and comparing a 16-page PDF, and of a DOCX of the same words. Nothing leaves the machine.

python bench/papers.py [--pages 16] [--rounds 20]
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))

from crawler.extract import extract, form_of
from crawler.judge.compare import compare
from tests.crawler.extract.papers import Sheet, docx, paragraph, pdf

if TYPE_CHECKING:
    from collections.abc import Callable

_URL = "https://rights.example/guide.pdf"


def sheets(pages: int, edited: int = 0) -> list[Sheet]:
    """Pages of 44 lines in paragraphs of four; one line of page `edited` is another."""
    return [
        Sheet(
            [
                ""
                if line % 5 == 4  # noqa: PLR2004 - every fifth line is a gap
                else f"On page {page} line {line * 7 + page} says {'when' if page == edited and line == 1 else 'what'}"
                f" people at door {line * page} do and whom they call at night."
                for line in range(44)
            ],
            heading=f"Part {page}",
        )
        for page in range(1, pages + 1)
    ]


def cost(work: Callable[[], object], rounds: int) -> float:
    """CPU milliseconds of one round; the fastest of five batches, because other work disturbs the rest."""
    best = float("inf")
    for _ in range(5):
        start = time.process_time()
        for _ in range(rounds):
            work()
        best = min(best, (time.process_time() - start) / rounds)
    return best * 1_000


def main() -> None:
    """Prints one line a measurement."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=20)
    asked = parser.parse_args()
    one, other = (pdf(*sheets(asked.pages, edited), title="Guide", packed=True) for edited in (0, 3))
    lines = [line for sheet in sheets(asked.pages) for line in sheet.lines if line]
    letter = docx("".join(map(paragraph, lines)))
    before, after = extract(one, url=_URL), extract(other, url=_URL)
    assert len(compare(before, after, url=_URL).edits) == 1  # noqa: S101 - a figure of wrong work is no figure
    page = b"<!doctype html><html><head><title>x</title></head><body>" + b"<p>words</p>" * 2_000
    read = cost(lambda: extract(one, url=_URL), asked.rounds)
    print(f"PDF of {asked.pages} pages ({len(one)} bytes): read {read:.1f} ms, {read / asked.pages:.2f} ms a page")
    judged = cost(lambda: compare(before, after, url=_URL), asked.rounds)
    print(f"two such PDFs, one word edited: compared in {judged:.1f} ms")
    print(f"DOCX of {len(lines)} paragraphs: read {cost(lambda: extract(letter, url=_URL), asked.rounds):.1f} ms")
    print(
        f"what a page is, told from bytes and type: {1_000 * cost(lambda: form_of(page, 'text/html'), 10_000):.2f} us"
    )


if __name__ == "__main__":
    main()
