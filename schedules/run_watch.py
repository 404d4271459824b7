"""Watching one run: ended when it takes too long, hangs, or its site's window closes."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.events import tell
from archive.run_endings import leave_reason
from schedules.child_processes import Child, end_child
from schedules.memory import DueRun
from schedules.schedule_records import Limits

logger = logging.getLogger(__name__)

# Between two looks at a run that has long to go.
_LOOK_SECONDS = 15.0


@dataclass(slots=True, kw_only=True)
class RunWatch:
    """One run and what it may take."""

    folder: Path  # the archive
    run: DueRun
    child: Child
    limits: Limits
    begun_at: datetime
    closes_at: datetime | None  # when the site's window closes
    signs_of_life: Callable[[], tuple[object, ...]]  # differ from the last ones if the run has moved on

    async def until_its_end(self) -> str | None:
        """Wait for the run's end, and end it when it is time to; return why it was ended, None if it was not."""
        # The clock may be set, and the machine may sleep, while it runs: spans are measured by one that only counts.
        moved = time.monotonic()
        begun = moved - max(0.0, (datetime.now(UTC) - self.begun_at).total_seconds())
        signs: tuple[object, ...] = ()
        while True:
            left = self._time_left(begun, moved)
            if await self.child.ended_within(max(0.05, min(_LOOK_SECONDS, *left.values()))):
                return None
            if (now_signs := self.signs_of_life()) != signs:
                signs, moved = now_signs, time.monotonic()
            left = self._time_left(begun, moved)
            why = min(left, key=lambda limit: left[limit])
            if left[why] <= 0:
                await self.end(why)
                return why

    async def end(self, why: str) -> None:
        """End the run, cleanly if it lets itself be ended."""
        site, job, pid = self.run.site, self.run.job, self.child.pid
        tell(logger, "run-stopping", level=logging.WARNING, site=site, job=job, pid=pid, why=why)
        self._say(why)
        if await end_child(self.child, stop_seconds=self.limits.stop_seconds):
            tell(logger, "run-killed", level=logging.ERROR, site=site, job=job, pid=pid, why=why)

    def _say(self, why: str) -> None:
        """Let the run know why it ends, for its row in the ledger."""
        try:
            leave_reason(self.folder, self.run.site, _sentence(why, self.run, self.limits))
        except OSError as error:
            tell(logger, "reason-not-left", level=logging.WARNING, site=self.run.site, why=str(error))

    def _time_left(self, begun: float, moved: float) -> dict[str, float]:
        """Return the seconds until each limit is reached, by its name."""
        now = time.monotonic()
        left = {
            "time-limit": begun + self.limits.time_of(self.run.full).total_seconds() - now,
            "silent": moved + timedelta(minutes=self.limits.silent_minutes).total_seconds() - now,
        }
        if self.closes_at is not None:
            left["window-closed"] = (self.closes_at - datetime.now(UTC)).total_seconds()
        return left


def _sentence(why: str, run: DueRun, limits: Limits) -> str:
    minutes = limits.time_of(run.full).total_seconds() / 60
    reasons = {
        "time-limit": f"it took longer than {minutes:g} minutes",
        "silent": f"nothing happened for {limits.silent_minutes:g} minutes",
        "window-closed": "the site's window closed",
        "service-stops": "the service was stopped",
    }
    return f"ended by the schedule: {reasons.get(why, why)}"
