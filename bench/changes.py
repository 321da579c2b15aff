"""How well changes are told from noise on real page pairs: `python bench/changes.py DIR [--labels FILE] [--limit N]`.

Each system says yes or no to every pair whose label was read by hand. Ours learns from the up to five looks before the
pair, as it would on a visit; peers, which have no such memory, say yes when the text they read differs. Pairs of which
one side is not the page are left out: no text comparison can be right about them.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import lxml.html
from _leave_out import leave_out
from _pairs import default_labels, load, machine
from _peers import missing, peers

from crawler.extract import extract
from crawler.judge.compare import compare
from crawler.judge.links import identity
from crawler.judge.noise import Memory, learn
from crawler.urls import resolve

if TYPE_CHECKING:
    from collections.abc import Callable

    from _pairs import Pair, Pairs

    from catalog.model import Diff

NOISY_REVISITS = 78
"""Of 1,000 revisits that bring no news, so many still bring other text or links (the source's own history)."""
_FURNITURE = frozenset({"nav", "header", "footer", "aside"})
_STAND_IN = "/cdn-cgi/l/email-protection"
_WORST = 5


@dataclass
class Score:
    """One system's answers: how often each label was alerted, also by service, and the CPU seconds it took."""

    alerts: Counter[str] = field(default_factory=Counter)
    seen: Counter[str] = field(default_factory=Counter)
    services: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    seconds: float = 0.0
    pages: int = 0
    wrong: list[tuple[Pair, bool]] = field(default_factory=list)

    def add(self, pair: Pair, *, alert: bool) -> None:
        """Counts one answer."""
        self.seen[pair.label] += 1
        self.alerts[pair.label] += alert
        if pair.label != "broken":
            is_content = pair.label == "content"
            self.services[pair.service][f"{'t' if alert == is_content else 'f'}{'p' if alert else 'n'}"] += 1
            if alert != is_content:
                self.wrong.append((pair, alert))

    @property
    def figures(self) -> tuple[float, float, float]:
        """Precision, recall and F1 over all pairs that are not broken."""
        return _figures(sum(self.services.values(), Counter()))

    def rate(self, label: str) -> float:
        """Share of the pairs of a label that were alerted."""
        return self.alerts[label] / (self.seen[label] or 1)


def _figures(counts: Counter[str]) -> tuple[float, float, float]:
    right, told, real = counts["tp"], counts["tp"] + counts["fp"], counts["tp"] + counts["fn"]
    precision, recall = right / told if told else 1.0, right / real if real else 1.0
    return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0


class Ours:
    """Our own answers, with the diffs kept for the link measure."""

    def __init__(self, pairs: Pairs) -> None:
        self.pairs = pairs
        self.score = Score()
        self.wanted = self.told = self.listed = 0
        self.wide = self.wide_told = 0
        self.untold: list[tuple[str, str]] = []
        """Pair and target of each link of the wide truth that was not told."""

    def judge(self, pair: Pair) -> None:
        """Judges one pair with what came before it."""
        start = time.process_time()
        read = [extract(self.pairs.body(blob), url=pair.url) for blob in (*pair.history, pair.before, pair.after)]
        siblings = [extract(self.pairs.body(blob), url=pair.url) for blob in pair.siblings]
        memory = Memory()
        for one, other in pairwise(read[:-1]):
            memory = learn(memory, one, other)
        diff = compare(read[-2], read[-1], url=pair.url, memory=memory, siblings=siblings)
        self.score.seconds += time.process_time() - start
        self.score.pages += len(read) + len(siblings)
        self.score.add(pair, alert=diff.alert)
        if pair.label == "content":
            self._links(pair, diff)

    def _links(self, pair: Pair, diff: Diff) -> None:
        (before, all_before), (after, all_after) = (
            raw_links(self.pairs.body(blob), pair.url) for blob in (pair.before, pair.after)
        )
        turned = (before - all_after) | (after - all_before)
        told = _targets(diff.edits)
        wide = before ^ after
        self.wide += len(wide)
        self.wide_told += len(wide & told)
        self.untold += [(pair.id, link) for link in sorted(wide - told)]
        self.wanted += len(turned)
        self.told += len(turned & told)
        self.listed += len(turned & (told | _targets(diff.muted)))


def _targets(edits: object) -> set[str]:
    found: set[str] = set()
    for edit in edits:  # type: ignore[attr-defined]
        if edit.kind.value.startswith("link-"):
            found |= {_bare(target) for target in (edit.before, edit.after) if target}
    return found


def _bare(href: str) -> str:
    return identity(href).partition("?")[0]


def raw_links(body: bytes, url: str) -> tuple[set[str], set[str]]:
    """Targets of the `<a href>` outside nav, header, footer and aside elements, and of all: the truth for links.

    A link has changed when it stands in the first set of one side and nowhere on the other. Absolute, without query, so
    that session marks do not count; places on the page itself and Cloudflare's stand-ins for addresses are left out.
    """
    root = lxml.html.document_fromstring(body.decode("utf-8", "replace"), parser=lxml.html.HTMLParser(huge_tree=True))
    found: set[str] = set()
    everywhere: set[str] = set()
    for anchor in root.iter("a"):
        reference = (anchor.get("href") or "").strip()
        target = resolve(url, reference)
        if target is None or not target.startswith(("http", "mailto:", "tel:")) or _STAND_IN in target:
            continue
        everywhere.add(_bare(target))
        if not any(above.tag in _FURNITURE for above in anchor.iterancestors()):
            found.add(_bare(target))
    own = {identity(url.partition("#")[0])}
    return {link for link in found if _bare(link.partition("#")[0]) not in own}, everywhere


def judge_peer(pairs: Pairs, read: Callable[[bytes], str]) -> Score:
    """A peer's answers: an alert is a text that differs. CPU is that of the two pages read."""
    score = Score()
    for pair in pairs.pairs:
        texts = []
        for blob in (pair.before, pair.after):
            body = pairs.body(blob)
            start = time.process_time()
            try:
                texts.append(read(body))
            except Exception as trouble:  # noqa: BLE001 - a peer's crash on one page is a figure, not our end
                texts.append(f"{type(trouble).__name__} on {blob}")
            score.seconds += time.process_time() - start
        score.pages += len(texts)
        score.add(pair, alert=texts[0] != texts[1])
    return score


def show(scores: dict[str, Score]) -> None:
    """The figures, one line a system."""
    print("| system | precision | recall | F1 | noise per 1,000 | quiet per 1,000 | ms CPU a page |")
    print("|---|---|---|---|---|---|---|")
    for name, score in scores.items():
        precision, recall, best = score.figures
        noisy = NOISY_REVISITS * score.rate("noise")
        quiet = noisy + (1_000 - NOISY_REVISITS) * score.rate("unchanged")
        cost = 1_000 * score.seconds / (score.pages or 1)
        print(f"| {name} | {precision:.3f} | {recall:.3f} | {best:.3f} | {noisy:.1f} | {quiet:.1f} | {cost:.1f} |")
    print(f"\nnoise per 1,000: {NOISY_REVISITS} x alert rate on noise pairs (revisits that differ, but bring no news).")
    print(
        "quiet per 1,000: the same plus 922 x alert rate on pairs in which neither text nor links were seen to differ."
    )


def show_ours(ours: Ours, *, verbose: bool) -> None:
    """What only our own answers have: counts, links, services and the wrong ones."""
    score = ours.score
    counted = ", ".join(f"{label} {score.alerts[label]} of {score.seen[label]}" for label in sorted(score.seen))
    print(f"\nours, alerts by label: {counted}")
    print(f"link changes on content pairs: {ours.told} of {ours.wanted} told, {ours.listed} told or listed as muted")
    print(
        f"the same where links that stand elsewhere on the other side count too: {ours.wide_told} of {ours.wide} told"
    )
    by_service = sorted((_figures(counts)[2], name, counts) for name, counts in score.services.items())
    print(f"F1 by service, the worst {_WORST} of {len(by_service)}:")
    for best, name, counts in by_service[:_WORST]:
        print(f"  {best:.2f} {name} ({', '.join(f'{key} {counts[key]}' for key in sorted(counts))})")
    if verbose:
        for pair_id, link in ours.untold:
            print(f"  link not told, wide truth: {pair_id} {link}")
        print("F1 by service:", ", ".join(f"{name} {best:.2f}" for best, name, _ in by_service))
        for pair, alert in score.wrong:
            print(f"  {'false alert' if alert else 'missed'} {pair.id} {pair.label} {pair.page}: {pair.why}")


def main() -> None:
    """Runs the benchmark."""
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("folder", type=Path, nargs="?", default=os.environ.get("CHECKBACK_PAIRS") or None, metavar="DIR")
    asked.add_argument("--labels", type=Path, help="labels read by hand; default: beside DIR")
    asked.add_argument("--limit", type=int, help="only the first N pairs")
    asked.add_argument("--alone", action="store_true", help="without the peers")
    asked.add_argument("--verbose", action="store_true", help="every service and every wrong answer")
    asked.add_argument(
        "--leave-out", action="store_true", help="only ours, thresholds fitted without each service in turn"
    )
    given = asked.parse_args()
    if given.folder is None:
        print("left out: name the unpacked changes-dev folder, or set CHECKBACK_PAIRS", file=sys.stderr)
        return
    folder = Path(given.folder)
    pairs = load(folder, given.labels or default_labels(folder), given.limit)
    print(f"{machine()}; {len(pairs.pairs)} pairs")
    if given.leave_out:
        leave_out(pairs)
        return
    ours = Ours(pairs)
    for pair in pairs.pairs:
        ours.judge(pair)
    scores = {"checkback": ours.score}
    if not given.alone:
        scores |= {name: judge_peer(pairs, read) for name, read in peers().items()}
        if missing():
            print(f"not installed, so not measured: {', '.join(missing())}", file=sys.stderr)
    show(scores)
    show_ours(ours, verbose=given.verbose)


if __name__ == "__main__":
    main()
