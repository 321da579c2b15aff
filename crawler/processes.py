"""Processes that share work out: each host in one of them, so that politeness to it stays in one place.

urls -> by hash of the host -> shares -> one process for each, with a pipe to here -> seen off, however it comes
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, TypeVar

from crawler.fetch.pace import domain
from crawler.urls import host

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.context import ForkProcess, SpawnProcess

    from catalog.config import Config

Task = TypeVar("Task")

_PATIENCE = 5.0
"""Seconds in which a process that was told to end must have ended."""


@dataclass(frozen=True, slots=True)
class Worker:
    """A process and our end of the pipe to it."""

    process: ForkProcess | SpawnProcess
    pipe: Connection


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def forks() -> bool:
    """Whether processes are forked; where threads run, a fork may copy a lock that nobody will ever let go of."""
    return sys.platform == "linux" and threading.active_count() == 1


def together(config: Config) -> Callable[[str], str]:
    """What of an address stays in one process, so that politeness does: its host, its domain, or whatever there is."""
    if config.crawl.politeness == "host":
        return host
    return domain if config.crawl.politeness == "domain" else _everything


def _everything(_url: str) -> str:
    return ""  # which hosts are at one IP address is not known before they are looked up


def place_of(name: str, count: int) -> int:
    """Which of `count` shares a host belongs to, the same on every machine."""
    return int.from_bytes(sha256(name.encode()).digest()[:4]) % count


def shares_of(urls: Iterable[str], count: int, key: Callable[[str], str]) -> list[list[str]]:
    """The addresses in `count` shares, some of which may be empty; `key` says what of an address stays together."""
    shares: list[list[str]] = [[] for _ in range(count)]
    places: dict[str, list[str]] = {}
    for url in urls:
        name = key(url)
        if (share := places.get(name)) is None:
            share = places[name] = shares[place_of(name, count)]
        share.append(url)
    return shares


@contextmanager
def started(
    work: Callable[[Connection, Task], None], tasks: Iterable[Task], *, duplex: bool = False
) -> Iterator[list[Worker]]:
    """One process for each task, calling `work` with its end of a pipe and the task.

    They are waited for at the end, and told to end at once where the block raises. No process outlives it.
    """
    from multiprocessing import get_context  # noqa: PLC0415 - most checks are done in one process

    forking = forks()
    context = get_context("fork") if forking else get_context("spawn")
    workers: list[Worker] = []
    gc.freeze()  # what a collection in a process touches is memory that it no longer shares
    try:
        for task in tasks:
            ours, theirs = context.Pipe(duplex)
            # A forked process has our ends of all pipes: as long as it holds them, nobody hears that we died.
            others = [ours, *(worker.pipe for worker in workers)] if forking else []
            process = context.Process(target=_begin, args=(work, theirs, task, others), daemon=True)
            process.start()
            theirs.close()
            workers.append(Worker(process, ours))
            del task
        yield workers
    except BaseException:
        for worker in workers:
            worker.process.terminate()
        raise
    finally:
        gc.unfreeze()
        _see_off(workers)


def _begin(
    work: Callable[[Connection, Task], None], pipe: Connection, task: Task, others: Sequence[Connection]
) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal tells everybody; who started us says when to end
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for other in others:
        other.close()
    work(pipe, task)


def _see_off(workers: Iterable[Worker]) -> None:
    """Waits for processes that were told to end, or have nothing left to do."""
    for worker in workers:
        worker.process.join(_PATIENCE)
        if worker.process.is_alive():
            worker.process.kill()
            worker.process.join()
        worker.pipe.close()
