"""A loopback server, a process of its own, that answers every request with one page of 2 KB, on http and https."""

from __future__ import annotations

import asyncio
import ssl
import sys

BODY = b"<!doctype html><title>Page</title>" + b"<p>lorem ipsum dolor sit amet</p>" * 60
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n" % len(BODY) + BODY


class Page(asyncio.Protocol):
    """One connection; requests come whole, because the clients measured here send them so."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to write."""
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """One answer for each request in `data`."""
        self.transport.write(ANSWER * data.count(b"\r\n\r\n"))  # type: ignore[attr-defined]


async def serve(hosts: list[str], certificate: str) -> None:
    """Serve on free ports of each address until the parent goes away; prints the ports."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    loop = asyncio.get_running_loop()
    plain = await loop.create_server(Page, hosts, 0, backlog=4096)
    secure = await loop.create_server(Page, hosts[0], 0, ssl=context, backlog=4096)
    print(plain.sockets[0].getsockname()[1], secure.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve([sys.argv[1]], sys.argv[2]))
