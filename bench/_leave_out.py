"""Thresholds fitted without the service they are then scored on: `bench/changes.py --leave-out`.

Only numbers can be fitted so. The rules themselves were written by people who had read pages of all these services.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise, product
from typing import TYPE_CHECKING

from crawler.extract import extract
from crawler.judge import noise
from crawler.judge.compare import compare

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _pairs import Pair, Pairs

VOLATILE = (0.5, 0.34, 0.75)
"""Share of the visits on which a place must have changed to be noise; the shipped one first."""
MINIMUM = (0.3, 0.1, 0.2, 0.38, 0.42, 0.5, 0.58, 0.62)
"""Significance from which a reader is told; the shipped one first."""

_Setting = tuple[float, float]


def leave_out(pairs: Pairs) -> None:
    """Prints the pooled figures of each service under the thresholds that suit all the others best."""
    counts: dict[str, dict[_Setting, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for pair in pairs.pairs:
        if pair.label == "broken":
            continue
        for setting, alert in _answers(pairs, pair):
            is_content = pair.label == "content"
            counts[pair.service][setting][f"{'t' if alert == is_content else 'f'}{'p' if alert else 'n'}"] += 1
    settings = list(product(VOLATILE, MINIMUM))
    pooled: Counter[str] = Counter()
    chosen: Counter[_Setting] = Counter()
    for left in counts:
        others = [counts[service] for service in counts if service != left]
        best = max(settings, key=lambda one: (_f1(_sum(each[one] for each in others)), -settings.index(one)))
        pooled += counts[left][best]
        chosen[best] += 1
    right, told, real = pooled["tp"], pooled["tp"] + pooled["fp"], pooled["tp"] + pooled["fn"]
    print(f"left out one by one, {len(counts)} services: precision {right / (told or 1):.3f}", end=", ")
    print(f"recall {right / (real or 1):.3f}, F1 {_f1(pooled):.3f}; {dict(pooled)}")
    for (volatile, minimum), times in chosen.most_common():
        print(f"  chosen {times} times: volatile {volatile}, minimum {minimum}")


def _answers(pairs: Pairs, pair: Pair) -> Iterable[tuple[_Setting, bool]]:
    blobs = (*pair.history, pair.before, pair.after)
    read = [extract(pairs.body(blob), url=pair.url) for blob in blobs]
    near = [extract(pairs.body(blob), url=pair.url) for blob in pair.siblings]
    memory = noise.Memory()
    for one, other in pairwise(read[:-1]):
        memory = noise.learn(memory, one, other)
    shipped = noise._VOLATILE  # noqa: SLF001 - what is fitted
    try:
        for volatile in VOLATILE:
            noise._VOLATILE = volatile  # noqa: SLF001 - as above
            diff = compare(read[-2], read[-1], url=pair.url, memory=memory, siblings=near)
            for minimum in MINIMUM:
                yield (volatile, minimum), bool(diff.edits) and diff.significance >= minimum
    finally:
        noise._VOLATILE = shipped  # noqa: SLF001 - as above


def _sum(counts: Iterable[Counter[str]]) -> Counter[str]:
    return sum(counts, Counter())


def _f1(counts: Counter[str]) -> float:
    return 2 * counts["tp"] / ((2 * counts["tp"] + counts["fp"] + counts["fn"]) or 1)
