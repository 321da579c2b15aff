"""The verdict benchmark's scripted answers, part of them: enough to notice when a rule goes astray."""

from __future__ import annotations

from tests.bench.running import figures_of


def test_verdicts_of_scripted_answers() -> None:
    """Served on loopback and judged as the product does it, the held-out third keeps the promised ratios."""
    figures, wrong = figures_of("verdicts.py", "--part", "held-out", "--wrong")
    assert figures["cases"] >= 150
    assert figures["macro_f1"] >= 0.97, wrong
    assert figures["dead_precision"] >= 0.995, wrong
    assert (figures["never_dead"], figures["taken_for_hijacked"]) == (0, 0), wrong


def test_verdicts_of_answers_written_blind() -> None:
    """What others wrote who did not know the rules is judged no worse than recorded, and nobody is wronged."""
    figures, wrong = figures_of("verdicts.py", "--part", "blind", "--wrong")
    assert figures["cases"] >= 500
    assert figures["macro_f1"] >= 0.97, wrong
    assert figures["dead_precision"] >= 0.96, wrong
    assert (figures["never_dead"], figures["taken_for_hijacked"]) == (0, 0), wrong
