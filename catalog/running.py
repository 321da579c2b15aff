"""Rounds: every stage in order, once, or again and again whenever something is due.

    lock -> check -> build -> send -> health, statistics -> unlock -> sleep until the next due time -> lock -> ...

A round that fails by our own trouble (a full disk, no network) is told, waited out and tried again; what was recorded
is kept. SIGTERM and SIGINT end it at once, whatever it is doing (`catalog.cli` makes a `KeyboardInterrupt` of both).
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from catalog.coverage import of_pages, pages_of
from catalog.errors import Interrupted, OwnFailure, UsageError
from catalog.health import Health, write_health
from catalog.locking import locked
from catalog.project import load_project, load_settings
from catalog.stages import context_of, stages, utc_now
from catalog.statistics import write_statistics
from catalog.wording import tongue

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime
    from pathlib import Path

    from catalog.config import Config
    from catalog.stages import Context, Resolver
    from catalog.talk import Talk

LONGEST = timedelta(hours=6)
"""Between two rounds, however far away the next due time is: the catalog may have new pages by then."""
SHORTEST = timedelta(minutes=1)
"""Between two rounds, however near the next due time is, and after a first failure; doubled by each further one."""
_NAP = 60.0
"""Seconds slept at a time: a clock that is set forward, or a machine that slept, is noticed after so long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rounds:
    """Where and how rounds are run; clock, sleep and resolver are arguments so that tests and the demo give their own.

    `left_out` names stages that are not run. `sleep` takes seconds. `workers` are processes (`catalog.stages.Setup`).
    """

    config_path: Path | None
    talk: Talk
    clock: Callable[[], datetime] = utc_now
    sleep: Callable[[float], None] = time.sleep
    resolver: Resolver | None = None
    left_out: Collection[str] = ()
    workers: int | None = None

    def once(self) -> Health:
        """One round, recorded in the health file.

        Raises:
            UsageError: settings or catalog cannot be used.
            OwnFailure: a stage broke, or another run is at work here.
            Interrupted: somebody asked us to stop.
        """
        return self._round(Health())

    def forever(self) -> None:
        """Rounds until somebody stops it with SIGTERM or SIGINT, which is a good end.

        Raises:
            UsageError: settings or catalog cannot be used in the first round. Later ones wait for a repair.
        """
        health = Health()
        try:
            while True:
                health = self._attempt(health)
                self._say_when(health)
                self._wait(health)
        except (Interrupted, KeyboardInterrupt):
            self.talk.say("stopped; what was recorded is kept")

    def _attempt(self, past: Health) -> Health:
        """One round whose own failure is told and counted instead of raised."""
        try:
            return self._round(past)
        except Interrupted:
            raise
        except (OwnFailure, UsageError) as trouble:
            if isinstance(trouble, UsageError) and not past.rounds:
                raise
            self.talk.say(f"this round failed: {trouble}")
            now = self.clock()
            failures = past.failures_in_a_row + 1
            failed = replace(
                past,
                ok=False,
                rounds=past.rounds + 1,
                failures_in_a_row=failures,
                ended_at=now,
                next_round_at=now + _pause_after(failures),
            )
            self._keep(failed)
            return failed

    def _round(self, past: Health) -> Health:
        started = self.clock()
        config, catalog = load_project(self.config_path)  # before anything is made: bad input leaves nothing behind
        folder = state_folder(config)
        with (
            locked(folder),
            context_of(config, catalog, talk=self.talk, clock=self.clock, resolver=self.resolver) as opened,
        ):
            context = replace(opened, workers=self.workers)
            begun, before = time.monotonic(), context.store.last_seq()
            ok, counts = self._run_stages(context)
            health = self._health(past, context, started=started, ok=ok)
            write_health(folder, health)
            write_statistics(
                folder,
                {
                    "started_at": f"{started:%Y-%m-%dT%H:%M:%SZ}",
                    "ok": ok,
                    "seconds": round(time.monotonic() - begun, 3),
                    "changes": health.changes - before,
                    **counts,
                },
            )
        return health

    def _run_stages(self, context: Context) -> tuple[bool, dict[str, object]]:
        ok = True
        counts: dict[str, object] = {}
        for name, stage in stages(left_out=self.left_out):
            outcome = stage(context)
            self.talk.say(f"{name}: {outcome.summary}")
            ok = ok and outcome.ok
            if outcome.counts:
                counts[name] = dict(outcome.counts)
        return ok, counts

    def _health(self, past: Health, context: Context, *, started: datetime, ok: bool) -> Health:
        now = self.clock()
        failures = 0 if ok else past.failures_in_a_row + 1
        due = context.store.next_due(started)
        pause = min(max((due or now + LONGEST) - now, SHORTEST), LONGEST)
        return Health(
            ok=ok,
            rounds=past.rounds + 1,
            failures_in_a_row=failures,
            started_at=started,
            ended_at=now,
            next_due_at=due,
            next_round_at=now + (pause if ok else _pause_after(failures)),
            coverage=of_pages(context.catalog, context.store.standings(pages_of(context.catalog))),
            changes=context.store.last_seq(),
        )

    def _keep(self, health: Health) -> None:
        """Leaves word of a failed round where that is still possible."""
        try:
            write_health(state_folder(load_settings(self.config_path)), health)
        except (OwnFailure, UsageError):
            self.talk.say("the health file could not be written either")

    def _say_when(self, health: Health) -> None:
        if health.next_round_at is not None:
            day = tongue("en").day(health.next_round_at)
            self.talk.say(f"next round on {day} at {health.next_round_at:%H:%M} UTC")

    def _wait(self, health: Health) -> None:
        """Sleeps until the next round, by its own count at most `LONGEST`, whatever becomes of the clock."""
        left = LONGEST.total_seconds()
        while health.next_round_at is not None and left > 0:
            nap = min(left, _NAP, (health.next_round_at - self.clock()).total_seconds())
            if nap <= 0:
                return
            self.sleep(nap)
            left -= nap


def _pause_after(failures: int) -> timedelta:
    return min(SHORTEST * (1 << min(failures - 1, 20)), LONGEST)


def state_folder(config: Config) -> Path:
    """The folder that holds what a run knows: beside the database file, or else beside the snapshots."""
    database = config.state.database
    return config.path(config.state.snapshots if "://" in database else database).parent
