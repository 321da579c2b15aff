"""What a readable diff and the comparison behind it cost: `python bench/render.py [--items N] [--links N] [--limit S]`.

Three long lists, many changed links, and one rewritten paragraph, each made here from a seed; nothing is read and no
network is used. The peer is the standard library: `difflib.HtmlDiff` over the items' lines for lists, and
`difflib.SequenceMatcher` over words for the paragraph, both stopped after --limit seconds. CPU seconds (process_time).
"""

from __future__ import annotations

import argparse
import difflib
import platform
import random
import signal
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from catalog.model import Block, Document, Link
from catalog.wording import edits_as_html, edits_as_markdown, edits_as_text, words
from crawler.extract import extract
from crawler.judge.changes import from_diff
from crawler.judge.compare import compare
from crawler.judge.links import compare_links

if TYPE_CHECKING:
    from collections.abc import Callable

URL = "https://list.example/"
AT = datetime(2026, 11, 22, tzinfo=UTC)
_WORDS = [f"w{number}" for number in range(900)]


def pages(items: int, share: float, seed: int = 3) -> tuple[list[str], list[str]]:
    """The items of two versions of a list: eight words and a link each, `share` of them reworded, 5 % new ones."""
    made, turned = random.Random(seed), random.Random(seed + 1)  # noqa: S311 - test pages, not secrets
    before = [_item(made, number) for number in range(items)]
    after = []
    for number, item in enumerate(before):
        after.append(_item(turned, number) if turned.random() < share else item)
        if turned.random() < 0.05:  # noqa: PLR2004 - as the docstring says
            after.append(_item(turned, items + number))
    return before, after


def _item(made: random.Random, number: int) -> str:
    text, link = (" ".join(made.choices(_WORDS, k=count)) for count in (8, 2))
    return f'<li><p>{text} <a href="https://e.example/{number}">{link}</a></p></li>'


def _page(items: list[str]) -> bytes:
    listed = "\n".join(items)
    return f"<!doctype html><title>t</title><main><h1>List</h1><ul>{listed}</ul></main>".encode()


def timed(run: Callable[[], Any], limit: int | None = None) -> tuple[float, Any]:
    """CPU seconds of a call and what it gave; the limit and None where it took longer."""
    start = time.process_time()

    def stop(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, limit or 0)
    try:
        result = run()
    except TimeoutError:
        result = None
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return time.process_time() - start, result


def lists(items: int, share: float, limit: int) -> None:
    """One list: read, compared, shown in three forms, and shown by the peer."""
    before, after = pages(items, share)
    read_s, (one, other) = timed(lambda: [extract(_page(side), url=URL) for side in (before, after)])
    compare_s, diff = timed(lambda: compare(one, other, url=URL))
    rows_s, _ = timed(lambda: from_diff(diff, slug="list", at=AT))
    shown = [timed(lambda form=form: form(diff.edits)) for form in (edits_as_html, edits_as_text, edits_as_markdown)]
    every = [  # the forms stop at 250 edits; this is what showing all of them would cost
        timed(lambda form=form: [form(diff.edits[at : at + 250]) for at in range(0, len(diff.edits), 250)])
        for form in (edits_as_html, edits_as_text, edits_as_markdown)
    ]
    peer_s, peer = timed(lambda: difflib.HtmlDiff().make_table(before, after, context=True), limit)
    forms = " / ".join(f"{seconds:.2f}" for seconds, _ in shown)
    whole = " / ".join(f"{seconds:.2f}" for seconds, _ in every)
    theirs = f"{peer_s:.2f}" if peer else f"> {limit}"
    print(
        f"| {items:,}, {share:.0%} | {len(diff.edits):,} | {read_s:.2f} | {compare_s:.2f} | {rows_s:.2f} | {forms} | "
        f"{whole} | {theirs} |"
    )


def links(count: int) -> None:
    """Changed links: all retargeted, all on another site, all renamed, all gone and all new."""

    def document(host: str, name: str) -> Document:
        listed = tuple(
            Link(f"https://{host}/{n}", f"{name} {n} for bonds", section=f"Part {n % 50}") for n in range(count)
        )
        return Document(blocks=tuple(Block(link.text, "main/ul/li", tag="li") for link in listed), links=listed)

    first = document("a.example", "Guide")
    for name, second in (
        ("retargeted", document("a.example/new", "Guide")),
        ("to another site", document("b.example", "Guide")),
        ("renamed", document("a.example", "Leaflet")),
        ("gone and new", document("b.example", "Leaflet")),
    ):
        half = Document(links=first.links[: count // 2]), Document(links=second.links[: count // 2])
        half_s, _ = timed(lambda half=half: compare_links(*half, url=URL))
        links_s, edits = timed(lambda second=second: compare_links(first, second, url=URL))
        whole_s, diff = timed(lambda second=second: compare(first, second, url=URL))
        rows_s, rows = timed(lambda diff=diff: from_diff(diff, slug="list", at=AT))
        print(
            f"| {name} | {len(edits):,} | {half_s:.2f} | {links_s:.2f} | {whole_s:.2f} | {rows_s:.2f} | {len(rows)} |"
        )


def paragraphs(size: int, limit: int) -> None:
    """One paragraph of `size` bytes: one word in ten changed, rewritten in the same words, and in other words."""
    made = random.Random(5)  # noqa: S311 - test pages, not secrets
    old = made.choices(_WORDS, k=size // 5)
    texts = {
        "every tenth word": [made.choice(_WORDS) if n % 10 == 0 else word for n, word in enumerate(old)],
        "same words in another order": made.sample(old, len(old)),
        "other words": [f"v{word}" for word in old],
    }
    before = " ".join(old)
    for name, new in texts.items():
        after = " ".join(new)
        words_s, spans = timed(lambda after=after: words(before, after))
        one, other = (Document(blocks=(Block(text, "main/p"),)) for text in (before, after))
        compare_s, _ = timed(lambda one=one, other=other: compare(one, other, url=URL))
        matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
        peer_s, peer = timed(matcher.get_opcodes, limit)
        theirs = f"{peer_s:.2f}" if peer is not None else f"> {limit}"
        print(f"| {size // 1_000:,} kB, {name} | {len(spans):,} | {words_s:.2f} | {compare_s:.2f} | {theirs} |")


def main() -> None:
    """Runs the benchmark."""
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--items", type=int, nargs="+", default=[1_000, 5_000], help="lengths of the lists")
    asked.add_argument("--links", type=int, default=50_000, help="changed links")
    asked.add_argument("--limit", type=int, default=60, help="CPU seconds after which a peer is stopped")
    given = asked.parse_args()
    print(f"Python {platform.python_version()}, CPU seconds\n")
    print("| items | edits | read | compare | rows | HTML / text / Markdown | all edits shown | difflib.HtmlDiff |")
    print("|---|---|---|---|---|---|---|---|")
    for items, share in zip(given.items, [0.1, *[0.5] * len(given.items)], strict=False):
        lists(items, share, given.limit)
    print("\n| links | edits | half as many | links | whole comparison | rows | rows made |")
    print("|---|---|---|---|---|---|---|")
    links(given.links)
    print("\n| paragraph | spans | word diff | comparison | SequenceMatcher |\n|---|---|---|---|---|")
    for size in (50_000, 1_000_000):
        paragraphs(size, given.limit)


if __name__ == "__main__":
    main()
