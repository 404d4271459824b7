"""Every job's sites once, now, and then the report: for whoever lets cron keep the times."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Collection, Coroutine
from datetime import datetime
from typing import Any

from archive.events import tell
from archive.moments import moment_text
from schedules.dispatching import Dispatcher
from schedules.memory import ScheduleMemory
from schedules.memory_tables import open_engine
from schedules.planning import PlannedRun, SitePlan
from schedules.rounds import Rounds
from schedules.service import now
from schedules.settings import Setting

logger = logging.getLogger(__name__)


async def run_once(setting: Setting, names: Collection[str]) -> bool:
    """Run the sites of the jobs called *names* (all jobs, if none is named) once, and send the report.

    A site of several jobs is run once, fully if one of them is full. Sites outside their window, and all on a day
    off, are left out. Returns whether every run was complete and the report went out.
    """
    memory, over, ends = ScheduleMemory(open_engine(setting.folder)), asyncio.Event(), asyncio.Event()
    dispatcher = Dispatcher(setting, memory, now, over=over.set)
    rounds = Rounds(setting, memory, now, next_times=dict)
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ends.set)
    await dispatcher.recover()
    begun = now()
    for plan in _plans(setting, names):
        if not _remember(plan, memory, begun):
            tell(logger, "run-left-out", level=logging.WARNING, site=plan.site, job=plan.job, why="window or day off")
    try:
        done = await _unless(ends, _until_idle(dispatcher, over), dispatcher.work())
        done = done and await _unless(ends, rounds.see_to_all())
    finally:
        await asyncio.gather(dispatcher.stop(), rounds.stop())
        memory.close()
    complete = all(result is not None and result.outcome == "complete" for result in dispatcher.results)
    return done and complete and not rounds.failed


async def _unless(ends: asyncio.Event, *works: Coroutine[Any, Any, None]) -> bool:
    """Do *works* until one of them is done, which is true, or until *ends* is set, which is false."""
    ended = asyncio.create_task(ends.wait())
    tasks = [asyncio.create_task(work) for work in works]
    done, _ = await asyncio.wait([ended, *tasks], return_when=asyncio.FIRST_COMPLETED)
    for task in (ended, *tasks):
        if task not in done:
            task.cancel()
    await asyncio.gather(*(task for task in tasks if task in done))
    return ended not in done


async def _until_idle(dispatcher: Dispatcher, over: asyncio.Event) -> None:
    while not dispatcher.idle:
        over.clear()
        await over.wait()


def _plans(setting: Setting, names: Collection[str]) -> list[SitePlan]:
    """Return one plan a site, a full one where there is one."""
    chosen: dict[str, SitePlan] = {}
    for plan in setting.plans.values():
        if (not names or plan.job in names) and (plan.site not in chosen or plan.full > chosen[plan.site].full):
            chosen[plan.site] = plan
    return list(chosen.values())


def _remember(plan: SitePlan, memory: ScheduleMemory, moment: datetime) -> bool:
    if not plan.may_begin(moment):
        return False
    if memory.remember(PlannedRun(at=moment, round=moment, site=plan.site, job=plan.job, full=plan.full)):
        tell(logger, "run-due", site=plan.site, job=plan.job, planned_at=moment_text(moment))
    return True
