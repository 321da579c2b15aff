"""Stop signals as an event, so that work under way can be broken off where it is safe."""

from __future__ import annotations

import asyncio
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from catalog.errors import Interrupted

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator

_T = TypeVar("_T")
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


async def unless_stopped(work: Coroutine[Any, Any, _T]) -> _T:
    """What some work gives, or an end to it as soon as a stop signal comes.

    Raises:
        Interrupted: somebody asked us to stop.
    """
    stopping = asyncio.Event()
    with stopped_by_signals(stopping):
        working = asyncio.ensure_future(work)
        asked = asyncio.ensure_future(stopping.wait())
        try:
            await asyncio.wait({working, asked}, return_when=asyncio.FIRST_COMPLETED)
            if working.done():
                return working.result()
            raise Interrupted
        finally:
            asked.cancel()
            working.cancel()
            await asyncio.gather(working, asked, return_exceptions=True)
