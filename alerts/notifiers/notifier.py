"""What a notifier must offer: take one message, say what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from alerts.mail import Message


class Fate(StrEnum):
    """What became of one message. Trouble of the notifier's own (a full disk) is an exception instead."""

    SENT = "sent"
    RETRY = "retry"
    """Not taken now; it is tried again later."""
    BOUNCED = "bounced"
    """Will never be taken."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one message and why: a code like `550 5.1.1`, never words, because words may hold an address."""

    fate: Fate
    code: str = ""


SENT: Final = Delivery(Fate.SENT)


class Notifier(Protocol):
    """Hands messages over, one at a time. Called again with the same message after a crash: same id, same bytes.

    A plug-in is a callable `(Config) -> Notifier` under the entry point group `checkback.notifiers`.
    """

    said: str
    """What was done with a message that was sent, for people: `written to outbox`."""
    needs_address: bool
    """Whether a message to nobody in particular makes no sense."""

    def deliver(self, message: Message) -> Delivery:
        """Hand one message over.

        Raises:
            OwnFailure: nothing can be handed over now; the message stays queued.
        """

    def close(self) -> None:
        """Let go of what is held; called once, also after a failure."""
