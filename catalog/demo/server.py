"""The demo's site: a server on a free loopback port, in a thread, that answers for every host name of the story."""

from __future__ import annotations

import asyncio
import socket
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Self

from catalog.demo import story
from catalog.errors import OwnFailure

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from aiohttp import web

LOOPBACK = "127.0.0.1"
_FEED_TYPES = {
    ".atom": "application/atom+xml; charset=utf-8",
    ".rss": "application/rss+xml; charset=utf-8",
    ".json": "application/feed+json",
    ".opml": "text/x-opml; charset=utf-8",
}
"""Of files that Python's own table does not know."""
_PATIENCE = 10.0
"""Seconds that starting and stopping may take before something is wrong."""


class DemoSite:
    """Answers as the story tells for the visit that `visit` says; use it in a `with` statement.

    With `public`, that folder is served too, at the plain loopback address `home`.
    """

    def __init__(self, *, seed: int = 0, public: Path | None = None) -> None:
        self.visit = 1
        self.seed = seed
        self.public = public
        self.port = 0
        self._started: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event, int]] = Future()
        # A daemon, so that even a server that hangs cannot keep the program from ending.
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="demo-site", daemon=True)

    @property
    def home(self) -> str:
        """Where a browser finds the published folder."""
        return f"http://{LOOPBACK}:{self.port}/"

    async def resolve(self, host: str, port: int) -> Sequence[tuple[str, int]]:  # noqa: ARG002 - the resolver's signature
        """Every host that the story has now is this server; no other name exists, so nothing can leave the machine.

        Raises:
            socket.gaierror: the story has no such host, or no longer.
        """
        if host.rstrip(".").lower() not in story.hosts(self.visit):
            raise socket.gaierror(socket.EAI_NONAME, f"the demo has no host {host}")
        return [(LOOPBACK, self.port)]

    def __enter__(self) -> Self:
        self._thread.start()
        self._loop, self._stop, self.port = self._started.result(_PATIENCE)
        return self

    def __exit__(self, *_exception: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(_PATIENCE)

    async def _serve(self) -> None:
        from aiohttp import web  # noqa: PLC0415 - keeps checkback --help fast

        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self._answer)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0, keepalive_timeout=5.0)
        try:
            await runner.setup()
            listener = socket.create_server((LOOPBACK, 0))
            await web.SockSite(runner, listener).start()
        except OSError as trouble:
            await runner.cleanup()
            self._started.set_exception(OwnFailure(f"the demo's site could not start on {LOOPBACK}: {trouble}"))
            return
        stop = asyncio.Event()
        self._started.set_result((asyncio.get_running_loop(), stop, listener.getsockname()[1]))
        await stop.wait()
        await runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        from aiohttp import web  # noqa: PLC0415 - keeps checkback --help fast

        if request.url.host == LOOPBACK:
            return self._published(request)
        told = story.answer(f"http://{request.url.host}{request.raw_path}", self.visit, self.seed)
        headers = dict(told.headers)
        if told.status == web.HTTPOk.status_code and request.headers.get("If-None-Match") == headers.get("ETag", ""):
            return web.Response(status=web.HTTPNotModified.status_code, headers={"ETag": headers["ETag"]})
        return web.Response(status=told.status, headers=headers, body=told.body)

    def _published(self, request: web.Request) -> web.StreamResponse:
        from aiohttp import web  # noqa: PLC0415 - keeps checkback --help fast

        if self.public is None:
            raise web.HTTPNotFound
        root = self.public.resolve()
        wanted = (root / request.path.lstrip("/")).resolve()
        wanted = wanted / "index.html" if wanted.is_dir() else wanted
        if not wanted.is_relative_to(root) or not wanted.is_file():
            raise web.HTTPNotFound
        known = _FEED_TYPES.get(wanted.suffix)
        return web.FileResponse(wanted, headers={"Content-Type": known} if known else None)
