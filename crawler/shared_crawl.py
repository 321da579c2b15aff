"""A crawl shared out among processes: they look and judge, and only this one writes.

parts -> one process each -> what to record -> one transaction here -> answer
                          -> how their hosts fared -> whom to blame, once all have asked -> answer
                          -> what they know of hosts, at their end

However it comes, what is recorded is whole, and no process is left behind.
"""

from __future__ import annotations

import signal
import threading
import time
from contextlib import contextmanager, suppress
from multiprocessing import Pipe
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any

from catalog.errors import CheckbackError, Interrupted, OwnFailure
from crawler.processes import started
from crawler.shared_part import Ended, work

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.connection import Connection

    from catalog.stages import Context
    from crawler.known_hosts import KnownHosts
    from crawler.processes import Worker
    from crawler.reach import Reach
    from crawler.shared_part import Part

_PATIENCE = 5.0
"""Seconds that processes have for what they still want to be recorded, once somebody asked us to stop."""
_STOPS = (signal.SIGINT, signal.SIGTERM)


def crawl_parts(context: Context, parts: Sequence[Part], *, words: str, reach: Reach, known: KnownHosts) -> None:
    """Runs each part in a process of its own, and adds what they saw to `reach` and `known`.

    Raises:
        Interrupted: somebody asked us to stop.
        CheckbackError: what went wrong here or in one of them; a process that ended without a word is an `OwnFailure`.
    """
    context.store.close()  # connections must not be taken along; the next to need one opens it
    with (
        started(work, parts, duplex=True) as workers,
        _bell() as bell,
        context.talk.progress(words, sum(part.expected for part in parts)) as advance,
    ):
        _Foreman(context, workers, reach, known, advance).serve(bell)


class _Foreman:
    """Answers the processes of one phase until each has ended."""

    def __init__(
        self,
        context: Context,
        workers: Sequence[Worker],
        reach: Reach,
        known: KnownHosts,
        advance: Callable[[int], None],
    ) -> None:
        self._context = context
        self._open = list(workers)
        self._reach = reach
        self._known = known
        self._advance = advance
        self._asking: dict[Connection, dict[str, Any]] = {}
        self._stopped: CheckbackError | None = None
        self._deadline: float | None = None

    def serve(self, bell: Connection) -> None:
        """Until all have ended, or were told to and did not in time.

        Raises:
            CheckbackError: why they were told to end.
        """
        while self._open:
            left = None if self._deadline is None else self._deadline - time.monotonic()
            ready = wait([bell, *(worker.pipe for worker in self._open)], left)
            if not ready:
                break
            if bell in ready:
                bell.recv()
                self._stop(Interrupted())
            for worker in [worker for worker in self._open if worker.pipe in ready]:
                self._hear(worker)
        if self._stopped is not None:
            raise self._stopped

    def _hear(self, worker: Worker) -> None:
        try:
            kind, steps, what = worker.pipe.recv()
        except (EOFError, OSError):
            self._open.remove(worker)
            self._stop(
                OwnFailure(
                    "a worker process ended without a word; what was recorded is kept: run again, with --workers 1 if "
                    "it happens again"
                )
            )
            return
        if steps:
            self._advance(steps)
        if kind == "store":
            self._answer(worker.pipe, *self._written(*what))
        elif kind == "fates":
            self._asked(worker.pipe, what)
        elif kind == "words":
            self._context.talk.say(what)
        else:
            self._open.remove(worker)
            self._ended(what)

    def _written(self, method: str, arguments: Sequence[object], named: dict[str, object]) -> tuple[bool, object]:
        try:
            return True, getattr(self._context.store, method)(*arguments, **named)
        except CheckbackError as trouble:
            return False, trouble

    def _asked(self, pipe: Connection, fates: dict[str, Any]) -> None:
        """Nobody may call a host dead before it is known how the hosts of all fared."""
        self._asking[pipe] = fates
        if self._stopped is not None:
            self._dismiss()
        elif len(self._asking) == len(self._open):
            for one in self._asking.values():
                self._reach.add(one)
            blame = self._reach.suspicion()
            for asking in self._asking:
                self._answer(asking, True, blame)  # noqa: FBT003 - as `Line.ask` takes it
            self._asking.clear()

    def _ended(self, how: Ended) -> None:
        self._known.take(how.known)
        if how.failure is not None:
            self._stop(how.failure)

    def _stop(self, why: CheckbackError) -> None:
        """Tells all to end; what they still want to be recorded is."""
        if self._stopped is None:
            self._stopped = why
            self._deadline = time.monotonic() + _PATIENCE
            for worker in self._open:
                worker.process.terminate()
        self._dismiss()

    def _dismiss(self) -> None:
        for pipe in self._asking:
            self._answer(pipe, False, Interrupted())  # noqa: FBT003 - as `Line.ask` takes it
        self._asking.clear()

    def _answer(self, pipe: Connection, is_good: bool, answer: object) -> None:  # noqa: FBT001 - half of a message
        with suppress(OSError):  # it died; the next thing heard from it says so
            pipe.send((is_good, answer))


@contextmanager
def _bell() -> Iterator[Connection]:
    """Rings on Ctrl-C and SIGTERM, so that no transaction is broken off."""
    hears, rings = Pipe(duplex=False)
    before: dict[signal.Signals, Any] = {}
    if threading.current_thread() is threading.main_thread():
        for number in _STOPS:
            before[number] = signal.signal(number, lambda *_: rings.send(None))
    try:
        yield hears
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        hears.close()
        rings.close()
