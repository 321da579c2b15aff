"""Hosts that nobody answers at: asked a few times, not thousands of times."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.fetch.reply import Fault, FaultKind, Reply
from crawler.fetch.silence import Silence
from tests.crawler.fetch.asking import Stopwatch, look_at, manners_for

if TYPE_CHECKING:
    from tests.clock import Clock
    from tests.site import Site

HOST = "http://quiet.example"


def silent(silence: Silence, kind: FaultKind, times: int, peer: str | None = None) -> Fault | None:
    """What is said of the next address after so many failures of one kind."""
    for number in range(times):
        silence.heard(f"{HOST}/{number}", Reply(url=HOST, fault=Fault(kind, "as it was"), peer=peer))
    return silence.fault_of(f"{HOST}/next")


@pytest.mark.parametrize(
    ("kind", "peer", "tries"),
    [
        (FaultKind.NXDOMAIN, None, 1),
        (FaultKind.REFUSED, None, 3),
        (FaultKind.UNREACHABLE, None, 3),
        (FaultKind.TIMEOUT, None, 3),
        (FaultKind.TIMEOUT, "127.0.0.1", 6),
    ],
)
def test_silence_after_failures_in_a_row(kind: FaultKind, peer: str | None, tries: int) -> None:
    """So many failures of a host stand for its other addresses, and no fewer do."""
    assert silent(Silence(), kind, tries - 1, peer) is None
    fault = silent(Silence(), kind, tries, peer)
    assert fault is not None
    assert fault.kind is kind


def test_silence_says_what_was_not_asked() -> None:
    """Evidence tells that this address was not asked."""
    fault = silent(Silence(), FaultKind.REFUSED, 3)
    assert fault is not None
    assert fault.detail == "not asked: the 3 requests before to this host ended so"


@given(st.integers(0, 30), st.sampled_from([200, 404, 500]))
def test_silence_ends_with_an_answer(failures: int, status: int) -> None:
    """Whatever came before, a host that answers anything is asked again, and its neighbours were all along."""
    silence = Silence()
    silent(silence, FaultKind.TIMEOUT, failures)
    assert silence.fault_of("http://loud.example/") is None
    silence.heard(HOST, Reply(url=HOST, status=status))
    assert silence.fault_of(HOST) is None


@pytest.mark.parametrize("kind", [FaultKind.TLS, FaultKind.RESET, FaultKind.MALFORMED, FaultKind.RESTING])
def test_silence_is_not_another_failure(kind: FaultKind) -> None:
    """What may concern one address only says nothing of the others."""
    assert silent(Silence(), kind, 30) is None


def test_silence_of_a_name_that_does_not_exist(site: Site, clock: Clock) -> None:
    """A thousand links to a name that is gone take one look-up and no pauses."""
    asked: list[str] = []

    class Gone:
        async def resolve(self, host: str, _port: int) -> list[tuple[str, int]]:
            asked.append(host)
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    watch = Stopwatch()
    manners = manners_for(site, clock, stopwatch=watch, delay=1.0, resolver=Gone())
    before = watch()
    walks = look_at(manners, *(f"http://gone.example/{number}" for number in range(1000)))
    assert {walk.fault.kind for walk in walks if walk.fault} == {FaultKind.NXDOMAIN}
    assert (len(walks), len(asked)) == (1000, 1)
    assert watch() - before <= 1.0
