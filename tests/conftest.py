"""What every test has: no network but loopback, repeatable examples, a strange time zone and a clock to set."""

from __future__ import annotations

import importlib.util
import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.clock import Clock
from tests.site import Site
from tests.sources import PACKAGES, line_count, python_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

GUARD = Path(__file__).parent / "guard" / "sitecustomize.py"


def _close_network() -> ModuleType:
    """Guard this process, and by its environment every Python process it starts.

    A pytest-xdist worker is such a process: there the guard is on already.
    """
    on_already = sys.modules.get("sitecustomize")
    if on_already is not None and Path(on_already.__file__ or "").resolve() == GUARD.resolve():
        return on_already
    spec = importlib.util.spec_from_file_location("checkback_network_guard", GUARD)
    assert spec is not None
    assert spec.loader is not None
    guard = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(guard)
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(GUARD.parent), os.environ.get("PYTHONPATH")]))
    return guard


_guard = _close_network()

# HYPOTHESIS_PROFILE=explore looks for new counterexamples; everyone else gets the same examples every time.
settings.register_profile(
    "steady", derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("explore", deadline=None, max_examples=2000, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "steady"))

# A job in the background ignores SIGINT, and so would every process that it starts: Ctrl-C could not be tested there.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Far from UTC and with daylight saving, so that a local time that slips in is wrong in an obvious way.
os.environ["TZ"] = "America/Anchorage"
time.tzset()


def pytest_report_header() -> str:
    """How large the project's files are, in every run: the median is a budget nobody may forget."""
    sizes = sorted(map(line_count, python_files(*PACKAGES)))
    return f"checkback: {len(sizes)} files, median {sizes[len(sizes) // 2]} lines, largest {sizes[-1]}"


@pytest.fixture(scope="session")
def network_guard() -> ModuleType:
    """The guard of this process; `escapes` lists what tried to leave."""
    return _guard


@pytest.fixture(autouse=True)
def _no_escape() -> Iterator[None]:
    """Fail a test that tried to leave this machine, even when the product swallowed the error."""
    before = len(_guard.escapes)
    yield
    tried = _guard.escapes[before:]
    del _guard.escapes[before:]
    if tried:
        pytest.fail(f"tried to leave this machine: {'; '.join(tried)}", pytrace=False)


@pytest.fixture
def clock() -> Clock:
    """A clock at 2026-09-07 09:00 UTC: `clock()`, `clock.now`, `clock.advance(days=1)`."""
    return Clock()


@pytest.fixture
def site() -> Iterator[Site]:
    """A scripted site on loopback, without pages; modules that need some have one of their own."""
    with Site() as running:
        yield running
