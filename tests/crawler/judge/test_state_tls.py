"""State and certificates: what readers can open does not die."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from catalog.config import VerdictSettings
from catalog.model import Check, Evidence, Standing, State, Verdict
from crawler.fetch import FaultKind
from crawler.judge.state import fold

BEGAN = datetime(2026, 11, 1, tzinfo=UTC)


def after_days(kind: FaultKind, days: int) -> Standing:
    """The standing of a page that worked once and failed this way every day since."""
    standing = fold(None, Check(url="https://a.example/", at=BEGAN, verdict=Verdict.ALIVE), VerdictSettings())
    for day in range(1, days + 1):
        evidence = (Evidence(kind.value, "unable to get local issuer certificate"),)
        at = BEGAN + timedelta(days=day)
        check = Check(url="https://a.example/", at=at, verdict=Verdict.TLS, evidence=evidence)
        standing = fold(standing, check, VerdictSettings())
    return standing


def test_state_of_an_incomplete_chain() -> None:
    """Browsers fetch the certificate that a server leaves out, so the page stays what it was."""
    standing = after_days(FaultKind.TLS_INCOMPLETE, 9)
    assert (standing.state, standing.verdict, standing.failures) == (State.ALIVE, Verdict.TLS, 0)


@pytest.mark.parametrize(
    "kind", sorted(kind for kind in FaultKind if kind.is_tls and kind is not FaultKind.TLS_INCOMPLETE)
)
def test_state_of_every_other_bad_certificate(kind: FaultKind) -> None:
    """Browsers refuse these, so they lead to dead as other failures do."""
    assert after_days(kind, 4).state is State.DEAD
