"""When the last run of a job's round is over: the report goes out, and whoever waits for a sign of life gets one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from archive.events import tell
from archive.locks import take_lock
from schedules.child_processes import OrphanChild, OwnChild, begin_child, end_child
from schedules.memory import Round, ScheduleMemory
from schedules.names import REPORT_LOCK
from schedules.pinging import ping
from schedules.settings import Setting

logger = logging.getLogger(__name__)

# Retries of a delivery may take hours by the schedule file; what takes longer than all of them hangs.
_REPORT_SECONDS = 12 * 3600.0


@dataclass(slots=True)
class Rounds:
    """Sees to what follows a round."""

    setting: Setting
    memory: ScheduleMemory
    now: Callable[[], datetime]
    next_times: Callable[[], Mapping[str, datetime]]  # of plans, by their ids
    failed: bool = False  # whether a report did not go out
    stopping: bool = False
    _changed: asyncio.Event = field(default_factory=asyncio.Event)
    _child: OwnChild | None = None

    def look(self) -> None:
        """Look again soon whether a round is over."""
        self._changed.set()

    async def work(self) -> None:
        """See to each round that is over, until cancelled."""
        while True:
            self._changed.clear()
            await self.see_to_all()
            await self._changed.wait()

    async def see_to_all(self) -> None:
        """See to the rounds that are over: one report stands for all of them."""
        over = self._over()
        if not over:
            return
        if any(self.memory.ended_in(one) for one in over):
            tell(logger, "rounds-over", jobs=sorted({one.job for one in over}))
            await asyncio.gather(self._ping(), self._report())
        if not self.stopping:
            self.memory.close_rounds(over, self.now())

    async def stop(self) -> None:
        """End a delivery that goes on; it is owed when the service starts again."""
        self.stopping = True
        if self._child is not None:
            await end_child(self._child, stop_seconds=self.setting.schedule.limits.stop_seconds)

    def _over(self) -> list[Round]:
        next_times = self.next_times()
        return [
            one
            for one in self.memory.rounds()
            if not self.memory.is_going_on(one) and not self._is_to_come(one, next_times)
        ]

    def _is_to_come(self, round_: Round, next_times: Mapping[str, datetime]) -> bool:
        """Whether some site's run of the round is put off by jitter or its window."""
        plans = [plan for plan in self.setting.plans.values() if plan.job == round_.job]
        after = plans[0].rhythm.after(round_.at) if plans else None
        times = [next_times[plan.id] for plan in plans if plan.id in next_times]
        return after is not None and any(time < after for time in times)

    async def _ping(self) -> None:
        if self.setting.schedule.ping is not None:
            await ping(self.setting.schedule.ping)

    async def _report(self) -> None:
        if not self.setting.schedule.deliveries:
            return
        folder = self.setting.folder
        if (lock := take_lock(folder, REPORT_LOCK)) is None:
            # The service before this one died over its delivery, which goes on.
            await OrphanChild(None, folder, REPORT_LOCK).ended_within(_REPORT_SECONDS)
            return
        try:
            child = await begin_child(self._words(), lock, contact=self.setting.contact, memory_mb=0)
        finally:
            lock.release()
        self._child = child
        try:
            if not await child.ended_within(_REPORT_SECONDS):
                await end_child(child, stop_seconds=self.setting.schedule.limits.stop_seconds)
        finally:
            self._child = None
        sent = child.exit_status == 0
        self.failed = self.failed or not sent
        name, level = ("report-sent", logging.INFO) if sent else ("report-not-sent", logging.ERROR)
        tell(logger, name, level=level, status=child.exit_status)

    def _words(self) -> Sequence[str | Path]:
        setting = self.setting
        words = ["report", "--deliver", "--lang", setting.schedule.language]
        return [*words, "--archive", setting.folder, "--schedule", setting.schedule_file]
