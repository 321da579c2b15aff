"""Stop signals as an event, so that work under way can be broken off where it is safe."""

from __future__ import annotations

import asyncio
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_STOPS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def stopped_by_signals(stopping: asyncio.Event) -> Iterator[None]:
    """Sets `stopping` on Ctrl-C and SIGTERM: Scrapy swallows the cancellation that asyncio would send instead."""
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in _STOPS}
    try:
        for number in _STOPS:
            loop.add_signal_handler(number, stopping.set)
    except (ValueError, RuntimeError, NotImplementedError):  # not in the main thread, or no signals here (Windows)
        yield
        return
    try:
        yield
    finally:
        for number, handler in before.items():
            loop.remove_signal_handler(number)
            signal.signal(number, handler)  # asyncio would leave the system's own, which kills without a word
