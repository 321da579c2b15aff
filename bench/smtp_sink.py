"""A mail server that takes everything and keeps nothing: `smtp_sink.py` prints the loopback port it listens on.

It is a process of its own, so that a benchmark measures the sender.
"""

from __future__ import annotations

import asyncio

_HELLO = b"250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SIZE 33554432\r\n"


class Sink(asyncio.Protocol):
    """One connection (RFC 5321, only as much as a sender needs)."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greets."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - what create_server makes
        self._transport = transport
        self._buffer = b""
        self._in_message = False
        transport.write(b"220 sink ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        """Answers every whole line, or the end of a message."""
        self._buffer += data
        while True:
            head, end, rest = self._buffer.partition(b"\r\n.\r\n" if self._in_message else b"\r\n")
            if not end:
                return
            self._buffer = rest
            if self._in_message:
                self._in_message = False
                self._transport.write(b"250 taken\r\n")
            else:
                self._answer(head[:4].upper())

    def _answer(self, verb: bytes) -> None:
        self._in_message = verb == b"DATA"
        words = {b"EHLO": _HELLO, b"DATA": b"354 go on\r\n", b"QUIT": b"221 bye\r\n"}
        self._transport.write(words.get(verb, b"250 fine\r\n"))


async def main() -> None:
    """Serves until the process is ended."""
    server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
