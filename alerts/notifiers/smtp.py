"""Messages through a mail server (`[smtp]` in checkback.toml): what happens when `smtp.host` is set.

One connection is used for many messages (`smtp.messages_per_connection`), no faster than `smtp.messages_per_minute`.
What the server answers decides (RFC 5321 section 4.2.1):

    2yz                         sent
    4yz, or it hangs up         tried again later
    5yz to one recipient        bounced, and the run goes on
    5yz to sender or login      our own failure: nothing more is tried, the queue is kept

No word of an answer is kept, because servers repeat the address in it.
"""

from __future__ import annotations

import re
import smtplib
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from alerts.notifiers.mail_server import KEPT, MailServer, connect, is_this_machine
from alerts.notifiers.notifier import SENT, Delivery, Fate
from catalog.errors import ConfigError, OwnFailure

if TYPE_CHECKING:
    from collections.abc import Callable

    from alerts.mail import Message
    from catalog.config import Config

# RFC 4954 section 6: what is missing is a login, whatever command it is said to.
_NO_LOGIN: Final = frozenset({530, 534, 535, 538})
_CLOSING: Final = 421
_ENHANCED: Final = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}\b")
_IN_VAIN: Final = 5
"""Messages in a row that met trouble which is not about their recipient, before we leave the server alone."""


def notifier(config: Config) -> Smtp:
    """The mail server of the settings; it is not asked for anything yet.

    Raises:
        ConfigError: the settings cannot be used.
    """
    if config.people.unsubscribe_url is None and not is_this_machine(config.smtp.host or ""):
        raise ConfigError(
            "people.unsubscribe_url: say how people stop these mails before any is sent: the https address that "
            'answers one-click unsubscribing, or "" to offer an answer by mail only'
        )
    return Smtp(
        MailServer.of(config),
        per_minute=config.smtp.messages_per_minute,
        per_connection=config.smtp.messages_per_connection,
    )


class Smtp:
    """A notifier that hands messages to one server.

    Args:
        server: Which, and how to reach it.
        per_minute: Most messages a minute; 0 is no limit.
        per_connection: Messages before the connection is made anew.
        sleep: Waits so many seconds.
        clock: Seconds of a clock that never goes back.
    """

    needs_address = True

    def __init__(
        self,
        server: MailServer,
        *,
        per_minute: float,
        per_connection: int,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.said = f"handed to {server.host}"
        self._server = server
        self._gap = 60.0 / per_minute if per_minute else 0.0
        self._per_connection = per_connection
        self._sleep, self._clock = sleep, clock
        self._free_at = clock()
        self._smtp: smtplib.SMTP | None = None
        self._left = 0
        self._in_vain = 0
        self._sender_is_known = False

    def deliver(self, message: Message) -> Delivery:
        """Hand one message to the server, when its turn has come.

        Raises:
            OwnFailure: the server cannot be reached, or will not take mail from us.
        """
        address = message.recipient.address
        if address is None:
            return Delivery(Fate.BOUNCED, "no address")
        self._take_turn()
        envelope = partial(self._envelope, message.sender, address)
        answer = self._asked(envelope)
        if answer is _HUNG_UP:
            # Servers hang up on connections that were idle for long; nothing of the message was sent yet.
            answer = self._asked(envelope)
        if answer.taken:
            answer = self._asked(partial(self._content, message.raw))
        return self._judged(answer)

    def close(self) -> None:
        """Say goodbye to the server."""
        if self._smtp:
            with suppress(smtplib.SMTPException):
                self._smtp.quit()
        self._drop()

    def _take_turn(self) -> None:
        now = self._clock()
        if now < self._free_at:
            self._sleep(self._free_at - now)
        self._free_at = max(now, self._free_at) + self._gap

    def _connection(self) -> smtplib.SMTP:
        if self._smtp and not self._left:
            self.close()
        if not self._smtp:
            self._smtp = connect(self._server)
            self._left = self._per_connection
        self._left -= 1
        return self._smtp

    def _drop(self) -> None:
        if self._smtp:
            self._smtp.close()
        self._smtp = None

    def _asked(self, question: Callable[[], _Answer]) -> _Answer:
        try:
            return question()
        except smtplib.SMTPException:
            self._drop()
            return _HUNG_UP

    def _envelope(self, sender: str, address: str) -> _Answer:
        smtp = self._connection()
        wide = not address.isascii()
        if wide and not smtp.has_extn("smtputf8"):
            return _NEEDS_UTF8
        answers = _said_to(smtp, f"MAIL FROM:<{sender}>{' SMTPUTF8' * wide}", f"RCPT TO:<{address}>", "DATA")
        if len(answers) == 1:
            if answers[0].lasting and answers[0].code not in _NO_LOGIN and not self._sender_is_known:
                cure = "check people.sender, and what smtp.user may use"
                raise self._own_failure("refused the sender", answers[0], cure)
            return replace(answers[0], about_us=True)
        self._sender_is_known = True
        return answers[-1]

    def _content(self, raw: bytes) -> _Answer:
        if not self._smtp:
            return _HUNG_UP
        # RFC 5321 section 4.5.2: a line of one dot is the end. Our lines end in CRLF, and no header begins with a dot.
        self._smtp.send(raw.replace(b"\r\n.", b"\r\n..") + b".\r\n")
        return _Answer.of(*self._smtp.getreply())

    def _judged(self, answer: _Answer) -> Delivery:
        self._in_vain = self._in_vain + 1 if answer.about_us else 0
        if answer.taken:
            return SENT
        if answer.code in _NO_LOGIN:
            raise self._own_failure("takes no mail without a login", answer, "set smtp.user and its password")
        if self._in_vain == _IN_VAIN:
            raise self._own_failure("takes no mail now", answer, "try again later")
        self._forget_message(answer)
        lasting = answer.lasting and not answer.about_us
        return Delivery(Fate.BOUNCED if lasting else Fate.RETRY, answer.said)

    def _forget_message(self, answer: _Answer) -> None:
        if self._smtp:
            with suppress(smtplib.SMTPException):
                if answer.code != _CLOSING and _Answer.of(*self._smtp.rset()).taken:
                    return
        self._drop()

    def _own_failure(self, what: str, answer: _Answer, cure: str) -> OwnFailure:
        self._drop()
        return OwnFailure(f"{self._server} {what} ({answer.said}); {cure}; {KEPT}")


def _said_to(smtp: smtplib.SMTP, *commands: str) -> list[_Answer]:
    """The answers to commands that end in DATA, up to the first that refuses.

    All are said at once where the server allows it (RFC 2920): waiting for each answer takes most of the time.
    """
    lines = [f"{command}\r\n".encode() for command in commands]
    answers: list[_Answer] = []
    if smtp.has_extn("pipelining"):
        smtp.send(b"".join(lines))
        answers = [_Answer.of(*smtp.getreply()) for _ in lines]
        refused = next((at for at, answer in enumerate(answers) if not answer.taken), None)
        if refused is not None and answers[-1].taken:
            # RFC 2920 section 3.1: whoever said DATA must end it, also when it is for nobody.
            smtp.send(b".\r\n")
            smtp.getreply()
        return answers if refused is None else answers[: refused + 1]
    for line in lines:
        smtp.send(line)
        answers.append(_Answer.of(*smtp.getreply()))
        if not answers[-1].taken:
            break
    return answers


@dataclass(frozen=True, slots=True)
class _Answer:
    """What the server said; `about_us` when it says nothing about one recipient or message."""

    code: int
    said: str
    about_us: bool = False

    @classmethod
    def of(cls, code: int, words: bytes | str) -> _Answer:
        enhanced = _ENHANCED.match(words if isinstance(words, bytes) else words.encode())
        said = f"{code} {enhanced[0].decode()}" if enhanced else str(code)
        return cls(code, said, about_us=code == _CLOSING or not 200 <= code < 600)  # noqa: PLR2004 - RFC 5321 4.2.1

    @property
    def taken(self) -> bool:
        return 200 <= self.code < 400  # noqa: PLR2004 - RFC 5321 section 4.2.1: completed, or go on

    @property
    def lasting(self) -> bool:
        return 500 <= self.code < 600  # noqa: PLR2004 - RFC 5321 section 4.2.1: permanent


_HUNG_UP: Final = _Answer(0, "hung up", about_us=True)
# RFC 6531 section 4.3 gives this meaning these codes.
_NEEDS_UTF8: Final = _Answer(553, "553 5.6.7")
