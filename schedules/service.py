"""The service: waits, begins what is due, tells when it is over; asked to, it reads its files anew or ends."""

from __future__ import annotations

import asyncio
import logging
import signal
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy.exc import SQLAlchemyError

from archive.errors import LuuVetError
from archive.events import tell
from schedules.dispatching import Dispatcher
from schedules.due import DueTaker
from schedules.memory import ScheduleMemory
from schedules.memory_tables import open_engine
from schedules.notifying import notify
from schedules.planned_jobs import PlannedJobs
from schedules.rounds import Rounds
from schedules.settings import Setting

logger = logging.getLogger(__name__)

# Seconds between two looks at the clock: it may have been set, or the machine have slept, which no timer tells.
_PULSE_SECONDS = 30.0
# A clock that went back by more: what was planned by the former one may be years away.
_SET_BACK_SECONDS = 90.0


def now() -> datetime:
    """Return the moment it is."""
    return datetime.now(UTC)


@dataclass(slots=True)
class Service:
    """A schedule at work."""

    setting: Setting
    reread: Callable[[], Setting]  # reads the files again; raises LuuVetError with their mistakes
    ready: Callable[[Setting], None]  # called once its next runs are known
    memory: ScheduleMemory = field(init=False)
    dispatcher: Dispatcher = field(init=False)
    rounds: Rounds = field(init=False)
    jobs: PlannedJobs = field(init=False)
    due: DueTaker = field(init=False)
    _ends: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Work until SIGTERM or SIGINT; runs that go on then are ended, and owed. SIGHUP: the files are read again."""
        self._set_up()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._ends.set)
        loop.add_signal_handler(signal.SIGHUP, self.reload)
        await self.dispatcher.recover()
        self.jobs.start(list(self.setting.plans.values()), now())
        self.rounds.look()
        self.ready(self.setting)
        notify("READY=1")
        works = (self.dispatcher.work, self.rounds.work, self._pulse)
        tasks = [asyncio.create_task(_again_after_trouble(work)) for work in works]
        ended = asyncio.create_task(self._ends.wait())
        done, _ = await asyncio.wait([ended, *tasks], return_when=asyncio.FIRST_COMPLETED)
        await self._stop(tasks)
        for task in done - {ended}:
            await task  # it ended by an error of ours: the service ends by it too

    def reload(self) -> None:
        """Read the files again; with a mistake in them all stays as it is."""
        notify(f"RELOADING=1\nMONOTONIC_USEC={time.monotonic_ns() // 1000}")
        try:
            setting = self.reread()
            self.jobs.replace(list(setting.plans.values()), now())
        except (LuuVetError, SQLAlchemyError) as error:
            tell(logger, "reload-refused", level=logging.ERROR, why=str(error))
        else:
            self.setting = self.dispatcher.setting = self.rounds.setting = setting
            tell(logger, "schedule-reloaded", jobs=len(setting.schedule.jobs), plans=len(setting.plans))
            self._look()
        notify("READY=1")

    def _set_up(self) -> None:
        engine = open_engine(self.setting.folder)
        self.memory = ScheduleMemory(engine)
        self.dispatcher = Dispatcher(self.setting, self.memory, now, over=lambda: self.rounds.look())
        self.due = DueTaker(self.memory, now, lambda job: self.setting.grace_of(job), taken=self.dispatcher.look)
        self.jobs = PlannedJobs(engine, self.due.take)
        self.rounds = Rounds(self.setting, self.memory, now, self.jobs.next_times)

    async def _stop(self, tasks: list[asyncio.Task[None]]) -> None:
        notify("STOPPING=1")
        tell(logger, "service-stopping")
        self.jobs.stop()
        await asyncio.gather(self.dispatcher.stop(), self.rounds.stop())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self.memory.close()

    async def _pulse(self) -> None:
        """Look again and again at what no event announces."""
        clock, steady = time.time(), time.monotonic()
        while True:
            await asyncio.sleep(_PULSE_SECONDS)
            passed, clock_passed = time.monotonic() - steady, time.time() - clock
            clock, steady = time.time(), time.monotonic()
            if clock_passed < passed - _SET_BACK_SECONDS:
                tell(logger, "clock-set-back", level=logging.WARNING, seconds=int(passed - clock_passed))
                self.jobs.replace(list(self.setting.plans.values()), now())
            self.due.write()
            self.jobs.look()
            await self.dispatcher.recover()
            self._look()
            notify("WATCHDOG=1")

    def _look(self) -> None:
        self.dispatcher.look()
        self.rounds.look()


async def _again_after_trouble(work: Callable[[], Awaitable[None]]) -> None:
    """Do *work*, and begin it again when the disk, the archive or the machine was in the way."""
    while True:
        try:
            await work()
        except (SQLAlchemyError, LuuVetError, OSError) as error:
            tell(logger, "service-in-trouble", level=logging.ERROR, why=f"{type(error).__name__}: {error}")
            await asyncio.sleep(_PULSE_SECONDS)
