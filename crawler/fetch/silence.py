"""Silence: hosts that no request of this run reaches, so that a page with thousands of links to one ends all the same.

A name that does not exist is asked for once. A host that refuses or leaves connections unanswered is tried a few times
in a row, one that connects and then says nothing a few times more; after that its other addresses have the same
failure at once, and its words say so. Any answer ends it. The next run begins anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawler.fetch.pace import authority
from crawler.fetch.reply import Fault, FaultKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crawler.fetch.reply import Reply

_UNREACHED = frozenset({FaultKind.NXDOMAIN, FaultKind.DNS, FaultKind.REFUSED, FaultKind.UNREACHABLE, FaultKind.TIMEOUT})
_TRIES = 3
_TRIES_CONNECTED = 6


@dataclass(slots=True)
class Silent:
    """The failures in a row of one host."""

    fault: Fault
    times: int = 0
    connected: bool = False
    """One of the failures came after a connection: the host is there, and may only be slow."""

    @property
    def is_certain(self) -> bool:
        """Whether it is asked no more."""
        if self.fault.kind is FaultKind.NXDOMAIN:
            return True
        return self.times >= (_TRIES_CONNECTED if self.connected else _TRIES)


class Silence:
    """What is known of the hosts that did not answer lately."""

    def __init__(self) -> None:
        self._silent: dict[str, Silent] = {}

    def known(self) -> dict[str, Silent]:
        """By host and port, what is known."""
        return dict(self._silent)

    def recall(self, known: Mapping[str, Silent]) -> None:
        """Takes up what was `known` in another part of the same run."""
        self._silent.update(known)

    def fault_of(self, url: str) -> Fault | None:
        """The failure that a request to this host would end in, None where it is worth a try."""
        known = self._silent.get(authority(url)) if self._silent else None
        if known is None or not known.is_certain:
            return None
        if known.fault.kind is FaultKind.NXDOMAIN:
            return known.fault
        return Fault(known.fault.kind, f"not asked: the {known.times} requests before to this host ended so")

    def heard(self, url: str, reply: Reply) -> None:
        """Takes in what became of a request."""
        fault = reply.fault
        if reply.status is not None or fault is None or fault.kind not in _UNREACHED:
            if self._silent:
                self._silent.pop(authority(url), None)
            return
        known = self._silent.setdefault(authority(url), Silent(fault))
        known.fault = fault
        known.times += 1
        known.connected = known.connected or reply.peer is not None
