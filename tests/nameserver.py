"""A name server on loopback that says what a test tells it to, and remembers what it was asked."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING, Self

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset

if TYPE_CHECKING:
    from types import TracebackType

SILENCE = "silence"
Answer = tuple[str, ...] | str


class NameServer:
    """Answers over UDP; names that nobody spoke of do not exist. Use as a context manager."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self._answers: dict[tuple[str, str], Answer] = {}
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def place(self) -> tuple[str, int]:
        """Address and port."""
        host, port = self._socket.getsockname()
        return host, port

    def says(self, name: str, kind: str, *records: str) -> Self:
        """The records of a name; none where it exists without any of this type."""
        self._answers[name, kind] = records
        return self

    def fails(self, name: str, how: str) -> Self:
        """What a question about a name ends in: `SERVFAIL`, `REFUSED` or `SILENCE`."""
        for kind in ("MX", "A", "AAAA"):
            self._answers[name, kind] = how
        return self

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.sendto(b"", self.place)
        self._thread.join(5)
        self._socket.close()

    def _serve(self) -> None:
        while True:
            wire, sender = self._socket.recvfrom(4096)
            if not wire:
                return
            question = dns.message.from_wire(wire)
            asked = question.question[0]
            key = asked.name.to_text(omit_final_dot=True), dns.rdatatype.to_text(asked.rdtype)
            self.asked.append(key)
            answer = self._answers.get(key)
            if answer == SILENCE:
                continue
            said = dns.message.make_response(question, recursion_available=True)
            if isinstance(answer, tuple):
                if answer:
                    said.answer.append(dns.rrset.from_text(asked.name, 60, "IN", key[1], *answer))
            else:
                is_known = any(name == key[0] for name, _ in self._answers)
                missing = dns.rcode.NOERROR if is_known else dns.rcode.NXDOMAIN
                said.set_rcode(dns.rcode.from_text(answer) if answer else missing)
            self._socket.sendto(said.to_wire(), sender)
