"""Mail servers on loopback that do what a test asks: `PostOffice(RCPT=refusing(3, "550 no"))`."""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from typing import TYPE_CHECKING, Any, Self

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

HANG_UP = "hang up"
USER, PASSWORD = "digests", "sesame-and-poppy"


def refusing(every: int, answer: str) -> Callable[[int], str | None]:
    """An answer to every so manieth command of a kind, None (which is yes) to the others."""
    return lambda number: answer if number % every == 0 else None


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate for 127.0.0.1 that signs itself: its file, and what a server needs to show it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    alternatives = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(alternatives, critical=False)
        .sign(key, hashes.SHA256())
    )
    shown, secret = folder / "server.pem", folder / "server.key"
    shown.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(shown, secret)
    return shown, context


@contextmanager
def served(listen: Callable[[asyncio.AbstractEventLoop], asyncio.Server]) -> Iterator[int]:
    """The port of a server that runs in a thread of its own."""
    loop = asyncio.new_event_loop()
    server = listen(loop)
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        asyncio.run_coroutine_threadsafe(_ended(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _ended(server: asyncio.Server) -> None:
    server.close()
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    await asyncio.sleep(0.01)


class _Connection(SMTP):
    """One connection, which can be ended at once."""

    def hang_up(self) -> None:
        """End it without a word."""
        if self.transport is not None:
            self.transport.abort()


class PostOffice:
    """A real mail server. It keeps `mails` (recipient and bytes), and counts `connections` and every command.

    A command's answer can be given by its number (from 1): text for the answer, `HANG_UP`, or None for yes.
    """

    def __init__(self, *, tls: ssl.SSLContext | None = None, implicit: bool = False, **answers: Any) -> None:  # noqa: ANN401 - aiosmtpd's own settings besides answers
        self.answers = {name: answers.pop(name) for name in ("MAIL", "RCPT", "DATA") if name in answers}
        self.mails: list[tuple[str, bytes]] = []
        self.counts: dict[str, int] = {}
        self.connections = 0
        self.encrypted: set[bool] = set()
        self.logins: set[str] = set()
        self._opened: list[_Connection] = []
        self._implicit = tls if implicit else None
        self._settings = {"tls_context": None if implicit else tls, "hostname": "localhost", **answers}
        if answers.get("auth_required"):
            self._settings["authenticator"] = self._authenticate

    def __enter__(self) -> Self:
        self._serving = served(self._listen)
        self.port = self._serving.__enter__()
        return self

    def __exit__(self, *raised: object) -> None:
        for connection in self._opened:
            connection.loop.call_soon_threadsafe(connection.hang_up)
        self._serving.__exit__(None, None, None)

    @property
    def ids(self) -> list[tuple[str, str]]:
        """Recipient and Message-ID of each mail, in order of arrival."""
        parsed = ((to, message_from_bytes(raw, policy=policy.default)) for to, raw in self.mails)
        return [(to, str(message["Message-ID"])) for to, message in parsed]

    @property
    def people(self) -> list[str]:
        """Whom mail arrived for, in order."""
        return [to for to, _ in self.mails]

    def _listen(self, loop: asyncio.AbstractEventLoop) -> asyncio.Server:
        return loop.run_until_complete(loop.create_server(self._connected, "127.0.0.1", 0, ssl=self._implicit))

    def _connected(self) -> _Connection:
        self.connections += 1
        self._opened.append(_Connection(self, loop=asyncio.get_running_loop(), **self._settings))
        return self._opened[-1]

    def _authenticate(self, _server: SMTP, _session: object, _envelope: object, _way: str, login: object) -> AuthResult:
        assert isinstance(login, LoginPassword)
        self.logins.add(login.login.decode())
        return AuthResult(success=login == LoginPassword(USER.encode(), PASSWORD.encode()), handled=False)

    async def _answer(self, command: str, server: SMTP) -> str | None:
        self.counts[command] = self.counts.get(command, 0) + 1
        answer = self.answers.get(command)
        said = answer(self.counts[command]) if answer else None
        if said == HANG_UP:
            server.transport.abort()
        return said

    async def handle_MAIL(self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802, ANN401 - aiosmtpd's names
        """Takes the sender, or says what the test asked for."""
        self.encrypted.add(session.ssl is not None or self._implicit is not None)
        if said := await self._answer("MAIL", server):
            return said
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 fine"

    async def handle_RCPT(self, server: SMTP, _session: Any, envelope: Any, address: str, _options: list[str]) -> str:  # noqa: N802, ANN401 - as above
        """Takes the recipient, or says what the test asked for."""
        if said := await self._answer("RCPT", server):
            return said.replace("{address}", address)
        envelope.rcpt_tos.append(address)
        return "250 fine"

    async def handle_DATA(self, server: SMTP, _session: Any, envelope: Any) -> str:  # noqa: N802, ANN401 - as above
        """Keeps the message, or says what the test asked for."""
        if said := await self._answer("DATA", server):
            return said
        self.mails += [(to, envelope.content) for to in envelope.rcpt_tos]
        return "250 taken"


class Script(asyncio.Protocol):
    """A server with no mind of its own: answers commands from a list, pipelined or not; keeps what it heard."""

    heard: list[bytes]

    def __init__(self, heard: list[bytes], answers: dict[bytes, list[bytes]]) -> None:
        self.heard, self.answers = heard, answers
        self.rest = b""
        self.in_message = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greets."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(b"220 script\r\n")

    def data_received(self, data: bytes) -> None:
        """Answers whole lines."""
        *lines, self.rest = (self.rest + data).split(b"\r\n")
        for line in lines:
            if not self.in_message:
                self.heard.append(line)
                self._answer(line[:4].upper())
            elif line == b".":
                self.in_message = False
                self.heard.append(b".")
                self.transport.write(b"250 taken\r\n")

    def _answer(self, verb: bytes) -> None:
        standard = {b"EHLO": b"250-script\r\n250 PIPELINING", b"DATA": b"354 go on", b"QUIT": b"221 bye"}
        mine = self.answers.get(verb)
        answer = mine.pop(0) if mine else standard.get(verb, b"250 fine")
        self.in_message = verb == b"DATA" and answer.startswith(b"354")
        self.transport.write(answer + b"\r\n")
