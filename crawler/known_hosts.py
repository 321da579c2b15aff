"""What is known of hosts: carried from one part of a run to the next, and what they asked of us to the next run.

Asking again early is what a rest (Retry-After) forbids, and asking for the rules of robots.txt once a day is enough.

notes -> known -> manners of this process, or of several -> learned again -> known -> ... -> notes
"""

from __future__ import annotations

import json
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from crawler.fetch.traffic import Traffic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from catalog.stages import Context
    from crawler.fetch import Manners
    from crawler.fetch.silence import Silent

_NOTE = "resting-hosts"
_RULES = "robots-rules"
_MOST_SITES = 5000


@dataclass(slots=True)
class KnownHosts:
    """What a part of a run knows of hosts, and what went over the network in it; may be taken to another process."""

    lanes: dict[str, tuple[float, float, datetime | None]] = field(default_factory=dict)
    """By host: its pause in seconds, when it may be asked again (`time.monotonic`) and until when it rests (UTC)."""
    rules: dict[str, tuple[datetime, str]] = field(default_factory=dict)
    """By site, until when its robots.txt holds (UTC) and its text."""
    silent: dict[str, Silent] = field(default_factory=dict)
    traffic: Traffic = field(default_factory=Traffic)

    def teach(self, manners: Manners) -> None:
        """Lets manners begin with what is known."""
        now = time.monotonic()
        for name, (delay, free_at, rests_until) in self.lanes.items():
            address = f"http://{name}/"
            if delay:
                manners.pace.slow(address, delay)
            if free_at > now:
                manners.pace.hold(address, free_at - now)
            if rests_until is not None:
                manners.pace.rest(address, rests_until)
        manners.robots.recall(self.rules)
        manners.polite.silence.recall(self.silent)

    def learn(self, manners: Manners) -> None:
        """Takes in what manners know at their end."""
        self.take(
            KnownHosts(
                manners.pace.lanes(), manners.robots.kept(), manners.polite.silence.known(), manners.transport.traffic
            )
        )

    def take(self, other: KnownHosts) -> None:
        """Takes in what another part of the run knows."""
        for name, lane in other.lanes.items():
            known = self.lanes.get(name)
            self.lanes[name] = lane if known is None else _both(known, lane)
        for site, found in other.rules.items():
            if site not in self.rules or found[0] >= self.rules[site][0]:
                self.rules[site] = found
        self.silent.update(other.silent)
        self.traffic.add(other.traffic)

    def for_others(self) -> KnownHosts:
        """The same without what was counted here, for a part of the run to begin with."""
        return KnownHosts(self.lanes, self.rules, self.silent)


def _both(
    one: tuple[float, float, datetime | None], other: tuple[float, float, datetime | None]
) -> tuple[float, float, datetime | None]:
    rests = [until for until in (one[2], other[2]) if until is not None]
    return max(one[0], other[0]), max(one[1], other[1]), max(rests, default=None)


@contextmanager
def kept_hosts(context: Context) -> Iterator[KnownHosts]:
    """Takes up rests and rules of earlier runs, and notes at the end, however it comes, which hold then.

    Raises:
        StoreError: the notes cannot be read or written.
    """
    now = context.clock()
    resting = json.loads(context.store.note(_NOTE) or "{}")
    rests = {name: ends for name, until in resting.items() if (ends := datetime.fromisoformat(until)) > now}
    noted = context.store.note(_RULES) or "{}"
    known = KnownHosts(
        lanes={name: (0.0, float("-inf"), ends) for name, ends in rests.items()},
        rules={site: (datetime.fromisoformat(until), text) for site, (until, text) in json.loads(noted).items()},
    )
    try:
        yield known
    finally:
        now = context.clock()
        still = {name: ends.isoformat() for name, (_, _, ends) in sorted(known.lanes.items()) if ends and ends > now}
        context.store.set_note(_NOTE, json.dumps(still))
        # The newest, should there be very many.
        holding = {site: found for site, found in known.rules.items() if found[0] > now}
        newest = sorted(sorted(holding.items()), key=lambda one: one[1][0])[-_MOST_SITES:]
        rules = json.dumps({site: (until.isoformat(), text) for site, (until, text) in sorted(newest)})
        if rules != noted:
            context.store.set_note(_RULES, rules)
