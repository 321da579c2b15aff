"""Looks shared out among processes: each host in one of them, so that politeness to it stays in one place.

urls -> by hash of the host -> process -> look, judge -> checks, a few hundred at a time through a pipe -> here
"""

from __future__ import annotations

import os
import pickle
from dataclasses import dataclass
from typing import TYPE_CHECKING

from catalog.errors import CheckbackError, Interrupted, OwnFailure
from catalog.model import Check
from catalog.stages import Setup
from catalog.talk import Talk
from crawler.looks import LINK_BYTES, Judge, look_at
from crawler.processes import cores, shares_of, started, together
from crawler.urls import host

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime
    from multiprocessing.connection import Connection

    from catalog.config import Config
    from catalog.model import Evidence, Verdict
    from crawler.fetch import Walk
    from crawler.lookalikes import RunMemory
    from crawler.looks import Cited

    _Told = tuple[int, Verdict, int | None, str | None, tuple[Evidence, ...], datetime, datetime | None]

WORTH_SHARING = 2000
"""Addresses below which more processes cost more than they save; a new TLS connection is worth several."""
_HANDSHAKE = 10
_TOGETHER = 200


@dataclass(frozen=True, slots=True)
class _Share:
    """What one process does; `parent` is who must be alive to hear of it."""

    config: Config
    work: bytes
    """Its addresses and what they should show, in one piece (pickle of our own): whoever as much as looks at single
    objects of the process that forked it gets a copy of the memory around each."""
    parent: int


def sensible(urls: Sequence[str]) -> int:
    """Processes that so many addresses are worth: one per core for many addresses of several hosts, else one."""
    if len(urls) * (1 + _HANDSHAKE) < WORTH_SHARING:
        return 1
    hosts: dict[str, bool] = {}
    for url in urls:
        hosts[host(url)] = url.startswith("https:")
    if len(urls) + _HANDSHAKE * sum(hosts.values()) < WORTH_SHARING or len(hosts) < 2:  # noqa: PLR2004 - one cannot be shared out
        return 1
    return cores()


def look_shared(
    setup: Setup,
    urls: Sequence[str],
    cited: Cited,
    workers: int,
    told: Callable[[Check], None],
    *,
    memory: RunMemory | None = None,
) -> None:
    """Looks at canonical addresses in several processes.

    Args:
        setup: the settings.
        urls: the addresses, each once.
        cited: what they should show.
        workers: how many processes.
        told: hears of each check, in this process; twice of one that looks otherwise beside others of its host.
        memory: what is known already of what hosts show to anybody.

    Raises:
        Interrupted: somebody asked us to stop.
        OwnFailure: a process could not do its part, or ended without a word.
    """
    shares = [share for share in shares_of(urls, workers, together(setup.config)) if share]
    work = _packed_work(shares, cited, memory)
    parent = os.getpid()
    with started(_work, (_Share(setup.config, work.pop(0), parent) for _ in shares)) as processes:
        _hear({worker.pipe: share for worker, share in zip(processes, shares, strict=True)}, told)


def _packed_work(shares: Sequence[Sequence[str]], cited: Cited, memory: RunMemory | None) -> list[bytes]:
    return [pickle.dumps((share, cited.of(share), memory)) for share in shares]


def _hear(pipes: Mapping[Connection, Sequence[str]], told: Callable[[Check], None]) -> None:
    """Takes what the processes tell until each has said that it is done."""
    from multiprocessing.connection import wait  # noqa: PLC0415 - most checks are done in one process

    open_pipes = dict(pipes)
    while open_pipes:
        for ready in wait(list(open_pipes)):
            pipe = next(known for known in open_pipes if known is ready)
            try:
                message = pipe.recv()
            except EOFError:
                raise OwnFailure("a worker process ended without a word; run again with --workers 1") from None
            if isinstance(message, CheckbackError):
                raise message
            if message is None:
                del open_pipes[pipe]
                continue
            for one in message:
                told(_unpacked(open_pipes[pipe], one))


def _work(pipe: Connection, share: _Share) -> None:
    """What a process does; everything that it has to tell goes through the pipe."""
    waiting: list[_Told] = []
    urls, cited, memory = pickle.loads(share.work)  # noqa: S301 - made by whoever started this process
    places = {url: place for place, url in enumerate(urls)}

    def tell(check: Check) -> None:
        waiting.append(_packed(places[check.url], check))
        if len(waiting) >= _TOGETHER:
            flush()

    def flush() -> None:
        if os.getppid() != share.parent:
            raise Interrupted  # nobody is there to hear it
        pipe.send(waiting)
        waiting.clear()

    judge = Judge(Setup(config=share.config, talk=Talk(quiet=True)), cited, tell, memory)

    def arrived(url: str, walk: Walk) -> None:
        judge.take(url, walk)

    try:
        look_at(
            Setup(config=share.config, talk=Talk(quiet=True)), urls, arrived, enough=LINK_BYTES, settle=judge.settle
        )
        flush()
        pipe.send(None)
    except Interrupted:
        pass  # whoever stopped us stops the others as well
    except BrokenPipeError:
        pass
    except CheckbackError as failure:
        pipe.send(failure)


def _packed(place: int, check: Check) -> _Told:
    final = check.final_url if check.final_url != check.url else ""
    return place, check.verdict, check.status, final, check.evidence, check.at, check.retry_at


def _unpacked(urls: Sequence[str], one: _Told) -> Check:
    place, verdict, status, final, evidence, at, retry_at = one
    return Check(
        url=urls[place],
        at=at,
        verdict=verdict,
        status=status,
        final_url=urls[place] if final == "" else final,
        evidence=evidence,
        retry_at=retry_at,
    )
