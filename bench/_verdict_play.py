"""Plays the verdict benchmark's cases back: a loopback server for each, walked and judged as the product does it.

case -> server on a port of its own -> look (names resolved to loopback) -> judge_link | decide_page -> Check
"""

from __future__ import annotations

import asyncio
import os
import socket
import ssl
import tempfile
from contextlib import AsyncExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from _verdict_cases import Case, mime_of
from _verdict_certificates import make_contexts

from catalog.config import Config, CrawlSettings
from catalog.model import Past, Resource, Snapshot, Standing, State, Verdict
from crawler.fetch import Ask, Manners
from crawler.fetch.look import look
from crawler.judge.decide import PageQuestion, decide_page, digest_of, judge_link
from crawler.looks import LINK_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from catalog.model import Check
    from crawler.fetch import Walk

NOW = datetime(2026, 11, 22, 6, tzinfo=UTC)
_AT_ONCE = 12
_PATIENCE, _SHORT = 20.0, 1.0
_ROUND = 10
_REASONS = {200: "OK", 301: "Moved Permanently", 302: "Found", 404: "Not Found", 403: "Forbidden"}
_GARBAGE = {
    "garbage": b"\x00\x13\x88\xff\xfe this is no answer at all \x01\x02\r\n\r\n",
    "smtp": b"220 mail.example ESMTP ready\r\n",
}
_LOOKUPS = {"missing": socket.EAI_NONAME, "again": socket.EAI_AGAIN, "fail": socket.EAI_FAIL}


@dataclass(slots=True)
class Stage:
    """One case with its port; it answers what the case says."""

    case: Case
    port: int = 0
    asked: int = 0
    secure: ssl.SSLContext | None = None
    steps: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)

    def url_of(self, address: str) -> str:
        """A whole address of a case's `//host/path`."""
        parts = urlsplit(address)
        scheme = "https" if self.case.said.get("secure") else "http"
        named = parts.netloc if parts.port else f"{parts.netloc}:{self.port}"
        return f"{scheme}://{named}{parts.path or '/'}" + (f"?{parts.query}" if parts.query else "")

    def script(self) -> None:
        """Writes down which request is answered with which redirect."""
        at = urlsplit(self.case.url)
        host, target = at.hostname or "", _target(self.case.url)
        for status, to in self.case.hops:
            goes = self.url_of(to) if to.startswith("//") else to
            self.steps.setdefault((host, target), (status, goes))
            host, target = urlsplit(to).hostname or host, _target(to)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        with suppress(ConnectionError, asyncio.IncompleteReadError, ssl.SSLError, asyncio.CancelledError):
            while True:
                request = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                if not await self._reply(request, writer):
                    break
        writer.close()

    async def _reply(self, request: str, writer: asyncio.StreamWriter) -> bool:
        _, target, _ = request.split("\r\n", 1)[0].split(" ", 2)
        lines = [line.partition(": ") for line in request.split("\r\n")[1:]]
        host = next(value for name, _, value in lines if name.lower() == "host").rpartition(":")[0]
        if target == "/robots.txt":
            return await _send(writer, *_robots(self.case.said.get("robots"), host))
        self.asked += 1
        if (step := self.steps.get((host, target))) is not None:
            return await _send(writer, step[0], b"", {"Location": step[1]})
        does = self.case.said.get("does")
        return await (self._misbehave(does, target, writer) if does else self._last(writer))

    async def _last(self, writer: asyncio.StreamWriter) -> bool:
        case = self.case
        head = {"Content-Type": mime_of(case), **{k: str(v) for k, v in case.said.get("head", {}).items()}}
        return await _send(writer, case.status, case.body, head)

    async def _misbehave(self, does: str, target: str, writer: asyncio.StreamWriter) -> bool:
        if does in _GARBAGE:
            writer.write(_GARBAGE[does])
            await writer.drain()
            return False
        if does in ("loop", "hosts-loop", "endless-redirects"):
            return await _send(writer, 302, b"", {"Location": self._onward(does, target)})
        if does == "flaky":
            return await (_send(writer, 503, b"starting") if self.asked == 1 else self._last(writer))
        if does == "reset":
            writer.transport.abort()
            return False
        return await _break_off(does, writer) if does in _BROKEN else False

    def _onward(self, does: str, target: str) -> str:
        if does == "loop":
            return target + "?again" if "?again" not in target else target.replace("?again", "")
        turn = int(target.rpartition("round=")[2]) + 1 if "round=" in target else 1
        if does == "hosts-loop":
            return self.url_of(f"//h{turn % _ROUND}.example/?round={turn % _ROUND}")
        return f"/wages/claim?round={turn}"


_BROKEN = {
    "close": b"",
    "hang": b"",
    "hang-in-head": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n",
    "hang-in-body": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9000\r\n\r\n<title>Slow</title>",
    "drip": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9000\r\n\r\n",
    "truncated": b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9000\r\n\r\n<title>Half</title>",
    "bad-gzip": b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 9\r\n\r\nnot gzip!",
}


async def _break_off(does: str, writer: asyncio.StreamWriter) -> bool:
    writer.write(_BROKEN[does])
    await writer.drain()
    if does == "drip":
        for _ in range(100):
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.1)
    if does.startswith("hang"):
        await asyncio.sleep(_PATIENCE)
    return False


async def _send(writer: asyncio.StreamWriter, status: int, body: bytes, head: dict[str, str] | None = None) -> bool:
    lines = [f"HTTP/1.1 {status} {_REASONS.get(status, 'Status')}"]
    lines += [f"{name}: {value}" for name, value in (head or {}).items()]
    if status not in (204, 304):
        lines.append(f"Content-Length: {len(body)}")
    writer.write("\r\n".join([*lines, "", ""]).encode("utf-8") + (b"" if status in (204, 304) else body))
    await writer.drain()
    return True


def _robots(said: object, host: str) -> tuple[int, bytes, dict[str, str]]:
    text = said.get(host) if isinstance(said, dict) else said
    if isinstance(text, int):
        return text, b"", {}
    return (200, str(text).encode(), {"Content-Type": "text/plain"}) if text else (404, b"", {})


def _target(address: str) -> str:
    parts = urlsplit(address)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


class Names:
    """Resolves every name to loopback, but those of which their case says otherwise; ports tell cases apart."""

    def __init__(self, stages: Sequence[Stage]) -> None:
        self._by_port = {stage.port: stage.case for stage in stages}

    async def resolve(self, host: str, port: int) -> list[tuple[str, int]]:
        """As `catalog.stages.Resolver` says."""
        case = self._by_port.get(port)
        if case is None:
            return [("127.0.0.1", port)]
        said = case.said.get("name")
        if isinstance(said, dict):
            said = said.get(host)
        if said in _LOOKUPS:
            raise socket.gaierror(_LOOKUPS[said], f"{said}: {host}")
        if said == "empty":
            return []
        if case.said.get("does") == "closed" and host == case.last_host:
            # Nobody listens there: the port is the case's own on another loopback address.
            found = {"six": ["::1"], "both": ["127.0.0.2", "::1"]}.get(str(said), ["127.0.0.2"])
        else:
            found = ["127.0.0.1"] if said in (None, "six", "both") else [str(said)]
        return [(address, port) for address in found]


async def _serve(stage: Stage, stack: AsyncExitStack) -> None:
    secure = stage.case.said.get("secure")
    if secure in ("plain", "alert", "closed"):
        server = await asyncio.start_server(partial(_no_tls, secure), "127.0.0.1", 0)
    else:
        server = await asyncio.start_server(stage.answer, "127.0.0.1", 0, ssl=stage.secure)
    stage.port = server.sockets[0].getsockname()[1]
    stage.script()
    await stack.enter_async_context(server)


async def _no_tls(secure: str, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    alert = b"\x15\x03\x01\x00\x02\x02\x28"
    writer.write(alert if secure == "alert" else b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
    with suppress(ConnectionError):
        await writer.drain()
    writer.close()


@contextmanager
def _trusting(folder: Path) -> Iterator[dict[str, ssl.SSLContext]]:
    """Certificates of every kind, and their one good authority trusted while the block runs."""
    before = os.environ.get("SSL_CERT_FILE")
    contexts, trusted = make_contexts(folder)
    os.environ["SSL_CERT_FILE"] = str(trusted)
    try:
        yield contexts
    finally:
        if before is None:
            del os.environ["SSL_CERT_FILE"]
        else:
            os.environ["SSL_CERT_FILE"] = before


def play(listed: Sequence[Case]) -> list[tuple[Case, Check]]:
    """Each case with what one look at it shows, in the same order."""
    with tempfile.TemporaryDirectory() as name, _trusting(Path(name)) as contexts:
        return asyncio.run(_play(listed, contexts))


async def _play(listed: Sequence[Case], contexts: dict[str, ssl.SSLContext]) -> list[tuple[Case, Check]]:
    async with AsyncExitStack() as stack:
        stages = [Stage(case, secure=contexts.get(str(case.said.get("secure")))) for case in listed]
        for stage in stages:
            await _serve(stage, stack)
        names = Names(stages)
        manners: dict[tuple[bool, bool], Manners] = {}
        for guarded in (False, True):
            for slow in (False, True):
                made = Manners.from_config(_config(guarded=guarded, slow=slow), resolver=names, clock=lambda: NOW)
                manners[guarded, slow] = await stack.enter_async_context(made)
        gate = asyncio.Semaphore(_AT_ONCE)

        async def look_at(stage: Stage) -> Check:
            case, url = stage.case, stage.url_of(stage.case.url)
            kind = bool(case.said.get("guarded")), case.truth[0] is Verdict.TIMEOUT
            async with gate:
                asked = Ask(url=url, enough=None if case.is_page else LINK_BYTES)
                walk = await look(manners[kind], asked, robots=bool(case.said.get("robots")))
            return judged(case, url, walk)

        checks = await asyncio.gather(*map(look_at, stages))
    return list(zip(listed, checks, strict=True))


def _config(*, guarded: bool, slow: bool) -> Config:
    crawl: dict[str, Any] = {"delay": 0, "connections": 4, "timeout": _SHORT if slow else _PATIENCE}
    return Config(crawl=CrawlSettings(**crawl, allow_private=not guarded))


def judged(case: Case, url: str, walk: Walk) -> Check:
    """The check that the product makes of a walk: as a page with its past, or as a link."""
    fragments = tuple(part for part in (case.said.get("fragment"),) if part)
    if not case.is_page:
        return judge_link(walk, now=NOW, words=case.names, fragments=fragments)
    body, then = case.page.body, NOW - timedelta(days=4)
    kept = Snapshot(
        url=url, digest=digest_of(body), first_at=then, last_at=then, size=len(body), final_url=url,
        headers={"content-type": "text/html; charset=utf-8"},
    )  # fmt: skip
    known = Standing(url=url, state=State.ALIVE, verdict=Verdict.ALIVE, last_ok_at=then, last_checked_at=then, visits=3)
    question = PageQuestion(
        url=url,
        walk=walk,
        now=NOW,
        resources=(Resource(slug="page", title=case.page.title, url=url),),
        past=Past(standing=known, snapshot=kept),
        before_body=body,
        config=Config(),
        names=(case.page.site,),
        fragments=fragments,
    )
    return decide_page(question).check
