"""Faults that no loopback server can make, read from what the system raises."""

from __future__ import annotations

import errno
import os

import pytest

from catalog.errors import OwnFailure
from crawler.fetch import FaultKind
from crawler.fetch.faults import fault_of


def failure(number: int) -> OSError:
    """A system error by number."""
    return OSError(number, os.strerror(number))


@pytest.mark.parametrize("number", [errno.EHOSTUNREACH, errno.ENETUNREACH])
def test_fault_of_no_route(number: int) -> None:
    """No route to a host or network is unreachable, in the system's words."""
    fault = fault_of(failure(number))
    assert (fault.kind, fault.detail) == (FaultKind.UNREACHABLE, os.strerror(number))


def test_fault_of_slow_connect() -> None:
    """The system's own patience with a connection attempt ends in a timeout."""
    assert fault_of(failure(errno.ETIMEDOUT)).kind is FaultKind.TIMEOUT


@pytest.mark.parametrize("number", [errno.EMFILE, errno.ENFILE, errno.ENOBUFS])
def test_fault_of_our_own_machine(number: int) -> None:
    """Running out of file descriptors is our failure (exit code 3) and tells what to do."""
    with pytest.raises(OwnFailure, match="ulimit"):
        fault_of(failure(number))


def test_fault_detail_is_one_printable_line() -> None:
    """What a server sends cannot smuggle control characters or a novel into a report."""
    fault = fault_of(ValueError("bad\x1b[31m\r\n\x00 thing " + "x" * 1000))
    assert fault.detail.isprintable()
    assert len(fault.detail) <= 200
