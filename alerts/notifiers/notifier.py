"""What a notifier must offer: take one message, say what became of it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from alerts.mail import Message


class Delivery(StrEnum):
    """What became of one message. Trouble of the notifier's own (a full disk) is an exception instead."""

    SENT = "sent"
    LATER = "later"
    """Not taken now; it stays queued for the next run."""
    REFUSED = "refused"
    """Will never be taken."""


class Notifier(Protocol):
    """Hands messages over, one at a time. Called again with the same message after a crash: same id, same bytes."""

    def deliver(self, message: Message) -> Delivery:
        """Hand one message over.

        Raises:
            OutputError: nothing can be handed over now; the message stays queued.
        """
