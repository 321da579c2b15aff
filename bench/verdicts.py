"""How often a verdict is right: `python bench/verdicts.py [--part dev|held-out|blind|all] [--wrong]`.

Scripted answers (`verdict_cases/`) are served on loopback, walked and judged as the product does it, with the last good
snapshot where the case has one, and scored. A third of each group is held out: it is there to be looked at last.
`blind` was written later, by three hands that had read neither the rules nor the other cases.

measure             what counts
macro-F1            mean over the verdicts; a case that allows several verdicts is right with each of them
dead precision      of all looks that count as a strike towards dead, how many deserve to
never dead          blocked and limited answers that were called a failure
taken for hijacked  honest redesigns, mergers and moves that were called hijacked or parked

Real ones, where files are at hand: `--soft-failures` (JSON: title, text, textlen of answers that are not the page; with
`--pairs DIR` their last good snapshots), `--hijacked` (CSV: now_serves, http, label), `--blocked` (CSV: url_regex,
maintainer_comment).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from _pairs import machine
from _verdict_cases import Case, cases
from _verdict_play import play
from _verdict_real import blocked, hijacked, soft_failures

from catalog.model import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from catalog.model import Check

Played = tuple[Case, "Check"]
_NEVER_DEAD = (Verdict.BLOCKED, Verdict.LIMITED)


def said(check: Check) -> Verdict:
    """The verdict of a look as a citation would read it."""
    return Verdict.MISSING_FRAGMENT if check.verdict.is_success and check.missing_fragments else check.verdict


def truth(case: Case, check: Check) -> Verdict:
    """The verdict that a case deserves: what was said, where that is one of those it allows."""
    return said(check) if said(check) in case.truth else case.truth[0]


def scores(played: Sequence[Played]) -> dict[str, float]:
    """The figures, by name."""
    struck = [(case, check) for case, check in played if said(check).is_failure]
    fair = sum(truth(case, check).is_failure for case, check in struck)
    each = [f1 for *_, f1 in by_verdict(played).values()]
    return {
        "cases": len(played),
        "right": sum(said(check) in case.truth for case, check in played),
        "macro_f1": sum(each) / len(each),
        "dead_precision": fair / len(struck) if struck else 1.0,
        "never_dead": sum(truth(case, check) in _NEVER_DEAD and said(check).is_failure for case, check in played),
        "legitimate": sum(case.legitimate for case, _ in played),
        "taken_for_hijacked": sum(case.legitimate and said(check).is_hostile for case, check in played),
    }


def by_verdict(played: Sequence[Played]) -> dict[Verdict, tuple[int, float, float, float]]:
    """Number of cases, precision, recall and F1 of each verdict."""
    found = {}
    for verdict in Verdict:
        deserved = [(case, check) for case, check in played if truth(case, check) is verdict]
        given = [(case, check) for case, check in played if said(check) is verdict]
        if deserved or given:
            hits = sum(said(check) is verdict for _, check in deserved)
            precision, recall = hits / (len(given) or 1), hits / (len(deserved) or 1)
            f1 = 2 * precision * recall / (precision + recall) if hits else 0.0
            found[verdict] = (len(deserved), precision, recall, f1)
    return found


def show(played: Sequence[Played], *, wrong: bool) -> None:
    """The tables."""
    print("| verdict | cases | precision | recall | F1 | called instead |")
    print("|---|---|---|---|---|---|")
    for verdict, (count, precision, recall, f1) in by_verdict(played).items():
        missed = Counter(said(c) for case, c in played if truth(case, c) is verdict and said(c) is not verdict)
        instead = ", ".join(f"{name} {times}" for name, times in missed.most_common()) or "-"
        print(f"| {verdict} | {count} | {precision:.3f} | {recall:.3f} | {f1:.3f} | {instead} |")
    if wrong:
        for case, check in played:
            if said(check) not in case.truth:
                wanted = "/".join(case.truth)
                print(f"{case.name}: {wanted} called {said(check)}, {check.evidence[:2]}", file=sys.stderr)


def main() -> None:
    """Runs the benchmark."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--part", choices=("dev", "held-out", "blind", "all"), default="all", help="default: all")
    asked.add_argument("--wrong", action="store_true", help="name each wrong answer")
    asked.add_argument("--soft-failures", type=Path, metavar="FILE")
    asked.add_argument("--pairs", type=Path, metavar="DIR", help="folder with pairs.jsonl and blobs/")
    asked.add_argument("--hijacked", type=Path, metavar="FILE")
    asked.add_argument("--blocked", type=Path, metavar="FILE")
    asked.add_argument("--json", action="store_true", help="the figures as JSON at the end")
    given = asked.parse_args()
    print(f"{machine()}; load {os.getloadavg()[0]:.1f}")
    listed = [case for case in cases() if given.part in ("all", case.part)]
    played = play(listed)
    show(played, wrong=given.wrong)
    figures = scores(played)
    print(", ".join(f"{name} {figure:.4g}" for name, figure in figures.items()))
    real = {
        "soft failures not alive": soft_failures(given.soft_failures, given.pairs) if given.soft_failures else None,
        "hijacked caught": hijacked(given.hijacked) if given.hijacked else None,
        "blocked not dead": blocked(given.blocked) if given.blocked else None,
    }
    for name, rows in real.items():
        if rows is not None:
            good = sum(row.is_right for row in rows)
            print(f"{name}: {good} of {len(rows)}; {dict(Counter(str(row.verdict) for row in rows))}")
            for row in rows:
                if given.wrong and not row.is_right:
                    print(f"{row.name}: called {row.verdict}, {row.evidence}", file=sys.stderr)
    if given.json:
        print(json.dumps(figures))


if __name__ == "__main__":
    main()
