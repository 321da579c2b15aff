"""The guard that keeps the whole suite on this machine."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import uvloop

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator
    from types import ModuleType
    from typing import Any

    from tests.clock import Clock

OUTSIDE = "192.0.2.7"  # TEST-NET-1 (RFC 5737): nobody's


@pytest.fixture
def refused(network_guard: ModuleType) -> Iterator[Callable[[str], None]]:
    """Call it with what must have been refused; the attempt is then forgiven."""

    def seen(target: str) -> None:
        assert target in network_guard.escapes.pop()

    yield seen
    assert not network_guard.escapes


def test_connect_outside_is_refused(network_guard: ModuleType, refused: Callable[[str], None]) -> None:
    """A connection to an address outside names that address in its error."""
    with socket.socket() as sock, pytest.raises(network_guard.NetworkEscapeError, match=OUTSIDE):
        sock.connect((OUTSIDE, 80))
    refused(OUTSIDE)
    with socket.socket() as sock, pytest.raises(network_guard.NetworkEscapeError, match=OUTSIDE):
        sock.connect_ex((OUTSIDE, 80))
    refused(OUTSIDE)


def test_mapped_address_is_refused(network_guard: ModuleType, refused: Callable[[str], None]) -> None:
    """An IPv4 address dressed as IPv6 is still outside."""
    with socket.socket(socket.AF_INET6) as sock, pytest.raises(network_guard.NetworkEscapeError):
        sock.connect((f"::ffff:{OUTSIDE}", 80))
    refused(OUTSIDE)


def test_datagram_outside_is_refused(network_guard: ModuleType, refused: Callable[[str], None]) -> None:
    """UDP is no way out."""
    with socket.socket(type=socket.SOCK_DGRAM) as sock, pytest.raises(network_guard.NetworkEscapeError):
        sock.sendto(b"x", (OUTSIDE, 53))
    refused(OUTSIDE)


@pytest.mark.parametrize("look_up", [socket.gethostbyname, lambda name: socket.getaddrinfo(name, 80)])
def test_name_lookup_is_refused(
    look_up: Callable[[str], object], network_guard: ModuleType, refused: Callable[[str], None]
) -> None:
    """A name is not even asked for."""
    with pytest.raises(network_guard.NetworkEscapeError, match=r"rights\.example"):
        look_up("rights.example")
    refused("rights.example")


@pytest.mark.parametrize("new_loop", [asyncio.new_event_loop, uvloop.new_event_loop, uvloop.Loop])
@pytest.mark.parametrize("host", [OUTSIDE, "rights.example"])
def test_event_loops_are_refused(
    new_loop: Callable[[], asyncio.AbstractEventLoop],
    host: str,
    network_guard: ModuleType,
    refused: Callable[[str], None],
) -> None:
    """Both event loops are guarded, also the one that does its work in C."""

    def attempt(work: Callable[[asyncio.AbstractEventLoop], Coroutine[Any, Any, Any]]) -> None:
        loop = new_loop()
        try:
            with pytest.raises(network_guard.NetworkEscapeError):
                loop.run_until_complete(work(loop))
        finally:
            loop.close()
        refused(host)

    attempt(lambda loop: loop.create_connection(asyncio.Protocol, host, 80))
    if host != OUTSIDE:
        attempt(lambda loop: loop.getaddrinfo(host, 80))


def test_loopback_is_open(network_guard: ModuleType) -> None:
    """What stays on this machine works, by address and by name."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        for host in ("127.0.0.1", "localhost"):
            with socket.socket() as sock:
                sock.connect((host, port))
    assert not network_guard.escapes


@pytest.mark.parametrize("host", [OUTSIDE, "rights.example"])
def test_child_process_is_guarded(host: str) -> None:
    """A Python process started by a test is guarded by its environment."""
    code = f"import socket; socket.create_connection(({host!r}, 80), timeout=5)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=30)  # noqa: S603 - our own interpreter
    assert done.returncode != 0
    assert "NetworkEscapeError" in done.stderr
    assert host in done.stderr


def test_time_zone_is_far_from_utc(clock: Clock) -> None:
    """The suite runs where local time is never UTC, so that confusing them shows."""
    assert os.environ["TZ"] == "America/Anchorage"
    assert clock().astimezone().utcoffset() != clock().utcoffset()


def test_clock_moves_only_when_told(clock: Clock) -> None:
    """The clock stands still until it is advanced."""
    before = clock()
    assert clock() == before
    assert clock.advance(days=1, hours=2) == clock()
    assert (clock.now - before).total_seconds() == 26 * 3600
